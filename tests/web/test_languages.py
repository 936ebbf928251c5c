"""Every supporter page in every language, by its address alone."""

import pytest
from flask.testing import FlaskClient

from contactrep.core.languages import LANGUAGES, NAMES
from contactrep.outreach.services import Services
from tests.conftest import Page
from tests.web.visitor import (
    ANSWERS,
    DEMO,
    EVERYONE,
    SCHUMER,
    letter_path,
    link,
    rows,
    send,
    tasks,
    write,
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "path", ["/", DEMO, f"{DEMO}/representatives?zip=11229&district=NY-8", "/privacy"]
)
def test_a_page_says_its_language_and_links_to_itself_in_the_others(
    page: Page, language: str, path: str
) -> None:
    """Links within it stay in its language, and what was answered goes along."""
    prefix = "" if language == "en" else f"/{language}"
    soup = page(prefix + path)
    html = soup.select("html")[0]
    assert html["lang"] == language
    links = {str(link["hreflang"]): link for link in soup.select(".language-nav a")}
    assert {code: link.get_text() for code, link in links.items()} == NAMES
    assert {code: link["href"] for code, link in links.items()} == {
        code: ("" if code == "en" else f"/{code}") + path for code in LANGUAGES
    }
    assert [code for code, link in links.items() if link.get("aria-current")] == [language]
    assert soup.select(f'footer a[href="{prefix}/privacy"]')


@pytest.mark.parametrize("language", ["be", "ru"])
def test_the_journey_in_another_language(page: Page, services: Services, language: str) -> None:
    """Every step answers in it, and what follows a button does too."""
    prefix = f"/{language}"

    def speaks(path: str, data: dict[str, object] | None = None, status: int = 200) -> None:
        soup = page(prefix + path, data=data, status=status)
        assert soup.select("html")[0]["lang"] == language, path
        for link_within in soup.select('main a[href^="/"]'):
            href = str(link_within["href"])
            assert href.startswith((prefix, "/mailbox/")), href
        for form in soup.select('main form[action^="/"]'):
            assert str(form["action"]).startswith(prefix), form

    speaks(letter_path())
    speaks(letter_path(), {"preview": "1"})
    speaks(letter_path(), {"first": ""}, 422)
    speaks(letter_path(), dict(ANSWERS))
    speaks(f"{DEMO}/check")
    speaks(f"{DEMO}/edit")
    speaks(f"{DEMO}/edit/{SCHUMER}")
    speaks(f"{DEMO}/edit", {"body": ""}, 422)
    speaks(f"{DEMO}/edit/{SCHUMER}", {"body": "Please keep it open."})
    speaks(f"{DEMO}/send", {"in_person": "y"})
    speaks(f"{DEMO}/send")
    for key in EVERYONE:
        speaks(f"{DEMO}/send/{key}")
        speaks(f"{DEMO}/send/{key}/print")
    speaks(f"{DEMO}/send/{SCHUMER}/open/form", {})
    speaks(f"{DEMO}/send/{SCHUMER}/opening/mailto")
    speaks(f"{DEMO}/send/{SCHUMER}/report", {"outcome": "reported-broken", "trouble": "other"})
    speaks(f"{DEMO}/send/{SCHUMER}/report", {"outcome": "reported-sent"})
    speaks(f"{DEMO}/resume", {"email": ""}, 422)
    speaks(f"{DEMO}/resume", {"email": "volha@example.com"})
    speaks(f"{DEMO}/done")
    for kind in ("resume", "verify"):
        path = link(services, kind).removeprefix(prefix)
        speaks(path)
        speaks(path, {})
        speaks(f"/{kind}/x", status=410)
    speaks(f"{DEMO}/delete", {})


def test_the_language_changes_no_letter(page: Page, services: Services) -> None:
    """Whoever reads on in another language has sent nothing anew."""
    write(page)
    send(page)
    page(f"{DEMO}/send/{SCHUMER}/report", data={"outcome": "reported-sent"})
    write(page, f"/ru{letter_path()}")
    send(page, f"/ru{DEMO}")
    assert tasks(page(f"{DEMO}/send"))["Senator Charles E. Schumer"] == "You sent it"
    assert rows(services)["submissions"] == 1


def test_the_next_request_begins_anew(client: FlaskClient) -> None:
    """Threads are shared: a page is in the language of its own address."""
    assert 'lang="ru"' in client.get("/ru/").text
    assert '<html lang="en">' in client.get("/").text
    assert client.get("/api/v1/representatives?zip=99999").json["detail"].startswith("We don")  # type: ignore[index]


@pytest.mark.parametrize("path", ["/de/", "/uk/c/demonstration", "/en/", "/be/staff", "/be"])
def test_no_such_language(client: FlaskClient, path: str) -> None:
    """English has no prefix, staff pages have one language, and the first page ends in a slash."""
    assert client.get(path).status_code in ({308} if path == "/be" else {404})


def test_an_error_page_is_in_the_language_of_the_address(client: FlaskClient) -> None:
    """Also where there is no page; its links lead to the first page of each language."""
    answer = client.get("/be/nothing")
    assert answer.status_code == 404
    assert '<html lang="be">' in answer.text
    assert 'href="/ru/"' in answer.text
