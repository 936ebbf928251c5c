"""Tell what became of the letters: to staff in full, to the public never below ten."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace

from contactrep.core.ledger import LEDGER, Entry
from contactrep.outreach.services import Services
from contactrep.outreach.staff import StaffMember
from contactrep.storage import history, staff
from contactrep.storage.history import Counts, Filter, LetterRow, Row

_COUNTED = (Entry.ACCEPTED, Entry.REPORTED_SENT, Entry.DELIVERED_IN_PERSON)
SMALLEST_PUBLIC = 10
"""A count below this is never told from zero, in any public answer."""

_COLUMNS = (
    "day",
    "campaign",
    "recipient",
    "recipient_id",
    "state",
    "district",
    "channel",
    "edition",
    "personalised",
    *(entry.word for entry in LEDGER),
    "now",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of the ledger: what its first column is, and its rows."""

    heading: str
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The ledger's numbers, in all and by day, state, recipient and channel."""

    totals: Counts
    tables: Sequence[Table]


def public_count(services: Services, slug: str) -> str:
    """Return how many letters are known to have gone out, as the public may read it."""
    with services.database.read() as conn:
        count = history.public_total(conn, slug, _COUNTED)
    if count < SMALLEST_PUBLIC:
        return f"Fewer than {SMALLEST_PUBLIC} letters accepted or reported sent so far."
    return f"{count:,} letters accepted or reported sent so far."


def ledger(services: Services, chosen: Filter) -> Ledger:
    """Return the ledger for staff, all of one moment."""
    with services.database.read() as conn:
        names = history.recipients_seen(conn)
        by_recipient = [
            replace(row, label=names[row.label]) for row in history.by_recipient(conn, chosen)
        ]
        return Ledger(
            totals=history.totals(conn, chosen),
            tables=(
                Table(heading="Day", rows=history.by_day(conn, chosen)),
                Table(heading="State", rows=history.by_state(conn, chosen)),
                Table(heading="Recipient", rows=sorted(by_recipient, key=lambda row: row.label)),
                Table(heading="Channel", rows=history.by_route(conn, chosen)),
            ),
        )


def offices(services: Services) -> list[tuple[str, str]]:
    """Return keys and names of everyone a letter was made out to, by name."""
    with services.database.read() as conn:
        return sorted(history.recipients_seen(conn).items(), key=lambda item: item[1])


def letters(
    services: Services, chosen: Filter, limit: int, offset: int
) -> tuple[list[LetterRow], int]:
    """Return a page of letters, and how many there are in all."""
    with services.database.read() as conn:
        rows = history.list_letters(conn, chosen, limit, offset)
        return rows, history.count_letters(conn, chosen)


def letters_csv(services: Services, chosen: Filter, member: StaffMember) -> str:
    """Return the list as CSV (RFC 4180, UTF-8 with a byte order mark); note who took it."""
    with services.database.read() as conn:
        rows = history.list_letters(conn, chosen)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    writer.writerows(_cells(row) for row in rows)
    with services.database.write() as conn:
        now = services.clock()
        staff.record_audit(conn, now, member.id, "letters downloaded", str(chosen), len(rows))
    return "\ufeff" + out.getvalue()


def _cells(row: LetterRow) -> list[str]:
    cells = [
        row.day.isoformat(),
        row.campaign,
        row.recipient_name,
        row.recipient_key,
        row.state,
        "" if row.district is None else str(row.district),
        row.route.value,
        row.edition,
        "yes" if row.personalised else "no",
        *("yes" if entry in row.entries else "" for entry in LEDGER),
        row.entries[-1].word if row.entries else "",
    ]
    return [_harmless(cell) for cell in cells]


def _harmless(cell: str) -> str:
    """Keep a spreadsheet from reading a cell as a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
