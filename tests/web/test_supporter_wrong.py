"""A supporter says that a record is wrong, and nothing about them is kept."""

import pytest
from flask.testing import FlaskClient

from contactrep.outreach.services import Services
from contactrep.storage import corrections
from tests.conftest import Page
from tests.page import check, words
from tests.web.visitor import BELARUS, DEMO, DESK, GILLIBRAND, SCHUMER, query, rows

WRONG = f"{DEMO}/wrong/{SCHUMER}"


def reports(services: Services) -> dict[str, int]:
    """Return how often each kind was reported of Senator Schumer."""
    with services.database.read() as conn:
        return {one.kind: one.count for one in corrections.open_reports(conn, SCHUMER)}


def test_from_the_card_to_the_thanks(page: Page, services: Services) -> None:
    """The link is named after whom it is about; one press counts."""
    cards = page(f"{DEMO}/representatives?{query(zip='11235')}").select(".rep-card")
    links = [card.select(".wrong a") for card in cards]
    assert [len(found) for found in links] == [1, 1, 1, 0, 0, 0]  # the campaign's own have none
    (link,) = links[1]
    assert " ".join(link.get_text().split()) == "Is this wrong? Senator Charles E. Schumer"
    assert link["href"] == WRONG
    soup = page(WRONG)
    record = words(soup, ".summary-list")
    assert record.startswith(
        "Name Charles E. Schumer Office held US Senate, New York Phone 202-224-6542"
    )
    kinds = [str(one["value"]) for one in soup.select("[type=radio][name=kind]")]
    assert kinds == ["phone", "form", "name", "left-office", "other"]
    for kind in kinds:
        thanks = page(WRONG, data={"kind": kind})
        assert words(thanks, "h1") == "Thank you"
        assert "Senator Charles E. Schumer" in words(thanks)
    assert reports(services) == dict.fromkeys(kinds, 1)


def test_the_page_is_the_same_for_everyone(client: FlaskClient) -> None:
    """Caches may keep it: it sets no cookie and carries no token."""
    client.get(f"{DEMO}/letter?{query(zip='11235', district='NY-8')}&to={SCHUMER}")  # has a cookie
    for path in (WRONG, f"{WRONG}/thanks"):
        answer = client.get(path)
        check(answer)
        assert answer.headers["Cache-Control"] == "public, max-age=60"
        assert "csrf" not in answer.text
        assert answer.data == client.application.test_client().get(path).data


@pytest.mark.parametrize(
    ("site", "status"),
    [(None, 303), ("same-origin", 303), ("none", 303), ("same-site", 403), ("cross-site", 403)],
)
def test_other_sites_count_nothing(
    client: FlaskClient, services: Services, site: str | None, status: int
) -> None:
    """A browser that says where a form comes from is believed; none is asked for a token."""
    headers = {"Sec-Fetch-Site": site} if site else {}
    answer = client.post(WRONG, data={"kind": "phone"}, headers=headers)
    assert answer.status_code == status
    assert "Set-Cookie" not in answer.headers
    assert reports(services) == ({"phone": 1} if status == 303 else {})


@pytest.mark.parametrize("data", [{}, {"kind": ""}, {"kind": "rude"}])
def test_nothing_is_selected(page: Page, services: Services, data: dict[str, object]) -> None:
    """One sentence, and nothing is counted."""
    soup = page(WRONG, status=422, data=data)
    assert words(soup, ".error-summary") == "There is a problem Select what is wrong"
    assert soup.select(".error-summary a")[0]["href"] == "#kind-1"
    assert reports(services) == {}


@pytest.mark.parametrize(
    "path",
    [f"{DEMO}/wrong/X999999", f"{DEMO}/wrong/{DESK}", f"/c/nothing/wrong/{SCHUMER}"],
)
def test_nobody_there(client: FlaskClient, services: Services, path: str) -> None:
    """Only officials of the data have a record, and only campaigns have the page."""
    assert client.get(path).status_code == client.get(f"{path}/thanks").status_code == 404
    assert client.post(path, data={"kind": "phone"}).status_code == 404
    assert rows(services)["data_reports"] == 0


def test_what_is_kept(client: FlaskClient, services: Services) -> None:
    """A count, whatever else a form holds."""
    before = rows(services)
    for _ in range(3):
        client.post(WRONG, data={"kind": "phone", "note": "I am Volha", "email": "v@example.com"})
    changed = {name: count for name, count in rows(services).items() if count != before[name]}
    assert changed == {"data_reports": 1}
    assert reports(services) == {"phone": 3}


def test_an_official_without_a_form(page: Page) -> None:
    """What is not known is said to be."""
    soup = page(f"{BELARUS}/wrong/{GILLIBRAND}")
    assert "We know none" not in words(soup, ".summary-list")
    soup = page(f"{BELARUS}/wrong/G000607")  # published nothing when the data was made
    assert "Official form We know none Site We know none" in words(soup, ".summary-list")
