"""The team: invitations, roles, accounts; and links that set a password."""

import re

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from contactrep.core.permissions import Role
from contactrep.outreach import staff
from contactrep.outreach.services import Services
from contactrep.storage import second_factors
from contactrep.storage import staff as accounts
from tests.conftest import Page
from tests.page import check, checked_page, csrf_token, words
from tests.web.staff_site import EMAIL, PASSWORD, join_and_sign_in, sign_in, text
from tests.web.visitor import mail, read_mail

TEAM = "/staff/team"
GUEST = "volha@example.org"
NEW = "another password"
DEMO = "demonstration"
LINK = re.compile(r"http://localhost(/staff/(?:invitation|reset)/\S+)")
pytestmark = pytest.mark.usefixtures("cheap_hashes")


@pytest.fixture(autouse=True)
def _member(services: Services, client: FlaskClient) -> None:
    """Every test here is an admin."""
    join_and_sign_in(services, client)


def links(services: Services) -> list[str]:
    """Return the paths in the mails that went out."""
    found = (LINK.search(read_mail(one)) for one in mail(services))
    return [match[1] for match in found if match]


def invited(page: Page, **changes: object) -> BeautifulSoup:
    """Invite somebody."""
    values: dict[str, object] = {"email": GUEST, "role": "viewer", "campaign": "*"}
    return page(TEAM, data=values | changes)


def person(page: Page, email: str = GUEST) -> str:
    """Return the path of somebody's page."""
    (link,) = [one for one in page(TEAM).select(".team a") if one.get_text() == email]
    return str(link["href"])


def test_somebody_is_invited(app: Flask, services: Services, page: Page) -> None:
    """By a mail with a link; they set a password, and are in with their role."""
    soup = invited(page, role="organizer", campaign=DEMO)
    assert text(soup, "[role=status]") == f"Invited: {GUEST}. A mail with a link is on its way."
    (mine, theirs) = [" ".join(one.get_text(" ").split()) for one in soup.select(".team li")]
    assert mine.startswith(f"{EMAIL} (you) Admin of all campaigns")
    assert theirs.startswith(f"{GUEST} Organizer of “")
    assert theirs.endswith("invited")
    (path,) = links(services)
    guest = app.test_client()
    soup = check(guest.get(path))
    assert f"For the account {GUEST} ." in words(soup)
    soup = checked_page(guest, path, status=422, data={"password": "short"})
    assert "Use 12 characters or more" in text(soup, ".error-summary")
    answer = guest.post(path, data={"csrf_token": csrf_token(guest), "password": NEW})
    assert answer.location == "/staff"
    assert guest.get("/staff/queue").status_code == 200
    assert guest.get(TEAM).status_code == 403
    assert text(check(guest.get(path)), "h1") == "This link works no more"
    assert sign_in(app.test_client(), GUEST, NEW).status_code == 303


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"email": ""}, "Enter the e-mail address of whom to invite"),
        ({"email": "volha"}, "is not an e-mail address"),
        ({"email": EMAIL}, "has an account already: change its roles instead"),
        ({"role": "king"}, "Not a valid choice"),
        ({"campaign": "nothing"}, "Campaign: choose one from the list"),
    ],
)
def test_an_invitation_is_refused(page: Page, changes: dict[str, object], problem: str) -> None:
    """At its field; what was typed stays."""
    values: dict[str, object] = {"email": GUEST, "role": "editor", "campaign": DEMO}
    soup = page(TEAM, status=422, data=values | changes)
    assert problem in text(soup, ".error-summary")
    assert soup.select("#email")[0]["value"] == (values | changes)["email"]


def test_roles_are_changed(page: Page) -> None:
    """For all campaigns and for each; the list tells."""
    invited(page)
    path = person(page)
    soup = page(path)
    chosen = {one["name"]: one.select("[selected]")[0]["value"] for one in soup.select("select")}
    assert chosen["role-*"] == "viewer"
    assert chosen[f"role-{DEMO}"] == ""
    soup = page(path, data={"role-*": "", f"role-{DEMO}": "editor"})
    assert text(soup, "[role=status]") == "The roles are changed, and hold from now on."
    assert "Editor of" in words(page(TEAM))
    soup = page(path, status=422, data={"role-*": "", f"role-{DEMO}": ""})
    assert "Give at least one role, or disable the account" in text(soup, ".error-summary")
    page(path, status=422, data={"role-*": "king"})


