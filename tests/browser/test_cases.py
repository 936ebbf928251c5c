"""The whole journey by keyboard alone, at 320 px: six places, three languages, script or none.

Every pair of these is walked always, all of them together with CONTACTREP_FULL=1.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from contactrep.core.languages import ENGLISH, LANGUAGES
from tests.browser.conftest import SCHEMES, Visitor, World
from tests.browser.keyboard import press, reach, write
from tests.conftest import FULL

OWN_WORDS = "My family comes from Hrodna."


@dataclass(frozen=True)
class Place:
    """A ZIP code, the district its visitor chooses if asked, and how many they can write to."""

    zip: str
    recipients: int
    district: str = ""


PLACES = {
    "one district": Place("11235", 4),
    "split": Place("11229", 4, "NY-9"),
    "two states": Place("30165", 4, "GA-14"),
    "the District of Columbia": Place("20001", 2),
    "Puerto Rico": Place("00901", 2),
    "a vacant seat": Place("33313", 3),
}
_EVERY = [
    (name, language, script)
    for place, name in enumerate(PLACES)
    for spoken, language in enumerate(LANGUAGES)
    for script in (True, False)
    if FULL or (place + spoken) % 2 == script
]


@pytest.fixture(params=_EVERY, ids=lambda each: f"{each[0]}, {each[1]}, {each[2]}")
def walker(browser: Browser, request: pytest.FixtureRequest) -> Iterator[tuple[Visitor, str, str]]:
    """A visitor, the name of their place, and their language."""
    name, language, script = request.param
    size = {"width": 320, "height": 640}
    context = browser.new_context(java_script_enabled=script, viewport=size)  # type: ignore[arg-type]
    looks = SCHEMES if FULL else (SCHEMES[list(PLACES).index(name) % 2],)
    yield Visitor(context.new_page(), script, looks), name, language
    context.close()


def test_the_journey(walker: tuple[Visitor, str, str], world: World) -> None:
    """From the ZIP code to the last page, with nothing but keys."""
    visitor, name, language = walker
    page, place = visitor.page, PLACES[name]
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    prefix = "" if language == ENGLISH else f"/{language}"

    page.goto(f"{world.site.url}{prefix}/c/belarus-freedom-forum")
    visitor.look()
    _find(visitor, place)
    _write(visitor, place)
    _check(visitor, place)
    _send(visitor, place)

    assert page.locator("html").get_attribute("lang") == language
    assert {urlsplit(url).netloc for url in asked} == {urlsplit(world.site.url).netloc}


def _find(visitor: Visitor, place: Place) -> None:
    page = visitor.page
    write(page, page.locator("#zip"), place.zip)
    press(page, page.locator(".zip-form button"))
    if place.district:
        expect(page.locator("input[name=district]").first).to_be_attached()
        visitor.look()
        reach(page, page.locator("input[name=district]").first)
        chosen = page.locator(f"input[name=district][value={place.district}]")
        chosen_already = "element => element.checked"
        for _ in range(60):  # arrows move within a group of radio buttons
            if chosen.evaluate(chosen_already):
                break
            page.keyboard.press("ArrowDown")
        press(page, page.locator(".chooser button[type=submit]"))
    expect(page.locator("input[name=to]")).to_have_count(place.recipients)
    visitor.look()
    press(page, page.locator("main form button[type=submit]").last)


def _write(visitor: Visitor, place: Place) -> None:
    page = visitor.page
    expect(page.locator("#preview .letter-card")).to_have_count(place.recipients)
    write(page, page.locator("#own_words"), OWN_WORDS)
    write(page, page.locator("#first"), "Волька Łucja")
    write(page, page.locator("#last"), "Ñandú-Кавальчук, Jr.")
    if not page.locator("#city").input_value():  # no publisher names the place of every ZIP code
        write(page, page.locator("#city"), "San Juan")
    visitor.look()
    press(page, page.locator("form[data-preview] > button"))


def _check(visitor: Visitor, place: Place) -> None:
    page = visitor.page
    expect(page.locator(".letter-card")).to_have_count(place.recipients)
    expect(page.locator(".letter").first).to_contain_text(OWN_WORDS)
    for box in page.locator("main input[type=checkbox]").all():
        assert not box.is_checked()
    visitor.look()
    press(page, page.locator("form[action$='/send'] button"))


def _send(visitor: Visitor, place: Place) -> None:
    page = visitor.page
    expect(page.locator(".task-list li")).to_have_count(place.recipients)
    visitor.look()
    press(page, page.locator("main a.button").first)
    for number in range(place.recipients):
        expect(page.locator("#sent")).to_be_visible()
        if number == 0:
            visitor.look()
        press(page, page.locator("button[value=reported-sent]"))
    expect(page.locator(".done h1")).to_contain_text("Волька Łucja")
    expect(page.locator(".task-list .badge.done")).to_have_count(place.recipients)
    visitor.look()
    _come_back(page, place)


def _come_back(page: Page, place: Place) -> None:
    """Back and a refresh lose nothing: what is done stays done, what was typed is still there."""
    page.go_back()
    page.reload()
    expect(page.locator(".task-list .badge.done")).to_have_count(place.recipients)
