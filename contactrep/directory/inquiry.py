"""One request to the Census Bureau's geocoder, within limits, and with no trace of the address.

Made for contactrep.directory.geocoder alone.
"""

import contextlib
import json
import logging
import socket
import threading
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import requests
import urllib3
from requests.adapters import HTTPAdapter

from contactrep.directory.census import BureauError

REFUSED = object()
"""The Bureau's own "bad request": it cannot read the address, or knows no such edition."""

_ENDPOINT = "geographies/onelineaddress"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a look-up may take. Times are in seconds, sizes in bytes."""

    whole: float = 12  # for all of a look-up, so for a visitor
    connect: float = 3
    read: float = 8  # between two bytes
    turn: float = 1  # to wait while as many as may are asking
    at_once: int = 4
    size: int = 1_000_000
    retries: int = 2
    backoff: float = (
        0.3  # times 2, 4, ... and up to once more by chance; the first retry is at once
    )
    longest_pause: int = 2  # whatever Retry-After says
    failures: int = 5  # in a row, until the Bureau is left in peace
    peace: float = 60
    cached: int = 2048  # answers
    cached_for: float = 3600


class Line:
    """The connections of one look-up, which another thread can cut."""

    def __init__(self) -> None:
        """Start with none."""
        self._lock = threading.Lock()
        self._cut = False
        self._sockets: list[socket.socket] = []

    def hold(self, connection: socket.socket) -> None:
        """Take a new connection.

        Raises:
            LineCutError: too late.
        """
        with self._lock:
            self._sockets.append(connection)
            if self._cut:
                raise LineCutError

    def cut(self) -> None:
        """Wake the thread that waits for a byte, and let it ask no more."""
        with self._lock:
            self._cut = True
            for connection in self._sockets:
                # The plain shutdown also under TLS: SSLSocket's own takes away what its reader
                # still uses. It raises where the connection has ended already.
                with contextlib.suppress(OSError):
                    socket.socket.shutdown(connection, socket.SHUT_RDWR)


class LineCutError(Exception):
    """The line was cut. No OSError, or urllib3 would try once more."""


class Inquirer:
    """Asks at `base_url` in the name of `agent`."""

    def __init__(self, base_url: str, agent: str, limits: Limits) -> None:
        """Prepare; nothing is asked yet."""
        self._url = f"{base_url.rstrip('/')}/{_ENDPOINT}"
        self._agent = agent
        self._limits = limits
        _silence_urllib3()

    def ask(self, question: str, vintage: str, line: Line) -> object:
        """Return the parsed answer for an address in one edition of the map, or REFUSED.

        Raises:
            BureauError: there is none. Foreign exceptions quote the address, so no more than their
                class leaves, and ours is raised outside their handlers: not even as a context.
            LineCutError: the line was cut.
        """
        wanted = {
            "address": question,
            "benchmark": "Public_AR_Current",
            "vintage": vintage,
            "layers": "all",  # their numbers differ from edition to edition
            "format": "json",
        }
        try:
            with (
                self._session(_Adapter(line, urlencode(wanted), self._limits)) as session,
                session.get(
                    self._url,
                    timeout=(self._limits.connect, self._limits.read),
                    allow_redirects=False,  # the address goes to the configured host alone
                    stream=True,
                ) as response,
            ):
                return self._document(response)
        except _FOREIGN as error:
            reason = type(error).__name__
        raise BureauError(reason)

    def _session(self, adapter: "_Adapter") -> requests.Session:
        """Return a session of one request: threads cannot safely share one.

        It trusts the environment, as is requests' habit: an operator behind a proxy, or with
        certificates of their own, has no other way out.
        """
        session = requests.Session()
        session.headers.update(
            {
                "User-Agent": self._agent,
                "Accept": "application/json",
                "Accept-Encoding": "identity",  # what is counted is what is read
            }
        )
        session.mount("https://", adapter)
        session.mount("http://", adapter)
        return session

    def _document(self, response: requests.Response) -> object:
        """Return what a response says.

        Raises:
            BureauError: another status, no JSON by its type, or too long.
        """
        if response.status_code not in {200, 400}:
            raise BureauError(f"status {response.status_code}")
        if "json" not in response.headers.get("Content-Type", "").lower():
            raise BureauError("the answer is not JSON")
        content = response.raw.read(self._limits.size + 1, decode_content=False)
        if len(content) > self._limits.size:
            raise BureauError("the answer is too long")
        document = _parsed(content)
        if response.status_code == 200:
            return document
        if isinstance(document, dict) and "errors" in document:
            return REFUSED
        raise BureauError("status 400")


_FOREIGN = (
    requests.RequestException,
    urllib3.exceptions.HTTPError,  # while a body is read, and for a Retry-After that is none
    OSError,
    ValueError,  # a Retry-After of thousands of digits
    OverflowError,  # a Retry-After in the year 999999
)


class _Adapter(HTTPAdapter):
    """Retries within bounds, tells a line of its connections, and adds the query at the last.

    Whatever URL requests knows ends up in its exceptions and in the cache of urllib.parse.urlsplit,
    where an address would outlive its look-up.
    """

    def __init__(self, line: Line, query: str, limits: Limits) -> None:
        self._line = line
        self._query = query
        retry = urllib3.Retry(
            limits.retries,
            status_forcelist=(429, 500, 502, 503, 504),
            backoff_factor=limits.backoff,
            backoff_jitter=limits.backoff,
            backoff_max=limits.longest_pause,
            retry_after_max=limits.longest_pause,
            raise_on_status=False,
        )
        super().__init__(max_retries=retry)

    def request_url(self, *args: Any, **kwargs: Any) -> str:
        """Return the target of the request, with its query."""
        return f"{super().request_url(*args, **kwargs)}?{self._query}"

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        """Return requests' pool, with or without a proxy, of connections that the line holds."""
        pool: Any = super().get_connection_with_tls_context(*args, **kwargs)
        line = self._line

        class Connection(pool.ConnectionCls):  # type: ignore[misc]  # HTTP or HTTPS
            def connect(self) -> None:
                super().connect()
                line.hold(self.sock)

        pool.ConnectionCls = Connection
        return pool


def _parsed(content: bytes) -> object:
    """Return the JSON value; what is none is as useless as null, and the error would quote it."""
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


class _NoAddresses(logging.Filter):
    """Drops what urllib3 says of our requests: it quotes their paths, which hold addresses."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let records of other requests pass."""
        return _ENDPOINT not in record.getMessage()


_NO_ADDRESSES = _NoAddresses()


def _silence_urllib3() -> None:
    """Filter the loggers that quote paths: at DEBUG, and at WARNING for what a server did wrong.

    A level would not do: whoever looks for a fault elsewhere turns it down again. A filter that is
    there already is not added twice.
    """
    for name in ("urllib3.connection", "urllib3.connectionpool", "urllib3.util.retry"):
        logging.getLogger(name).addFilter(_NO_ADDRESSES)
