"""The staff side is closed, lets the right people in, and out."""

from datetime import timedelta

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from contactrep import cli
from contactrep.config import Config
from contactrep.outreach import staff
from contactrep.outreach.services import Services
from contactrep.web.access import Open, declared
from tests.conftest import Page, SettableClock
from tests.page import csrf_token
from tests.web.staff_site import EMAIL, PASSWORD, join_and_sign_in, sign_in, text

PAGES = {
    "/staff": "Overview",
    "/staff/map": "Map",
    "/staff/letters": "Letters",
    "/staff/offices": "Offices",
    "/staff/replies": "Replies",
    "/staff/forms": "Forms",
    "/staff/packs": "Packs",
    "/staff/queue": "Queue",
    "/staff/campaigns": "Campaigns",
    "/staff/data": "Data",
    "/staff/officials": "Officials",
    "/staff/team": "Team",
    "/staff/audit": "Audit log",
    "/staff/account": "Account",
}
SIGN_IN = "/staff/sign-in"


def cookie(client: FlaskClient) -> str:
    """Return what is in the browser's session cookie."""
    kept = client.get_cookie("session")
    assert kept is not None
    return kept.value


def is_in(client: FlaskClient) -> bool:
    """Tell whether this browser sees the staff side."""
    return client.get("/staff").status_code == 200


def test_every_page_is_closed(app: Flask, client: FlaskClient) -> None:
    """Whatever is added to the staff side: without a session every method leads to sign-in."""
    token = csrf_token(client)
    urls = app.url_map.bind("localhost")
    seen = 0
    for rule in app.url_map.iter_rules():
        is_staff = rule.endpoint.startswith("staff.")
        if not is_staff or declared(app, rule.endpoint) is Open.TO_ALL:
            continue
        path = urls.build(rule.endpoint, dict.fromkeys(rule.arguments, "1"))
        for method in rule.methods or ():
            answer = client.open(path, method=method, data={"csrf_token": token})
            assert (answer.status_code, answer.location) == (303, SIGN_IN), (method, path)
            seen += 1
    assert seen >= 5 * 3 + 1 + 3 * 2  # GET, HEAD and OPTIONS of the pages; the POST of others


def test_an_account_comes_from_the_command_line(
    client: FlaskClient, config: Config, page: Page
) -> None:
    """`contactrep staff add EMAIL`, then /staff."""
    settings = ("secret_key", "sealing_keys", "hash_key", "state_folder")
    environment = {f"CONTACTREP_{key.upper()}": str(getattr(config, key)) for key in settings}
    added = CliRunner().invoke(
        cli.main, ["staff", "add", EMAIL, "--password-stdin"], input=PASSWORD, env=environment
    )
    assert (added.exit_code, added.output) == (0, f"{EMAIL} can sign in at /staff.\n")
    assert sign_in(client).location == "/staff"
    page("/staff")


def test_the_form_tells_what_is_missing(page: Page) -> None:
    """Each field, before anything is looked up."""
    soup = page(SIGN_IN, status=422, data={"email": "", "password": ""})
    assert "Enter your e-mail address Enter your password" in text(soup, ".error-summary")
    assert text(soup, "title").startswith("Error")


@pytest.mark.parametrize("email", [EMAIL, "nobody@example.org", "no address"])
def test_a_wrong_address_and_a_wrong_password_read_the_same(
    services: Services, page: Page, email: str
) -> None:
    """The address stays in the form, the password does not."""
    staff.add(services, EMAIL, PASSWORD)
    soup = page(SIGN_IN, status=422, data={"email": email, "password": "wrong"})
    assert "The e-mail address or the password is not right" in text(soup, ".error-summary")
    assert soup.select("#email")[0]["value"] == email
    assert not soup.select("#password")[0].get("value")


