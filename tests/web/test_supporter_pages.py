"""The pages around the journey, and campaigns that are not open."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from contactrep.core.consents import Consent
from contactrep.core.ledger import Entry
from contactrep.core.lifecycle import VERIFY_WITHIN
from contactrep.outreach.draft import LIFETIME, LONGER
from contactrep.outreach.services import Services
from contactrep.outreach.sweep import KEPT_AFTER_DELIVERY
from contactrep.storage import history, submissions
from tests.conftest import OpenSite, Page, SettableClock
from tests.factories import new_submission
from tests.page import checked_page, words
from tests.web.visitor import (
    BELARUS,
    DEMO,
    GONE,
    SCHUMER,
    edited_campaign,
    letter_path,
    send,
    tasks,
    write,
)

SLUG = "belarus-freedom-forum"
ENDED = "This campaign has ended It no longer takes letters. Thank you to everyone who wrote."
ENDED_ON = ENDED.replace("has ended", "ended on October 4, 2026")
WON = (
    "We won This campaign has reached what it asked for, and takes no more letters. Thank you to"
    " everyone who wrote."
)
NOT_YET = "This campaign is not open yet It takes letters from October 6, 2026."
RESTS = "This campaign does not take letters right now Please come back another day."
FEW = "Fewer than 10 letters accepted or reported sent so far. Goal: 100."


@pytest.mark.parametrize("path", ["/", "/privacy", "/accessibility", "/credits"])
def test_a_page_stands_on_its_own(page: Page, path: str) -> None:
    """Home and the information pages need nothing."""
    page(path)


def test_home_lists_campaigns(page: Page) -> None:
    """Each with its title, its summary, and who runs it."""
    soup = page("/")
    links = [str(link["href"]) for link in soup.select(".campaign-list a")]
    assert links == [BELARUS, DEMO]
    assert "By Belarus Freedom Forum" in words(soup, ".campaign-list")


def test_a_campaigns_page(page: Page) -> None:
    """What is asked, where to begin, the letter as published, and who runs it."""
    soup = page(f"{BELARUS}?zip=11235")
    assert words(soup, "h1").startswith("Declare Russian occupation of Belarus")
    assert words(soup, "title") == words(soup, "h1")
    (form,) = soup.select(".start form")
    assert (form["method"], form["action"]) == ("get", f"{BELARUS}/representatives")
    assert form.select("#zip")[0]["value"] == "11235"
    assert words(soup, ".count") == FEW
    original = words(soup, "details")
    assert "Biden-Harris administration" in original
    assert "Belarus Freedom Forum on April 23, 2022" in words(soup)
    assert "Dear Mr. President and the Members of the United States Congress:" in original


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ({"organisation": "Readers & Co", "site_name": "Write"}, "Readers & Co"),
        ({"site_name": "Write <now>"}, "Write <now>"),
    ],
)
def test_the_foot_says_who_runs_the_site(
    open_site: OpenSite, settings: dict[str, str], name: str
) -> None:
    """The organisation, or the site's own name where none is given."""
    soup = checked_page(open_site(**settings).test_client(), "/nothing", status=404)
    assert f"Not a government website. Run by {name}." in words(soup, "footer")


@pytest.mark.parametrize("path", ["/privacy", "/accessibility"])
@pytest.mark.parametrize(
    ("contact", "href"),
    [
        ("operator@example.org", "mailto:operator@example.org"),
        ("https://example.org/contact", "https://example.org/contact"),
        ("Box 12, Exampleton", None),
        ("", None),
    ],
)
def test_how_to_reach_the_operator(
    open_site: OpenSite, path: str, contact: str, href: str | None
) -> None:
    """An address, a page, words, or nothing: then by way of the campaign."""
    soup = checked_page(open_site(contact=contact).test_client(), path)
    links = [link for link in soup.select("main a") if link.get_text() == contact]
    assert [link["href"] for link in links] == ([href] if href else [])
    assert (contact or "the campaign that you took part in") in words(soup)


