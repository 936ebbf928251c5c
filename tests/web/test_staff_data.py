"""The page of what can be taken out, its files, and who may take which."""

import re

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from contactrep.core.consents import Consent
from contactrep.core.permissions import EVERYWHERE, Role, Roles
from contactrep.outreach.services import Services
from contactrep.outreach.staff import SESSION
from contactrep.storage import staff as accounts
from contactrep.storage.staff import AuditRow
from tests.conftest import Page
from tests.factories import new_submission
from tests.outreach import spreadsheet
from tests.web.staff_site import EMAIL, text

DEMO, OTHER = "demonstration", "belarus-freedom-forum"
NUMBERS = f"/staff/numbers.csv?campaign={DEMO}&by=day"
LETTERS = f"/staff/letters.csv?campaign={DEMO}"
PEOPLE = f"/staff/people.csv?campaign={DEMO}"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def be(services: Services, client: FlaskClient, roles: Roles) -> str:
    """Be signed in as somebody with these roles; return who."""
    now = services.clock()
    with services.database.write() as conn:
        id_ = accounts.add(conn, EMAIL, "", roles, now)
        token = accounts.start_session(conn, id_, now, SESSION)
    with client.session_transaction() as session:
        session["staff"] = token
    return id_


@pytest.fixture
def admin(services: Services, client: FlaskClient) -> str:
    """An admin of all campaigns."""
    return be(services, client, {EVERYWHERE: Role.ADMIN})


def entries(services: Services) -> list[AuditRow]:
    with services.database.read() as conn:
        return accounts.audit_rows(conn)


def sections(soup: BeautifulSoup) -> list[str]:
    """Return the kinds of files that the page offers."""
    return [str(form["aria-labelledby"]) for form in soup.select("form.export")]


@pytest.mark.usefixtures("admin")
def test_the_page_leads_to_every_file(services: Services, client: FlaskClient, page: Page) -> None:
    """In every format, with the campaigns there are, and told what each file holds."""
    new_submission(services)
    soup = page("/staff/data")
    assert sections(soup) == ["numbers", "letters", "people"]
    assert "This file holds names and addresses" in text(soup, "section[aria-labelledby=people]")
    for form in soup.select("form.export"):
        assert form["method"] == "get"
        query = {
            str(select["name"]): str(select.select("option")[-1]["value"])
            for select in form.select("select")
        }
        for button in form.select("button"):
            answer = client.get(str(button["formaction"]), query_string=query)
            assert answer.status_code == 200, button
            name = answer.headers["Content-Disposition"]
            slug = f"{query['campaign']}-" if query["campaign"] else ""
            assert re.fullmatch(rf"attachment; filename={slug}[a-z-]+-2026-10-05\.[a-z]+", name)
            assert answer.headers["Cache-Control"] == "no-store"
            assert answer.data or answer.mimetype == "application/jsonl"
    kinds = [row.action.split()[0] for row in entries(services)]
    assert [kinds.count(kind) for kind in ("numbers", "letters", "people")] == [3, 3, 3]
    assert all(row.rows is not None for row in entries(services))


def test_each_file_is_written_down(services: Services, client: FlaskClient, admin: str) -> None:
    """By whom, of which campaign, and how many rows."""
    new_submission(services, agreed=[Consent.NEWS])
    for path, rows in ((NUMBERS, 1), (LETTERS.replace("csv", "jsonl"), 6), (PEOPLE, 0)):
        answer = client.get(path)
        found = spreadsheet.json_records if "jsonl" in path else spreadsheet.csv_records
        assert len(found(answer.data)) == rows
        last = entries(services)[-1]
        assert (last.staff_id, last.campaign, last.rows) == (admin, DEMO, rows)
    assert [row.detail for row in entries(services)] == [
        "by day, CSV",
        f"campaign={DEMO}, JSON Lines",
        "who asked for news, CSV",
    ]


@pytest.mark.usefixtures("admin")
def test_media_types(client: FlaskClient) -> None:
    """A browser saves each as what it is."""
    types = {"csv": "text/csv; charset=utf-8", "xlsx": XLSX, "jsonl": "application/jsonl"}
    for suffix, expected in types.items():
        assert client.get(LETTERS.replace("csv", suffix)).content_type == expected


