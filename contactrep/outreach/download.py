"""Hand data out to staff as files: who took what is written down before the first byte leaves."""

import logging
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import partial

from contactrep.core.ledger import LEDGER, Entry
from contactrep.outreach.days import local_day
from contactrep.outreach.export import Format, Row, Table, written
from contactrep.outreach.news import news_table
from contactrep.outreach.numbers import By, numbers_table
from contactrep.outreach.report import CHANNELS
from contactrep.outreach.services import Services
from contactrep.outreach.staff import StaffMember
from contactrep.storage import letters, staff
from contactrep.storage.database import DatabaseError
from contactrep.storage.letters import Filter, LetterRow

_log = logging.getLogger(__name__)

LETTER_COLUMNS = (
    "day",
    "campaign",
    "recipient",
    "recipient_id",
    "state",
    "district",
    "channel",
    "edition",
    "own_words",
    "language",
    "source",
    *(entry.value.replace("-", "_") for entry in LEDGER),
    "history",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A file on its way.

    The first bytes are there already: until then, whatever fails can still be told on a page. To
    close the rest is to end it, wherever it is.
    """

    name: str
    mimetype: str
    first: bytes
    rest: Generator[bytes]


def letters_file(services: Services, chosen: Filter, kind: Format, member: StaffMember) -> Download:
    """Hand out the letters of a filter, without names and texts.

    Under each of the ledger's words stands the day on which it was first said of the letter.
    """
    table = Table("Letters", LETTER_COLUMNS, lambda: _letters(services, chosen))
    asked = {name: value for name, value in asdict(chosen).items() if value is not None}
    detail = ", ".join(f"{name}={value}" for name, value in asked.items()) or "all letters"
    order = _Order("letters downloaded", detail, chosen.campaign, "letters")
    return _hand_out(services, table, kind, member, order)


def numbers_file(
    services: Services, slug: str, by: By, kind: Format, member: StaffMember
) -> Download:
    """Hand out the counts of a campaign."""
    order = _Order("numbers downloaded", f"by {by}", slug, f"numbers-by-{by}")
    return _hand_out(services, numbers_table(services, slug, by), kind, member, order)


def people_file(
    services: Services, slug: str, kind: Format, member: StaffMember | None
) -> Download:
    """Hand out who asked for a campaign's news.

    Without a member it goes to the operator's terminal, which needs no byte order mark.
    """
    order = _Order("people downloaded", "who asked for news", slug, "people")
    return _hand_out(services, news_table(services, slug), kind, member, order)


@dataclass(frozen=True, slots=True)
class _Order:
    """What was asked for, as it is written down, and what the file is called."""

    action: str
    detail: str
    campaign: str | None
    name: str


def _hand_out(
    services: Services, table: Table, kind: Format, member: StaffMember | None, order: _Order
) -> Download:
    with services.database.write() as conn:
        entry = staff.record_audit(
            conn,
            services.clock(),
            member.id if member else None,
            order.action,
            f"{order.detail}, {kind.label}",
            campaign=order.campaign,
        )
    mark = member is not None
    chunks = _noted(services, table, partial(written, kind=kind, mark=mark), entry)
    slug = order.campaign or ""
    parts = (slug, order.name, local_day(services, slug).isoformat())
    return Download(
        name=f"{'-'.join(part for part in parts if part)}.{kind}",
        mimetype=kind.mimetype,
        first=next(chunks, b""),
        rest=chunks,
    )


def _noted(
    services: Services, table: Table, write: Callable[[Table], Iterator[bytes]], entry: int
) -> Generator[bytes]:
    """Yield the file, and note at its end, or where it is cut off, how many rows were taken."""
    taken = 0

    def counted() -> Generator[Row]:
        nonlocal taken
        with closing(table.rows()) as rows:
            for row in rows:
                taken += 1
                yield row

    try:
        yield from write(replace(table, rows=counted))
    finally:
        _note(services, entry, taken)


def _note(services: Services, entry: int, rows: int) -> None:
    try:
        with services.database.write() as conn:
            staff.note_rows(conn, entry, rows)
    except DatabaseError as error:
        _log.error("the %d rows of the download %d are not noted: %s", rows, entry, error)


def _letters(services: Services, chosen: Filter) -> Generator[Row]:
    with services.database.read() as conn:
        for row in letters.stream(conn, chosen):
            yield _cells(row)


def _cells(row: LetterRow) -> Row:
    said: dict[Entry, date] = {}
    for step in row.steps:
        said.setdefault(step.entry, step.day)
    return (
        row.day,
        row.campaign,
        row.recipient_name,
        row.recipient_key,
        row.state,
        row.district,
        CHANNELS[row.route],
        row.edition,
        row.personalised,
        row.language,
        row.source,
        *(said.get(entry) for entry in LEDGER),
        "; ".join(dict.fromkeys(step.entry.word for step in row.steps)),
    )
