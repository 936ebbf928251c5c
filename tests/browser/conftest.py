"""One site and one browser for all journeys; mail goes to a real server on loopback."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.campaigns import campaigns_of_every_state
from tests.browser.site import Site, running_browser, running_site
from tests.geocoder_server import GeocoderServer, match
from tests.smtp import RecordingServer

Scheme = Literal["dark", "light"]
SCHEMES: tuple[Scheme, ...] = ("dark", "light")
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@dataclass(frozen=True)
class World:
    """A site, the mail server it sends to, and the geocoder it asks."""

    site: Site
    mail: RecordingServer
    bureau: GeocoderServer


@dataclass(frozen=True)
class Visitor:
    """Somebody with a browser."""

    page: Page
    script: bool
    schemes: tuple[Scheme, ...] = SCHEMES

    def look(self) -> None:
        """Check that nothing overflows and, where a script can run, that axe finds nothing.

        It looks in light and in dark, unless the visitor has a taste.
        """
        # Until its stylesheet is there a page is as wide as its longest line.
        self.page.wait_for_load_state("load")
        size = self.page.viewport_size
        box = self.page.locator("html").bounding_box()
        assert size is not None and box is not None
        assert box["width"] <= size["width"]
        width = self.page.evaluate("document.documentElement.scrollWidth")
        assert width <= size["width"], f"{self.page.url} is {width} wide"
        if self.script:
            for scheme in self.schemes:
                # Still, since colors fade into each other else.
                self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                axe = Axe().run(self.page, options={"runOnly": AXE_TAGS})
                assert axe.violations_count == 0, axe.generate_report()


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Run the site against the mail server."""
    folder: Path = tmp_path_factory.mktemp("site")
    with RecordingServer() as mail, GeocoderServer() as bureau:
        bureau.places = {"1 Example Street": [match()]}
        settings = {
            "mail_carrier": "smtp",
            "mail_host": "127.0.0.1",
            "mail_port": str(mail.port),
            "mail_tls": "none",
            "mail_from": "letters@example.org",
            "geocoder_url": bureau.base_url,
            "campaigns_folder": str(campaigns_of_every_state(folder / "campaigns")),
        }
        with running_site(folder, settings) as site:
            yield World(site, mail, bureau)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Run Debian's Chromium."""
    with running_browser() as browser:
        yield browser


@pytest.fixture(params=["with-script", "without-script"])
def visitor(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Visitor]:
    """A visitor with a phone of 320 px, with and without JavaScript."""
    script = request.param == "with-script"
    context = browser.new_context(
        java_script_enabled=script, viewport={"width": 320, "height": 640}
    )
    yield Visitor(context.new_page(), script)
    context.close()
