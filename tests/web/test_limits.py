"""How often one client may ask: enough for a person, and not for a flood."""

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from contactrep.outreach.services import Services
from tests.conftest import OpenSite
from tests.page import check, csrf_token, words
from tests.web.visitor import ANSWERS, DEMO, SCHUMER, letter_path, rows

LOOK_UP = f"{DEMO}/representatives?zip=11235"


def ask(client: FlaskClient, method: str, path: str, address: str = "192.0.2.1") -> TestResponse:
    """Return the answer to this address; a POST comes from a page of ours."""
    overrides = {"REMOTE_ADDR": address}
    data = {"csrf_token": csrf_token(client)} if method == "POST" else None
    return client.open(path, method=method, environ_overrides=overrides, data=data)


@pytest.mark.parametrize(
    ("method", "path", "limit"),
    [
        ("GET", LOOK_UP, 120),
        ("POST", letter_path(), 90),
        ("POST", f"{DEMO}/send", 30),
        ("POST", f"{DEMO}/send/{SCHUMER}/open/form", 30),
        ("POST", f"{DEMO}/send/{SCHUMER}/report", 30),
        ("POST", f"{DEMO}/edit", 30),
        ("POST", f"{DEMO}/delete", 30),
        ("POST", f"{DEMO}/resume", 30),
        ("POST", "/resume/x", 30),
        ("GET", f"{DEMO}/letters.pdf", 30),
        ("GET", f"{DEMO}/send/{SCHUMER}/letter.pdf", 30),
        ("GET", f"{DEMO}/call.ics", 30),
        ("POST", "/verify/x", 30),
        ("POST", "/held/x", 30),
        ("POST", "/replied/x", 30),
        ("POST", "/replied/x/text", 30),
        ("POST", f"{DEMO}/wrong/{SCHUMER}", 30),
        ("POST", "/staff/sign-in", 10),
    ],
)
def test_one_too_many(client: FlaskClient, method: str, path: str, limit: int) -> None:
    """The last that is allowed is answered, the next is not, and others are not concerned."""
    codes = {ask(client, method, path).status_code for _ in range(limit)}
    assert len(codes) == 1
    assert codes <= {200, 303, 410, 422}
    answer = ask(client, method, path)
    assert answer.status_code == 429
    assert words(check(answer), "h1") == "Too many tries"
    assert answer.headers["Cache-Control"] == "no-store"
    assert {ask(client, method, path, "192.0.2.2").status_code} == codes
    assert ask(client, "GET", "/").status_code == 200


def test_reading_is_not_writing(client: FlaskClient) -> None:
    """The form can be looked at when it cannot be sent any more."""
    for _ in range(91):
        client.post(letter_path())
    assert client.get(letter_path()).status_code == 200


def test_a_flood_stores_no_more(client: FlaskClient, services: Services) -> None:
    """What is refused is not done either."""
    data = {**ANSWERS, "csrf_token": csrf_token(client)}
    codes = [client.post(letter_path(), data=data).status_code for _ in range(92)]
    assert codes == [303] * 90 + [429] * 2
    assert rows(services)["drafts"] == 1


def test_sites_do_not_share_counts(open_site: OpenSite) -> None:
    """Counts live in the memory of one site."""
    first = open_site().test_client()
    assert [ask(first, "POST", "/verify/x").status_code for _ in range(31)][-1] == 429
    second = open_site().test_client()
    assert ask(second, "POST", "/verify/x").status_code == 410
