"""One's own account, and signing in with a code."""

from datetime import timedelta

import pyotp
import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from contactrep.outreach import staff
from contactrep.outreach.codes import FAILED
from contactrep.outreach.services import Services
from contactrep.storage import staff as accounts
from tests.conftest import OpenSite, Page, SettableClock
from tests.page import check, checked_page, csrf_token, words
from tests.web.staff_site import EMAIL, PASSWORD, join_and_sign_in, sign_in, text

ACCOUNT = "/staff/account"
FACTOR = f"{ACCOUNT}/second-factor"
CODE = "/staff/sign-in/code"
NEW = "another password"
pytestmark = pytest.mark.usefixtures("cheap_hashes")


@pytest.fixture(autouse=True)
def _member(services: Services, client: FlaskClient) -> None:
    """Every test here is somebody of the staff, who came by Firefox."""
    client.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 (X11; Linux) Gecko Firefox/140.0"
    join_and_sign_in(services, client)


def begin(page: Page) -> pyotp.TOTP:
    """Ask for a key, and tell an app."""
    soup = page(f"{FACTOR}/begin", data={})
    return pyotp.TOTP(text(soup, ".key").replace(" ", ""))


def switched_on(page: Page, clock: SettableClock) -> tuple[pyotp.TOTP, list[str]]:
    """Return the app, a minute later, and the recovery codes."""
    app = begin(page)
    soup = page(FACTOR, data={"code": app.at(clock.now)})
    clock.advance(timedelta(minutes=1))
    return app, codes(soup)


def codes(soup: BeautifulSoup) -> list[str]:
    """Return the recovery codes on a page."""
    (shown,) = soup.select("#codes")
    return shown.get_text().split()


def test_the_account_tells_who_one_is(page: Page) -> None:
    """Role, second factor and this very session."""
    said = words(page(ACCOUNT))
    assert f"E-mail address {EMAIL}" in said
    assert "Role Admin of all campaigns" in said
    assert "Off: whoever learns your password can sign in" in said
    assert "Firefox on Linux this one" in said
    assert "Sign out everywhere else" not in said


@pytest.mark.parametrize(
    ("current", "new", "problem"),
    [
        ("", NEW, "Enter your password"),
        ("wrong", NEW, "This is not your password"),
        (PASSWORD, "", "Enter a password of 12 characters or more"),
        (PASSWORD, "11 letters.", "Use 12 characters or more"),
        (PASSWORD, "x" * 1001, "Use 12 characters or more"),
    ],
)
def test_another_password_is_refused(page: Page, current: str, new: str, problem: str) -> None:
    """At its field."""
    soup = page(f"{ACCOUNT}/password", status=422, data={"current": current, "new": new})
    assert problem in text(soup, ".error-summary")
    assert text(soup, "title").startswith("Error")


def test_another_password(app: Flask, client: FlaskClient, page: Page) -> None:
    """Ends the sessions elsewhere, and is what lets in."""
    other = app.test_client()
    sign_in(other)
    soup = page(f"{ACCOUNT}/password", data={"current": PASSWORD, "new": NEW})
    assert text(soup, "[role=status]").startswith("Your password is changed.")
    assert client.get("/staff").status_code == 200
    assert other.get("/staff").status_code == 303
    assert sign_in(other).status_code == 422
    assert sign_in(other, password=NEW).status_code == 303


def test_sessions_are_ended(app: Flask, page: Page) -> None:
    """One by its button, then all others."""
    others = [app.test_client() for _ in range(3)]
    for other in others:
        sign_in(other)
    soup = page(ACCOUNT)
    assert len(soup.select(".task-list li")) == 4
    end = soup.select(".task-list form")[0]["action"]
    assert text(page(str(end), data={}), "[role=status]") == "Signed out there."
    assert text(page(str(end), data={}), "[role=status]") == "That session was over already."
    assert sorted(other.get("/staff").status_code for other in others) == [200, 200, 303]
    soup = page(f"{ACCOUNT}/sessions/end", data={})
    assert text(soup, "[role=status]") == "Signed out everywhere else."
    assert {other.get("/staff").status_code for other in others} == {303}
    assert len(soup.select(".task-list li")) == 1


def test_the_second_factor_is_switched_on(page: Page, clock: SettableClock) -> None:
    """A key as picture and text, a code that confirms it, and ten recovery codes, shown once."""
    app = begin(page)
    assert len(app.secret) == 32
    soup = page(FACTOR)
    assert text(soup, "svg.qr title") == "QR code with the key for your app"
    soup = page(FACTOR, status=422, data={"code": "000000"})
    assert "This code is not right" in text(soup, ".error-summary")
    assert text(soup, ".key").replace(" ", "") == app.secret
    assert "Enter the code" in text(page(FACTOR, status=422, data={"code": ""}), ".error-summary")
    shown = codes(page(FACTOR, data={"code": app.at(clock.now)}))
    assert len(set(shown)) == 10
    soup = page(FACTOR)
    assert "10 of your recovery codes are left" in words(soup)
    assert not [code for code in shown if code in str(soup)]
    assert not soup.select(".qr")
    assert "On: you sign in with your password and a code" in words(page(ACCOUNT))