def test_guessing_is_slowed(services: Services, client: FlaskClient) -> None:
    """After ten tries in a minute even the right password waits."""
    staff.add(services, EMAIL, PASSWORD)
    token = csrf_token(client)
    data = {"csrf_token": token, "email": EMAIL, "password": "wrong"}
    assert [client.post(SIGN_IN, data=data).status_code for _ in range(10)] == [422] * 10
    refused = client.post(SIGN_IN, data={**data, "password": PASSWORD})
    assert refused.status_code == 429
    assert "Wait a minute" in refused.text
    assert not is_in(client)


def test_signing_in_needs_the_token_of_the_form(services: Services, client: FlaskClient) -> None:
    """Nobody is signed in by another site, to an account of its own."""
    staff.add(services, EMAIL, PASSWORD)
    assert client.post(SIGN_IN, data={"email": EMAIL, "password": PASSWORD}).status_code == 400


def test_a_planted_cookie_gains_nothing(
    app: Flask, services: Services, client: FlaskClient
) -> None:
    """Who gave their own cookie to a member of staff is not signed in with them."""
    attacker = app.test_client()
    csrf_token(attacker)
    planted = cookie(attacker)
    client.set_cookie("session", planted)
    join_and_sign_in(services, client)
    assert is_in(client)
    assert cookie(client) != planted
    assert not is_in(attacker)


def test_nothing_of_an_older_session_survives(services: Services, client: FlaskClient) -> None:
    """Signing in begins a fresh cookie, and again the next time."""
    with client.session_transaction() as session:
        session["drafts"] = {"demonstration": "somebody's draft"}
    join_and_sign_in(services, client)
    with client.session_transaction() as session:
        first = dict(session)
    sign_in(client)
    with client.session_transaction() as session:
        second = dict(session)
    assert set(first) == {"staff"}
    assert first["staff"] != second["staff"]


def test_the_cookie_is_kept_from_scripts_and_other_sites(
    services: Services, client: FlaskClient
) -> None:
    """And ends with the browser."""
    staff.add(services, EMAIL, PASSWORD)
    attributes = sign_in(client).headers["Set-Cookie"].split("; ")[1:]
    assert set(attributes) == {"HttpOnly", "Path=/", "SameSite=Lax"}


@pytest.mark.parametrize("path", PAGES)
def test_a_staff_page(services: Services, client: FlaskClient, page: Page, path: str) -> None:
    """Has its navigation, and no cache may keep it."""
    join_and_sign_in(services, client)
    soup = page(path)
    assert text(soup, "nav[aria-label=Staff]") == " ".join([*PAGES.values(), "Sign out"])
    (current,) = soup.select("nav [aria-current=page]")
    assert current["href"] == path
    (form,) = soup.select("nav form")
    assert (form["method"], form["action"]) == ("post", "/staff/sign-out")
    assert EMAIL in text(soup, "main")
    assert client.get(path).headers["Cache-Control"] == "no-store"


def test_signing_out_ends_the_session_on_the_server(
    services: Services, client: FlaskClient, page: Page
) -> None:
    """A cookie that was copied before is worth nothing after."""
    join_and_sign_in(services, client)
    copied = cookie(client)
    soup = page("/staff/sign-out", data={})
    assert text(soup, "h1") == "Sign in"
    assert text(soup, "[role=status]") == "You are signed out."
    assert not is_in(client)
    client.set_cookie("session", copied)
    assert not is_in(client)


def test_signing_out_is_asked_for(services: Services, client: FlaskClient) -> None:
    """Not by a link, nor by another site."""
    join_and_sign_in(services, client)
    assert client.get("/staff/sign-out").status_code == 405
    assert client.post("/staff/sign-out").status_code == 400
    assert is_in(client)


def test_a_session_ends_after_eight_hours(
    services: Services, client: FlaskClient, clock: SettableClock
) -> None:
    """Also of somebody who never left."""
    join_and_sign_in(services, client)
    clock.advance(timedelta(hours=7, minutes=59))
    assert is_in(client)
    clock.advance(timedelta(minutes=1))
    assert not is_in(client)


def test_the_address_takes_a_slash(services: Services, client: FlaskClient) -> None:
    """People type it."""
    join_and_sign_in(services, client)
    assert client.get("/staff/").status_code == 200
