"""How long the pages about offices take at the server, beside what they have to read.

A site has tallies of 40 weeks and 400 regions for each of the 538 offices of Congress and the
President, with letters to those alone or to all of the 8,000 officials; and a million events, of
which one in a hundred says that a form does not work. Time is the processor's, of the verb
without its page, because the machine may be busy. Run: python -m benchmarks.offices [events]
"""

import sys
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from itertools import islice
from statistics import median
from typing import Any

from sqlalchemy import Table, delete, insert

from benchmarks._site import opened
from contactrep.core.ledger import FormTrouble
from contactrep.core.tallies import Dimension
from contactrep.outreach import board, forms, known_offices, office
from contactrep.outreach.board import Ask, Sort
from contactrep.outreach.services import Services
from contactrep.storage import tables

EVENTS = 1_000_000
ROUNDS = 15
SLUG = "demonstration"
SCHUMER = "S000148"

_WEEKS, _REGIONS, _CONGRESS, _LETTERS = 40, 400, 538, 10_000
_SAID = (
    *(("prepared", "form"), ("opened", "form"), ("reported-sent", "form")),
    *(("reported-sent", "call"), ("out", "form"), ("accepted", "email")),
)


def counts(dimension: Dimension, keys: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Yield rows of counts under each key."""
    numbers = dict.fromkeys(("letters", "by_route", "people", "personalised"), 3)
    for key in keys:
        for entry, route in _SAID:
            said = {"campaign": SLUG, "dimension": dimension, "key": key}
            yield {**said, "entry": entry, "route": route, **numbers}


def submission(services: Services) -> dict[str, Any]:
    """Return the row of a submission."""
    return {
        "id": str(uuid.UUID(int=0)),
        "idempotency_key": str(uuid.UUID(int=0)),
        "campaign": SLUG,
        "revision": "a" * 64,
        "language": "en",
        "created_at": services.clock(),
    }


def letters(services: Services, keys: list[str]) -> Iterator[dict[str, Any]]:
    """Yield rows of letters of the submission."""
    for number in range(_LETTERS):
        key = keys[number % len(keys)]
        yield {
            "id": str(uuid.UUID(int=number)),
            "submission_id": str(uuid.UUID(int=0)),
            "campaign": SLUG,
            "recipient_key": key,
            "recipient_name": key,
            "state": "NY",
            "edition": "short",
            "route": "form",
            "personalised": True,
            "created_at": services.clock(),
            "day": services.clock().date(),
        }


def events(services: Services, keys: list[str], count: int) -> Iterator[dict[str, Any]]:
    """Yield rows of events, one in a hundred of which is a report."""
    troubles = list(FormTrouble)
    for number in range(count):
        letter, broken = number % _LETTERS, number // _LETTERS % 100 == 0
        at = services.clock() - timedelta(seconds=count - number)
        yield {
            "at": at,
            "day": at.date(),
            "campaign": SLUG,
            "route": "form",
            "state": "NY",
            "entry": "reported-broken" if broken else "opened",
            "actor": "supporter",
            "letter_id": str(uuid.UUID(int=letter)),
            "recipient_key": keys[letter % len(keys)],
            "evidence": troubles[letter % len(troubles)] if broken else None,
        }


def store(services: Services, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    """Put rows into a table, some at a time."""
    remaining = iter(rows)
    while batch := list(islice(remaining, 5000)):
        with services.database.write() as conn:
            conn.execute(insert(table), batch)


def milliseconds(work: Callable[[], object]) -> float:
    """Return the median duration, after one that warms up."""
    times = []
    for _ in range(ROUNDS + 1):
        begun = time.thread_time()
        work()
        times.append(time.thread_time() - begun)
    return 1000 * median(times[1:])


def fill(services: Services, count: int) -> list[str]:
    """Store what the pages read, and return the keys of all officials."""
    keys = [one.key for one in known_offices.officials(services.dataset)]
    congress = keys[:_CONGRESS]
    weeks = (f"{key} 2026-W{week:02}" for key in congress for week in range(1, _WEEKS + 1))
    regions = (f"{key} {100 + number}" for key in congress for number in range(_REGIONS))
    store(services, tables.tallies, counts(Dimension.OFFICE, congress))
    store(services, tables.tallies, counts(Dimension.OFFICE_WEEK, weeks))
    store(services, tables.tallies, counts(Dimension.OFFICE_ZIP3, regions))
    store(services, tables.submissions, [submission(services)])
    store(services, tables.letters, letters(services, congress))
    store(services, tables.events, events(services, congress, count))
    with services.database.write() as conn:
        conn.execute(delete(tables.tally_marks))
        counted = {"name": "events", "txid": 0, "event_id": count}
        conn.execute(insert(tables.tally_marks).values(counted))
    return keys


def main() -> None:
    """Print milliseconds of each page."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else EVENTS
    with opened("SQLite") as services:
        keys = fill(services, count)
        ask = Ask(campaign=SLUG, campaigns=[SLUG])
        latest = Ask(campaign=SLUG, campaigns=[SLUG], sort=Sort.CONTACT)
        works: dict[str, Callable[[], object]] = {
            "the board, letters to 538": lambda: board.board(services, ask),
            "the same by last contact": lambda: board.board(services, latest),
            "one office": lambda: office.office_page(services, SLUG, SCHUMER, [SLUG]),
            "the queue of forms": lambda: forms.queue(services, [SLUG], 1),
        }
        for name, work in works.items():
            print(f"{name:>28} {milliseconds(work):6.0f} ms", flush=True)
        others = keys[_CONGRESS:]
        store(services, tables.tallies, counts(Dimension.OFFICE, others))
        everyone = milliseconds(lambda: board.board(services, ask))
        print(f"{'the board, letters to all':>28} {everyone:6.0f} ms ({len(keys):,} officials)")


if __name__ == "__main__":
    main()
