"""How long a letter takes to leave when nothing else is going on, on both engines.

The site runs as `contactrep run` starts it. A letter waits for its writer's address; the time is
from pressing the button behind the link, a POST to the running site, until the mail server says
that it has the letter. Before each press the site rests for a moment of random length, so that no
press meets a worker always at the same time.
Run: python -m benchmarks.idle [presses]
"""

import random
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import requests
from bs4 import BeautifulSoup

from benchmarks import _site
from contactrep import config
from contactrep.app import open_services
from contactrep.outreach import send, verify
from contactrep.outreach.services import Services
from contactrep.storage import submissions
from tests.browser.site import Site, running_site
from tests.factories import new_draft
from tests.smtp import HOST, RecordingServer

PRESSES = 20

_PATIENCE = 30.0  # seconds until a mail that has not come will not come
_REST = (0.0, 1.0)  # seconds


@contextmanager
def running(engine: str, server: RecordingServer) -> Iterator[tuple[Site, Services]]:
    """Run a site that mails through the server, and open its services here as well."""
    mailing = {name: str(value) for name, value in _site.mailing(HOST, server.port).items()}
    with (
        tempfile.TemporaryDirectory() as folder,
        _site.database(engine) as url,
        running_site(Path(folder), {**mailing, "database_url": url}) as site,
    ):
        services = open_services(config.load(environment=site.environment))
        try:
            yield site, services
        finally:
            services.database.dispose()


def write(services: Services, server: RecordingServer) -> str:
    """Send a letter that waits for its writer, and return the path of the link they get."""
    before = len(server.received)
    email = f"volha.{uuid.uuid4().hex}@example.com"
    draft = new_draft(services, recipients=("desk-1",), email=email)
    sent = send.submit(services, services.campaigns["demonstration"], draft)
    with services.database.read() as conn:
        submission = submissions.load(conn, sent.submission_id or "")
    if submission is None:
        sys.exit("the submission is gone")
    server.wait_for(before + 1, _PATIENCE)  # the mail with the link
    return verify.link_for(services, submission).removeprefix(services.config.site_url)


def press(site: Site, server: RecordingServer, path: str) -> float:
    """Press the button behind the link, and return the milliseconds until the letter was taken."""
    with requests.Session() as browser, ThreadPoolExecutor(1) as pool:
        page = browser.get(site.url + path, timeout=10)
        field = BeautifulSoup(page.text, "html.parser").select_one("[name=csrf_token]")
        if field is None:
            sys.exit(f"no button at {path}: {page.status_code}")
        time.sleep(random.uniform(*_REST))
        taken = pool.submit(_taken_at, server, len(server.received) + 1)
        start = time.perf_counter()
        answer = browser.post(site.url + path, data={"csrf_token": field["value"]}, timeout=10)
        answer.raise_for_status()
        return (taken.result() - start) * 1e3


def _taken_at(server: RecordingServer, number: int) -> float:
    server.wait_for(number, _PATIENCE)
    return time.perf_counter()


def main() -> None:
    """Print the median and the worst, in milliseconds."""
    presses = int(sys.argv[1]) if len(sys.argv) > 1 else PRESSES
    for engine in _site.ENGINES:
        with RecordingServer() as server, running(engine, server) as (site, services):
            press(site, server, write(services, server))  # the first finds everything cold
            took = [press(site, server, write(services, server)) for _ in range(presses)]
        print(
            f"{engine}: from the press to the mail server's yes {median(took):.0f} ms,"
            f" at worst {max(took):.0f} ms, of {presses}"
        )


if __name__ == "__main__":
    main()
