"""What goes wrong at the API: a problem as RFC 9457 has it, readable for pages of any site."""

import json
import logging

import pytest
from flask import Blueprint, Flask, session
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.http import HTTP_STATUS_CODES
from werkzeug.test import TestResponse

from contactrep.config import Config
from contactrep.web import context
from contactrep.web.access import Access, register
from contactrep.web.api import bodies
from contactrep.web.api.problems import MEDIA_TYPE
from tests.conftest import OpenSite
from tests.web.broken import break_database
from tests.web.program import ANYONE, BASE, DOCUMENT, validate
from tests.web.test_errors import DETAILS, fail, refuse

LOOK_UP = f"{BASE}/representatives?zip=11235"


def problem_of(answer: TestResponse) -> dict[str, object]:
    """Check that an answer is a problem, and return it."""
    assert answer.headers["Content-Type"] == MEDIA_TYPE
    assert answer.headers["Cache-Control"] == "no-store"
    assert {name: answer.headers.get(name) for name in ANYONE} == ANYONE
    assert "Set-Cookie" not in answer.headers
    body: dict[str, object] = json.loads(answer.data)
    validate(body, {"$ref": "#/components/schemas/Problem"})
    assert body["status"] == answer.status_code
    assert not [detail for detail in DETAILS if detail in str(body["detail"])]
    return body


@pytest.fixture
def broken(open_site: OpenSite) -> Flask:
    """A site in production, with addresses below the API's that fail."""
    app = open_site()
    app.testing = False
    views = Blueprint("broken", __name__, url_prefix=BASE)
    views.add_url_rule("/fail", view_func=fail)
    views.add_url_rule("/refuse/<int:code>", view_func=refuse)
    views.add_url_rule("/form", view_func=fail, methods=["POST"])
    register(app, views, Access.PUBLIC)
    return app


@pytest.mark.parametrize(
    ("method", "path", "status", "title"),
    [
        ("GET", "/api/", 404, "Not Found"),
        ("GET", "/api/v1", 404, "Not Found"),
        ("GET", "/api/v2/representatives?zip=11235", 404, "Not Found"),
        ("GET", f"{BASE}/nothing", 404, "Not Found"),
        ("GET", f"{BASE}/districts/", 404, "Not Found"),
        ("GET", f"{BASE}/officials/a/b", 404, "Not Found"),
        ("OPTIONS", f"{BASE}/nothing", 404, "Not Found"),
        ("POST", LOOK_UP, 405, "Method Not Allowed"),
        ("DELETE", f"{BASE}/districts/NY-8", 405, "Method Not Allowed"),
        ("PUT", f"{BASE}/openapi.json", 405, "Method Not Allowed"),
    ],
)
def test_what_is_not_there(
    client: FlaskClient, method: str, path: str, status: int, title: str
) -> None:
    """The status says it all."""
    body = problem_of(client.open(path, method=method))
    assert (body["type"], body["title"], body["status"]) == ("about:blank", title, status)


