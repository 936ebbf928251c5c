"""Hand the list of letters to staff as a file, and write down who took it."""

import csv
import io
from dataclasses import asdict

from contactrep.core.ledger import LEDGER, Entry
from contactrep.outreach.report import CHANNELS
from contactrep.outreach.services import Services
from contactrep.outreach.staff import StaffMember
from contactrep.storage import letters, staff
from contactrep.storage.letters import Filter, LetterRow

_COLUMNS = (
    "day",
    "campaign",
    "recipient",
    "recipient_id",
    "state",
    "district",
    "channel",
    "edition",
    "own_words",
    *(entry.value.replace("-", "_") for entry in LEDGER),
    "history",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def letters_csv(services: Services, chosen: Filter, member: StaffMember) -> bytes:
    """Return the list as CSV (RFC 4180; UTF-8 with the byte order mark that Excel asks for).

    Under each of the ledger's words stands the day on which it was first said of the letter.
    """
    with services.database.read() as conn:
        rows = list(letters.stream(conn, chosen))
    with services.database.write() as conn:
        staff.record_audit(
            conn, services.clock(), member.id, "letters downloaded", _detail(chosen), len(rows)
        )
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    writer.writerows(_cells(row) for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _cells(row: LetterRow) -> list[str]:
    said: dict[Entry, str] = {}
    for step in row.steps:
        said.setdefault(step.entry, step.day.isoformat())
    cells = [
        row.day.isoformat(),
        row.campaign,
        row.recipient_name,
        row.recipient_key,
        row.state,
        "" if row.district is None else str(row.district),
        CHANNELS[row.route],
        row.edition,
        "yes" if row.personalised else "no",
        *(said.get(entry, "") for entry in LEDGER),
        "; ".join(dict.fromkeys(step.entry.word for step in row.steps)),
    ]
    return [harmless(cell) for cell in cells]


def harmless(cell: str) -> str:
    """Keep a spreadsheet from reading a cell as a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _detail(chosen: Filter) -> str:
    """Say what was asked for."""
    asked = {name: value for name, value in asdict(chosen).items() if value is not None}
    return ", ".join(f"{name}={value}" for name, value in asked.items()) or "all letters"
