"""From the tick of a supporter to letters that somebody of the campaign has brought."""

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import update

from contactrep.core.consents import Consent
from contactrep.core.ledger import Entry
from contactrep.core.permissions import Role
from contactrep.core.tallies import OUT, Dimension
from contactrep.outreach import packs as verbs
from contactrep.outreach.services import Services
from contactrep.storage import staff as accounts
from contactrep.storage import tallies
from contactrep.storage.staff_tables import staff_roles
from tests.conftest import Page
from tests.documents.paper import pages_of
from tests.factories import new_submission
from tests.page import csrf_token, words
from tests.web.staff_site import EMAIL, join_and_sign_in, packed, text
from tests.web.visitor import BELARUS, GILLIBRAND, JEFFRIES, SCHUMER, letter_path, write

BELARUS_SLUG = "belarus-freedom-forum"
TODAY = "2026-10-05"


@pytest.fixture(autouse=True)
def member(services: Services, client: FlaskClient) -> None:
    """Every test here is somebody of the staff."""
    join_and_sign_in(services, client)


def become(services: Services, role: Role, campaign: str = "demonstration") -> None:
    """Have another role, in one campaign alone."""
    with services.database.write() as conn:
        conn.execute(update(staff_roles).values(role=role, campaign=campaign))


def press(page: Page, soup: BeautifulSoup, name: str) -> BeautifulSoup:
    """Press the only button with these words and return what follows."""
    (form,) = (
        one
        for one in soup.select("form[method=post]")
        if (button := one.select("button")) and " ".join(button[0].get_text(" ").split()) == name
    )
    data: dict[str, object] = {
        str(field["name"]): str(field["value"])
        for field in form.select("input")
        if field["name"] != "csrf_token"
    }
    return page(str(form["action"]), data=data)


def audited(services: Services) -> list[tuple[str, int | None]]:
    """Return what was done, with the count of letters."""
    with services.database.read() as conn:
        rows = [(one.action, one.rows) for one in accounts.audit_rows(conn)]
    return [one for one in rows if one[0].startswith("pack")]


def test_from_the_tick_to_the_office(page: Page, client: FlaskClient, services: Services) -> None:
    """A supporter ticks the box; staff pack the letters, print them, and mark them delivered."""
    write(page, letter_path(BELARUS, to=(GILLIBRAND, SCHUMER, JEFFRIES)))
    page(f"{BELARUS}/send", data={"in_person": "y"})
    soup = page("/staff/packs")
    assert text(soup, "section[aria-labelledby=ready]").startswith(
        "Ready to be packed Declare Russian occupation"
    )
    assert "New York\u2019s delegation 3 letters to 3 offices" in words(soup)
    assert "Kavalchuk" not in words(soup)
    soup = press(page, soup, "Make a pack : New York\u2019s delegation")
    assert "Packed: 3 letters." in text(soup, "[role=status]")
    assert "Senator Charles E. Schumer 1" in text(soup, "section[aria-labelledby=offices]")
    assert "No letter waits" in words(page("/staff/packs"))
    (link,) = soup.select("section[aria-labelledby=print] a")
    answer = client.get(str(link["href"]))
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"].endswith(f'filename="pack-{TODAY}-1.pdf"')
    pages = pages_of(answer.data)
    assert "3 letters\nfrom constituents in New York\n" in pages[0]
    assert sum("Dear Representative Jeffries:" in one for one in pages) == 1
    assert sum("I read there on Thursdays." in one for one in pages) == 3
    (form,) = soup.select("form[action$=delivered]")
    assert form.select("#day")[0]["value"] == TODAY
    soup = page(str(form["action"]), data={"day": TODAY, "bearer": "Ales Bialiacki"})
    assert "Delivered in person: 3 letters." in text(soup, "[role=status]")
    assert f"Delivered {TODAY} by Ales Bialiacki" in text(soup, ".summary-list")
    assert not soup.select("main form")
    assert f"by Ales Bialiacki on {TODAY} delivered" in words(page("/staff/packs"))
    with services.database.read() as conn:
        counted = tallies.read(conn, Dimension.ALL, BELARUS_SLUG)[""]
    assert counted.said(Entry.DELIVERED_IN_PERSON) == counted.said(OUT) == 3
    assert audited(services) == [("pack made", 3), ("pack downloaded", 3), ("pack delivered", 3)]
    assert client.get(str(link["href"])).status_code == 200


def test_what_is_wrong_is_said_and_nothing_is_lost(page: Page, services: Services) -> None:
    """At its place in the form, which keeps what was typed; nothing is marked."""
    path = packed(page, services)
    for name, value, sentence in (
        ("day", "", "Enter the day on which it was delivered"),
        ("day", "yesterday", "Day: enter a date like 2026-10-05"),
        ("day", "2026-10-06", "Enter a day that is not in the future"),
        ("day", "2026-10-04", "Enter a day that is not before the pack was made"),
        ("bearer", "", "Enter the name of who brought it"),
        ("bearer", " ", "Enter the name of who brought it"),
    ):
        sent = {"day": TODAY, "bearer": "Ales"} | {name: value}
        soup = page(f"{path}/delivered", status=422, data=dict(sent))
        assert sentence in text(soup, ".error-summary")
        assert [link["href"] for link in soup.select(".error-summary a")] == [f"#{name}"]
        assert str(soup.select("#bearer")[0].get("value", "")).strip() == sent["bearer"].strip()
        assert soup.select("#day")[0].get("value", "") == sent["day"]
        assert text(soup, "title").startswith("Error")
    assert audited(services) == [("pack made", 1)]


