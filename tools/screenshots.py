"""Take pictures of the real pages, on a phone and on a desktop, in light and in dark.

Usage: python -m tools.screenshots FOLDER
"""

import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.browser.site import STAFF, Site, running_browser, running_site

_PHONE = {"width": 390, "height": 844}
_DESKTOP = {"width": 1280, "height": 900}
_CAMPAIGN = "/c/belarus-freedom-forum"


def main(folder: Path) -> None:
    """Walk the journey once for each look, and save a picture of each step."""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as home,
        running_site(Path(home), {"organisation": "Belarus Freedom Forum"}) as site,
        running_browser() as browser,
    ):
        for look, size, scheme in (
            ("phone", _PHONE, "light"),
            ("phone-dark", _PHONE, "dark"),
            ("desktop", _DESKTOP, "light"),
            ("desktop-dark", _DESKTOP, "dark"),
        ):
            with _page(browser, size, scheme) as page:
                _walk(
                    page, site, lambda name, page=page, look=look: _shoot(page, folder, name, look)
                )


@contextmanager
def _page(browser: Browser, size: dict[str, int], scheme: str) -> Iterator[Page]:
    context = browser.new_context(viewport=size, color_scheme=scheme, reduced_motion="reduce")
    yield context.new_page()
    context.close()


def _shoot(page: Page, folder: Path, name: str, look: str) -> None:
    page.screenshot(path=folder / f"{name}-{look}.png", full_page=True)


def _walk(page: Page, site: Site, shoot) -> None:
    page.goto(site.url)
    shoot("home")
    page.goto(site.url + _CAMPAIGN)
    shoot("campaign")
    for name, zip_code in (
        ("split", "11229"),
        ("unknown", "99999"),
        ("vacant", "33313"),
        ("dc", "20001"),
    ):
        page.goto(f"{site.url}{_CAMPAIGN}/representatives?zip={zip_code}")
        shoot(name)
    page.goto(f"{site.url}/c/demonstration/representatives?zip=11235")
    shoot("representatives")
    page.get_by_role("button", name="Write my letter").click()
    shoot("letter")
    page.get_by_role("button", name="See my letters").click()
    shoot("letter-errors")
    page.get_by_label("Why does this matter to you?").fill("I read there on Thursdays.")
    page.get_by_label("First name").fill("Volha")
    page.get_by_label("Last name").fill("Kavalchuk")
    page.get_by_label("E-mail address").fill("volha@example.com")
    page.get_by_role("button", name="See my letters").click()
    shoot("check")
    page.get_by_role("button", name="Continue to send").click()
    shoot("send")
    page.get_by_role("link", name="Senator Charles E. Schumer", exact=True).click()
    shoot("hand-off")
    page.goto(re.sub("$", "/print", page.url))
    shoot("print")
    page.goto(site.url + "/mailbox/")
    page.get_by_role("link", name=re.compile("Verify")).first.click()
    shoot("mail")
    page.get_by_role("link", name=re.compile("/verify/")).click()
    shoot("verify")
    page.get_by_role("button", name="Send my 2 letters").click()
    page.goto(site.url + "/staff")
    page.get_by_label("E-mail address").fill(STAFF[0])
    page.get_by_label("Password").fill(STAFF[1])
    page.get_by_role("button", name="Sign in").click()
    shoot("staff")
    page.get_by_role("link", name="Letters").first.click()
    shoot("staff-letters")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
