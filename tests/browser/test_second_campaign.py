"""From the first admin to a second campaign whose first letter is counted, by buttons and links."""

import re
import time

from playwright.sync_api import expect

from contactrep.outreach.lookout import READ_EVERY
from tests.browser.conftest import Visitor, World
from tests.browser.test_staff_queue import sign_in


def test_a_second_campaign_is_begun_and_written_for(visitor: Visitor, world: World) -> None:
    """Duplicated, renamed, published and made live; a supporter writes, and staff see it."""
    name = "with-a-script" if visitor.script else "without-a-script"
    title, slug = f"Second campaign {name}", f"second-{name}"
    before = len(world.mail.received)
    sign_in(visitor, world)
    _begin(visitor, title, slug)
    _publish(visitor)
    time.sleep(READ_EVERY)  # until every web process has taken it
    _write(visitor, world, slug)
    _verify(visitor, world, before)
    _counted(visitor, world, title, slug)


def _begin(visitor: Visitor, title: str, slug: str) -> None:
    page = visitor.page
    page.get_by_role("link", name="Campaigns", exact=True).click()
    page.locator("a[href$='/staff/campaigns/demonstration']").first.click()
    page.get_by_role("link", name="Duplicate", exact=True).click()
    page.get_by_label("Its title").fill(title)
    page.get_by_label("Its name in addresses").fill(slug)
    visitor.look()
    page.get_by_role("button", name="Begin it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    visitor.look()


def _publish(visitor: Visitor) -> None:
    page = visitor.page
    page.get_by_role("link", name="Basics").click()
    page.get_by_label("Status").select_option("live")
    page.get_by_role("button", name="Save as a draft").click()
    page.get_by_role("link", name="See what would change").click()
    page.get_by_role("link", name="Check and publish").click()
    page.get_by_label("I have looked").check()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("status").first).to_contain_text("Published.")


def _write(visitor: Visitor, world: World, slug: str) -> None:
    page = visitor.page
    page.goto(f"{world.site.url}/c/{slug}?src=rally")
    page.get_by_label("Your ZIP code").fill("11235")
    page.get_by_role("button", name="Find my representatives").click()
    page.get_by_role("button", name="Write my letter").click()
    page.get_by_label("First name").fill("Volha")
    page.get_by_label("Last name").fill("Kavalchuk")
    page.get_by_label("E-mail address").fill("volha@example.com")
    page.get_by_role("button", name="Check my letters").click()
    page.get_by_role("button", name="Continue to send").click()
    expect(page.get_by_text("Now check your e-mail")).to_be_visible()


def _verify(visitor: Visitor, world: World, before: int) -> None:
    page = visitor.page
    verification = world.mail.wait_for(before + 1, timeout=30)[before]
    plain = verification.message.get_body(("plain",))
    assert plain is not None
    link = re.search(r"http\S+/verify/\S+", plain.get_content())
    assert link is not None
    page.goto(link[0])
    page.get_by_role("button", name="Send my 2 letters").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your address is verified")
    letters = world.mail.wait_for(before + 3, timeout=30)[before + 1 :]
    assert {letter.message["Reply-To"].addresses[0].addr_spec for letter in letters} == {
        "volha@example.com"
    }


def _counted(visitor: Visitor, world: World, title: str, slug: str) -> None:
    page = visitor.page
    page.goto(f"{world.site.url}/staff?campaign={slug}")
    expect(page.locator("section[aria-labelledby=at-a-glance]")).to_contain_text("People")
    row = page.locator("section[aria-labelledby=ledger] tbody tr", has_text="Accepted")
    expect(row.locator("td").last).to_have_text("2")
    expect(page.locator("section[aria-labelledby=by-source]")).to_contain_text("rally")
    expect(page.get_by_label("Campaign", exact=True)).to_contain_text(title)
    visitor.look()
    page.goto(f"{world.site.url}/staff/offices?campaign={slug}")
    visitor.look()
    page.get_by_role("link", name=re.compile("Schumer")).first.click()
    visitor.look()
    for part in ("map", "replies", "forms", "packs", "data", "team", "audit", "account"):
        page.goto(f"{world.site.url}/staff/{part}")
        visitor.look()
