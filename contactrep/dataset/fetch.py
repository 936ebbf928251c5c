"""Fetches every file that the plan names, and lays it out as the builder reads it."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from contactrep.dataset.download import (
    DELAYS,
    Download,
    NotPublishedError,
    Progress,
    download,
)
from contactrep.dataset.errors import DatasetError
from contactrep.dataset.plan import PLAN
from contactrep.dataset.reading import Entry, read_yaml_entry
from contactrep.dataset.translate import Wanted, translate

MEMBERS = "members"
OPTIONAL = {"zip_shares": "zip_districts"}
"""Roles whose file a publisher may not have made yet, and the role that does without."""


@dataclass(frozen=True, slots=True)
class Told:
    """Who is told of progress and of what was left out, and how long to wait between tries."""

    progress: Progress
    warn: Callable[[str], None]
    delays: Sequence[float] = DELAYS


@dataclass(frozen=True, slots=True)
class _Source:
    """A file to fetch."""

    role: str
    file: str
    address: str


def fetch(
    handkept: Path, target: Path, scratch: Path, today: date, known: Mapping[str, str], told: Told
) -> None:
    """Put every file of the plan into the folder `target`, and the date of each into the plan.

    A file is as of the day that its server states. Where the server states none, a file whose
    SHA-256 is among `known` keeps the date that stands there, and any other is of `today`.

    Raises:
        DatasetError: a file cannot be had or read, or the plan is for a Congress that has ended.
    """
    document = read_yaml_entry(handkept / PLAN)
    sources = [_source(role, entry) for role, entry in document.entry("sources").items()]
    fetched = _download(sources, scratch, told)
    members = next((each for each in sources if each.role == MEMBERS), None)
    if members is None:
        document.fail(f"{MEMBERS} is missing")
    day = fetched[members.address].modified or today
    congress = _congress(document.entry("congress"), day)
    wanted = Wanted(congress=congress, day=today, warn=told.warn)
    here = [source for source in sources if source.address in fetched]
    dates = {}
    for number, source in enumerate(here):
        told.progress("translating", number, len(here))
        origin = fetched[source.address]
        content = translate(source.role, origin.path, source.file, wanted)
        (target / source.file).write_bytes(content)
        kept = known.get(hashlib.sha256(content).hexdigest(), today.isoformat())
        dates[source.role] = origin.modified.isoformat() if origin.modified else kept
    told.progress("translating", len(here), len(here))
    _set_dates(handkept / PLAN, dates)


def _source(role: str, entry: object) -> _Source:
    """Read what the plan says of one source."""
    if not isinstance(entry, Entry):
        raise DatasetError(PLAN, None, f"{role} must be a mapping")
    return _Source(role, entry.text("file"), entry.text("download"))


def _download(sources: Iterable[_Source], scratch: Path, told: Told) -> dict[str, Download]:
    """Download from every address once."""
    fetched: dict[str, Download] = {}
    roles: dict[str, _Source] = {}
    for source in sources:
        roles[source.role] = source
        if source.address in fetched:
            continue
        path = scratch / str(len(roles))
        try:
            fetched[source.address] = download(
                source.file, source.address, path, told.progress, delays=told.delays
            )
        except NotPublishedError as error:
            if source.role not in OPTIONAL:
                raise
            told.warn(f"{error}; {roles[OPTIONAL[source.role]].file} is used without it")
    return fetched


def _congress(congress: Entry, day: date) -> int:
    """Return the number of the Congress, which must last beyond the day of the list of members."""
    number, ends = congress.integer("number"), congress.day("holds_until")
    if day >= ends:
        congress.fail(
            f"Congress {number} ended on {ends}, and the list of members is of {day}; "
            f"give the hand-kept files of the next Congress with --plan"
        )
    return number


def _set_dates(path: Path, dates: Mapping[str, str]) -> None:
    """Write the date of each source into the plan, and leave every other character as it is."""
    text = path.read_text(encoding="utf-8")
    sources = _nodes(_nodes(yaml.compose(text, yaml.SafeLoader))["sources"])
    spots = []
    for role, day in dates.items():
        if "as_of" not in (nodes := _nodes(sources[role])):
            raise DatasetError(PLAN, sources[role].start_mark.line + 1, "as_of is missing")
        node = nodes["as_of"]
        spots.append((node.start_mark.index, node.end_mark.index, day))
    for start, end, day in sorted(spots, reverse=True):
        text = f"{text[:start]}{day}{text[end:]}"
    path.write_text(text, encoding="utf-8")


def _nodes(node: yaml.Node | None) -> dict[str, yaml.Node]:
    """Return the nodes of a mapping, which the plan was found to be, by key."""
    pairs = node.value if isinstance(node, yaml.MappingNode) else ()
    return {key.value: value for key, value in pairs}
