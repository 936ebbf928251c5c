"""Staff find a record, correct it, and see that supporters see it."""

from dataclasses import replace

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient

from contactrep import paths
from contactrep.directory.dataset import Dataset, open_dataset
from contactrep.outreach.services import Services
from contactrep.storage import staff as accounts
from tests.conftest import Page
from tests.page import words
from tests.web.staff_site import EMAIL, join_and_sign_in, text
from tests.web.visitor import DEMO, JEFFRIES, SCHUMER, boxes

SCHUMERS = f"/staff/officials/{SCHUMER}"
LOOK_UP = f"{DEMO}/representatives?zip=11235"
SOURCE = "https://www.example.org/contact"


@pytest.fixture(autouse=True)
def member(services: Services, client: FlaskClient) -> None:
    """Every test here is somebody of the staff."""
    join_and_sign_in(services, client)


def correct(page: Page, path: str = SCHUMERS, *, status: int = 200, **values: str) -> BeautifulSoup:
    """Send the form and return what follows."""
    data: dict[str, object] = {
        "field": "phone",
        "value": "202-555-0199",
        "source": SOURCE,
        **values,
    }
    return page(path, status=status, data=data)


def line(soup: BeautifulSoup, name: str) -> str:
    """Return what the record says of a field."""
    (found,) = (one for one in soup.select(".record > li") if words_of(one, "h3") == name)
    return " ".join(found.get_text(" ").split())


def swap(app: Flask, dataset: Dataset) -> None:
    """Put another dataset in use, as an update does."""
    _, snapshots = app.extensions["contactrep.services"]
    snapshots._held = replace(snapshots._held, dataset=dataset)
    assert snapshots.current() is dataset


def words_of(part: Tag, selector: str) -> str:
    (found,) = part.select(selector)
    return found.get_text()


def press(page: Page, soup: BeautifulSoup, name: str) -> BeautifulSoup:
    """Press the only button with this beginning and return what follows."""
    (form,) = (
        one
        for one in soup.select("form[method=post]")
        if (button := one.select("button")) and button[0].get_text().startswith(name)
    )
    return page(str(form["action"]), data={})


def test_a_correction_shows_everywhere_at_once(page: Page) -> None:
    """Beside the publishers' value on the staff's page, and to supporters; retired, it is gone."""
    soup = correct(page, note="They moved.")
    assert "Corrected: Senator Charles E. Schumer, phone." in text(soup, "[role=status]")
    assert line(soup, "Phone") == (
        "Phone As published 202-224-6542 In force 202-555-0199"
        f" By {EMAIL} on 2026-10-05 . Source: {SOURCE}. Note: They moved."
        " Retire this correction : Phone"
    )
    assert line(soup, "E-mail") == "E-mail As published none In force the same"
    assert "Phone 202-555-0199" in words(page(LOOK_UP), ".rep-card:has(#to-2)")
    row = words(page("/staff/officials?show=corrected"), "tbody")
    assert (
        row
        == "Charles E. Schumer US Senate, New York Democrat 202-555-0199 schumer.senate.gov yes 0"
    )
    soup = press(page, page(SCHUMERS), "Retire")
    assert "Retired: phone is what the publishers say again." in text(soup, "[role=status]")
    assert line(soup, "Phone") == "Phone As published 202-224-6542 In force the same"
    assert f"Retired by {EMAIL} on 2026-10-05" in text(soup, "section[aria-labelledby=past]")
    assert "Phone 202-224-6542" in words(page(LOOK_UP), ".rep-card:has(#to-2)")


def test_who_has_left_is_written_to_no_more(page: Page) -> None:
    """The seat is vacant for supporters; staff see why, and can take it back."""
    soup = correct(page, f"/staff/officials/{JEFFRIES}", field="left_office", value="")
    assert "Left office: supporters see the seat as vacant" in text(soup, ".notice")
    assert line(soup, "In office").startswith("In office As published yes In force left office")
    found = page(LOOK_UP)
    assert JEFFRIES not in boxes(found)
    assert "The seat of NY-8 is vacant" in words(found)
    assert page(f"{DEMO}/wrong/{JEFFRIES}", status=404)
    assert "left office" in words(page("/staff/officials?name=jeffries&state=NY"), "tbody")


def test_a_correction_survives_an_update_of_the_data(app: Flask, page: Page) -> None:
    """Newer data of the publishers does not undo what staff said."""
    correct(page)
    newer = open_dataset(paths.DATA)
    newer.manifest = replace(newer.manifest, as_of=newer.manifest.as_of.replace(day=30))
    swap(app, newer)
    card = words(page(LOOK_UP), ".rep-card:has(#to-2)")
    assert "Phone 202-555-0199 · Data as of June 30, 2026" in card


