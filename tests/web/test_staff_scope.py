"""Who has a role in some campaigns alone sees nothing of the others, on any page."""

import pytest
from flask.testing import FlaskClient

from contactrep.core.lifecycle import State
from contactrep.core.permissions import EVERYWHERE, Role, Roles
from contactrep.outreach import staff as verbs
from contactrep.outreach.services import Services
from contactrep.storage import staff, team
from tests.conftest import Page
from tests.page import csrf_token, words
from tests.queue_factory import item_of, put
from tests.web.staff_site import EMAIL, PASSWORD, join_and_sign_in, sign_in, text

DEMO, BFF = "demonstration", "belarus-freedom-forum"
FILE = "/staff/letters.csv"


def become(services: Services, client: FlaskClient, roles: Roles) -> None:
    """Sign in as somebody with these roles."""
    verbs.add(services, EMAIL, PASSWORD)
    with services.database.write() as conn:
        account = staff.find_by_email(conn, EMAIL)
        assert account is not None
        team.set_roles(conn, account.id, roles)
    assert sign_in(client).status_code == 303


@pytest.fixture
def letter(services: Services) -> str:
    """A letter of the demonstration that bounced once, and waits to be tried again."""
    return put(services, State.QUEUED, attempts=3)


@pytest.fixture
def elsewhere(services: Services, client: FlaskClient, letter: str) -> str:
    """Somebody who looks after another campaign is signed in; this letter is none of theirs."""
    become(services, client, {BFF: Role.ORGANIZER})
    return letter


def status(client: FlaskClient, path: str, post: bool = False) -> int:
    """Return the status of an answer."""
    if post:
        return client.post(path, data={"csrf_token": csrf_token(client)}).status_code
    return client.get(path).status_code


def test_numbers_and_lists_are_of_ones_own_campaigns(page: Page, elsewhere: str) -> None:
    """Whatever the address asks for."""
    for query in ("", "?campaign=", f"?campaign={DEMO}", f"?campaign={BFF}", "?state=NY"):
        for path in ("/staff", "/staff/letters"):
            soup = page(f"{path}{query}")
            options = [one["value"] for one in soup.select("#campaign option")]
            assert options == [BFF], path + query
            assert elsewhere not in str(soup)
            assert not soup.select(".ledger tbody tr")
            assert {one["value"] for one in soup.select("#office option")} <= {""}


def test_a_letter_of_another_campaign_is_not_there(
    services: Services, client: FlaskClient, elsewhere: str
) -> None:
    """Neither its page nor what can be done on it."""
    path = f"/staff/letters/{elsewhere}"
    before = item_of(services, elsewhere)
    assert status(client, path) == 404
    for action in ("again", "freeze", "thaw", "end"):
        assert status(client, f"{path}/{action}", post=True) == 404
    data = {"csrf_token": csrf_token(client), "letter": [elsewhere], "show": "failing"}
    client.post("/staff/queue/again", data=data)
    assert item_of(services, elsewhere) == before


def test_the_queue_is_of_ones_own_campaigns(page: Page, elsewhere: str) -> None:
    """Its numbers too."""
    for part in ("changed", "queued", "failing"):
        soup = page(f"/staff/queue?show={part}")
        assert elsewhere not in str(soup)
        assert {one.get_text() for one in soup.select(".tabs .number")} == {"0"}


def test_the_file_is_of_ones_own_campaigns(client: FlaskClient, elsewhere: str) -> None:
    """With no line of another."""
    assert elsewhere
    assert client.get(FILE).text.count("\n") == 1
    assert client.get(f"{FILE}?campaign={DEMO}").status_code == 303  # to the list, which says why


def test_a_viewer_looks_and_touches_nothing(
    services: Services, client: FlaskClient, page: Page, letter: str
) -> None:
    """No button is offered, and none works."""
    become(services, client, {DEMO: Role.VIEWER})
    soup = page(f"/staff/letters/{letter}")
    assert not soup.select("main button")
    assert status(client, f"/staff/letters/{letter}/freeze", post=True) == 403
    assert not page("/staff/queue?show=failing").select("main button")
    assert "Download" not in words(page("/staff/letters"))
    for path in (FILE, "/staff/officials", "/staff/team", "/staff/audit"):
        assert status(client, path) == 403, path
    assert (
        text(page("/staff"), "nav[aria-label=Staff]")
        == "Overview Map Letters Offices Replies Forms Queue Account Sign out"
    )


def test_who_may_more_in_one_campaign(
    services: Services, client: FlaskClient, page: Page, letter: str
) -> None:
    """Does it there, and looks at the rest."""
    become(services, client, {EVERYWHERE: Role.VIEWER, BFF: Role.ORGANIZER})
    assert letter in str(page("/staff/letters"))
    assert status(client, f"/staff/letters/{letter}") == 200
    assert status(client, f"/staff/letters/{letter}/freeze", post=True) == 403
    assert not page("/staff/queue?show=failing").select("[name=letter]")
    assert status(client, FILE) == 403
    assert client.get(f"{FILE}?campaign={BFF}").text.count("\n") == 1


def test_what_belongs_to_no_campaign_needs_a_role_in_all(
    services: Services, client: FlaskClient, page: Page
) -> None:
    """Staff and the dataset; of the audit log one sees one's own campaigns."""
    become(services, client, {BFF: Role.ADMIN})
    for path in ("/staff/team", "/staff/officials"):
        assert status(client, path) == 403
    with services.database.write() as conn:
        staff.record_audit(conn, services.clock(), None, "pack made", "here", campaign=BFF)
        staff.record_audit(conn, services.clock(), None, "pack made", "there", campaign=DEMO)
    (line,) = page("/staff/audit").select(".audit > li")
    assert "here" in line.get_text()
    page(f"/staff/audit?campaign={DEMO}")


def test_who_has_no_role_sees_their_account_alone(
    services: Services, client: FlaskClient, page: Page
) -> None:
    """And can sign out."""
    become(services, client, {})
    for path in ("/staff", "/staff/letters", "/staff/queue", "/staff/audit"):
        assert status(client, path) == 403
    assert "Roles none" in words(page("/staff/account"))


def test_an_admin_sees_all(
    services: Services, client: FlaskClient, page: Page, letter: str
) -> None:
    """The filter offers all campaigns, and each."""
    join_and_sign_in(services, client)
    options = [one["value"] for one in page("/staff/letters").select("#campaign option")]
    assert options[0] == ""
    assert {DEMO, BFF} <= set(options)
    assert letter in str(page("/staff/queue"))
