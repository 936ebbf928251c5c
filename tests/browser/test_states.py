"""Every screen and every error of a supporter's pages, in each language, in light and in dark.

English is looked at in both, the others in one of them; all in both with CONTACTREP_FULL=1.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import update

from contactrep.app import open_services
from contactrep.config import load
from contactrep.core.languages import ENGLISH, LANGUAGES
from contactrep.core.lifecycle import State
from contactrep.storage import submissions
from contactrep.storage.tables import deliveries
from tests.browser.conftest import SCHEMES, Visitor, World
from tests.conftest import FULL
from tests.factories import new_submission
from tests.outreach.following import GILLIBRAND, SCHUMER, letter_of, replied_path, wrote
from tests.outreach.holding import held_path

_BELARUS, _DEMO = "/c/belarus-freedom-forum", "/c/demonstration"

ADDRESSES = (
    *("/", "/privacy", "/accessibility", "/credits", "/nothing", "/c/draft"),
    *("/c/closed", "/c/won", "/c/paused", "/c/not-yet"),
    *("/verify/nothing", "/resume/nothing", "/held/nothing", "/replied/nothing"),
    *(_BELARUS, f"{_BELARUS}?gone=1", f"{_BELARUS}/wrong/S000148"),
    *(
        f"{_BELARUS}/representatives?zip={zip_code}"
        for zip_code in ("", "ABC", "220030", "99999", "09012", "96960", "11235", "91711", "10108")
    ),
    *(  # two states, no senators, a commissioner, a vacant seat, at large
        f"{_BELARUS}/representatives?zip={zip_code}"
        for zip_code in ("30165", "20001", "00901", "33313", "82001")
    ),
    f"{_BELARUS}/representatives?zip=11229&asked=1",
    f"{_BELARUS}/representatives?zip=11235&district=NY-8&none=1",
    f"{_BELARUS}/representatives?zip=99999&state=NY",
)
"""Pages that a link opens, most of them with something wrong."""


@pytest.fixture(params=LANGUAGES)
def reader(browser: Browser, request: pytest.FixtureRequest) -> Iterator[tuple[Visitor, str]]:
    """A visitor with a phone of 320 px, and the prefix of their language."""
    context = browser.new_context(viewport={"width": 320, "height": 640})
    prefix = "" if request.param == ENGLISH else f"/{request.param}"
    looks = SCHEMES if FULL or not prefix else SCHEMES[:1] if prefix == "/be" else SCHEMES[1:]
    yield Visitor(context.new_page(), script=True, schemes=looks), prefix
    context.close()


def test_pages(reader: tuple[Visitor, str], world: World) -> None:
    """Whatever a link opens can be read by all."""
    visitor, prefix = reader
    for address in ADDRESSES:
        visitor.page.goto(world.site.url + prefix + address)
        expect(visitor.page.locator("h1")).to_have_count(1)
        visitor.look()


def test_a_letter_that_is_held(reader: tuple[Visitor, str], world: World) -> None:
    """The question about it, and the answer."""
    visitor, prefix = reader
    language = prefix.strip("/") or ENGLISH
    services = open_services(load(environment=world.site.environment))
    draft = new_submission(
        services, recipients=("desk-1",), email=f"held.{language}@example.com", language=language
    )
    with services.database.write() as conn:
        (letter_id,) = submissions.letter_ids(conn, draft.submission_id or "").values()
        letter = deliveries.c.letter_id == letter_id
        conn.execute(update(deliveries).where(letter).values(state=State.HELD))
    visitor.page.goto(world.site.url + held_path(services, letter_id, language))
    services.database.dispose()
    expect(visitor.page.locator("main form button")).to_have_count(2)
    visitor.look()
    visitor.page.locator("main form button").last.click()
    expect(visitor.page.locator("main form button")).to_have_count(0)
    visitor.look()


def test_whether_an_office_replied(reader: tuple[Visitor, str], world: World) -> None:
    """The question with nothing chosen, with an answer chosen by the link, and what follows it."""
    visitor, prefix = reader
    language = prefix.strip("/") or ENGLISH
    services = open_services(load(environment=world.site.environment))
    draft = wrote(
        services,
        sent=(SCHUMER, GILLIBRAND),
        email=f"replied.{language}@example.com",
        language=language,
    )
    address = world.site.url + replied_path(services, letter_of(services, draft), language)
    services.database.dispose()
    visitor.page.goto(address)
    visitor.page.locator("main form button").click()
    expect(visitor.page.locator(".error-summary")).to_be_focused()
    visitor.look()
    visitor.page.goto(f"{address}?answer=not-to-the-point")
    expect(visitor.page.locator("input[value=not-to-the-point]")).to_be_checked()
    visitor.page.locator("main form button").click()
    expect(visitor.page.locator("textarea")).to_have_count(1)
    visitor.look()


def test_forms_with_something_wrong(reader: tuple[Visitor, str], world: World) -> None:
    """The summary of what is wrong has the focus, and everything typed is still there."""
    visitor, prefix = reader
    page = visitor.page
    page.goto(f"{world.site.url}{prefix}{_DEMO}/representatives?zip=11235")
    page.locator("main form button[type=submit]").last.click()
    page.locator("#own_words").fill("Я люблю чытаць.")
    page.locator("form[data-preview] > button").click()
    _says_what_is_wrong(visitor)
    assert page.locator("#own_words").input_value() == "Я люблю чытаць."
    page.locator("#first").fill("Volha")
    page.locator("#last").fill("Kavalchuk")
    page.locator("#email").fill(f"volha.{prefix.strip('/') or 'en'}@example.com")
    page.locator("form[data-preview] > button").click()
    expect(page.locator(".interruption")).to_be_visible()
    visitor.look()
    page.goto(f"{world.site.url}{prefix}{_DEMO}/edit")
    page.locator("#body").fill("")
    page.locator("main form button").first.click()
    _says_what_is_wrong(visitor)
    page.locator("#body").fill("long " * 900)
    page.locator("main form button").first.click()
    _says_what_is_wrong(visitor)
    page.locator("#body").fill("Please keep it open.")
    page.locator("main form button").first.click()
    page.locator("form[action$='/send'] button").click()
    expect(page.locator(".panel")).to_be_visible()
    page.locator("details summary").last.click()
    page.locator("#email").fill("nobody")
    page.locator("form[action$='/resume'] button").click()
    _says_what_is_wrong(visitor)
    _sending(visitor)


def _sending(visitor: Visitor) -> None:
    """Every way to send a letter, unfolded."""
    page = visitor.page
    for key in ("S000148", "J000294", "desk-1", "form-1"):
        page.goto(page.url.split("/c/")[0] + f"{_DEMO}/send/{key}")
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        visitor.look()
    page.locator("button[value=reported-broken]").click()
    expect(page.locator(".notification")).to_be_visible()
    page.goto(page.url + "/print")
    visitor.look()
    page.goto(page.url.split("/send")[0] + "/done")
    visitor.look()


def test_the_check_page_asks_for_an_address(reader: tuple[Visitor, str], world: World) -> None:
    """Where a box needs one; the ticks stay."""
    visitor, prefix = reader
    page = visitor.page
    page.goto(f"{world.site.url}{prefix}{_BELARUS}/letter?zip=11235&to=S000148")
    page.locator("#first").fill("Volha")
    page.locator("#last").fill("Kavalchuk")
    page.locator("form[data-preview] > button").click()
    page.locator("#news").check()
    page.locator("form[action$='/send'] button").click()
    _says_what_is_wrong(visitor)
    expect(page.locator("#news")).to_be_checked()


def test_the_focus_is_seen(visitor: Visitor, world: World) -> None:
    """A ring of 3 px and at least 3:1, also where colors are forced; and targets are large."""
    page = visitor.page
    page.goto(f"{world.site.url}{_DEMO}/letter?zip=11235&to=desk-1&to=S000148")
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        _rings(page)
    page.emulate_media(forced_colors="active")
    for ring in _rings(page, contrast=False):
        assert ring["style"] == "solid"


def _rings(page: Page, *, contrast: bool = True) -> list[dict[str, object]]:
    """Focus everything in turn, and return the rings."""
    rings: list[dict[str, object]] = page.evaluate(_RINGS)
    assert len(rings) > 10
    for ring in rings:
        assert ring["width"] == 3, ring
        assert not contrast or float(str(ring["contrast"])) >= 3, ring
        assert float(str(ring["height"])) >= 24 or ring["inline"], ring
    return rings


def _says_what_is_wrong(visitor: Visitor) -> None:
    page = visitor.page
    expect(page.locator(".error-summary")).to_be_focused()
    assert page.locator(".error-summary a").first.get_attribute("href")
    visitor.look()


_RINGS = """() => {
  const seen = (element) => element.getClientRects().length > 0;
  const what = "a:not(.skip-link), button, input, textarea, summary, select";
  const all = [...document.querySelectorAll(what)];
  const luminance = (color) => {
    const [r, g, b] = color.match(/[\\d.]+/g).slice(0, 3).map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    for (let each = element.parentElement; each; each = each.parentElement) {
      const color = getComputedStyle(each).backgroundColor;
      if (!/, 0\\)$|transparent/.test(color)) return color;
    }
    return "rgb(255, 255, 255)";
  };
  const focused = (element) => {
    element.focus({ focusVisible: true });
    return element === document.activeElement; // what is folded away cannot be
  };
  return all.filter(seen).filter(focused).map((element) => {
    element.focus({ focusVisible: true });
    const style = getComputedStyle(element);
    const [light, dark] = [style.outlineColor, ground(element)].map(luminance).sort().reverse();
    const box = element.getBoundingClientRect();
    return {
      what: element.outerHTML.slice(0, 80),
      width: parseFloat(style.outlineWidth),
      style: style.outlineStyle,
      contrast: (light + 0.05) / (dark + 0.05),
      height: box.height,
      inline: style.display === "inline",
    };
  });
}"""
