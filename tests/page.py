"""Fetch a page as a browser would, and check what must hold for every page of ours."""

import re
from urllib.parse import urljoin, urlsplit

import html5lib
from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self';",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_LABELLED = ("input", "select", "textarea")
_LOADED = {"img": "src", "script": "src", "link": "href", "iframe": "src", "form": "action"}


def checked_page(
    client: FlaskClient, path: str, *, status: int = 200, data: dict[str, object] | None = None
) -> BeautifulSoup:
    """Return the page behind a GET, or behind a POST of `data` and the redirects that follow it."""
    if data is None:
        response = client.get(path, follow_redirects=True)
    else:
        token = csrf_token(client)
        response = client.post(path, data={"csrf_token": token, **data}, follow_redirects=True)
    assert response.status_code == status, response.text
    return check(response)


def csrf_token(client: FlaskClient) -> str:
    """Return a token for this client's session, taken from a page with a form."""
    soup = BeautifulSoup(client.get("/staff/sign-in").text, "html5lib")
    field = soup.find("input", attrs={"name": "csrf_token"})
    assert isinstance(field, Tag)
    return str(field["value"])


def check(response: TestResponse) -> BeautifulSoup:
    """Check headers and markup, and return the parsed page."""
    for name, value in HEADERS.items():
        assert response.headers[name].startswith(value), name
    _check_caching(response)
    text = response.text
    html5lib.HTMLParser(strict=True).parse(text)
    soup = BeautifulSoup(text, "html5lib")
    _check_headings(soup)
    _check_ids(soup)
    _check_labels(soup)
    _check_origins(soup)
    _check_links(soup)
    assert not soup.find_all(style=True), "inline style"
    assert not [tag for tag in soup.find_all("script") if not tag.get("src")], "inline script"
    assert "{{" not in text and "{%" not in text, "an unfilled template"
    return soup


def words(soup: BeautifulSoup, selector: str = "main") -> str:
    """Return what a person reads in the only part of a page that the selector finds."""
    (part,) = soup.select(selector)
    return " ".join(part.get_text(" ").split())


def _check_caching(response: TestResponse) -> None:
    """What caches may keep is for nobody in particular; nothing else is kept."""
    kept = response.headers["Cache-Control"]
    assert kept in {"no-store", "public, max-age=60"}
    if kept != "no-store":
        assert "Set-Cookie" not in response.headers
        assert "Cookie" not in response.headers.get("Vary", "")


def _check_headings(soup: BeautifulSoup) -> None:
    assert len(soup.find_all("h1")) == 1
    assert soup.title is not None and soup.title.get_text(strip=True)
    html = soup.find("html")
    assert isinstance(html, Tag) and html.get("lang")


def _check_ids(soup: BeautifulSoup) -> None:
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    assert len(ids) == len(set(ids)), sorted(ids)
    for tag in soup.find_all(href=re.compile("^#.")):
        assert str(tag["href"])[1:] in ids, tag
    for name in ("aria-describedby", "for", "aria-labelledby"):
        for tag in soup.select(f"[{name}]"):
            for wanted in " ".join(tag.get_attribute_list(name)).split():
                assert wanted in ids, tag


def _check_labels(soup: BeautifulSoup) -> None:
    for field in soup.find_all(_LABELLED):
        if field.get("type") in {"hidden", "submit"}:
            continue
        labelled = (
            field.find_parent("label")
            or field.get("aria-label")
            or soup.select_one(f'label[for="{field.get("id")}"]')
        )
        assert labelled, field
    for button in soup.find_all("button"):
        assert button.get_text(strip=True), button


def _check_links(soup: BeautifulSoup) -> None:
    for link in soup.find_all("a"):
        assert link.get("href"), link
        assert link.get_text(strip=True) or link.get("aria-label"), link
        if link.get("target"):
            assert "noopener" in link.get_attribute_list("rel"), link


def _check_origins(soup: BeautifulSoup) -> None:
    """Nothing is loaded from, and no form goes to, anyone else."""
    for name, attribute in _LOADED.items():
        for tag in soup.find_all(name, attrs={attribute: True}):
            host = urlsplit(urljoin("http://localhost/", str(tag[attribute]))).netloc
            assert host == "localhost", tag
