"""Show staff the records of officials: as published, as corrected, and what supporters report."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from contactrep.core.corrections import Correction, Field, agrees, corrected, has_left
from contactrep.core.officials import FormKind, Official
from contactrep.directory.dataset import Dataset
from contactrep.outreach.services import Services
from contactrep.storage import corrections
from contactrep.storage.corrections import Kept, Reports

PAGE = 50


class Show(StrEnum):
    """Which records to list."""

    ALL = ""
    CORRECTED = "corrected"
    REPORTED = "reported"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A record in the list, with its corrections in it."""

    official: Official
    corrected: bool
    left: bool
    reports: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPage:
    """A page of the list; `count` is of all pages, `unneeded` of no page in particular."""

    rows: Sequence[Row]
    count: int
    page: int
    pages: int
    unneeded: Sequence[tuple[Correction, str]] = ()  # with the name, or the id of who is gone


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A field of a record: as published, and in force by which correction."""

    field: Field
    published: str | None
    in_force: str | None
    kept: Kept | None = None
    needed: bool = True  # False: the newest data agrees, or the official is gone


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """All that staff know of a record; `official` is None for who is not in the data any more."""

    official_id: str
    official: Official | None
    left: bool
    lines: Sequence[Line]
    past: Sequence[Kept]
    reports: Sequence[Reports]

    @property
    def name(self) -> str:
        """The official as people say it; the id alone of who is gone."""
        return self.official.titled_name if self.official else self.official_id


def search(
    services: Services, name: str = "", state: str = "", show: Show = Show.ALL, page: int = 1
) -> RecordPage:
    """Return a page of records, those that supporters report first.

    Legislators of states are listed where a name or a state is asked for.
    """
    dataset = services.dataset.published
    with services.database.read() as conn:
        known = corrections.in_force(conn)
        reports = corrections.open_counts(corrections.open_reports(conn))
    theirs = _by_official(known)
    if show is Show.ALL:
        among = _everyone(dataset, name, state)
    else:
        among = _found(dataset, theirs if show is Show.CORRECTED else reports)
    rows = [
        _row(official, theirs.get(official.id, ()), reports.get(official.id, 0))
        for official in among
        if state in {"", official.state}
    ]
    rows = sorted((row for row in rows if _named(row.official, name)), key=_order)
    pages = max(-(-len(rows) // PAGE), 1)
    page = min(max(page, 1), pages)
    return RecordPage(
        rows=rows[(page - 1) * PAGE : page * PAGE],
        count=len(rows),
        page=page,
        pages=pages,
        unneeded=_unneeded(dataset, known),
    )


def record(services: Services, official_id: str) -> Record | None:
    """Return a record with its history; None if there never was one of this id."""
    published = services.dataset.published.official(official_id)
    with services.database.read() as conn:
        history = corrections.history(conn, official_id)
        reports = corrections.open_reports(conn, official_id)
    if published is None and not history and not reports:
        return None
    standing: dict[Field, Kept] = {}
    for kept in history:
        if kept.retired_at is None:
            standing.setdefault(kept.correction.field, kept)
    theirs = [kept.correction for kept in standing.values()]
    official = corrected(published, theirs) if published else None
    return Record(
        official_id=official_id,
        official=official,
        left=has_left(theirs),
        lines=[_line(field, published, official, standing.get(field)) for field in Field],
        past=[kept for kept in history if kept.retired_at is not None],
        reports=reports,
    )


def _everyone(dataset: Dataset, name: str, state: str) -> tuple[Official, ...]:
    congress = dataset.officials()
    states = [state] if state else sorted({each.state for each in congress if each.state})
    legislators = [each for one in states for each in dataset.legislators(one)]
    return (*congress, *(legislators if name or state else ()))


def _found(dataset: Dataset, ids: Iterable[str]) -> tuple[Official, ...]:
    return tuple(official for each in ids if (official := dataset.official(each)))


def _by_official(known: Iterable[Correction]) -> Mapping[str, Sequence[Correction]]:
    theirs: dict[str, list[Correction]] = {}
    for one in known:
        theirs.setdefault(one.official_id, []).append(one)
    return theirs


def _row(official: Official, theirs: Sequence[Correction], reports: int) -> Row:
    return Row(
        official=corrected(official, theirs),
        corrected=bool(theirs),
        left=has_left(theirs),
        reports=reports,
    )


def _order(row: Row) -> tuple[int, str, bool, int, str]:
    one = row.official
    legislator = one.chamber is not None
    return (
        -row.reports,
        one.state or "",
        legislator,
        -1 if legislator else one.district or -1,
        one.name,
    )


def _named(official: Official, asked: str) -> bool:
    """Tell whether every word that is asked for is in the name, accents or not, or is the id."""
    name = _plain(official.name)
    return asked.strip() == official.id or all(word in name for word in _plain(asked).split())


def _plain(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def _unneeded(dataset: Dataset, known: Iterable[Correction]) -> list[tuple[Correction, str]]:
    found = ((one, dataset.official(one.official_id)) for one in known)
    return [
        (one, official.titled_name if official else one.official_id)
        for one, official in found
        if agrees(official, one)
    ]


def _line(
    field: Field, published: Official | None, official: Official | None, kept: Kept | None
) -> Line:
    return Line(
        field=field,
        published=_value(field, published),
        in_force=_value(field, official),
        kept=kept,
        needed=kept is None or not agrees(published, kept.correction),
    )


def _value(field: Field, official: Official | None) -> str | None:
    if official is None or field is Field.LEFT_OFFICE:
        return None
    form = official.form
    values = {
        Field.NAME: official.name,
        Field.PHONE: official.phone,
        Field.EMAIL: official.email,
        Field.WEBSITE: official.website,
        Field.FORM_URL: form.url if form and form.kind is FormKind.FORM else None,
    }
    return values[field]