def test_an_account_is_tended(app: Flask, services: Services, page: Page) -> None:
    """Invited again, signed out, disabled, enabled; buttons are those that make sense."""
    invited(page)
    path = person(page)
    assert buttons(page(path)) == ["Change the roles", "Invite again", "Disable"]
    page(f"{path}/invite", data={})
    guest = app.test_client()
    works = {guest.get(link).status_code: link for link in links(services)}
    assert set(works) == {200, 410}
    newest = works[200]
    checked_page(guest, newest, data={"password": NEW})
    assert buttons(page(path)) == ["Change the roles", "Sign out everywhere", "Disable"]
    page(f"{path}/end-sessions", data={})
    assert guest.get("/staff").status_code == 303
    soup = page(f"{path}/disable", data={})
    assert text(soup, "[role=status]") == "Disabled: nobody is let in by this account."
    assert buttons(soup) == ["Change the roles", "Enable"]
    assert sign_in(guest, GUEST, NEW).status_code == 422
    page(f"{path}/enable", data={})
    assert sign_in(guest, GUEST, NEW).status_code == 303


def buttons(soup: BeautifulSoup) -> list[str]:
    """Return what can be done with an account."""
    return [one.get_text(strip=True) for one in soup.select("main form button")]


def test_the_last_admin_stays(client: FlaskClient, page: Page) -> None:
    """Whatever button is pressed."""
    path = person(page, EMAIL)
    soup = page(f"{path}/disable", data={})
    assert "is the last admin of all campaigns" in text(soup, "[role=status]")
    soup = page(path, status=422, data={"role-*": "viewer"})
    assert "is the last admin of all campaigns" in text(soup, ".error-summary")
    assert client.get(TEAM).status_code == 200


def test_what_is_not_there(client: FlaskClient, page: Page) -> None:
    """No such account, no such button."""
    token = csrf_token(client)
    assert client.get(f"{TEAM}/nobody").status_code == 404
    for path in (f"{TEAM}/nobody/disable", f"{person(page, EMAIL)}/promote"):
        assert client.post(path, data={"csrf_token": token}).status_code == 404


def test_a_lost_phone(services: Services, page: Page) -> None:
    """Somebody who looks after the staff helps."""
    staff.add(services, GUEST, PASSWORD, Role.VIEWER)
    with services.database.write() as conn:
        account = accounts.find_by_email(conn, GUEST)
        assert account is not None
        second_factors.begin(conn, services.vault, account.id, "JBSWY3DPEHPK3PXP" * 2)
        second_factors.take_step(conn, account.id, 1)
    path = person(page)
    assert "Second factor on" in words(page(path))
    soup = page(f"{path}/reset-second-factor", data={})
    assert "Second factor off" in words(soup)
    assert staff.sign_in(services, GUEST, PASSWORD)


@pytest.mark.parametrize("email", [EMAIL, "nobody@example.org"])
def test_asking_for_a_reset_reads_the_same(app: Flask, services: Services, email: str) -> None:
    """With an account and without."""
    visitor = app.test_client()
    soup = checked_page(visitor, "/staff/reset", data={"email": email})
    said = "If there is an account with this address, a mail with a link is on its way."
    assert text(soup, "[role=status]") == said
    assert len(links(services) if email == EMAIL else []) == (email == EMAIL)


def test_a_reset(app: Flask, services: Services, client: FlaskClient) -> None:
    """The link sets another password and ends all sessions; it works once."""
    visitor = app.test_client()
    for wrong in ("", "no address"):
        checked_page(visitor, "/staff/reset", status=422, data={"email": wrong})
    checked_page(visitor, "/staff/reset", data={"email": EMAIL})
    (path,) = links(services)
    assert "Set a new password" in words(check(visitor.get(path)))
    soup = checked_page(visitor, path, data={"password": NEW})
    assert text(soup, "h1") == "Sign in"
    assert client.get("/staff").status_code == 303
    soup = check(visitor.get(path))
    assert text(soup, "h1") == "This link works no more"
    assert visitor.get(path).status_code == 410
    assert sign_in(visitor).status_code == 422
    assert sign_in(visitor, password=NEW).status_code == 303