def test_taken_apart(page: Page, services: Services) -> None:
    """Its letters can be packed again, until somebody has brought them."""
    path = packed(page, services)
    soup = press(page, page(path), "Take this pack apart")
    assert "Taken apart" in text(soup, "[role=status]")
    page(path, status=404)
    soup = press(page, soup, "Make a pack : Senator Charles E. Schumer")
    (form,) = soup.select("form[action$=delivered]")
    page(str(form["action"]), data={"day": TODAY, "bearer": "Ales"})
    again = page(str(form["action"]), status=422, data={"day": TODAY, "bearer": "Ales"})
    assert "before: nothing was changed" in text(again, ".error-summary")
    soup = page(str(form["action"]).replace("delivered", "apart"), data={})
    assert "Nothing was changed: it has been delivered." in text(soup, "[role=status]")


def test_a_pack_that_is_gone(page: Page, client: FlaskClient, services: Services) -> None:
    """Two who press at once: the second is told that there is nothing left."""
    new_submission(services, agreed=[Consent.IN_PERSON], recipients=(SCHUMER,), email="")
    data: dict[str, object] = {"campaign": "demonstration", "office": SCHUMER}
    page("/staff/packs", data=data)
    assert "No pack was made" in text(page("/staff/packs", data=data), "[role=status]")
    page("/staff/packs/nothing", status=404)
    for path in ("/staff/packs", "/staff/packs/x/apart"):  # without the token of the form
        assert client.post(path, data={}).status_code == 400


def test_volumes_and_those_who_left(
    page: Page, client: FlaskClient, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each volume has its link; that an office is not known any more is said."""
    monkeypatch.setattr(verbs, "VOLUME", 10)
    new_submission(services, agreed=[Consent.IN_PERSON], recipients=(SCHUMER,), email="")
    path = packed(page, services)
    soup = page(path)
    links = soup.select("section[aria-labelledby=print] a")
    assert [link.get_text() for link in links] == [
        f"Download volume {number} (PDF, 1 letter)" for number in (1, 2)
    ]
    page(
        f"/staff/officials/{SCHUMER}",
        data={"field": "left_office", "value": "", "source": "https://example.org/"},
    )
    assert "Left office: Senator Charles E. Schumer" in text(page(path), ".notice")
    pages = pages_of(client.get(f"{path}/2.pdf").data)
    assert pages[0].split("\n")[1] == "Senator Charles E. Schumer"
    assert client.get(f"{path}/3.pdf").status_code == 404


def test_who_may(page: Page, client: FlaskClient, services: Services) -> None:
    """Organizers of the campaign; others find nothing, and viewers no page."""
    path = packed(page, services)
    become(services, Role.ORGANIZER)
    assert client.get(f"{path}/1.pdf").status_code == 200
    become(services, Role.ORGANIZER, BELARUS_SLUG)
    assert not page("/staff/packs").select("main a")
    for address in (path, f"{path}/1.pdf"):
        assert client.get(address).status_code == 404
    token = csrf_token(client)
    for address in (f"{path}/delivered", f"{path}/apart"):
        assert client.post(address, data={"csrf_token": token}).status_code == 404
    data = {"csrf_token": token, "campaign": "demonstration", "office": SCHUMER}
    assert client.post("/staff/packs", data=data).status_code == 403
    become(services, Role.VIEWER)
    for address in ("/staff/packs", path, f"{path}/1.pdf"):
        assert client.get(address).status_code == 403
    assert audited(services)[-1] == ("pack downloaded", 1)


def test_the_page_for_a_meeting(client: FlaskClient, services: Services) -> None:
    """Of the campaign that is asked for, else of the first that is no demonstration."""
    path = f"/staff/offices/{SCHUMER}/brief.pdf"
    answer = client.get(path)
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"].endswith(f'"brief-{SCHUMER}.pdf"')
    (content,) = pages_of(answer.data)
    assert content.startswith("Meeting brief · Belarus Freedom Forum October 5, 2026\n")
    (content,) = pages_of(client.get(f"{path}?campaign=demonstration").data)
    assert "Lantern Street Reading Room" in content
    assert client.get(f"{path}?campaign=nothing").status_code == 404
    assert client.get("/staff/offices/X000000/brief.pdf").status_code == 404
    become(services, Role.VIEWER)
    assert "Lantern Street" in pages_of(client.get(path).data)[0]
    assert client.get(f"{path}?campaign={BELARUS_SLUG}").status_code == 404
    assert EMAIL not in content
