"""Tell what became of the letters: to staff in full, to the public never below ten."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from contactrep.core.districts import STATES
from contactrep.core.ledger import Entry, Route
from contactrep.core.lifecycle import State
from contactrep.outreach.language import number
from contactrep.outreach.sentences import sentence
from contactrep.outreach.services import Services
from contactrep.storage import delays, history, letters
from contactrep.storage.database import Connection, DatabaseError
from contactrep.storage.history import Counts, Filter, Row
from contactrep.storage.letters import LetterRow

_log = logging.getLogger(__name__)

_COUNTED = (Entry.ACCEPTED, Entry.REPORTED_SENT, Entry.DELIVERED_IN_PERSON)
SMALLEST_PUBLIC = 10
"""A count below this is never told from zero, in any public answer."""

CHANNELS: Mapping[Route, str] = {
    Route.EMAIL: "e-mail from this site",
    Route.FORM: "official form",
    Route.MAILTO: "own mail program",
    Route.CALL: "call",
    Route.PRINT: "print",
}
"""The words for the channels, in the order in which they are offered."""

ATTENTION = (history.FROZEN, State.HELD, State.BOUNCED, State.REFUSED, State.FAILED)
"""What staff should look at."""

LATE = timedelta(minutes=30)
_TRIES = 4  # take 21 minutes
PAGE = 50
_BARS = 10
_DAYS = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of a table; `query` narrows the filter to it."""

    label: str
    query: Mapping[str, str]
    counts: Counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of the ledger, and those of its rows that are worth a bar."""

    heading: str
    lines: Sequence[Line]
    bars: Sequence[Line] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The ledger's numbers. `standing` is where letters by our e-mail are now."""

    totals: Counts
    standing: Mapping[str, int]
    tables: Sequence[Table]


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterPage:
    """A page of the list of letters; `count` is of all pages."""

    rows: Sequence[LetterRow]
    count: int
    page: int
    pages: int


def public_count(services: Services, slug: str, *, in_all: bool = False) -> str | None:
    """Return how many letters are known to have gone out, as the public may read it.

    `in_all` once no more are expected. None while the database is away: a page can do without.
    """
    try:
        with services.database.read() as conn:
            count = history.public_total(conn, slug, _COUNTED)
    except DatabaseError as error:
        _log.warning("the public number is left out: %s", error)
        return None
    if count < SMALLEST_PUBLIC:
        few = "count.few_in_all" if in_all else "count.few"
        return sentence(few, number=number(SMALLEST_PUBLIC))
    known = "count.known_in_all" if in_all else "count.known"
    return sentence(known, count=count, number=number(count))


def mail_is_late(services: Services) -> bool:
    """Tell whether mail that should have left half an hour ago is still here, whoever's it is."""
    with services.database.read() as conn:
        return delays.is_late(conn, services.clock(), LATE, _TRIES)


def ledger(services: Services, chosen: Filter) -> Ledger:
    """Return the ledger for staff, all of one moment."""
    with services.database.read() as conn:
        standing = dict(history.standing(conn, chosen))
        standing[State.QUEUED] = standing.pop(State.SENDING, 0) + standing.get(State.QUEUED, 0)
        return Ledger(
            totals=history.totals(conn, chosen),
            standing=standing,
            tables=(
                _by_day(conn, chosen),
                _by_state(conn, chosen),
                _by_channel(conn, chosen),
                _by_recipient(conn, chosen),
            ),
        )


def campaigns(services: Services) -> list[tuple[str, str]]:
    """Return slugs and titles of all campaigns; one whose folder is gone has its slug alone."""
    titles = {campaign.slug: campaign.title for campaign in services.campaigns.values()}
    with services.database.read() as conn:
        written = letters.campaigns(conn)
    return list(({slug: slug for slug in written} | titles).items())


def offices(services: Services) -> list[tuple[str, str]]:
    """Return keys and names of everyone a letter was made out to, by name."""
    with services.database.read() as conn:
        return sorted(letters.recipients(conn).items(), key=lambda item: item[1])


def letter_page(services: Services, chosen: Filter, page: int) -> LetterPage:
    """Return a page of letters, newest first; the nearest one if there is no such page."""
    with services.database.read() as conn:
        count = letters.count(conn, chosen)
        pages = max(-(-count // PAGE), 1)
        page = min(max(page, 1), pages)
        rows = letters.load(conn, chosen, PAGE, (page - 1) * PAGE)
    return LetterPage(rows=rows, count=count, page=page, pages=pages)


def _by_day(conn: Connection, chosen: Filter) -> Table:
    rows = history.by_day(conn, chosen)
    return Table(
        heading="Day",
        lines=[_day(row) for row in rows],
        bars=[_day(row) for row in _latest_days(rows)],
    )


def _by_state(conn: Connection, chosen: Filter) -> Table:
    lines = [
        Line(label=STATES[row.label].name, query={"state": row.label}, counts=row.counts)
        for row in history.by_state(conn, chosen)
    ]
    lines.sort(key=lambda line: line.label)
    return Table(heading="State", lines=lines, bars=sorted(lines, key=_most_first)[:_BARS])


def _by_channel(conn: Connection, chosen: Filter) -> Table:
    order = list(CHANNELS)
    rows = sorted(history.by_route(conn, chosen), key=lambda row: order.index(Route(row.label)))
    return Table(
        heading="Channel",
        lines=[
            Line(label=CHANNELS[Route(row.label)], query={"route": row.label}, counts=row.counts)
            for row in rows
        ],
    )


def _by_recipient(conn: Connection, chosen: Filter) -> Table:
    names = letters.recipients(conn, chosen.campaign)
    lines = [
        Line(label=names[row.label], query={"office": row.label}, counts=row.counts)
        for row in history.by_recipient(conn, chosen)
    ]
    return Table(heading="Recipient", lines=sorted(lines, key=_most_first))


def _day(row: Row) -> Line:
    return Line(
        label=row.label, query={"first_day": row.label, "last_day": row.label}, counts=row.counts
    )


def _latest_days(rows: Sequence[Row]) -> list[Row]:
    """Return the latest days, newest first, with the days between them on which nothing happened.

    Takes the rows of days, newest first.
    """
    if not rows:
        return []
    by_day = {row.label: row for row in rows}
    newest, oldest = (date.fromisoformat(rows[end].label) for end in (0, -1))
    days = [newest - timedelta(days=back) for back in range(_DAYS)]
    empty = Row("", {})
    return [
        replace(by_day.get(day.isoformat(), empty), label=day.isoformat())
        for day in days
        if day >= oldest
    ]


def _most_first(line: Line) -> tuple[int, str]:
    return (-line.counts.get(Entry.PREPARED, 0), line.label)
