"""What a first visit costs over the wire, in a real browser."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from benchmarks.first_page import MOST, PATHS, weigh
from tests.browser.conftest import World

pytestmark = pytest.mark.xdist_group("browser")

NEEDED = {"pico.min.css", "app.css", "app.js", "icon.svg"}


@pytest.mark.parametrize("path", PATHS)
def test_a_first_visit(world: World, browser: Browser, path: str) -> None:
    """A page with everything it loads is at most 60 kB, and all of it is ours."""
    url = world.site.url + path
    assets = weigh(browser, url)
    assert assets[0].url == url
    assert {asset.url.rpartition("/")[2] for asset in assets} >= NEEDED
    assert {urlsplit(asset.url).netloc for asset in assets} == {urlsplit(url).netloc}
    assert all(asset.wire for asset in assets)
    assert sum(asset.wire for asset in assets) <= MOST
