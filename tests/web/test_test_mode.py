"""Test mode is said on every page, so that nobody takes it for earnest."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from contactrep.core.languages import LANGUAGES
from contactrep.core.lifecycle import State
from contactrep.outreach.services import Services
from tests.conftest import OpenSite, Page
from tests.page import check, checked_page, csrf_token
from tests.queue_factory import put
from tests.web.staff_site import join_and_sign_in, text
from tests.web.visitor import ANSWERS, DEMO, letter_path

BANNER = "section.banner[aria-label]"
SAID = "Test mode. Letters go to the staff of this site, and to no office."
ASKED = {"supporter.representatives": "?zip=11235", "supporter.letter": "?zip=11235&to=desk-1"}


@pytest.fixture
def tried(open_site: OpenSite) -> Flask:
    """A site in test mode."""
    return open_site(test_mode_to="staff@example.org")


def write_and_send(client: FlaskClient) -> None:
    """Write to everyone, so that there is something on the pages that come after."""
    token = csrf_token(client)
    for path, data in ((letter_path(), ANSWERS), (f"{DEMO}/send", {})):
        assert client.post(path, data={"csrf_token": token, **data}).status_code == 303


def test_every_page_says_so(tried: Flask, services: Services) -> None:
    """Whatever is added: of supporters, of staff, and of the mailbox."""
    client = tried.test_client()
    join_and_sign_in(services, client)
    write_and_send(client)
    urls = tried.url_map.bind("localhost")
    values = {
        "slug": "demonstration",
        "key": "form-1",
        "route": "form",
        "official_id": "S000148",
        "token": "nothing",
        "letter_id": put(services, State.QUEUED),
    }
    seen = set()
    for rule in tried.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or "language" in rule.arguments:
            continue
        arguments = {name: values[name] for name in rule.arguments if name in values}
        if rule.endpoint.startswith("api.") or arguments.keys() != rule.arguments:
            continue
        path = urls.build(rule.endpoint, arguments) + ASKED.get(rule.endpoint, "")
        answer = client.get(path, follow_redirects=True)
        if answer.mimetype == "text/html":
            assert text(check(answer), BANNER) == SAID, path
            seen.add(rule.endpoint)
    assert {"supporter.done", "supporter.letter_to", "staff.queue", "staff.letter"} <= seen
    assert len(seen) >= 20


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_the_language_of_the_page(tried: Flask, language: str) -> None:
    """Also where nothing is found."""
    prefix = "" if language == "en" else f"/{language}"
    for path, status in ((DEMO, 200), ("/nothing", 404)):
        soup = checked_page(tried.test_client(), prefix + path, status=status)
        assert (text(soup, BANNER) == SAID) == (language == "en")


def test_where_somebody_has_to_sign_in(tried: Flask) -> None:
    """Staff see it first of all."""
    assert text(checked_page(tried.test_client(), "/staff"), BANNER) == SAID


def test_otherwise_nothing_is_said(page: Page) -> None:
    """The site is in earnest."""
    for path in ("/", DEMO, "/staff/sign-in"):
        assert not page(path).select(BANNER)
