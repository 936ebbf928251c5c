"""Somebody of the staff, at their browser."""

from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from contactrep.core.consents import Consent
from contactrep.outreach import staff
from contactrep.outreach.services import Services
from tests.conftest import Page
from tests.factories import new_submission
from tests.page import csrf_token

EMAIL = "anna@example.org"
PASSWORD = "correct horse battery"


def sign_in(client: FlaskClient, email: str = EMAIL, password: str = PASSWORD) -> TestResponse:
    """Send the form and return the answer, not what it leads to."""
    data = {"csrf_token": csrf_token(client), "email": email, "password": password}
    return client.post("/staff/sign-in", data=data)


def join_and_sign_in(services: Services, client: FlaskClient) -> None:
    """Make an account and sign in with it."""
    staff.add(services, EMAIL, PASSWORD)
    assert sign_in(client).status_code == 303


def packed(page: Page, services: Services, office: str = "S000148") -> str:
    """Have a letter carried to an office and return the address of the pack that it is in."""
    new_submission(services, agreed=[Consent.IN_PERSON], recipients=(office,), email="")
    soup = page("/staff/packs", data={"campaign": "demonstration", "office": office})
    (form,) = soup.select("form[action$=apart]")
    return str(form["action"]).removesuffix("/apart")


def text(soup: Tag, selector: str) -> str:
    """Return the text of the only part that the selector finds."""
    (found,) = soup.select(selector)
    return " ".join(found.get_text(" ").split())


def tiles(soup: BeautifulSoup, section: str) -> dict[str, int]:
    """Return the numbers of a section's tiles by their names."""
    return {
        tile.select("dt")[0].get_text(): int(tile.select("dd")[0].get_text().replace(",", ""))
        for tile in soup.select(f"section[aria-labelledby={section}] .stat")
    }


def table(soup: BeautifulSoup, section: str) -> dict[str, list[int]]:
    """Return the numbers of a section's table by the first cell of each row."""
    return {
        row.select("th")[0].get_text(): [int(cell.get_text()) for cell in row.select("td.number")]
        for row in soup.select(f"section[aria-labelledby={section}] tbody tr")
    }
