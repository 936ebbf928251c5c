"""How much memory a download of all letters takes, and how many rows a second, in each format.

The letters are stored at once, four a submission, with the two events of each. Every file is taken
in a process of its own, and what the system says was its peak is compared between a tenth of the
letters and all of them: what grows with their number would show.
Run: python -m benchmarks.export [letters]
"""

import multiprocessing
import re
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from benchmarks._site import ENGINES, opened
from contactrep.app import open_services
from contactrep.config import Config
from contactrep.core.ledger import Entry, Route
from contactrep.core.permissions import EVERYWHERE, Role
from contactrep.outreach.download import letters_file
from contactrep.outreach.export import Format
from contactrep.outreach.services import Services
from contactrep.outreach.staff import StaffMember
from contactrep.storage import staff
from contactrep.storage.inserts import Row, add_rows
from contactrep.storage.letters import Filter
from contactrep.storage.tables import events, letters, submissions

LETTERS = 100_000

_OF_SUBMISSION = 4
_AT_ONCE = 1000  # submissions in one transaction
_BEGIN = datetime(2026, 10, 5, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that was taken by a process of its own."""

    rows: int
    size: int  # bytes
    seconds: float
    peak: int  # bytes that the process had in memory at most


def fill(services: Services, first: int, until: int) -> None:
    """Store letters from this number up to another."""
    numbers = range(first // _OF_SUBMISSION, until // _OF_SUBMISSION)
    for start in numbers[::_AT_ONCE]:
        written = [_written(number) for number in numbers[start - numbers.start :][:_AT_ONCE]]
        with services.database.write() as conn:
            add_rows(conn, submissions, [one for one, _ in written])
            its = [letter for _, some in written for letter in some]
            add_rows(conn, letters, its)
            add_rows(conn, events, [event for letter in its for event in _events(letter)])


def measure(config: Config, kind: Format, member: StaffMember) -> Taken:
    """Take a file as a browser would, a piece after the other."""
    services = open_services(config)
    started = time.monotonic()
    file = letters_file(services, Filter(), kind, member)
    size = len(file.first) + sum(len(chunk) for chunk in file.rest)
    seconds = time.monotonic() - started
    with services.database.read() as conn:
        rows = staff.audit_rows(conn)[-1].rows or 0
    services.database.dispose()
    return Taken(rows, size, seconds, _peak())


def main(count: int) -> None:
    """Print the measurements."""
    for engine in ENGINES:
        print(f"{engine:<12}{'letters':>10}{'MB':>8}{'peak MB':>9}{'rows/s':>9}")
        with opened(engine) as services:
            member = _member(services)
            peaks: dict[Format, list[int]] = {kind: [] for kind in Format}
            before = 0
            for many in (count // 10, count):
                fill(services, before, many)
                before = many
                for kind in Format:
                    one = _apart(services.config, kind, member)
                    _check(services, one)
                    peaks[kind].append(one.peak)
                    print(
                        f"{kind.label:<12}{one.rows:>10,}{one.size / 1e6:>8.1f}"
                        f"{one.peak / 1e6:>9.1f}{one.rows / one.seconds:>9,.0f}"
                    )
        for kind, (few, all_of_them) in peaks.items():
            print(f"{kind.label}: {(all_of_them - few) / 1e6:+.1f} MB for ten times the letters")


def _written(number: int) -> tuple[Row, list[Row]]:
    """Return a submission and its letters."""
    at = _BEGIN + timedelta(seconds=number)
    shared = {"campaign": "demonstration", "created_at": at}
    id_ = str(uuid.uuid4())
    submission: Row = {
        **shared,
        "id": id_,
        "idempotency_key": str(uuid.uuid4()),
        "revision": "a" * 64,
        "language": ("en", "be", "ru")[number % 3],
        "source": f"organizer-{number % 50}" if number % 2 else None,
    }
    its: list[Row] = [
        {
            **shared,
            "id": str(uuid.uuid4()),
            "submission_id": id_,
            "recipient_key": f"office-{(number + each) % 500}",
            "recipient_name": f"Representative Robin Example the {(number + each) % 500}th",
            "state": "NY",
            "district": number % 26 + 1,
            "edition": "standard",
            "route": Route.FORM,
            "personalised": bool(number % 3),
            "day": at.date(),
        }
        for each in range(_OF_SUBMISSION)
    ]
    return submission, its


def _events(letter: Row) -> Iterator[Row]:
    shared = {name: letter[name] for name in ("campaign", "day", "route", "recipient_key", "state")}
    for entry in (Entry.PREPARED, Entry.OPENED):
        yield {
            **shared,
            "at": letter["created_at"],
            "entry": entry,
            "letter_id": letter["id"],
            "actor": "benchmark",
        }


def _member(services: Services) -> StaffMember:
    roles = {EVERYWHERE: Role.ADMIN}
    with services.database.write() as conn:
        id_ = staff.add(conn, "anna@example.org", "", roles, services.clock())
    return StaffMember(id_, "anna@example.org", roles)


def _apart(config: Config, kind: Format, member: StaffMember) -> Taken:
    """Measure in a fresh process."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(measure, (config, kind, member))


def _check(services: Services, taken: Taken) -> None:
    """Refuse a measurement of anything but all letters.

    Raises:
        ValueError: it is not of all letters.
    """
    with services.database.read() as conn:
        there = conn.scalar(select(func.count()).select_from(letters))
    if taken.rows != there:
        raise ValueError(f"{taken.rows} of {there} letters were taken")


def _peak() -> int:
    """Return the peak of this process; unlike getrusage, it has nothing of the one before it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (kilobytes,) = re.findall(r"^VmHWM:\s+(\d+) kB$", status, re.MULTILINE)
    return int(kilobytes) * 1024


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else LETTERS)
