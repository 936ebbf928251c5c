"""Web processes of a site as `contactrep run` starts them, and people who write there."""

import os
import re
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import requests

from tests.faults.site import Site
from tests.faults.waiting import PATIENCE
from tests.web.visitor import ANSWERS, DEMO, letter_path

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
_ROOT = Path(__file__).parents[2]
_TIMEOUT = 10.0  # seconds


class Web:
    """The web server of a site; its `workers` come and go."""

    def __init__(self, site: Site, listening: socket.socket, workers: int) -> None:
        """Start it on a socket that listens."""
        descriptor = listening.fileno()
        self.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        self._process = subprocess.Popen(
            [
                sys.executable,
                *("-m", "gunicorn", "--workers", str(workers), "--threads", "4"),
                *("--no-control-socket", "--worker-class", "contactrep.serving.Worker"),
                *("--log-level", "critical", "--bind", f"fd://{descriptor}"),
                "contactrep.app:create_app()",
            ],
            cwd=_ROOT,
            env={**os.environ, "CONTACTREP_CONFIG": str(site.file)},
            pass_fds=[descriptor],
        )

    @property
    def workers(self) -> list[int]:
        """The processes that answer now."""
        id_ = self._process.pid
        return list(map(int, Path(f"/proc/{id_}/task/{id_}/children").read_text().split()))

    def stop(self) -> None:
        """Stop, and wait for the end."""
        self._process.terminate()
        self._process.wait(PATIENCE)


@contextmanager
def web_server(site: Site, workers: int = 2) -> Iterator[Web]:
    """Serve the site."""
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listening:
        web = Web(site, listening, workers)
        try:
            yield web
        finally:
            web.stop()


class Browser:
    """One person's browser: whatever gets no answer is sent again, as it was."""

    def __init__(self, url: str, number: int) -> None:
        """Take the site's address; each number is another visitor."""
        self._url = url
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers["X-Forwarded-For"] = f"10.1.{number // 250}.{number % 250}"
        self.again = 0  # requests that got no answer

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    def write(self) -> None:
        """Write a letter to two offices, and send it."""
        page = self._ask(lambda: self._get(letter_path(to=("desk-1", "clerk-1"))))
        typed = {**ANSWERS, "email": f"{secrets.token_hex(8)}@example.com"}
        form = {"csrf_token": found(page), **typed}
        path = letter_path(to=("desk-1", "clerk-1"))
        answer = self._ask(lambda: self._post(path, form))
        assert answer.status_code == 303, answer.status_code
        page = self._ask(lambda: self._get(f"{DEMO}/check"))
        form = {"csrf_token": found(page)}
        answer = self._ask(lambda: self._post(f"{DEMO}/send", form))
        assert answer.status_code == 303, answer.status_code

    def look_up(self, zip_code: str) -> float:
        """Look up who represents a place, and return how many seconds that took."""
        began = time.monotonic()
        answer = self._ask(lambda: self._get(f"{DEMO}/representatives?zip={zip_code}"))
        assert answer.status_code == 200, answer.status_code
        return time.monotonic() - began

    def _get(self, path: str) -> requests.Response:
        return self._session.get(self._url + path, timeout=_TIMEOUT, allow_redirects=False)

    def _post(self, path: str, form: dict[str, object]) -> requests.Response:
        return self._session.post(
            self._url + path, data=form, timeout=_TIMEOUT, allow_redirects=False
        )

    def _ask(self, request: Callable[[], requests.Response]) -> requests.Response:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return request()
            except requests.RequestException:
                assert time.monotonic() < deadline
                self.again += 1
                time.sleep(0.02)


def found(page: requests.Response) -> str:
    """Return the token in a page with a form."""
    assert page.status_code == 200, page.status_code
    token = TOKEN.search(page.text)
    assert token, page.url
    return token[1]