@pytest.mark.parametrize(
    ("values", "sentence", "place"),
    [
        ({"value": "555"}, "Enter a US telephone number of ten digits", "#value"),
        ({"value": ""}, "Enter what is right, or say", "#value"),
        ({"value": "202-224-6542"}, "The publishers’ record says the same", "#value"),
        ({"field": ""}, "Select what is wrong", "#field-0"),
        ({"field": "party"}, "Not a valid choice", "#field-0"),
        ({"source": ""}, "Enter where you found it", "#source"),
        ({"source": "x" * 501}, "the address of the page is enough", "#source"),
        ({"value": "x" * 501}, "use 500 characters or fewer", "#value"),
        (
            {"field": "email", "value": "desk@example.org", "source": "a friend"},
            "Enter the address of the page that shows this e-mail address",
            "#source",
        ),
        ({"field": "name", "value": "", "none": "y"}, "Everybody has a name", "#none"),
        ({"note": "x" * 1001}, "Use 1000 characters or fewer", "#note"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(
    page: Page, values: dict[str, str], sentence: str, place: str
) -> None:
    """At its place in the form, which keeps what was typed."""
    soup = correct(page, status=422, **values)
    assert sentence in text(soup, ".error-summary")
    (link,) = soup.select(".error-summary a")
    assert link["href"] == place
    assert text(soup, "title").startswith("Error")
    sent = {"field": "phone", "value": "202-555-0199", "source": SOURCE, **values}
    assert soup.select("#value")[0].get("value", "") == sent["value"]
    assert soup.select("#source")[0].get("value", "") == sent["source"]
    assert soup.select("#note")[0].get_text().strip() == sent.get("note", "")
    assert [one["value"] for one in soup.select("[name=field][checked]")] == (
        [sent["field"]] if sent["field"] in {"phone", "email", "name"} else []
    )
    assert line(soup, "Phone").endswith("In force the same")


def test_only_from_our_own_page(client: FlaskClient) -> None:
    """A correction needs the token of the form, and so do the buttons."""
    data = {"field": "phone", "value": "202-555-0199", "source": SOURCE}
    for path in (SCHUMERS, f"{SCHUMERS}/retire/1", f"{SCHUMERS}/resolve/phone"):
        assert client.post(path, data=data).status_code == 400


def test_reports_are_looked_at(page: Page, services: Services) -> None:
    """They are counted in the list and on the record, until somebody says that they have looked."""
    for _ in range(2):
        page(f"{DEMO}/wrong/{SCHUMER}", data={"kind": "phone"})
    assert words(page("/staff/officials"), "tbody tr:first-child").endswith("schumer.senate.gov 2")
    soup = page(SCHUMERS)
    assert text(soup, ".task-list") == (
        "The phone number : 2 times, on 2026-10-05 Resolved : the phone number"
    )
    soup = press(page, soup, "Resolved")
    assert "Resolved: the phone number." in text(soup, "[role=status]")
    assert not soup.select(".task-list")
    assert "No record matches" in words(page("/staff/officials?show=reported"))
    with services.database.read() as conn:
        last = accounts.audit_rows(conn)[-1]
    assert (last.action, last.detail, last.rows) == ("reports resolved", f"{SCHUMER} phone", 2)


def test_nothing_of_that_kind(page: Page) -> None:
    """No such official, no such kind; a correction that is retired twice is said to be."""
    page("/staff/officials/X999999", status=404)
    page(f"{SCHUMERS}/resolve/rude", status=404, data={})
    soup = page(f"{SCHUMERS}/retire/99", data={})
    assert "retired already" in text(soup, "[role=status]")


def test_the_list(page: Page) -> None:
    """Everybody of Congress in pages; the filter stays while one turns them."""
    soup = page("/staff/officials")
    assert "538 records , those reported as wrong first, page 1 of 11" in words(soup)
    assert len(soup.select("tbody tr")) == 50
    assert not soup.select("[rel=prev]")
    soup = page("/staff/officials?state=CA&page=2")
    assert soup.select("[rel=prev]")[0]["href"] == "/staff/officials?state=CA&page=1"
    assert "State legislators are listed when" not in words(soup)
    soup = page("/staff/officials?name=velazquez+nydia")
    assert "Nydia M. Velázquez" in words(soup, "tbody")
    assert words(page("/staff/officials?name=nobody+at+all")).count("No record matches this") == 1
    assert "choose one from the list" in words(page("/staff/officials?show=x"), ".error-summary")


def test_what_is_no_longer_needed(page: Page, services: Services, app: Flask) -> None:
    """Is told on top of the list: here the newest data does not have the official any more."""
    correct(page)
    newer = open_dataset(paths.DATA)
    del newer._lines[SCHUMER]
    swap(app, newer)
    soup = page("/staff/officials")
    assert "No longer needed:" in text(soup, ".notice")
    (link,) = soup.select(".notice a")
    assert (link.get_text(), link["href"]) == (SCHUMER, SCHUMERS)
    soup = page(SCHUMERS)
    assert "Not in the data any more." in text(soup, ".notice")
    assert "no longer needed" in line(soup, "Phone")
    assert not soup.select("#correct")
    late = correct(page, status=422, value="202-555-0188")  # from a page that was open before
    assert "not in the data any more: there is nothing to correct" in text(late, ".error-summary")
    assert late.select("#value")[0]["value"] == "202-555-0188"
    press(page, soup, "Retire")
    assert not page("/staff/officials").select(".notice")