@pytest.mark.usefixtures("admin")
def test_a_reader_who_goes_away(services: Services, client: FlaskClient) -> None:
    """It is written down what was taken by then."""
    new_submission(services)
    for path in (LETTERS, LETTERS.replace("csv", "xlsx")):
        answer = client.get(path)
        assert entries(services)[-1].rows is None
        answer.close()
        assert entries(services)[-1].rows == 6


@pytest.mark.usefixtures("admin")
@pytest.mark.parametrize(
    "path",
    [
        "/staff/letters.pdf",
        f"/staff/numbers.ods?campaign={DEMO}&by=day",
        f"/staff/people.?campaign={DEMO}",
        f"/staff/people.CSV?campaign={DEMO}",
    ],
)
def test_no_such_format(services: Services, client: FlaskClient, path: str) -> None:
    """There is nothing at this address."""
    assert client.get(path).status_code == 404
    assert entries(services) == []


@pytest.mark.usefixtures("admin")
@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        (f"/staff/numbers.csv?campaign={DEMO}&by=person", "By: choose one from the list"),
        (f"/staff/numbers.csv?campaign={DEMO}", "By: choose one from the list"),
        ("/staff/numbers.xlsx?campaign=nothing&by=day", "Campaign: choose one from the list"),
        ("/staff/people.jsonl?campaign=nothing", "Campaign: choose one from the list"),
    ],
)
def test_what_cannot_be_asked(services: Services, page: Page, path: str, sentence: str) -> None:
    """The page says what to choose, beside the field; nothing leaves."""
    soup = page(path, status=422)
    assert sentence in text(soup, ".error-summary")
    assert sentence in text(soup, ".field.invalid .error")
    assert text(soup, "title").startswith("Error")
    assert entries(services) == []


RIGHTS = {
    Role.ADMIN: {NUMBERS, LETTERS, PEOPLE},
    Role.ORGANIZER: {NUMBERS, LETTERS},
    Role.EDITOR: {NUMBERS},
    Role.VIEWER: set(),
}


@pytest.mark.parametrize("where", [EVERYWHERE, DEMO])
@pytest.mark.parametrize("role", list(Role))
def test_who_may_take_what(
    services: Services, client: FlaskClient, page: Page, role: Role, where: str
) -> None:
    """By the role in the campaign or in all; the page offers that and no more."""
    be(services, client, {where: role})
    for path in (NUMBERS, LETTERS, PEOPLE):
        assert client.get(path).status_code == (200 if path in RIGHTS[role] else 403), path
    taken = [row.action for row in entries(services)]
    assert len(taken) == len(RIGHTS[role])
    if role is Role.VIEWER:
        page("/staff/data", status=403)
    else:
        offered = [f"/staff/{name}.csv" for name in sections(page("/staff/data"))]
        assert (
            offered
            == [path.partition("?")[0] for path in (NUMBERS, LETTERS, PEOPLE)][: len(RIGHTS[role])]
        )


def test_the_right_in_one_campaign_opens_no_other(
    services: Services, client: FlaskClient, page: Page
) -> None:
    """Nor all of them together; the page names that campaign alone."""
    be(services, client, {DEMO: Role.ADMIN, OTHER: Role.VIEWER})
    for path in (NUMBERS, LETTERS, PEOPLE):
        assert client.get(path.replace(DEMO, OTHER)).status_code == 403
        assert client.get(path.replace(DEMO, "nothing")).status_code in {303, 403}
    assert client.get("/staff/letters.csv").status_code == 403
    assert client.get("/staff/people.csv").status_code == 403
    assert entries(services) == []
    soup = page("/staff/data")
    assert {str(one["value"]) for one in soup.select("[name=campaign] option")} == {DEMO}
    new_submission(services)
    assert not page(f"/staff/letters?campaign={OTHER}").select("a[href*=csv]")
    assert page(f"/staff/letters?campaign={DEMO}").select("a[href*=csv]")