def test_there_is_no_key_before_one_asks(page: Page, client: FlaskClient) -> None:
    """Nor anything to switch off."""
    assert text(page(FACTOR), "h1") == "Your account"
    token = csrf_token(client)
    for path in (f"{FACTOR}/codes", f"{FACTOR}/off"):
        data = {"csrf_token": token, "password": PASSWORD}
        assert client.post(path, data=data).status_code == 404


def test_signing_in_takes_both(
    app: Flask, client: FlaskClient, page: Page, clock: SettableClock
) -> None:
    """First the password, then the code; between them nothing is open."""
    phone, _ = switched_on(page, clock)
    other = app.test_client()
    assert other.get(CODE).location == "/staff/sign-in"
    assert sign_in(other).location == CODE
    assert other.get("/staff").location == "/staff/sign-in"
    assert other.get(ACCOUNT).location == "/staff/sign-in"
    soup = check(other.get(CODE))
    assert text(soup, "h1") == "Enter the code"
    wrong = checked_page(other, CODE, status=422, data={"code": "000000"})
    assert "This code is not right, or it was used" in text(wrong, ".error-summary")
    data = {"csrf_token": csrf_token(other), "code": phone.at(clock.now)}
    assert other.post(CODE, data=data).location == "/staff"
    assert other.get("/staff").status_code == 200
    assert other.get(CODE).location == "/staff/sign-in"
    replayed = app.test_client()
    sign_in(replayed)
    data["csrf_token"] = csrf_token(replayed)
    assert replayed.post(CODE, data=data).status_code == 422
    assert replayed.get("/staff").status_code == 303


def test_a_recovery_code_lets_in(app: Flask, page: Page, clock: SettableClock) -> None:
    """Without the phone."""
    _, kept = switched_on(page, clock)
    other = app.test_client()
    sign_in(other)
    checked_page(other, CODE, data={"code": kept[0].upper()})
    assert other.get("/staff").status_code == 200
    assert "9 recovery codes are left" in words(page(ACCOUNT))


def test_the_password_is_too_long_ago(app: Flask, page: Page, clock: SettableClock) -> None:
    """Then it is asked for once more."""
    phone, _ = switched_on(page, clock)
    other = app.test_client()
    sign_in(other)
    token = csrf_token(other)
    clock.advance(timedelta(minutes=11))
    answer = other.post(CODE, data={"csrf_token": token, "code": phone.at(clock.now)})
    assert answer.location == "/staff/sign-in"
    assert other.get("/staff").status_code == 303


def test_guessing_codes_is_slowed(
    app: Flask, services: Services, page: Page, clock: SettableClock
) -> None:
    """Wherever from: after ten wrong ones the right one waits."""
    phone, _ = switched_on(page, clock)
    with services.database.write() as conn:
        anna = accounts.find_by_email(conn, EMAIL)
        assert anna is not None
        for _ in range(10):
            accounts.record_audit(conn, clock.now, anna.id, FAILED, "")
    other = app.test_client()
    sign_in(other)
    soup = checked_page(other, CODE, status=422, data={"code": phone.at(clock.now)})
    assert "Too many wrong codes: wait a quarter of an hour" in text(soup, ".error-summary")


def test_codes_are_renewed_and_it_is_switched_off(page: Page, clock: SettableClock) -> None:
    """By the password."""
    _, old = switched_on(page, clock)
    for path in (f"{FACTOR}/codes", f"{FACTOR}/off"):
        soup = page(path, status=422, data={"password": "wrong"})
        assert "This is not your password" in text(soup, ".error-summary")
        page(path, status=422, data={"password": ""})
    new = codes(page(f"{FACTOR}/codes", data={"password": PASSWORD}))
    assert not set(new) & set(old)
    soup = page(f"{FACTOR}/off", data={"password": PASSWORD})
    assert text(soup, "[role=status]").startswith("Your second factor is off")
    assert "Off: whoever learns your password" in words(soup)


def test_a_site_can_ask_it_of_all(open_site: OpenSite, clock: SettableClock) -> None:
    """Who has none is led to their account, until they have it; they can sign out."""
    client = open_site(require_totp=True).test_client()
    assert sign_in(client).status_code == 303
    for path in ("/staff", "/staff/letters", "/staff/team", "/staff/audit"):
        assert client.get(path).location == ACCOUNT
    soup = check(client.get(ACCOUNT))
    assert "This site asks it of all staff" in text(soup, ".notice")
    assert text(soup, "nav[aria-label=Staff]") == "Account Sign out"
    soup = checked_page(client, f"{FACTOR}/begin", data={})
    app = pyotp.TOTP(text(soup, ".key").replace(" ", ""))
    checked_page(client, FACTOR, data={"code": app.at(clock.now)})
    assert client.get("/staff").status_code == 200
    assert checked_page(client, "/staff/sign-out", data={}).select("h1")


def test_nobody_ends_the_sessions_of_another(
    app: Flask, services: Services, client: FlaskClient
) -> None:
    """Whatever they send."""
    staff.add(services, "other@example.org", PASSWORD)
    other = app.test_client()
    sign_in(other, "other@example.org")
    (mine,) = check(client.get(ACCOUNT)).select(".task-list li")
    assert not mine.select("form")
    with client.session_transaction() as session:
        hashed = accounts.hash_of(session["staff"])
    checked_page(other, f"{ACCOUNT}/sessions/{hashed}/end", data={})
    assert client.get("/staff").status_code == 200
