"""Take pictures of the real pages, on a phone in light and in dark, and on a desktop.

Usage: python -m tools.screenshots FOLDER [--whole]
With --whole the pictures hold whole pages, to be looked at.
"""

import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Error, Page, ViewportSize

from tests.browser.site import STAFF, Site, running_browser, running_site

_PHONE = ViewportSize(width=390, height=844)
_DESKTOP = ViewportSize(width=1280, height=900)
_Scheme = Literal["light", "dark"]
_LOOKS: tuple[tuple[str, ViewportSize, _Scheme], ...] = (
    ("phone", _PHONE, "light"),
    ("phone-dark", _PHONE, "dark"),
    ("desktop", _DESKTOP, "light"),
)
_STATES = {"split": "11229", "unknown": "99999", "vacant": "33313", "dc": "20001"}
_WHOLE = "--whole" in sys.argv


def main(folder: Path) -> None:
    """Walk the journey once for each look, and save a picture of each step."""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as home,
        running_site(Path(home), {"organisation": "Belarus Freedom Forum"}) as site,
        running_browser() as browser,
    ):
        for look, size, scheme in _LOOKS:
            with _page(browser, size, scheme) as page:
                _walk(page, site, f"volha@{look}.example", partial(_shoot, page, folder, look))


@contextmanager
def _page(browser: Browser, size: ViewportSize, scheme: _Scheme) -> Iterator[Page]:
    context = browser.new_context(viewport=size, color_scheme=scheme, reduced_motion="reduce")
    yield context.new_page()
    context.close()


def _shoot(page: Page, folder: Path, look: str, name: str) -> None:
    file = folder / f"{name}-{look}.png"
    try:
        page.screenshot(path=file, full_page=_WHOLE)
    except Error:  # Chromium without a GPU now and then fails to take one; the next one works
        page.wait_for_timeout(500)
        page.screenshot(path=file, full_page=_WHOLE)


def _walk(page: Page, site: Site, email: str, shoot: Callable[[str], None]) -> None:
    page.goto(site.url)
    shoot("home")
    page.goto(f"{site.url}/c/belarus-freedom-forum")
    shoot("campaign")
    for name, zip_code in _STATES.items():
        page.goto(f"{site.url}/c/belarus-freedom-forum/representatives?zip={zip_code}")
        shoot(name)
    _write(page, site, "belarus-freedom-forum", "My family comes from Hrodna.", shoot)
    page.get_by_role("link", name="Senator Charles E. Schumer", exact=True).click()
    shoot("hand-off")
    page.get_by_role("button", name="Yes, I sent it").click()
    page.get_by_role("link", name="Senator Charles E. Schumer", exact=True).click()
    page.goto(page.url + "/print")
    shoot("print")
    _write(page, site, "demonstration", "I read there on Thursdays.", shoot, email)
    shoot("verification-sent")
    _open_mail(page, site, email)
    shoot("mail")
    page.locator("a[href*='/verify/']").click()
    shoot("verify")
    page.get_by_role("button", name="Send my 2 letters").click()
    page.goto(f"{site.url}/staff")
    page.get_by_label("E-mail address").fill(STAFF[0])
    page.get_by_label("Password").fill(STAFF[1])
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_timeout(1500)  # the worker delivers within about a second
    page.reload()
    shoot("staff")
    page.get_by_role("link", name="Letters").first.click()
    shoot("staff-letters")


def _write(
    page: Page,
    site: Site,
    slug: str,
    words: str,
    shoot: Callable[[str], None],
    email: str | None = None,
) -> None:
    """Write to everyone in a campaign; the steps are shown for the campaign without e-mail."""
    show = shoot if email is None else _nothing
    page.goto(f"{site.url}/c/{slug}/representatives?zip=11235")
    show("representatives")
    page.get_by_role("button", name="Write my letter").click()
    show("letter")
    page.get_by_role("button", name="See my letters").click()
    show("letter-errors")
    page.get_by_label("Why does this matter to you?").fill(words)
    page.get_by_label("First name").fill("Volha")
    page.get_by_label("Last name").fill("Kavalchuk")
    if email is not None:
        page.get_by_label("E-mail address").fill(email)
    page.get_by_role("button", name="See my letters").click()
    show("check")
    page.get_by_role("button", name="Continue to send").click()
    show("send")


def _nothing(_name: str) -> None:
    """Take no picture."""


def _open_mail(page: Page, site: Site, email: str) -> None:
    """Open the verification mail, which the worker delivers within about a second."""
    link = page.locator("li", has_text=email).get_by_role("link", name=re.compile("Verify"))
    for _ in range(20):
        page.goto(site.url + "/mailbox/")
        if link.count():
            break
        page.wait_for_timeout(250)
    link.first.click()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
