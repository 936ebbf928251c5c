"""Take pictures of the real pages, on a phone and on a desktop, in light and in dark.

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

from tests.browser.campaigns import campaigns_of_every_state
from tests.browser.site import STAFF, Site, running_browser, running_site
from tests.browser.troubles import fill_queue, outage

_PHONE = ViewportSize(width=390, height=844)
_DESKTOP = ViewportSize(width=1280, height=900)
_Scheme = Literal["light", "dark"]
LOOKS: tuple[tuple[str, ViewportSize, _Scheme], ...] = (
    ("phone", _PHONE, "light"),
    ("phone-dark", _PHONE, "dark"),
    ("desktop", _DESKTOP, "light"),
    ("desktop-dark", _DESKTOP, "dark"),
)
_ZIP_CODES = {
    "split": "11229",
    "two-states": "30165",
    "unknown": "99999",
    "foreign": "220030",
    "military": "09012",
    "post-office-box": "10108",
    "vacant": "33313",
    "dc": "20001",
    "territory": "00901",
    "at-large": "82001",
}
_CAMPAIGNS = ("not-yet", "paused", "closed", "won", "draft")
_LINKS = {
    "verify-gone": "/verify/nothing",
    "resume-gone": "/resume/nothing",
    "held-gone": "/held/nothing",
}
_BELARUS, _DEMO = "/c/belarus-freedom-forum", "/c/demonstration"
_WHOLE = "--whole" in sys.argv


def main(folder: Path) -> None:
    """Walk the journey once for each look, and save a picture of each step."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, running_browser() as browser:
        settings = {
            "organisation": "Belarus Freedom Forum",
            "campaigns_folder": str(campaigns_of_every_state(Path(home) / "campaigns")),
        }
        with running_site(Path(home), settings) as site:
            for look, size, scheme in LOOKS:
                with open_page(browser, size, scheme) as page:
                    shoot = partial(shoot_page, page, folder, look)
                    _walk(page, site, f"volha@{look}.example", shoot)
            frozen = fill_queue(site)
            for look, size, scheme in LOOKS:
                with open_page(browser, size, scheme) as page:
                    _queue(page, site, frozen, partial(shoot_page, page, folder, look))
            with open_page(browser, _PHONE, "light") as page:
                _states(page, site, partial(shoot_page, page, folder, "phone"))
            with open_page(browser, _PHONE, "light") as page:
                _languages(page, site, partial(shoot_page, page, folder, "phone"))


@contextmanager
def open_page(browser: Browser, size: ViewportSize, scheme: _Scheme) -> Iterator[Page]:
    """Open a page of somebody with this screen and taste."""
    context = browser.new_context(viewport=size, color_scheme=scheme, reduced_motion="reduce")
    yield context.new_page()
    context.close()


def shoot_page(page: Page, folder: Path, look: str, name: str) -> None:
    """Save a picture of what is shown."""
    file = folder / f"{name}-{look}.png"
    try:
        page.screenshot(path=file, full_page=_WHOLE)
    except Error:  # Chromium without a GPU now and then fails to take one; the next one works
        page.wait_for_timeout(500)
        page.screenshot(path=file, full_page=_WHOLE)


def _walk(page: Page, site: Site, email: str, shoot: Callable[[str], None]) -> None:
    page.goto(site.url)
    shoot("home")
    page.goto(site.url + _BELARUS)
    shoot("campaign")
    _write(page, site.url + _BELARUS, "My family comes from Hrodna.", shoot)
    page.get_by_role("link", name="Senator Charles E. Schumer", exact=True).click()
    shoot("hand-off")
    page.goto(page.url + "/print")
    shoot("print")
    page.go_back()
    for _ in range(4):  # each leads on to the next letter, the last one to the end
        page.get_by_role("button", name="Yes, I sent it").click()
    shoot("done")
    _write(page, site.url + _DEMO, "I read there on Thursdays.", _nothing, email)
    shoot("verification-sent")
    _open_mail(page, site, email)
    shoot("mail")
    page.locator("a[href*='/verify/']").click()
    shoot("verify")
    page.get_by_role("button", name="Send my 2 letters").click()


