"""Somebody who writes to the people who represent them, at their browser."""

import re
import shutil
from collections.abc import Iterable, Mapping
from email import message_from_string
from pathlib import Path
from urllib.parse import urlencode

from bs4 import BeautifulSoup
from sqlalchemy import func, select

from contactrep import paths
from contactrep.app import open_channel
from contactrep.outreach.deliver import Worker
from contactrep.outreach.services import Services
from contactrep.storage.tables import metadata
from tests.conftest import Page

DEMO = "/c/demonstration"
BELARUS = "/c/belarus-freedom-forum"
GILLIBRAND, SCHUMER, JEFFRIES = "G000555", "S000148", "J000294"
DESK, CLERK, FORM = "desk-1", "clerk-1", "form-1"
EVERYONE = (GILLIBRAND, SCHUMER, JEFFRIES, DESK, CLERK, FORM)
GONE = "Your answers were cleared to protect your privacy. You can start again below."

ANSWERS: Mapping[str, object] = {
    "first": "Volha",
    "last": "Kavalchuk",
    "street": "12 Ocean Parkway",
    "city": "Brooklyn",
    "email": "volha@example.com",
    "own_words": "I read there on Thursdays.",
}


def query(**values: str | None) -> str:
    """Return the values as a query; None leaves one out."""
    return urlencode({name: value for name, value in values.items() if value is not None})


def letter_path(
    campaign: str = DEMO,
    *,
    zip: str | None = "11235",  # noqa: A002 - the name in the address
    district: str = "NY-8",
    to: Iterable[str] = EVERYONE,
) -> str:
    """Return the address of the page on which the letter is written."""
    chosen = "".join(f"&to={key}" for key in to)
    return f"{campaign}/letter?{query(zip=zip, district=district)}{chosen}"


def write(page: Page, path: str = "", *, status: int = 200, **changes: object) -> BeautifulSoup:
    """Fill in the form and return what follows: the letters, or the form with what is wrong."""
    return page(path or letter_path(), status=status, data={**ANSWERS, **changes})


def send(page: Page, campaign: str = DEMO, *, status: int = 200) -> BeautifulSoup:
    """Press "Continue to send" and return the list of letters."""
    return page(f"{campaign}/send", status=status, data={})


def kept(soup: BeautifulSoup) -> dict[str, str]:
    """Return what a browser sends of the form's fields, a box only where it is ticked."""
    fields = soup.select("form[method=post] input, form[method=post] textarea")
    return {
        str(field["name"]): str(field.get("value", "")) or field.get_text()
        for field in fields
        if field.get("type") != "checkbox" or field.has_attr("checked")
    }


def radios(soup: BeautifulSoup) -> list[str]:
    """Return the districts that a visitor can choose."""
    return [str(radio["value"]) for radio in soup.select("input[type=radio][name=district]")]


def boxes(soup: BeautifulSoup) -> list[str]:
    """Return the keys of those a visitor can write to; everyone is ticked."""
    found = soup.select("input[type=checkbox][name=to]")
    assert all(box.has_attr("checked") for box in found)
    return [str(box["value"]) for box in found]


def letters(soup: BeautifulSoup) -> list[str]:
    """Return the texts of the letters on the page that shows them all."""
    return [card.get_text() for card in soup.select(".letter-card .letter")]


def tasks(soup: BeautifulSoup) -> dict[str, str]:
    """Return how each letter stands, by the name of its recipient."""
    return {
        item.select("a")[0].get_text(): item.select(".badge")[0].get_text()
        for item in soup.select(".task-list li")
    }


def mail(services: Services) -> list[str]:
    """Deliver what is due to the mailbox and return the texts of all mail in it, newest first."""
    channel = open_channel(services.config)
    Worker(services, channel).drain()
    box = services.config.mailbox_folder
    return [file.read_text(encoding="utf-8") for file in sorted((box / "new").iterdir())]


def link(services: Services, kind: str = "verify") -> str:
    """Return the path behind the link in the only mails with one: verify, or resume."""
    wanted = re.compile(rf"http://localhost((?:/be|/ru)?/{kind}/\S+)")
    (path,) = {match[1] for text in mail(services) if (match := wanted.search(read_mail(text)))}
    return path


def read_mail(text: str) -> str:
    """Return the text of a mail as its reader sees it."""
    parts = message_from_string(text).walk()
    content = next(one for one in parts if not one.is_multipart()).get_payload(decode=True)
    assert isinstance(content, bytes)
    return content.decode()


def rows(services: Services) -> dict[str, int]:
    """Return how many rows each table has."""
    with services.database.read() as conn:
        return {
            table.name: conn.scalar(select(func.count()).select_from(table)) or 0
            for table in metadata.sorted_tables
        }


def edited_campaign(root: Path, slug: str, *changes: tuple[str, str]) -> Path:
    """Return a folder of campaigns that holds a shipped one with changes in its campaign.md."""
    folder = shutil.copytree(paths.DATA / "campaigns" / slug, root / "campaigns" / slug)
    file = folder / "campaign.md"
    text = file.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    file.write_text(text, encoding="utf-8")
    return root / "campaigns"
