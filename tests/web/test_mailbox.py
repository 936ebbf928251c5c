"""The development mailbox."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from contactrep.app import create_app, open_channel
from contactrep.config import Config
from contactrep.core.mail import Accepted, OutgoingMail
from contactrep.web.mailbox import linked
from tests.conftest import Page
from tests.web.staff_site import text

SITE = "http://localhost"


def keep(config: Config, **changes: Any) -> None:
    """Let a message arrive."""
    values: dict[str, Any] = {
        "message_id": "<1@localhost>",
        "sender_name": "Волга via Readers",
        "to": "desk@example.org",
        "subject": "One hour <longer>",
        "text": "Dear Desk:\n\nPlease read.",
        "reply_to": "volha@example.com",
    }
    mail = OutgoingMail(date=datetime(2026, 10, 5, 19, 30, tzinfo=UTC), **{**values, **changes})
    assert isinstance(open_channel(config).send(mail), Accepted)


def test_an_empty_mailbox(page: Page) -> None:
    """Says what will be in it, and that nothing leaves."""
    soup = page("/mailbox/")
    assert "No mail yet" in text(soup, "main")
    assert "This site sends nothing." in text(soup, ".notice")
    assert "for development" in text(soup, ".notice")


def test_mail_is_listed_and_read(config: Config, page: Page) -> None:
    """With its headers, in full, as it was written."""
    keep(config)
    soup = page("/mailbox/")
    assert text(soup, ".mailbox li") == (
        "One hour <longer> From Волга via Readers <letters@localhost>"
        " To desk@example.org 2026-10-05 19:30 UTC"
    )
    soup = page(str(soup.select(".mailbox a")[0]["href"]))
    headers = {
        row.select("dt")[0].get_text(): row.select("dd")[0].get_text()
        for row in soup.select(".summary-list div")
    }
    assert headers == {
        "From": "Волга via Readers <letters@localhost>",
        "Reply-To": "volha@example.com",
        "To": "desk@example.org",
        "Subject": "One hour <longer>",
        "Date": "2026-10-05 19:30 UTC",
        "Message-ID": "<1@localhost>",
    }
    assert soup.select(".letter")[0].get_text().strip() == "Dear Desk:\n\nPlease read."
    assert "This site sends nothing." in text(soup, ".notice")


def test_mail_without_an_address_to_answer_to(config: Config, page: Page) -> None:
    """Has no such line."""
    keep(config, reply_to=None)
    soup = page(str(page("/mailbox/").select(".mailbox a")[0]["href"]))
    assert "Reply-To" not in text(soup, ".summary-list")


@pytest.mark.parametrize("key", ["nothing", "..%2Fcontactrep.db", "%2E%2E"])
def test_there_is_nothing_else_in_it(page: Page, key: str) -> None:
    """No message has such a key."""
    page(f"/mailbox/{key}", status=404)


def test_a_site_that_sends_mail_has_no_mailbox(config: Config) -> None:
    """No page, and no link to one."""
    settings = replace(config, mail_carrier="smtp", mail_from="letters@example.org")
    client: FlaskClient = create_app(settings).test_client()
    assert client.get("/mailbox/").status_code == 404
    assert "mailbox" not in client.get("/").text


@pytest.mark.parametrize(
    ("written", "links"),
    [
        ("http://localhost/verify/ab.C-d_e", ["http://localhost/verify/ab.C-d_e"]),
        ("Go to http://localhost/a. Then", ["http://localhost/a"]),
        ("(http://localhost/a?b=c&d=e=)", ["http://localhost/a?b=c&d=e="]),
        ("http://localhost/ and http://localhost, or", ["http://localhost/", "http://localhost"]),
        ("http://localhost.example.org/a", []),
        ("http://localhost:81/ http://localhost@example.org/", []),
        ("http://localhost-2.example.org/ https://localhost/", []),
        ("https://example.org/ javascript:alert(1)", []),
    ],
)
def test_addresses_of_this_site_are_links(written: str, links: list[str]) -> None:
    """To the full stop, and no others: a letter may hold anything."""
    html = linked(written, SITE)
    for link in links:
        shown = link.replace("&", "&amp;")
        assert f'<a href="{shown}" rel="noopener">{shown}</a>' in html
    assert html.count("<a ") == len(links)


def test_markup_in_a_mail_is_text() -> None:
    """Within a link and around it."""
    html = linked('<b>"\'&</b> http://localhost/"><script>alert(1)</script>', SITE)
    assert html == (
        "&lt;b&gt;&#34;&#39;&amp;&lt;/b&gt; "
        '<a href="http://localhost/" rel="noopener">http://localhost/</a>'
        "&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"
    )