@pytest.mark.parametrize(
    ("sentence", "length"),
    [
        ("It is erased {} after you last changed it", LIFETIME),
        ("with your e-mail address in it, is kept for {}", LONGER),
        ("After {} your letter and your details are erased", VERIFY_WITHIN),
        ("{} after your last letter was delivered, we erase", KEPT_AFTER_DELIVERY),
        ("until that is done, and {} at the longest", Consent.IN_PERSON.holds),
    ],
)
def test_the_privacy_page_tells_what_the_program_does(
    page: Page, sentence: str, length: timedelta
) -> None:
    """The lengths of time are those that the sweep goes by."""
    told = f"{length.days} days" if length.days > 1 else "24 hours"
    assert sentence.format(told) in words(page("/privacy"))
    assert length.days > 1 or length == timedelta(hours=24)


def test_credits_name_every_publisher(page: Page, services: Services) -> None:
    """Whoever's file the data was made from, with its date and licence."""
    text = words(page("/credits"))
    for source in services.dataset.manifest.sources:
        assert source.publisher in text
        assert f"{source.file}, as of {source.as_of}" in text


def status_site(open_site: OpenSite, folder: Path, *changes: tuple[str, str]) -> FlaskClient:
    """Return a browser on a site with this campaign alone."""
    campaigns = edited_campaign(folder, SLUG, *changes)
    return open_site(campaigns_folder=campaigns).test_client()


@pytest.mark.parametrize(
    ("change", "panel"),
    [
        (("status: live", "status: paused"), RESTS),
        (("status: live", "status: closed"), ENDED),
        (("status: live", "status: closed\ncloses: 2026-10-04"), ENDED_ON),
        (("status: live", "status: closed\ncloses: 2026-10-06"), ENDED),
        (("status: live", "status: won"), WON),
        (("status: live", "status: live\nopens: 2026-10-06"), NOT_YET),
        (("status: live", "status: live\ncloses: 2026-10-04"), ENDED_ON),
    ],
)
def test_a_campaign_that_takes_no_letters(
    open_site: OpenSite, tmp_path: Path, change: tuple[str, str], panel: str
) -> None:
    """Its page says why, and every way in leads there."""
    client = status_site(open_site, tmp_path, change)
    for path in (
        BELARUS,
        f"{BELARUS}/representatives?zip=11235",
        letter_path(BELARUS, to=[SCHUMER]),
        f"{BELARUS}/check",
    ):
        soup = checked_page(client, path)
        assert words(soup, ".panel") == panel
        assert not soup.select("form")
        assert soup.select('main a[href="/"]')
        assert "Why this matters" in words(soup)
    soup = checked_page(client, "/")
    assert "No campaign takes letters at the moment." in words(soup)


@pytest.mark.parametrize("change", ["opens: 2026-10-05", "closes: 2026-10-05"])
def test_a_campaign_on_its_first_or_last_day(
    open_site: OpenSite, tmp_path: Path, clock: SettableClock, change: str
) -> None:
    """Days are those of its time zone, the whole day."""
    client = status_site(open_site, tmp_path, ("status: live", f"status: live\n{change}"))
    for hour, day in ((4, 5), (3, 6)):  # midnight to midnight in New York, in UTC
        clock.now = datetime(2026, 10, day, hour, 30, tzinfo=UTC)
        assert checked_page(client, BELARUS).select("#zip")
    outside = (5, 3) if change.startswith("opens") else (6, 4)
    clock.now = datetime(2026, 10, *outside, 30, tzinfo=UTC)
    assert not checked_page(client, BELARUS).select("#zip")


@pytest.mark.parametrize("path", ["", "/representatives?zip=11235", "/check", "/send"])
def test_a_draft_of_a_campaign_is_not_public(
    open_site: OpenSite, tmp_path: Path, path: str
) -> None:
    """It is like one that does not exist."""
    client = status_site(open_site, tmp_path, ("status: live", "status: draft"))
    draft = checked_page(client, f"{BELARUS}{path}", status=404)
    assert draft == checked_page(client, f"/c/nothing{path}", status=404)


