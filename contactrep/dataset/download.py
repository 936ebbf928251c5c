"""Fetches the publishers' files over HTTP, a stream at a time, into a folder."""

import email.utils
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import requests

from contactrep import __version__
from contactrep.dataset.errors import DatasetError

Progress = Callable[[str, int, int], None]
"""Told what is under way, how many bytes are here, and how many there will be."""

DELAYS = (2.0, 10.0)
"""Seconds before each further try of a download that broke off."""

MAX_BYTES = 400_000_000  # the largest archive has about a tenth of this
_TIMEOUTS = (15, 60)  # seconds to connect, and between two pieces
_CHUNK = 1 << 16
_AGENT = f"contactrep/{__version__} (data update)"
_BUSY = {408, 429, 500, 502, 503, 504}  # worth another try


class NotPublishedError(DatasetError):
    """The publisher's server answers, and has no such file (404 or 410)."""


@dataclass(frozen=True, slots=True)
class Download:
    """A file as its publisher's server gave it; `modified` is the day that the server states."""

    path: Path
    modified: date | None


class _BrokenOffError(Exception):
    """A try failed in a way that another one may not."""


def download(
    name: str,
    address: str,
    target: Path,
    progress: Progress,
    *,
    delays: Sequence[float] = DELAYS,
    max_bytes: int = MAX_BYTES,
) -> Download:
    """Fetch the file called `name` in messages into `target`.

    Raises:
        NotPublishedError: the server has no such file.
        DatasetError: it cannot be had, breaks off at every try, or is larger than `max_bytes`.
    """
    host = urlsplit(address).netloc
    for delay in (*delays, None):
        try:
            return _try(name, address, target, progress, max_bytes)
        except _BrokenOffError as error:
            if delay is None:
                sentence = f"cannot be downloaded from {host}: {error}"
                raise DatasetError(name, None, sentence) from error
            time.sleep(delay)
    raise AssertionError("the last try returns or raises")


def _try(name: str, address: str, target: Path, progress: Progress, max_bytes: int) -> Download:
    """Fetch the file once."""
    try:
        with requests.get(
            address, stream=True, timeout=_TIMEOUTS, headers={"User-Agent": _AGENT}
        ) as response:
            _must_be_whole(name, response)
            _save(name, response, target, progress, max_bytes)
            return Download(target, _modified(response))
    except (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema) as error:
        raise DatasetError(name, None, f"{address} is not an address of the web") from error
    except requests.exceptions.MissingSchema as error:
        raise DatasetError(name, None, f"{address} is not an address of the web") from error
    except requests.exceptions.Timeout as error:
        raise _BrokenOffError("the server is silent") from error
    except requests.exceptions.RequestException as error:
        raise _BrokenOffError("the connection failed or broke off") from error


def _must_be_whole(name: str, response: requests.Response) -> None:
    """Refuse every answer but 200."""
    code, host = response.status_code, urlsplit(response.url).netloc
    told = f"{code} {response.reason}".strip()
    if code in {404, 410}:
        raise NotPublishedError(name, None, f"cannot be downloaded from {host}: {told}")
    if code in _BUSY:
        raise _BrokenOffError(told)
    if code != 200:
        raise DatasetError(name, None, f"cannot be downloaded from {host}: {told}")


def _save(
    name: str, response: requests.Response, target: Path, progress: Progress, max_bytes: int
) -> None:
    """Write the body to a file; requests itself refuses one shorter than announced."""
    announced = response.headers.get("Content-Length", "")
    total, done = int(announced) if announced.isdigit() else 0, 0
    with target.open("wb") as file:
        for chunk in response.iter_content(_CHUNK):
            done += len(chunk)
            if max(done, total) > max_bytes:
                raise DatasetError(name, None, f"is larger than {max_bytes:,} bytes")
            file.write(chunk)
            progress(f"downloading {name}", done, max(done, total))
    if not done:
        raise DatasetError(name, None, "is empty at its publisher")


def _modified(response: requests.Response) -> date | None:
    """Return the day of the Last-Modified header, if there is one that can be read."""
    try:
        stamp = email.utils.parsedate_to_datetime(response.headers.get("Last-Modified", ""))
    except ValueError:
        return None
    return stamp.date()
