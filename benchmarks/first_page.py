"""What a first visit costs over the wire: all files of a page, as Chromium counts their bytes.

The site runs as `contactrep run` starts it. Chromium takes an icon without telling, so the icon is
opened on its own and counted with the rest.
Run: python -m benchmarks.first_page
"""

import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import Browser, Page

from tests.browser.site import running_browser, running_site

PATHS = ("/", "/c/belarus-freedom-forum")
MOST = 60_000  # bytes


@dataclass(frozen=True)
class Asset:
    """A file: bytes over the wire with the headers, and bytes once it is decoded."""

    url: str
    wire: int
    plain: int


class _Counts:
    """What Chromium's network events add up to; the protocol documents their fields."""

    def __init__(self) -> None:
        self.urls: dict[str, str] = {}
        self.plain: Counter[str] = Counter()
        self.wire: dict[str, int] = {}

    def asked(self, event: dict[str, Any]) -> None:
        """Note what is asked for (Network.requestWillBeSent); data: is no request."""
        url = event["request"]["url"]
        if not url.startswith("data:"):
            self.urls[event["requestId"]] = url

    def received(self, event: dict[str, Any]) -> None:
        """Add a decoded piece (Network.dataReceived)."""
        self.plain[event["requestId"]] += event["dataLength"]

    def finished(self, event: dict[str, Any]) -> None:
        """Note what came over the wire (Network.loadingFinished)."""
        self.wire[event["requestId"]] = int(event["encodedDataLength"])

    def assets(self) -> list[Asset]:
        """Return everything that was asked for; what never arrived is an error."""
        return [Asset(url, self.wire[key], self.plain[key]) for key, url in self.urls.items()]


def weigh(browser: Browser, url: str) -> list[Asset]:
    """Return what a browser with an empty cache loads for a page.

    Raises:
        KeyError: a file did not arrive.
    """
    with _fresh_page(browser) as page:
        counts = _count(page)
        page.goto(url, wait_until="networkidle")
        loaded = set(counts.urls.values())
        links = page.locator("link[rel~=icon]").all()
        icons = {urljoin(url, link.get_attribute("href") or "") for link in links}
        for icon in icons - loaded:
            page.goto(icon, wait_until="networkidle")
        return counts.assets()


@contextmanager
def _fresh_page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


def _count(page: Page) -> _Counts:
    """Start to count what the page loads."""
    counts = _Counts()
    events = page.context.new_cdp_session(page)
    events.send("Network.enable")
    events.on("Network.requestWillBeSent", counts.asked)
    events.on("Network.dataReceived", counts.received)
    events.on("Network.loadingFinished", counts.finished)
    return counts


def main() -> None:
    """Print the files of each page, and the sum."""
    with (
        tempfile.TemporaryDirectory() as home,
        running_site(Path(home), {}) as site,
        running_browser() as browser,
    ):
        for path in PATHS:
            assets = weigh(browser, site.url + path)
            print(f"{path}  (bytes over the wire, bytes decoded)")
            for asset in assets:
                print(f"  {asset.wire:>7,} {asset.plain:>8,}  {urlsplit(asset.url).path}")
            total = sum(asset.wire for asset in assets)
            print(f"  {total:>7,} {sum(asset.plain for asset in assets):>8,}  in all, of {MOST:,}")


if __name__ == "__main__":
    main()