def test_paused_between_writing_and_sending(
    open_site: OpenSite, services: Services, tmp_path: Path
) -> None:
    """Nothing more is stored; letters that were prepared before can still be sent by oneself."""
    client = open_site().test_client()

    def page(path: str, *, status: int = 200, data: object = None) -> BeautifulSoup:
        assert data is None or isinstance(data, dict)
        return checked_page(client, path, status=status, data=data)

    write(page, letter_path(BELARUS, to=[SCHUMER]))
    send(page, BELARUS)
    cookie = client.get_cookie("session")
    assert cookie is not None
    client = status_site(open_site, tmp_path, ("status: live", "status: paused"))
    client.set_cookie("session", cookie.value)
    assert words(page(f"{BELARUS}/send", data={}), ".panel") == RESTS
    assert list(tasks(page(f"{BELARUS}/send")).values()) == ["Not started"]
    assert words(page(f"{BELARUS}/send/{SCHUMER}"), "h1") == "Senator Charles E. Schumer"


def test_a_campaigns_page_is_markdown_without_html(open_site: OpenSite, tmp_path: Path) -> None:
    """What staff write cannot put markup or a script on the page."""
    wild = "## Why this matters\n\n<script>alert(1)</script> <b>x</b> [x](javascript:alert(1))\n"
    client = status_site(open_site, tmp_path, ("## Why this matters", wild))
    soup = checked_page(client, BELARUS)
    assert "<script>alert(1)</script> <b>x</b> [x](javascript:alert(1))" in words(soup)


def test_starting_again_says_why(page: Page) -> None:
    """The sentence stands above the form for a ZIP code."""
    assert words(page(f"{DEMO}?gone=1"), "[role=status]") == GONE
    assert not page(DEMO).select("[role=status]")


def report_sent(services: Services, clock: SettableClock, slug: str, total: int) -> None:
    """Let supporters say of so many letters that they were sent."""
    while total:
        draft = new_submission(services, slug, email="")
        with services.database.write() as conn:
            ids = list(submissions.letter_ids(conn, draft.submission_id or "").values())[:total]
            now = clock()
            history.record(conn, ids, Entry.REPORTED_SENT, now, now.date(), actor="supporter")
        total -= len(ids)


def test_few_letters_are_not_told_from_none(
    client: FlaskClient, services: Services, clock: SettableClock
) -> None:
    """From 0 to 9 the answer is the same bytes and headers; the tenth shows."""
    paths = (BELARUS, "/", f"{BELARUS}/representatives?zip=11235", DEMO)

    def answers() -> list[tuple[bytes, list[tuple[str, str]]]]:
        found = [client.get(path) for path in paths]
        return [(answer.data, answer.headers.to_wsgi_list()) for answer in found]

    none = answers()
    for _ in range(9):
        report_sent(services, clock, SLUG, 1)
        assert answers() == none
    report_sent(services, clock, SLUG, 1)
    ten = answers()
    assert [mine == theirs for mine, theirs in zip(none, ten, strict=True)] == [
        False,
        True,
        True,
        True,
    ]
    page = BeautifulSoup(ten[0][0], "html5lib")
    assert words(page, ".count") == "10 letters accepted or reported sent so far. Goal: 100."
    report_sent(services, clock, SLUG, 1)
    assert "11 letters" in client.get(BELARUS).text


@pytest.mark.parametrize("status", ["closed", "won"])
def test_what_came_of_it_in_all(
    open_site: OpenSite, services: Services, clock: SettableClock, tmp_path: Path, status: str
) -> None:
    """When it is over the number is final, the goal is not told, and few are still not told."""
    client = status_site(open_site, tmp_path, ("status: live", f"status: {status}"))
    few = "Fewer than 10 letters were accepted or reported sent."
    assert words(checked_page(client, BELARUS), ".count") == few
    report_sent(services, clock, SLUG, 9)
    assert words(checked_page(client, BELARUS), ".count") == few
    report_sent(services, clock, SLUG, 1)
    count = words(checked_page(client, BELARUS), ".count")
    assert count == "10 letters were accepted or reported sent."


def test_nothing_is_counted_before_it_opens(open_site: OpenSite, tmp_path: Path) -> None:
    """No letter can have been sent yet."""
    opens = ("status: live", "status: live\nopens: 2026-10-06")
    assert not checked_page(status_site(open_site, tmp_path, opens), BELARUS).select(".count")


def test_preparing_is_not_counted(client: FlaskClient, services: Services) -> None:
    """Nor is opening: the public is told what is known to have gone out."""
    before = client.get(BELARUS).data
    for _ in range(4):
        new_submission(services, SLUG, email="")
    assert client.get(BELARUS).data == before