def test_what_is_allowed_is_said(client: FlaskClient) -> None:
    """RFC 9110 asks for it."""
    allowed = client.post(LOOK_UP).headers["Allow"]
    assert set(allowed.split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_every_code_has_a_problem(broken: Flask) -> None:
    """Whatever a library may answer."""
    codes = {kind.code for kind in HTTPException.__subclasses__() if kind.code}
    for code in sorted(code for code in codes if code >= 400):
        body = problem_of(broken.test_client().get(f"{BASE}/refuse/{code}"))
        assert body["title"] == HTTP_STATUS_CODES[code]


def test_a_failure(broken: Flask, caplog: pytest.LogCaptureFixture) -> None:
    """It says that it is ours and nothing of what happened; the log has the path alone."""
    with caplog.at_level(logging.DEBUG):
        answer = broken.test_client().get(f"{BASE}/fail?zip=98765")
    assert problem_of(answer)["status"] == 500
    assert f"Exception on {BASE}/fail [GET]" in caplog.text
    assert "98765" not in caplog.text
    assert "volha" not in answer.text


def test_when_everything_is_broken(
    broken: Flask, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A problem needs neither services nor templates nor the database."""
    break_database(config)
    monkeypatch.setattr(context, "site", fail)
    monkeypatch.delitem(broken.extensions, "contactrep.services")
    assert problem_of(broken.test_client().get(LOOK_UP))["status"] == 500
    assert problem_of(broken.test_client().get(f"{BASE}/nothing"))["status"] == 404


def test_it_needs_no_database(app: Flask, config: Config) -> None:
    """Whoever looks up their representatives is served all the same."""
    break_database(config)
    assert app.test_client().get(LOOK_UP).status_code == 200


def test_one_too_many(open_site: OpenSite) -> None:
    """Refused with the seconds to wait; others are not concerned, and pages are not either."""
    client = open_site(api_limit="3 per minute; 100 per hour").test_client()

    def ask(address: str, path: str = LOOK_UP) -> TestResponse:
        return client.get(path, environ_overrides={"REMOTE_ADDR": address})

    paths = (LOOK_UP, f"{BASE}/districts/NY-8", f"{BASE}/officials/nobody")
    assert [ask("192.0.2.1", path).status_code for path in paths] == [200, 200, 404]
    answer = ask("192.0.2.1")
    assert problem_of(answer)["title"] == "Too Many Requests"
    assert answer.headers["Retry-After"] == "60"
    assert ask("192.0.2.2").status_code == 200
    assert ask("192.0.2.1", "/").status_code == 200


def test_every_limit_counts(open_site: OpenSite) -> None:
    """The longer one says how long to wait."""
    client = open_site(api_limit="100 per minute; 2 per hour").test_client()
    assert [client.get(LOOK_UP).status_code for _ in range(3)] == [200, 200, 429]
    assert client.get(LOOK_UP).headers["Retry-After"] == "3600"


def test_the_limit_of_pages_stays(app: Flask) -> None:
    """Asking the API does not count against pages, nor the other way round."""
    client = app.test_client()
    for _ in range(130):
        assert client.get(LOOK_UP).status_code == 200
    assert client.get("/c/demonstration/representatives?zip=11235").status_code == 200


@pytest.mark.parametrize("path", DOCUMENT["paths"])
def test_pages_of_other_sites_may_ask(client: FlaskClient, path: str) -> None:
    """A browser asks first, because of If-None-Match, and is told that it may."""
    answer = client.options(
        BASE + path,
        headers={
            "Origin": "https://other.example",
            "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": "if-none-match",
        },
    )
    assert answer.status_code == 200
    assert {name: answer.headers.get(name) for name in ANYONE} == ANYONE
    assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD"
    assert answer.headers["Access-Control-Allow-Headers"] == "If-None-Match"
    assert int(answer.headers["Access-Control-Max-Age"]) > 0
    assert "Access-Control-Allow-Credentials" not in answer.headers


def test_pages_are_not_for_other_sites(client: FlaskClient) -> None:
    """What the API allows, it allows for itself."""
    for path in ("/", "/c/demonstration", "/static/css/app.css", "/nothing", "/apiary"):
        answer = client.get(path, buffered=True)
        assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_cookies_are_neither_read_nor_set(client: FlaskClient) -> None:
    """Whoever is signed in gets what everyone gets."""
    plain = client.get(LOOK_UP)
    with client.session_transaction() as cookie:
        cookie["staff"] = "a token"
    client.set_cookie("other", "value")
    answer = client.get(LOOK_UP)
    assert answer.data == plain.data
    assert dict(answer.headers) == dict(plain.headers)


def test_a_view_cannot_set_one(broken: Flask) -> None:
    """It fails, and is not overlooked."""

    def remember() -> str:
        session["name"] = "Volha"
        return "in"

    views = Blueprint("remembering", __name__, url_prefix=BASE)
    views.add_url_rule("/remember", view_func=remember)
    register(broken, views, Access.PUBLIC)
    assert problem_of(broken.test_client().get(f"{BASE}/remember"))["status"] == 500


def test_answers_are_kept_while_the_data_is(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A question that was answered is not worked out again; one without an answer is not kept."""
    client = app.test_client()
    paths = (LOOK_UP, f"{BASE}/districts/NY-8", f"{BASE}/officials/S000148")
    before = [client.get(path).data for path in paths]
    monkeypatch.setattr(bodies, "_body", lambda _text: fail())
    assert [client.get(path).data for path in paths] == before
    with pytest.raises(ZeroDivisionError):
        client.get(f"{BASE}/representatives?zip=11229")
    # A new dataset comes with an empty memory.
    with app.app_context():
        context.services().dataset.memo.clear()
    with pytest.raises(ZeroDivisionError):
        client.get(LOOK_UP)
