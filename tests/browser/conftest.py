"""One site and one browser for all journeys; mail goes to a real server on loopback."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.browser.site import Site, running_browser, running_site
from tests.smtp import RecordingServer


@dataclass(frozen=True)
class World:
    """A site and the mail server it sends to."""

    site: Site
    mail: RecordingServer


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Run the site against the mail server."""
    folder: Path = tmp_path_factory.mktemp("site")
    with RecordingServer() as mail:
        settings = {
            "mail_carrier": "smtp",
            "mail_host": "127.0.0.1",
            "mail_port": str(mail.port),
            "mail_tls": "none",
            "mail_from": "letters@example.org",
        }
        with running_site(folder, settings) as site:
            yield World(site, mail)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Run Debian's Chromium."""
    with running_browser() as browser:
        yield browser


@pytest.fixture(params=["with-script", "without-script"])
def context(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """A visitor with a phone of 320 px, with and without JavaScript."""
    context = browser.new_context(
        java_script_enabled=request.param == "with-script",
        viewport={"width": 320, "height": 640},
    )
    yield context
    context.close()
