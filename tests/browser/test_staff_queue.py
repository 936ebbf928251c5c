"""The queue on a phone: every part of it can be read and used by all, with and without a script."""

import pytest
from playwright.sync_api import expect

from contactrep.storage import notices
from contactrep.storage.queue import Tab
from tests.browser.conftest import Visitor, World
from tests.browser.site import STAFF
from tests.browser.troubles import fill_queue, outage, saying


@pytest.fixture(scope="module")
def frozen(world: World) -> str:
    """A letter among many."""
    return fill_queue(world.site)


def sign_in(visitor: Visitor, world: World) -> None:
    page = visitor.page
    page.goto(f"{world.site.url}/staff/sign-in")
    page.get_by_label("E-mail address").fill(STAFF[0])
    page.get_by_label("Password").fill(STAFF[1])
    page.get_by_role("button", name="Sign in").click()


def test_every_part(visitor: Visitor, world: World, frozen: str) -> None:
    """With what is wrong as a whole at its top."""
    sign_in(visitor, world)
    page = visitor.page
    page.get_by_role("link", name="Queue", exact=True).click()
    with outage(world.site):
        for tab in Tab:
            page.locator(f".tabs a[href$='show={tab}']").click()
            expect(page.locator(".tabs [aria-current]")).to_have_count(1)
            expect(page.locator(".queue > li").first).to_be_visible()
            visitor.look()
    page.goto(f"{world.site.url}/staff/letters/{frozen}")
    expect(page.locator(".history > li").last).to_contain_text("frozen")
    visitor.look()


def test_what_staff_do(visitor: Visitor, world: World, frozen: str) -> None:
    """A letter is looked after, and many are tried again, by buttons alone."""
    sign_in(visitor, world)
    with saying(world.site, notices.PAUSED, "A test looks at it."):  # or a worker would take it
        _look_after(visitor, world, frozen)


def _look_after(visitor: Visitor, world: World, frozen: str) -> None:
    page = visitor.page
    page.goto(f"{world.site.url}/staff/letters/{frozen}")
    page.get_by_role("button", name="Let it go on").click()
    expect(page.get_by_role("status")).to_contain_text("It goes on where it stood")
    page.get_by_role("button", name="Freeze").click()
    visitor.look()
    page.get_by_label("Note to its writer").fill("x" * 1001)
    page.get_by_role("button", name="End it and tell its writer").click()
    expect(page.locator(".error-summary")).to_contain_text("Use 1,000 characters or fewer")
    visitor.look()
    page.goto(f"{world.site.url}/staff/queue?show=failing")
    for box in page.get_by_role("checkbox").all():
        box.uncheck()
    page.get_by_role("button", name="Try all of these again").click()
    expect(page.get_by_role("status")).to_contain_text("tick the letters")
    visitor.look()
