"""How fast "send" is stored, beside one bare transaction that inserts the same rows.

Ours is `outreach.send.submit` with all that it does: it composes a letter to each of six offices,
seals what names the writer, and looks whether the form was sent before and whether the address had
its mails of the day. The bare one has its rows ready, of the same sizes, and inserts those of a
table with one statement, by SQLAlchemy Core on the same engine. Both wait for the disk, SQLite with
synchronous=FULL and PostgreSQL with fsync. They take turns, submission by submission, so that a
busy moment slows both; of a round the medians are compared.
Run: python -m benchmarks.accepting [rounds] [submissions of a round]
"""

import re
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from statistics import median
from typing import Any

from sqlalchemy import Table, insert, select

from benchmarks import _site
from contactrep.outreach import send
from contactrep.outreach.draft import Draft
from contactrep.outreach.services import Services
from contactrep.storage.tables import deliveries, events, letters, people, submissions
from tests.factories import new_draft

ROUNDS = 7
SUBMISSIONS = 150
TARGET = 0.7

_CAMPAIGN = "demonstration"
_TABLES = (people, submissions, letters, deliveries, events)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

Rows = Sequence[tuple[Table, Sequence[Mapping[str, Any]]]]


def draft(services: Services, number: int) -> Draft:
    """Return a draft of a writer of their own: two letters go by e-mail and four are handed off."""
    return new_draft(services, _CAMPAIGN, email=f"volha.{number:09}@example.com")


def stored(services: Services) -> Rows:
    """Return all rows, by table; numbers that the database gives are left out."""
    with services.database.read() as conn:
        return [
            (
                table,
                [
                    {name: value for name, value in row.items() if name != "id" or table != events}
                    for row in conn.execute(select(table)).mappings()
                ],
            )
            for table in _TABLES
        ]


def renewed(rows: Rows) -> Rows:
    """Return the rows of another submission: each id is another one, the same wherever it is.

    A code is unique as well, and of the same length.
    """
    ids: dict[str, str] = {}

    def another(found: re.Match[str]) -> str:
        return ids.setdefault(found[0], str(uuid.uuid4()))

    def changed(name: str, value: Any) -> Any:
        if name == "code":
            return uuid.uuid4().hex[: len(value)]
        return _UUID.sub(another, value) if isinstance(value, str) else value

    return [
        (table, [{name: changed(name, value) for name, value in row.items()} for row in its])
        for table, its in rows
    ]


def insert_bare(services: Services, rows: Rows) -> None:
    """Store rows in one transaction, with one statement a table."""
    with services.database.write() as conn:
        for table, its in rows:
            conn.execute(insert(table), its)


def seconds(act: Callable[[], object]) -> float:
    """Return how long it takes."""
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def measure(services: Services, rounds: int, size: int) -> Iterator[tuple[float, float]]:
    """Yield the median seconds of ours and of the bare one, of each round after the first."""
    campaign = services.campaigns[_CAMPAIGN]
    send.submit(services, campaign, draft(services, 0))
    rows = stored(services)
    number = 0
    for turn in range(rounds + 1):
        ours, bare = [], []
        for _ in range(size):
            number += 1
            one, ready = draft(services, number), renewed(rows)
            ours.append(seconds(lambda: send.submit(services, campaign, one)))  # noqa: B023
            bare.append(seconds(lambda: insert_bare(services, ready)))  # noqa: B023
        if turn:
            yield median(ours), median(bare)


def main() -> None:
    """Print submissions a second and the ratio, on both engines."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    size = int(sys.argv[2]) if len(sys.argv) > 2 else SUBMISSIONS
    for engine in _site.ENGINES:
        with _site.opened(engine) as services:
            taken = list(measure(services, rounds, size))
        rates = [1 / median(each[side] for each in taken) for side in (0, 1)]
        ratio = median(bare / ours for ours, bare in taken)
        print(
            f"{engine}: submit {rates[0]:.0f}/s, the bare rows {rates[1]:.0f}/s, ratio {ratio:.0%}"
            f" (median of {rounds} rounds of {size}); the target is {TARGET:.0%}"
        )


if __name__ == "__main__":
    main()
