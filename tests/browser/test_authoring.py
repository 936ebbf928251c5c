"""A text is written on a phone and published, with and without a script."""

from playwright.sync_api import expect

from tests.browser.conftest import Visitor, World
from tests.browser.test_staff_queue import sign_in

HOME = "/staff/campaigns/river-cleanup"


def test_a_text_is_written_and_published(visitor: Visitor, world: World) -> None:
    """Every page on the way can be read and used by all."""
    sign_in(visitor, world)
    page, new = visitor.page, f"Light the lamp {'at once' if visitor.script else 'today'}."
    page.get_by_role("link", name="Campaigns", exact=True).click()
    page.get_by_role("link", name="Example:").click()
    visitor.look()
    page.get_by_role("link", name="Brief edition").first.click()
    area = page.get_by_label("Text", exact=True)
    area.fill("{{ opening }}\n\n{{ own_words }}\n\nThis is an example. I mean ")
    if visitor.script:
        page.get_by_role("button", name="act", exact=True).click()
    else:
        area.fill(area.input_value() + "{{ act }}")
        page.get_by_role("button", name="Update the preview").click()
    expect(page.locator("#preview .letter").first).to_contain_text("I mean the Small Rivers Act")
    area.fill("{{ opning }}")
    page.get_by_role("button", name="Save as a draft").click()
    expect(page.locator(".error-summary")).to_contain_text("did you mean {{ opening }}?")
    visitor.look()
    area.fill(f"{{{{ opening }}}}\n\n{{{{ own_words }}}}\n\nThis is an example. {new}")
    page.get_by_label("The campaign has approved").set_checked(False)
    page.get_by_label("What did you change?").fill("Shorter")
    page.get_by_role("button", name="Save as a draft").click()
    page.get_by_role("link", name="See what would change").click()
    expect(page.locator(".diff ins").first).to_be_visible()
    visitor.look()
    page.get_by_role("link", name="Check and publish").click()
    page.get_by_label("I have looked").check()
    visitor.look()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("status").first).to_contain_text("Published.")
    for path in ("/basics", "/recipients"):
        page.goto(f"{world.site.url}{HOME}{path}")
        visitor.look()
