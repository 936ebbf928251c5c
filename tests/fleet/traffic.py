"""People who write letters over HTTP, each of whose requests goes to the next web machine."""

import itertools
import re
import secrets
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from urllib.parse import urlencode, urljoin, urlsplit

import requests
from bs4 import BeautifulSoup, Tag
from urllib3.exceptions import MaxRetryError, NewConnectionError

from tests.fleet.fleet import HOST
from tests.fleet.machines import PATIENCE
from tests.smtp import Received

CAMPAIGN = "/c/demonstration"
LETTERS = 2  # of a journey, that go by e-mail
_TIMEOUT = 20.0  # seconds until a request that is not answered has failed
_LINK = re.compile(rf"http://{re.escape(HOST)}(/verify/\S+)")
_ANSWERS = {"own_words": "I read there on Thursdays.", "first": "Volha", "last": "Kavalchuk"}


class RequestFailedError(Exception):
    """A request that was sent got no answer, or not the one that a person has to get."""


@dataclass(frozen=True)
class Served:
    """A request, and the machine that answered it."""

    method: str
    path: str
    url: str


@dataclass
class Browser:
    """One person's browser, behind a load balancer that does not know who asks.

    As a balancer it tells where the request came from, opens a connection for each, and takes the
    next machine where none can be opened; what was sent once is never sent again.
    """

    urls: Sequence[str]
    address: str
    turn: int = 0
    served: list[Served] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin without cookies."""
        self._path = "/"
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers.update(
            {
                "Connection": "close",
                "X-Forwarded-For": self.address,
                "X-Forwarded-Host": HOST,
                "X-Forwarded-Proto": "http",
            }
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    def get(self, path: str) -> BeautifulSoup:
        """Return a page.

        Raises:
            RequestFailedError: there is none.
        """
        return self._ask("GET", path, {})

    def press(self, page: BeautifulSoup, button: str, **typed: str) -> BeautifulSoup:
        """Fill in the form that has this button, send it, and return the page that follows.

        Raises:
            RequestFailedError: there is no such button, or no such page.
        """
        found = page.find("button", string=re.compile(button))
        form = found.find_parent("form") if found else None
        if form is None:
            raise RequestFailedError(f"{_bare(self._path)} has no button {button!r}")
        fields = [(name, value) for name, value in _fields(form) if name not in typed]
        fields += typed.items()
        path = urljoin(self._path, str(form.get("action") or self._path))
        if form.get("method") == "post":
            return self._ask("POST", path, fields)
        return self._ask("GET", f"{path}?{urlencode(fields)}", {})

    def _ask(
        self, method: str, path: str, data: Mapping[str, str] | list[tuple[str, str]]
    ) -> BeautifulSoup:
        answer = self._balance(method, path, data)
        while answer.status_code == 303:
            path = urljoin(path, answer.headers["Location"])
            answer = self._balance("GET", path, {})
        if answer.status_code != 200:
            raise RequestFailedError(f"{method} {_bare(path)}: {answer.status_code}")
        self._path = path
        return BeautifulSoup(answer.text, "html.parser")

    def _balance(
        self, method: str, path: str, data: Mapping[str, str] | list[tuple[str, str]]
    ) -> requests.Response:
        for _ in self.urls:
            url = self.urls[self.turn % len(self.urls)]
            self.turn += 1
            try:
                answer = self._session.request(
                    method, url + path, data=data, timeout=_TIMEOUT, allow_redirects=False
                )
            except requests.RequestException as error:
                if not _was_refused(error):
                    raise RequestFailedError(f"{method} {_bare(path)} at {url}: {error}") from error
            else:
                self.served.append(Served(method, _bare(path), url))
                return answer
        raise RequestFailedError(f"{method} {_bare(path)}: no machine takes it")


Mail = Callable[[], list[Received]]


@dataclass
class Journey:
    """One person's way from a ZIP code to letters that are queued."""

    email: str  # of this person alone
    browser: Browser
    failure: str = ""

    def walk(self, received: Mail) -> None:
        """Write to everyone in the demonstration, and verify the address.

        Raises:
            RequestFailedError: it does not go on.
        """
        browser = self.browser
        page = browser.get(CAMPAIGN)
        page = browser.press(page, "Find my representatives", zip="11235")
        page = browser.press(page, "Write my letter")
        page = browser.press(page, "Check my letters", email=self.email, **_ANSWERS)
        browser.press(page, "Continue to send")
        page = browser.get(self._link(received))
        page = browser.press(page, f"Send my {LETTERS} letters")
        if "Your address is verified" not in page.get_text():
            raise RequestFailedError("the address is not verified")

    def _link(self, received: Mail) -> str:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            for mail in received():
                if mail.recipients == (self.email,):
                    text = mail.message.get_body(("plain",))
                    if text and (found := _LINK.search(text.get_content())):
                        return found[1]
            time.sleep(0.1)
        raise RequestFailedError(f"no link came to {self.email}")


class Traffic:
    """Journeys, some at a time, until enough were made; use it with `with`."""

    def __init__(self, urls: Sequence[str], received: Mail, at_once: int = 4) -> None:
        """Take the web machines, and where to find the mail that came so far."""
        self._urls = list(urls)
        self._received = received
        self._numbers = itertools.count(1)
        self._name = secrets.token_hex(4)  # nobody gets more than three links a day
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=self._walk) for _ in range(at_once)]
        self.journeys: list[Journey] = []
        """Those that are over."""

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join()

    def wait_for(self, journeys: int, timeout: float = PATIENCE) -> None:
        """Wait until so many are over.

        Raises:
            TimeoutError: they are not.
        """
        deadline = time.monotonic() + timeout
        while len(self.journeys) < journeys:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{len(self.journeys)} of {journeys} journeys are over")
            time.sleep(0.05)

    def _walk(self) -> None:
        while not self._stopping.is_set():
            number = next(self._numbers)
            address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
            with Browser(self._urls, address, turn=number) as browser:
                journey = Journey(f"{self._name}-{number}@example.com", browser)
                try:
                    journey.walk(self._received)
                except RequestFailedError as error:
                    journey.failure = str(error)
            self.journeys.append(journey)


def _fields(form: Tag) -> list[tuple[str, str]]:
    """Return what a browser sends of a form as it stands."""
    fields = form.select("input[name], textarea[name]")
    return [
        (str(each["name"]), str(each.get("value", "")) or each.get_text())
        for each in fields
        if each.get("type") not in ("checkbox", "radio") or each.has_attr("checked")
    ]


def _was_refused(error: requests.RequestException) -> bool:
    """Tell whether no connection came about, so that nothing was sent."""
    cause = error.args[0] if error.args else None
    return isinstance(cause, MaxRetryError) and isinstance(cause.reason, NewConnectionError)


def _bare(path: str) -> str:
    """Return an address without what is only this person's."""
    return re.sub(r"/verify/.*", "/verify/...", urlsplit(path).path)
