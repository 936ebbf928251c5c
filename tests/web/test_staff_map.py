"""Where letters come from, as staff see it."""

import re
from collections.abc import Mapping

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import insert

from contactrep.core.ledger import Entry
from contactrep.core.permissions import EVERYWHERE, Role
from contactrep.core.tallies import OUT, Dimension
from contactrep.outreach.services import Services
from contactrep.storage.staff_tables import staff_roles
from contactrep.storage.tables import tallies
from tests.conftest import Page
from tests.factories import new_submission
from tests.web.staff_site import join_and_sign_in, text

DEMO, BELARUS = "demonstration", "belarus-freedom-forum"


@pytest.fixture(autouse=True)
def member(services: Services, client: FlaskClient) -> None:
    """Every test here is somebody of the staff."""
    join_and_sign_in(services, client)


def count(
    services: Services, counts: Mapping[str, int], *, campaign: str = DEMO, word: str = "prepared"
) -> None:
    """Put counts of states and of districts, by their codes, where they are kept."""
    with services.database.write() as conn:
        for key, letters in counts.items():
            dimension = Dimension.DISTRICT if "-" in key else Dimension.STATE
            conn.execute(
                insert(tallies).values(
                    campaign=campaign, dimension=dimension, key=key, entry=word, route="form",
                    letters=letters, by_route=letters, people=letters, personalised=0,
                )
            )  # fmt: skip


def states(soup: BeautifulSoup) -> dict[str, list[str]]:
    """Return the cells of the table of states by their name."""
    return {
        text(row, "th"): [cell.get_text() for cell in row.select("td")]
        for row in soup.select("section[aria-labelledby=every-state] tbody tr")
    }


def districts(soup: BeautifulSoup) -> dict[str, list[str]]:
    """Return the cells of the table of districts by their name."""
    return {
        text(row, "th"): [" ".join(cell.get_text().split()) for cell in row.select("td")]
        for row in soup.select("section[aria-labelledby=every-district] tbody tr")
    }


def test_nothing_yet(page: Page) -> None:
    """There is nothing to draw."""
    soup = page("/staff/map")
    assert "No letters yet" in text(soup, "main")
    assert not soup.select("main svg, table, .tiles")
    assert "Nothing matches" in text(page("/staff/map?word=replied"), "main")


def test_letters_are_where_their_writers_live(services: Services, page: Page) -> None:
    """Counted once a letter, and seen at once in the sentence, a tile, the map and the table."""
    new_submission(services)
    new_submission(services, zip="82001", choice="WY-0", email="alena@example.com")
    new_submission(services, zip="20001", choice="DC-0", email="darya@example.com")
    soup = page("/staff/map")
    assert text(soup, ".lead") == (
        "3 of 441 districts have written , in 3 of 51 states and 0 of 5 territories."
    )
    found = states(soup)
    assert len(found) == 56
    assert found["New York"] == ["6", "1 of 26", "0"]
    assert found["Wyoming"] == ["6", "1 of 1", "0"]
    assert found["Alabama"] == ["0", "0 of 7", "0"]
    tiles = {tile["href"]: " ".join(tile.get_text().split()) for tile in soup.select(".tiles a")}
    assert len(tiles) == 56
    assert tiles["/staff/map/NY"] == "NY 6 letters from New York"
    assert tiles["/staff/map/VI"] == "VI 0 letters from the U.S. Virgin Islands"
    areas = {str(area["href"]): area.select("title")[0].get_text()
             for area in soup.select("svg.nation a")}  # fmt: skip
    assert set(areas) == set(tiles)
    assert areas["/staff/map/NY"] == "New York: 6 letters, from 1 of 26 districts"
    assert areas["/staff/map/WY"] == "Wyoming: 6 letters"
    assert str(soup.select("svg.chart.progress text")[0].get_text()) == "3 of 441"


