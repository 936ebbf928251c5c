"""Somebody who walks the pages by keyboard alone."""

from playwright.sync_api import Locator, Page

_FOCUSED = "element => element === document.activeElement"
_AT_MOST = 200  # presses of Tab, on the longest page


def reach(page: Page, wanted: Locator) -> None:
    """Press Tab until the element has the focus."""
    wanted.wait_for()
    for _ in range(_AT_MOST):
        if wanted.evaluate(_FOCUSED):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {wanted}")


def press(page: Page, wanted: Locator, key: str = "Enter") -> None:
    """Go to a button or link and press it, or tick a box with Space."""
    reach(page, wanted)
    page.keyboard.press(key)
    page.wait_for_load_state()


def write(page: Page, wanted: Locator, text: str) -> None:
    """Go to a field and write into it."""
    reach(page, wanted)
    page.keyboard.insert_text(text)
