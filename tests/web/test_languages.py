"""Every supporter page in every language, by its address alone."""

import pytest
from flask.testing import FlaskClient

from contactrep.core.languages import LANGUAGES, NAMES
from tests.conftest import Page
from tests.web.visitor import DEMO


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