def test_a_few_states_with_most_of_the_letters(services: Services, page: Page) -> None:
    """Five shades with as many states in each, printed numbers short, a chart of the first."""
    few = {"NY": 123_456, "NJ": 900, "IL": 80, "OH": 7, "MN": 3, "WI": 2, "GU": 1}
    of_them = {"NY-8": 100_000, "NY-21": 23_456, "NJ-8": 900, "IL-4": 79, "GU-0": 1}
    count(services, few | of_them)
    soup = page("/staff/map")
    assert text(soup, ".tiles a[href='/staff/map/NY']").startswith("NY 123k letters")
    legends = [" ".join(each.get_text(" ").split()) for each in soup.select(".legend")]
    assert legends == ["none 1 to 2 3 4 to 80 81 to 900 901 to 123,456",
                       "none 1 2 to 79 80 to 900 901 to 23,456 23,457 to 100,000"]  # fmt: skip
    shades = {str(tile["href"])[-2:]: str(tile["class"][0]) for tile in soup.select(".tiles a")}
    assert {shades[code] for code in ("AL", "VI")} == {"shade-0"}
    assert [shades[code] for code in ("GU", "WI", "MN", "IL", "NJ", "NY")] == [
        f"shade-{number}" for number in (1, 1, 2, 3, 4, 5)
    ]
    (chart,) = soup.select("svg.by-category")
    assert [bar.get_text() for bar in chart.select(".label")][:2] == ["New York", "New Jersey"]
    assert [bar.get_text() for bar in chart.select(".number")][:2] == ["123,456", "900"]
    assert states(soup)["Ohio"] == ["7", "0 of 15", "7"]
    assert "Of the 124,449 letters, 13 are from writers whose district is not known" in text(
        soup, "main"
    )


def test_who_has_not_written_yet(services: Services, page: Page) -> None:
    """By state: some of its districts, all of them, or the one it has."""
    count(services, {"NJ": 12} | {f"NJ-{number}": 1 for number in range(1, 12)})
    soup = page("/staff/map")
    silent = {text(each, "dt"): text(each, "dd") for each in soup.select(".silent > div")}
    assert silent["New Jersey"] == "NJ-12"
    assert silent["New York"] == "all 26"
    assert silent["Wyoming"] == "at large"
    assert text(soup, "#silent + details summary") == "430 districts in 56 states and territories"
    (details,) = soup.select("#silent + details")
    assert not details.has_attr("open")


def test_a_state_close_by(services: Services, page: Page) -> None:
    """Each district by its number, in the map, in the larger part of it, and in the table."""
    new_submission(services)
    count(services, {"NY": 41, "NY-8": 40})
    soup = page("/staff/map/NY")
    assert text(soup, "h1") == "New York"
    assert text(soup, ".lead") == "1 of 26 districts have written ."
    assert "47 letters from New York , 1 of them from writers whose district is not known" in text(
        soup, "main"
    )
    found = districts(soup)
    assert len(found) == 26
    assert found["NY-8"] == ["Hakeem S. Jeffries (D)", "46"]
    assert found["NY-9"][1] == "0"
    state, city = soup.select("svg.number-map")
    titles = [link.select("title")[0].get_text() for link in state.select("a")]
    assert len(titles) == 26
    assert "NY-8: 46 letters" in titles
    eighth = next(link for link in city.select("a") if "NY-8:" in link.get_text())
    assert eighth["href"] == "/staff/letters?state=NY&district=8"
    assert [each["href"] for each in soup.select("tbody a") if each.get_text() == "NY-8"] == [
        eighth["href"]
    ]
    page(str(eighth["href"]))


def test_a_state_with_one_district_and_one_without_an_outline(
    services: Services, page: Page
) -> None:
    """Guam is in no file of outlines: its table stands alone."""
    new_submission(services, zip="82001", choice="WY-0")
    soup = page("/staff/map/WY")
    assert text(soup, ".lead") == "1 of 1 district has written ."
    assert list(districts(soup)) == ["At large"]
    assert len(soup.select("svg.number-map")) == 1
    guam = page("/staff/map/GU")
    assert not guam.select("svg.number-map")
    assert districts(guam)["At large"][1] == "0"


