"""A split ZIP code in a real browser: by the list, by an address, and by where the visitor is."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import AXE_TAGS, Visitor, World

pytestmark = pytest.mark.xdist_group("browser")

SPLIT = "c/demonstration/representatives?zip=11229"
WELL_INSIDE = {"latitude": 40.7149, "longitude": -73.5561}
ON_A_LINE = {"latitude": 40.5776, "longitude": -73.9614}
OCEAN = {"latitude": 30.0, "longitude": -40.0}


def test_by_the_list(world: World, visitor: Visitor) -> None:
    """Nothing is chosen for her; she reads what each district covers, and chooses."""
    page = visitor.page
    page.goto(f"{world.site.url}/{SPLIT}")
    visitor.look()
    expect(page.locator("input[type=radio]:checked")).to_have_count(0)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose your district from the list")
    visitor.look()
    page.get_by_label("NY-9").check()
    page.get_by_role("button", name="Continue").click()
    expect(page.locator(".place")).to_contain_text("NY-9")
    expect(page.locator("form")).to_contain_text("Clarke")


def test_by_an_address(world: World, visitor: Visitor) -> None:
    """With and without a script; what was typed wrong is still there to be mended."""
    page = visitor.page
    page.goto(f"{world.site.url}/{SPLIT}")
    page.get_by_label("Your street address").fill("1 Nowhere Street")
    page.get_by_role("button", name="Find my district by address").click()
    expect(page.get_by_role("alert")).to_contain_text("does not know this address")
    expect(page.get_by_label("Your street address")).to_have_value("1 Nowhere Street")
    visitor.look()
    page.get_by_label("Your street address").fill("1 Example Street")
    page.get_by_role("button", name="Find my district by address").click()
    expect(page.locator(".place")).to_contain_text("NY-8")
    assert "Example" not in page.url


@pytest.fixture
def context(browser: Browser) -> BrowserContext:
    """A phone that may tell where it is."""
    return browser.new_context(viewport={"width": 320, "height": 640}, permissions=["geolocation"])


def located(context: BrowserContext, world: World, point: dict[str, float]) -> Page:
    """Return the page after a visitor at this point pressed the button."""
    context.set_geolocation(point)  # type: ignore[arg-type]  # a TypedDict of the library
    page = context.new_page()
    page.goto(f"{world.site.url}/{SPLIT}")
    page.get_by_role("button", name="Use my location").click()
    return page


def test_by_location(world: World, context: BrowserContext) -> None:
    """Well inside a district, that is the answer, and no page's address holds the place."""
    page = located(context, world, WELL_INSIDE)
    expect(page.locator(".place")).to_contain_text("NY-4")
    assert "40.7" not in page.url


def test_near_a_line(world: World, context: BrowserContext) -> None:
    """Our map is coarse: near a line all districts within reach are offered, none is chosen."""
    page = located(context, world, ON_A_LINE)
    expect(page.locator(".lead")).to_contain_text("too close to a line for our map to tell")
    expect(page.locator("input[type=radio]:checked")).to_have_count(0)
    assert page.locator("input[type=radio]").count() == 3
    report = Axe().run(page, options={"runOnly": AXE_TAGS})
    assert report.violations_count == 0, report.generate_report()


def test_outside_every_district(world: World, context: BrowserContext) -> None:
    """At sea there is nobody to write to, and every other way is still open."""
    page = located(context, world, OCEAN)
    expect(page.get_by_role("alert")).to_contain_text("could not find a congressional district")
    expect(page.get_by_label("NY-8")).to_be_visible()


def test_a_device_that_does_not_say(world: World, browser: Browser) -> None:
    """Refused, the button says so and the list is still there; without a script there is none."""
    context = browser.new_context(viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto(f"{world.site.url}/{SPLIT}")
    page.get_by_role("button", name="Use my location").click()
    expect(page.locator(".location-form .status")).to_contain_text("did not say where you are")
    context.close()
    bare = browser.new_context(java_script_enabled=False)
    page = bare.new_page()
    page.goto(f"{world.site.url}/{SPLIT}")
    expect(page.get_by_role("button", name="Use my location")).to_be_hidden()
    bare.close()
