"""The main job in a real browser: from a ZIP code to a letter delivered, counted by staff."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from contactrep.core.ledger import LEDGER
from contactrep.core.mailto import decode
from tests.browser.conftest import Visitor, World
from tests.browser.site import STAFF

pytestmark = pytest.mark.xdist_group("browser")

OWN_WORDS = "I read there on Thursdays."


def test_a_letter_is_written_verified_delivered_and_counted(world: World, visitor: Visitor) -> None:
    """A supporter in 11235 writes to everyone in the demonstration; staff see it all."""
    page = visitor.page
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    before = len(world.mail.received)

    _find(visitor, world)
    _write(visitor)
    link = _verification_link(world, before)
    _verify(visitor, link)
    _arrives(world, before)
    _hand_off(visitor)
    _counted(visitor, world)

    # No page asked anybody else for anything.
    assert {urlsplit(url).netloc for url in requests} == {urlsplit(world.site.url).netloc}


def _find(visitor: Visitor, world: World) -> None:
    """Her representatives are found by her ZIP code."""
    page = visitor.page
    page.goto(f"{world.site.url}/c/demonstration")
    visitor.look()
    page.get_by_label("Your ZIP code").fill("11235")
    page.get_by_role("button", name="Find my representatives").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your representatives")
    for official in ("Schumer", "Gillibrand", "Jeffries", "Demonstration"):
        expect(page.locator("form")).to_contain_text(official)
    visitor.look()


def _write(visitor: Visitor) -> None:
    """She adds a sentence of her own, sees her letters, and sends them."""
    page = visitor.page
    page.get_by_role("button", name="Write my letter").click()
    page.get_by_label("Why does this matter to you?").fill(OWN_WORDS)
    page.get_by_label("First name").fill("Volha")
    page.get_by_label("Last name").fill("Kavalchuk")
    page.get_by_label("E-mail address").fill("volha@example.com")
    visitor.look()
    page.get_by_role("button", name="Check my letters").click()
    expect(page.locator(".letter").first).to_contain_text(OWN_WORDS)
    visitor.look()
    page.get_by_role("button", name="Continue to send").click()
    expect(page.get_by_text("Now check your e-mail")).to_be_visible()
    visitor.look()


def _verification_link(world: World, before: int) -> str:
    """Nothing leaves before her address is verified, but a mail without a word of hers."""
    (verification,) = world.mail.wait_for(before + 1, timeout=15)[before:]
    assert verification.recipients == ("volha@example.com",)
    plain = verification.message.get_body(("plain",))
    assert plain
    text = plain.get_content()
    assert "Kavalchuk" not in text and OWN_WORDS not in text
    link = re.search(r"http\S+/verify/\S+", text)
    assert link is not None
    return link[0]


def _verify(visitor: Visitor, link: str) -> None:
    page = visitor.page
    page.goto(link)
    visitor.look()
    page.get_by_role("button", name="Send my 2 letters").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your address is verified")
    visitor.look()


def _arrives(world: World, before: int) -> None:
    """Each letter arrives alone, from the campaign, to be answered to her."""
    letters = world.mail.wait_for(before + 3, timeout=15)[before + 1 :]
    assert len({letter.recipients for letter in letters}) == 2
    for letter in letters:
        (recipient,) = letter.recipients
        assert recipient.endswith("@example.org")
        message = letter.message
        (sender,) = message["From"].addresses
        assert sender.addr_spec == "letters@example.org"
        assert sender.display_name.startswith("Volha Kavalchuk via ")
        assert message["Reply-To"].addresses[0].addr_spec == "volha@example.com"
        assert message["Subject"]
        body = message.get_content()
        assert body.startswith("Dear ")
        assert OWN_WORDS in body
        assert body.rstrip().endswith("Brooklyn, NY 11235")


def _hand_off(visitor: Visitor) -> None:
    """A letter to a senator is handed to the official form, or to her mail program."""
    page = visitor.page
    page.get_by_role("link", name="All my letters").click()
    page.get_by_role("link", name="Senator Charles E. Schumer", exact=True).click()
    visitor.look()
    _opens(page, "Open schumer.senate.gov (new tab)", "schumer.senate.gov")
    page.get_by_text("Your own mail program").click()
    address = _opens(page, "Open in my mail program, to myself", "mailto:")
    recipient, subject, body = decode(address)
    assert recipient == ""
    assert len(address) <= 1900
    assert subject
    assert body.startswith("Dear Senator Schumer:")
    assert OWN_WORDS in body
    page.get_by_role("button", name="Yes, I sent it").click()
    expect(page.locator(".task-list")).to_contain_text("You sent it")
    visitor.look()


def _counted(visitor: Visitor, world: World) -> None:
    """Staff see it in the ledger's words, without her name."""
    page = visitor.page
    page.goto(f"{world.site.url}/staff")
    visitor.look()
    page.get_by_label("E-mail address").fill(STAFF[0])
    page.get_by_label("Password").fill(STAFF[1])
    page.get_by_role("button", name="Sign in").click()
    main = page.locator("main")
    for entry in LEDGER:
        expect(main).to_contain_text(re.compile(entry.word, re.IGNORECASE))
    visitor.look()
    page.get_by_role("link", name="Letters").first.click()
    expect(page.locator("table").first).to_contain_text("Senator Charles E. Schumer")
    expect(main).not_to_contain_text("Kavalchuk")
    visitor.look()


def _opens(page: Page, button: str, host: str) -> str:
    """Press a hand-off button, and return the address that the page in between goes on to."""
    # The address is somebody else's and is never asked: "no content" keeps the page where it is.
    page.context.route(
        lambda url: not url.startswith("http://127.0.0.1"), lambda route: route.fulfill(status=204)
    )
    with page.context.expect_page() as opened:
        page.get_by_role("button", name=button).click()
    between = opened.value
    target = between.locator("meta[http-equiv=refresh]").get_attribute("content") or ""
    address = target.removeprefix("0; url=")
    assert host in address
    between.close()
    return address
