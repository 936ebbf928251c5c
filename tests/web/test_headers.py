"""What every answer carries, whoever gives it."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from contactrep.web.limits import LETTERS
from tests.conftest import OpenSite
from tests.page import HEADERS
from tests.web.visitor import DEMO, letter_path

LOOK_UP = "/api/v1/representatives?zip=11235"
ANSWERS = [
    ("GET", "/", 200),
    ("HEAD", "/", 200),
    ("OPTIONS", "/", 200),
    ("GET", DEMO, 200),
    ("GET", letter_path(), 200),
    ("GET", "/static/css/app.css", 200),
    ("HEAD", "/static/js/app.js", 200),
    ("GET", "/static/nothing.css", 404),
    ("GET", "/nothing", 404),
    ("POST", "/", 405),
    ("POST", f"{DEMO}/clear", 400),
    ("POST", f"{DEMO}/send", 303),
    ("GET", f"{DEMO}/check", 303),
    ("GET", "/staff", 303),
    ("GET", "/staff/sign-in", 200),
    ("GET", "/mailbox", 308),
    ("GET", "/mailbox/", 200),
    ("GET", "/verify/x", 410),
    ("GET", "/resume/x", 410),
    ("GET", f"{DEMO}/wrong/S000148", 200),
    ("POST", f"{DEMO}/wrong/S000148", 422),
    ("GET", f"{DEMO}/representatives?zip=x", 422),
    ("GET", LOOK_UP, 200),
    ("HEAD", LOOK_UP, 200),
    ("OPTIONS", LOOK_UP, 200),
    ("GET", "/api/v1/representatives", 400),
    ("GET", "/api/v1/nothing", 404),
    ("POST", LOOK_UP, 405),
]
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
HTTPS = {
    "base_url": "https://act.example.org",
    "mail_carrier": "smtp",
    "mail_from": "letters@example.org",
}


@pytest.mark.parametrize(("method", "path", "status"), ANSWERS)
def test_every_answer_is_guarded(client: FlaskClient, method: str, path: str, status: int) -> None:
    """Pages, files, redirects and errors alike, each header once."""
    answer = client.open(path, method=method, buffered=True)
    assert answer.status_code == status
    for name in (*HEADERS, "Permissions-Policy", "Cross-Origin-Opener-Policy"):
        assert len(answer.headers.getlist(name)) == 1, name
    for name, value in HEADERS.items():
        assert answer.headers[name].startswith(value)
    assert "Strict-Transport-Security" not in answer.headers


def test_the_policy(client: FlaskClient) -> None:
    """Nothing is loaded from anyone else, nothing runs inline, and no other site frames us."""
    policy = client.get("/").headers["Content-Security-Policy"]
    assert dict(part.strip().split(" ", 1) for part in policy.split(";")) == POLICY


def test_caches(client: FlaskClient) -> None:
    """Files for an hour, answers of the API for five minutes, pages for everyone for one."""
    minute, hour, never = "public, max-age=60", "public, max-age=3600", "no-store"
    rules = {path: never for _, path, _ in ANSWERS}
    for_everyone = ("/", DEMO, f"{DEMO}/representatives?zip=x", f"{DEMO}/wrong/S000148")
    rules |= dict.fromkeys(for_everyone, minute)
    rules |= dict.fromkeys(("/static/css/app.css", "/static/js/app.js"), hour)
    rules |= {LOOK_UP: "public, max-age=300"}
    for path, rule in rules.items():
        answer = client.get(path, buffered=True)
        assert answer.headers["Cache-Control"] == rule, path


def cookie_of(app: Flask, base_url: str) -> list[str]:
    """Return the parts of the header that sets the cookie."""
    answer = app.test_client().get(letter_path(), base_url=base_url)
    (header,) = answer.headers.getlist("Set-Cookie")
    return [part.strip() for part in header.split(";")]


def test_over_https(open_site: OpenSite) -> None:
    """Browsers are told to stay with it, and the cookie is bound to this host."""
    app = open_site(**HTTPS)
    answer = app.test_client().get("/", base_url=HTTPS["base_url"])
    hsts = "max-age=31536000; includeSubDomains"
    assert answer.headers["Strict-Transport-Security"] == hsts
    name, *flags = cookie_of(app, HTTPS["base_url"])
    assert name.startswith("__Host-session=")
    assert sorted(flags) == ["HttpOnly", "Path=/", "SameSite=Lax", "Secure"]


def test_over_http(app: Flask) -> None:
    """On one's own machine the cookie works without."""
    name, *flags = cookie_of(app, "http://localhost")
    assert name.startswith("session=")
    assert sorted(flags) == ["HttpOnly", "Path=/", "SameSite=Lax"]


def forms(app: Flask, forwarded: str) -> list[int]:
    """Return the answers to thirty forms and one more, each from another address as it is said."""
    client = app.test_client()
    addresses = (forwarded.format(number) for number in range(31))
    return [
        client.post(f"{DEMO}/send", headers={"X-Forwarded-For": address}).status_code
        for address in addresses
    ]


@pytest.mark.parametrize(
    ("proxies", "forwarded", "last"),
    [
        (0, "192.0.2.{}", 429),  # anyone can say anything
        (1, "192.0.2.{}", 303),  # our proxy says who it is
        (1, "192.0.2.{}, 198.51.100.1", 429),  # and only its own word counts
        (2, "192.0.2.{}, 198.51.100.1", 303),
    ],
)
def test_only_trusted_proxies_are_believed(
    open_site: OpenSite, proxies: int, forwarded: str, last: int
) -> None:
    """Who asks is what the last trusted proxy says, and without one the connection."""
    assert LETTERS == "30 per minute"
    assert forms(open_site(proxies=proxies), forwarded)[-1] == last


@pytest.mark.parametrize(("proxies", "host"), [(0, "localhost"), (1, "act.example.org")])
def test_the_host_is_the_proxys_word(open_site: OpenSite, proxies: int, host: str) -> None:
    """And nobody else's."""
    headers = {"X-Forwarded-Host": "act.example.org", "X-Forwarded-Proto": "https"}
    answer = open_site(proxies=proxies).test_client().get("/mailbox", headers=headers)
    scheme = "https" if proxies else "http"
    assert answer.location == f"{scheme}://{host}/mailbox/"
