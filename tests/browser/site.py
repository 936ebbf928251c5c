"""A whole site in its own processes, as `contactrep run` starts it, and a browser to walk it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests
from playwright.sync_api import Browser, sync_playwright

CHROMIUM = "/usr/bin/chromium"
_FLAGS = (
    "--no-sandbox",  # tests run as root in containers
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
STAFF = ("staff@example.org", "a password for tests")


@dataclass(frozen=True)
class Site:
    """Where a running site is, and how to speak to its command line."""

    url: str
    environment: Mapping[str, str]

    def command(self, *arguments: str, text: str = "") -> str:
        """Run `contactrep` with the site's configuration and return what it prints."""
        done = subprocess.run(
            [sys.executable, "-m", "contactrep", *arguments],
            env=self.environment,
            input=text,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout


@contextmanager
def running_site(folder: Path, settings: Mapping[str, str]) -> Iterator[Site]:
    """Run a site with fresh keys and these settings until the block ends."""
    port = _free_port()
    environment = {
        **os.environ,
        "CONTACTREP_CONFIG": str(folder / "contactrep.toml"),
        "PORT": str(port),
        **{f"CONTACTREP_{key.upper()}": value for key, value in settings.items()},
    }
    command = [sys.executable, "-m", "contactrep"]
    subprocess.run([*command, "init", "--folder", str(folder)], check=True, capture_output=True)
    with (folder / "log").open("w") as log:
        server = subprocess.Popen([*command, "run"], env=environment, stdout=log, stderr=log)
        site = Site(f"http://127.0.0.1:{port}", environment)
        try:
            _wait_for(site.url, server)
            site.command("staff", "add", STAFF[0], "--password-stdin", text=STAFF[1] + "\n")
            yield site
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(30)


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Start Chromium; where it is missing, the error names the line to run."""
    if not Path(CHROMIUM).exists():
        raise RuntimeError("Chromium is missing: apt-get install -y chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(_FLAGS))
        yield browser
        browser.close()


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while server.poll() is None and time.monotonic() < deadline:
        try:
            requests.get(url, timeout=5).raise_for_status()
        except (requests.ConnectionError, requests.Timeout):
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the site does not start")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
