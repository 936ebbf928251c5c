"""Finished answers: bytes with their ETag, kept as long as the dataset that they come from."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache, partial
from importlib import resources
from typing import Any

from contactrep import __version__
from contactrep.core.districts import District
from contactrep.core.officials import Official
from contactrep.directory.dataset import Dataset
from contactrep.directory.lookup import AnswerKind
from contactrep.outreach.find import Found, find, find_by_point
from contactrep.outreach.representation import (
    answer_object,
    district_answer,
    official_answer,
    official_object,
)
from contactrep.outreach.sentences import sentence
from contactrep.web.api.problems import Problem, ProblemError

KEPT = 2048
"""Answers kept in memory: about 10 kB each."""

_MEMO = "contactrep.web.api"
_PLACE = "\0"  # stands for an official; no text of the data holds one
_WRITTEN = json.dumps(_PLACE)


@dataclass(frozen=True, slots=True)
class Body:
    """An answer as it is sent."""

    content: bytes
    tag: str  # names these bytes: the ETag without its quotes
    headers: tuple[tuple[str, str], ...]


Ask = Callable[[str, date], Body]


def by_zip(dataset: Dataset, text: str, today: date) -> Body:
    """Answer a ZIP code.

    Raises:
        ProblemError: it is malformed or not in use.
    """
    return _kept(dataset, _by_zip)(text, today)


def by_district(dataset: Dataset, code: str, today: date) -> Body:
    """Answer who represents a district, as for a ZIP code that lies in it.

    Raises:
        ProblemError: it is malformed, or not one of this Congress.
    """
    return _kept(dataset, _by_district)(code, today)


def by_point(dataset: Dataset, lat: float, lon: float, today: date) -> Body:
    """Answer a point in degrees, which is not kept.

    Raises:
        ProblemError: no district is there.
    """
    found = find_by_point(dataset, lat, lon)
    if not found.in_use:
        raise ProblemError(Problem.UNKNOWN_POINT, found.problem or "")
    return _answer(dataset, found, today)


def one_district(dataset: Dataset, code: str, today: date) -> Body:
    """Return a district.

    Raises:
        ProblemError: this Congress has none of that code.
    """
    return _kept(dataset, _one_district)(code, today)


def one_official(dataset: Dataset, official_id: str, today: date) -> Body:
    """Return an official.

    Raises:
        ProblemError: nobody has that id.
    """
    return _kept(dataset, _one_official)(official_id, today)


@cache
def document() -> Body:
    """Return the OpenAPI document of this version."""
    file = resources.files(__package__) / "openapi.json"
    described = json.loads(file.read_text(encoding="utf-8"))
    described["info"]["version"] = __version__
    return finish(described)


def finish(value: dict[str, Any]) -> Body:
    """Return a value as JSON with its ETag."""
    return _body(_as_json(value))


def _as_json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _body(text: str) -> Body:
    content = text.encode()
    tag = hashlib.sha256(content).hexdigest()[:32]
    headers = {
        "Content-Type": "application/json",
        "Content-Length": str(len(content)),
        "ETag": f'"{tag}"',
    }
    return Body(content, tag, tuple(headers.items()))


def _kept(dataset: Dataset, make: Callable[[Dataset, str, date], Body]) -> Ask:
    """Return the function with its memory of this dataset; what is refused is not kept."""
    key = (_MEMO, make)
    kept: Ask | None = dataset.memo.get(key)
    if kept is None:
        # Of two threads that come first, one keeps a memory that nobody reads.
        kept = dataset.memo[key] = lru_cache(maxsize=KEPT)(partial(make, dataset))
    return kept


def _by_zip(dataset: Dataset, text: str, today: date) -> Body:
    found = find(dataset, text)
    if found.answer is None:
        raise ProblemError(Problem.MALFORMED_ZIP, found.problem or "")
    if found.answer.kind is AnswerKind.UNKNOWN:
        raise ProblemError(Problem.UNKNOWN_ZIP, found.problem or "")
    return _answer(dataset, found, today)


def _by_district(dataset: Dataset, code: str, today: date) -> Body:
    try:
        district = District.parse(code)
    except ValueError as error:
        detail = sentence("district.malformed")
        raise ProblemError(Problem.MALFORMED_DISTRICT, detail) from error
    found = find(dataset, "", choice=district.code)
    if found.answer is None:
        raise ProblemError(Problem.UNKNOWN_DISTRICT, sentence("district.missing"))
    return _answer(dataset, found, today)


def _answer(dataset: Dataset, found: Found, today: date) -> Body:
    """Return an answer; the officials in it, most of its bytes, are put in as they were kept."""
    shown: list[Official] = []

    def show(official: Official) -> str:
        shown.append(official)
        return _PLACE

    first, *others = _as_json(answer_object(dataset, found, today, show=show)).split(_WRITTEN)
    pairs = zip(shown, others, strict=True)
    return _body(first + "".join(_official(dataset, one) + after for one, after in pairs))


def _official(dataset: Dataset, official: Official) -> str:
    """Return an official as JSON, kept with the dataset: there are some hundred."""
    key = (_MEMO, official.id)
    text: str | None = dataset.memo.get(key)
    if text is None:
        text = dataset.memo[key] = _as_json(official_object(dataset, official))
    return text


def _one_district(dataset: Dataset, code: str, today: date) -> Body:
    try:
        return finish(district_answer(dataset, District.parse(code), today))
    except (ValueError, KeyError) as error:
        raise ProblemError(Problem.UNKNOWN_DISTRICT, sentence("district.missing")) from error


def _one_official(dataset: Dataset, official_id: str, today: date) -> Body:
    official = dataset.official(official_id)
    if official is None:
        raise ProblemError(Problem.UNKNOWN_OFFICIAL, sentence("official.missing"))
    return finish(official_answer(dataset, official, today))