def sign_in(page: Page, site: Site) -> None:
    """Sign in as the one who runs the site."""
    page.goto(f"{site.url}/staff")
    page.get_by_label("E-mail address").fill(STAFF[0])
    page.get_by_label("Password").fill(STAFF[1])
    page.get_by_role("button", name="Sign in").click()


def _queue(page: Page, site: Site, frozen: str, shoot: Callable[[str], None]) -> None:
    """Show the queue in trouble, and a letter that staff have to look at."""
    sign_in(page, site)
    with outage(site):
        page.goto(f"{site.url}/staff/queue")
        shoot("staff-queue")
    for part in ("failing", "frozen"):
        page.goto(f"{site.url}/staff/queue?show={part}")
        shoot(f"staff-queue-{part}")
    page.goto(f"{site.url}/staff/letters/{frozen}")
    shoot("staff-queue-letter")


def _states(page: Page, site: Site, shoot: Callable[[str], None]) -> None:
    """Show what is not the usual way."""
    for name, zip_code in _ZIP_CODES.items():
        page.goto(f"{site.url}{_BELARUS}/representatives?zip={zip_code}")
        shoot(name)
    for name in _CAMPAIGNS:
        page.goto(f"{site.url}/c/{name}")
        shoot(f"campaign-{name}")
    for name, path in _LINKS.items():
        page.goto(site.url + path)
        shoot(name)
    page.goto(f"{site.url}{_BELARUS}?gone=1")
    shoot("cleared")
    page.goto(f"{site.url}{_BELARUS}/wrong/S000148")
    shoot("wrong")
    for _ in range(20):  # more than a form may be sent in a minute
        page.request.post(f"{site.url}{_BELARUS}/address", form={"zip": "11235", "address": ""})
    page.goto(f"{site.url}{_BELARUS}/representatives?zip=11229")
    page.locator(".address-form button").click()
    shoot("too-many-tries")


def _languages(page: Page, site: Site, shoot: Callable[[str], None]) -> None:
    for language in ("be", "ru"):
        start = f"{site.url}/{language}{_BELARUS}"
        page.goto(start)
        shoot(f"campaign-{language}")
        page.goto(f"{start}/letter?zip=11235&to=S000148")
        page.locator("#own_words").fill("My family comes from Hrodna.")
        page.locator("#first").fill("Volha")
        page.locator("#last").fill("Kavalchuk")
        page.evaluate("scrollTo(0, 0)")
        shoot(f"letter-{language}")
        page.locator("form[data-preview] > button").click()
        page.locator(".reading summary").click()
        page.locator(".reading").scroll_into_view_if_needed()
        shoot(f"check-{language}")


def _write(
    page: Page, campaign: str, words: str, shoot: Callable[[str], None], email: str | None = None
) -> None:
    """Write to everyone in a campaign."""
    page.goto(f"{campaign}/representatives?zip=11235")
    shoot("representatives")
    page.get_by_role("button", name="Write my letter").click()
    shoot("letter")
    page.get_by_role("button", name="Check my letters").click()
    shoot("letter-errors")
    page.get_by_label("Why does this matter to you?").fill(words)
    page.get_by_label("First name").fill("Volha")
    page.get_by_label("Last name").fill("Kavalchuk")
    if email is not None:
        page.get_by_label("E-mail address").fill(email)
    page.get_by_role("button", name="Check my letters").click()
    shoot("check")
    page.get_by_role("link", name="Edit this letter").first.click()
    shoot("edit")
    page.get_by_role("link", name="Back").click()
    page.get_by_role("button", name="Continue to send").click()
    shoot("send")


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