def test_no_such_state(page: Page) -> None:
    """Its page is not found."""
    for code in ("XX", "ny", "NY-8"):
        page(f"/staff/map/{code}", status=404)


def test_what_is_counted_is_chosen(services: Services, page: Page) -> None:
    """A campaign and a word of the ledger; every link keeps both."""
    count(services, {"NY": 10, "NY-8": 10})
    count(services, {"NY": 4, "NY-8": 4}, word=Entry.REPLIED)
    count(services, {"NJ": 3, "NJ-8": 3}, word=OUT, campaign=BELARUS)
    soup = page(f"/staff/map?campaign={DEMO}&word=replied")
    assert text(soup, ".lead strong") == "1 of 441 districts have letters replied to"
    assert states(soup)["New York"][0] == "4"
    assert text(soup, "option[selected][value=replied]") == "replied to"
    (tile,) = (each for each in soup.select(".tiles a") if each.get_text().startswith("NY"))
    assert tile["href"] == f"/staff/map/NY?campaign={DEMO}&word=replied"
    state = page(str(tile["href"]))
    (link,) = (each for each in state.select("tbody a") if each.get_text() == "NY-8")
    assert link["href"] == f"/staff/letters?state=NY&district=8&campaign={DEMO}&entry=replied"
    assert state.select(".back")[0]["href"] == f"/staff/map?campaign={DEMO}&word=replied"
    out = page("/staff/map?word=out")
    assert text(out, ".lead strong") == "1 of 441 districts have letters known to have gone out"
    assert states(out)["New Jersey"][0] == "3"


def test_what_cannot_be_counted_is_said(services: Services, page: Page) -> None:
    """At its field; the numbers leave it out."""
    count(services, {"NY": 10, "NY-8": 10})
    soup = page("/staff/map?campaign=none", status=422)
    assert text(soup, ".error-summary a") == "Campaign: choose one from the list"
    assert states(soup)["New York"][0] == "10"
    soup = page(f"/staff/map/NY?campaign={DEMO}&word=sent", status=422)
    assert text(soup, ".error-summary a") == "Letters that were: choose one from the list"
    assert districts(soup)["NY-8"][1] == "10"
    assert soup.select(".back")[0]["href"] == f"/staff/map?campaign={DEMO}"


def test_who_works_for_one_campaign_sees_no_other(services: Services, page: Page) -> None:
    """Not in the choice, not by asking, and not in the numbers of all."""
    count(services, {"NY": 10, "NY-8": 10})
    count(services, {"NJ": 3, "NJ-8": 3}, campaign=BELARUS)
    assert states(page("/staff/map"))["New Jersey"][0] == "3"
    with services.database.write() as conn:
        conn.execute(
            staff_roles.update()
            .where(staff_roles.c.campaign == EVERYWHERE)
            .values(campaign=DEMO, role=Role.VIEWER)
        )
    soup = page("/staff/map")
    assert [option["value"] for option in soup.select("#campaign option")] == [DEMO]
    assert (states(soup)["New York"][0], states(soup)["New Jersey"][0]) == ("10", "0")
    refused = page(f"/staff/map?campaign={BELARUS}", status=422)
    assert "choose one from the list" in text(refused, ".error-summary")
    assert states(refused)["New Jersey"][0] == "0"
    assert not re.search("Belarus Freedom", text(refused, "main"))


def test_the_drawing_is_made_once(services: Services, page: Page, client: FlaskClient) -> None:
    """The page is the same the next time, and small."""
    count(services, {"NY": 10, "NY-8": 10})
    first = str(page("/staff/map").select("svg.nation")[0])
    assert first == str(page("/staff/map").select("svg.nation")[0])
    assert len(client.get("/staff/map").data) < 200_000
