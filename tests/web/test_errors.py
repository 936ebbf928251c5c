"""Error pages: one calm sentence each, for everything that goes wrong, and no detail of ours."""

import logging
from typing import NoReturn

import pytest
from flask import Blueprint, Flask, abort
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException

from contactrep.app import MAX_FORM_BYTES
from contactrep.config import Config
from contactrep.web import context
from contactrep.web.access import Access, register
from tests.conftest import OpenSite, Page
from tests.page import check, csrf_token, words
from tests.web.broken import break_database
from tests.web.visitor import DEMO, letter_path, write

DETAILS = ("Traceback", "sqlite", "contactrep/", ".py", "Error", "secret", "/tmp", "werkzeug")
BACK = "Go to the first page"


def fail() -> NoReturn:
    """Raise what no view should."""
    raise ZeroDivisionError("the secret is volha@example.com")


def refuse(code: int) -> NoReturn:
    """Answer with any code."""
    abort(code)


@pytest.fixture
def app(open_site: OpenSite) -> Flask:
    """A site in production, with views that fail."""
    app = open_site()
    app.testing = False
    broken = Blueprint("broken", __name__)
    broken.add_url_rule("/fail", view_func=fail)
    broken.add_url_rule("/refuse/<int:code>", view_func=refuse)
    register(app, broken, Access.PUBLIC)
    return app


@pytest.mark.parametrize(
    ("method", "path", "code", "title", "sentence"),
    [
        ("GET", "/nothing", 404, "Page not found", "There is no page at this address. Check it"),
        ("GET", "/static/nothing.css", 404, "Page not found", "There is no page at this address."),
        ("GET", "/c/nothing", 404, "Page not found", "There is no page at this address."),
        ("GET", "/c/%00", 404, "Page not found", "There is no page at this address."),
        ("POST", "/", 405, "That did not work", "This page cannot be used like that."),
        ("PUT", "/c/x/send", 405, "That did not work", "This page cannot be used like that."),
        ("POST", f"{DEMO}/clear", 400, "This form has expired", "It was open for long, or cookies"),
        ("GET", "/refuse/400", 400, "That did not work", "We could not read what this page sent."),
        ("GET", "/refuse/403", 403, "Not allowed", "You cannot see this page."),
        ("GET", "/refuse/418", 418, "That did not work", "We could not read what this page sent."),
        ("GET", "/refuse/429", 429, "Too many tries", "You have tried many times. Wait a minute"),
        ("GET", "/refuse/500", 500, "Sorry, there is a problem", "Your letter is still in this"),
        ("GET", "/refuse/502", 502, "Sorry, there is a problem", "Your letter is still in this"),
        ("GET", "/refuse/503", 503, "Sorry, we cannot save right now", "What you typed is still"),
        ("GET", "/fail", 500, "Sorry, there is a problem", "Your letter is still in this tab"),
    ],
)
def test_each_error_has_its_page(
    client: FlaskClient, method: str, path: str, code: int, title: str, sentence: str
) -> None:
    """A title, a sentence and a way on; nothing of what happened inside."""
    answer = client.open(path, method=method, buffered=True)
    assert answer.status_code == code
    soup = check(answer)
    assert words(soup, "h1") == title
    assert words(soup, ".lead").startswith(sentence)
    assert words(soup, "main").endswith(BACK)
    assert not [detail for detail in DETAILS if detail in words(soup, "body")]


def test_a_form_that_is_too_large(client: FlaskClient, page: Page) -> None:
    """It is refused before it is read."""
    large = {"own_words": "x" * MAX_FORM_BYTES}
    write(page)
    for path in (f"{DEMO}/clear", letter_path(), f"{DEMO}/send", f"{DEMO}/edit"):
        answer = client.post(path, data=large)
        assert answer.status_code == 413
        assert words(check(answer), "h1") == "Too much text"
    assert words(page(f"{DEMO}/check"), "h1") == "Check your letters"


def test_what_is_allowed_is_said(client: FlaskClient) -> None:
    """RFC 9110 asks for it."""
    allowed = client.post("/").headers["Allow"]
    assert set(allowed.split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_what_was_typed_stays_out_of_the_page_and_the_log(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    """The log says what failed, and of the request only its path."""
    with caplog.at_level(logging.DEBUG):
        answer = client.get("/fail?zip=11235&name=Volha")
    assert "volha" not in answer.text
    assert "Exception on /fail [GET]" in caplog.text
    assert "11235" not in caplog.text


@pytest.fixture
def visitor(app: Flask, config: Config) -> FlaskClient:
    """A visitor with a draft, on a site whose database is broken."""
    client = app.test_client()
    with client.session_transaction() as session:
        session["drafts"] = {"demonstration": "a token"}
        session["staff"] = "a token"
    break_database(config)
    return client


@pytest.mark.parametrize("path", [f"{DEMO}/check", letter_path(), "/staff"])
def test_a_broken_database(
    visitor: FlaskClient, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Pages that need it say so calmly; the log says which database it is."""
    answer = visitor.get(path)
    assert answer.status_code == 503
    assert answer.headers["Cache-Control"] == "no-store"  # whatever the page itself would allow
    soup = check(answer)
    assert words(soup, "h1") == "Sorry, we cannot save right now"
    assert not [detail for detail in DETAILS if detail in words(soup, "body")]
    assert "the SQLite database" in caplog.text


@pytest.mark.parametrize(
    "path",
    ["/", DEMO, "/privacy", "/credits", f"{DEMO}/representatives?zip=11235", "/staff/sign-in"],
)
def test_pages_without_need_of_it(visitor: FlaskClient, path: str) -> None:
    """Whoever looks up their representatives is served all the same."""
    assert visitor.get(path).status_code == 200


def test_a_form_that_cannot_be_saved(visitor: FlaskClient) -> None:
    """Where nothing was typed the page says that it can be sent again, and no cache keeps it."""
    answer = visitor.post(f"{DEMO}/send", data={"csrf_token": csrf_token(visitor)})
    assert answer.status_code == 503
    assert answer.headers["Cache-Control"] == "no-store"
    assert "What you typed is still in this tab: go back" in words(check(answer), ".lead")


@pytest.mark.parametrize(("path", "code"), [("/fail", 500), ("/", 500), ("/nothing", 500)])
def test_when_everything_is_broken(
    app: Flask, config: Config, monkeypatch: pytest.MonkeyPatch, path: str, code: int
) -> None:
    """Without database and services, and with a frame that cannot be drawn, there is a page."""
    break_database(config)
    monkeypatch.setattr(context, "site", fail)
    answer = app.test_client().get(path)
    assert answer.status_code == code
    soup = check(answer)
    assert words(soup, "h1") == "Sorry, there is a problem"
    assert soup.select("main a")[0]["href"] == "/"
    assert "secret" not in answer.text


def test_redirects_are_no_errors(client: FlaskClient) -> None:
    """Neither ours nor the router's."""
    assert client.get(f"{DEMO}/check").status_code == 303
    assert client.get("/mailbox").status_code == 308
    assert client.get("/staff").status_code == 303


def test_every_code_has_a_page(client: FlaskClient) -> None:
    """Whatever a library may answer."""
    codes = [
        kind.code
        for kind in HTTPException.__subclasses__()
        if kind.code is not None and kind.code >= 400
    ]
    for code in codes:
        assert check(client.get(f"/refuse/{code}")).select("h1"), code
    assert len(codes) > 15
