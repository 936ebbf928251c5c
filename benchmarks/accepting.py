"""How fast "send" is stored, beside a bare transaction that inserts the same rows.

Ours is `outreach.send.submit` with all that it does: it composes a letter to each of six offices,
seals what names the writer, and looks whether the form was sent before and whether the address had
its mails of the day. The bare one has its rows ready, of the same sizes, and inserts those of a
table with one statement, by SQLAlchemy Core on the same engine. Both wait for the disk, SQLite with
synchronous=FULL and PostgreSQL with fsync. Blocks of ours and of the bare one alternate, by one
thread and by as many as a web process has; of the ratios of neighbours the median counts.
Run: python -m benchmarks.accepting [pairs of blocks] [submissions of a block]
"""

import re
import sys
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from typing import Any

from sqlalchemy import Table, insert, select

from benchmarks import _site
from contactrep.outreach import send
from contactrep.outreach.draft import Draft
from contactrep.outreach.services import Services
from contactrep.storage.tables import deliveries, events, letters, people, submissions
from tests.factories import new_draft

PAIRS = 21
SUBMISSIONS = 24
THREADS = (1, 4)
TARGET = 0.7

_CAMPAIGN = "demonstration"
_TABLES = (people, submissions, letters, deliveries, events)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

Rows = Sequence[tuple[Table, Sequence[Mapping[str, Any]]]]


def draft(services: Services) -> Draft:
    """Return a draft of a writer of their own: two letters go by e-mail and four are handed off."""
    return new_draft(services, _CAMPAIGN, email=f"volha.{uuid.uuid4().hex[:9]}@example.com")


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


def rate(act: Callable[[Any], object], each: Sequence[Any], threads: ThreadPoolExecutor) -> float:
    """Return how many of them are done in a second, by these threads together."""
    start = time.perf_counter()
    for _ in threads.map(act, each):
        pass
    return len(each) / (time.perf_counter() - start)


def measure(services: Services, pairs: int, size: int, count: int) -> list[tuple[float, float]]:
    """Return the rates of blocks of ours, each with that of the bare block after it.

    A first pair, in which threads connect and statements are made, is left out.
    """
    campaign = services.campaigns[_CAMPAIGN]
    rows = stored(services)
    with ThreadPoolExecutor(count) as threads:

        def pair() -> tuple[float, float]:
            drafts = [draft(services) for _ in range(size)]
            ready = [renewed(rows) for _ in range(size)]
            ours = rate(lambda one: send.submit(services, campaign, one), drafts, threads)
            return ours, rate(lambda one: insert_bare(services, one), ready, threads)

        return [pair() for _ in range(pairs + 1)][1:]


def main() -> None:
    """Print submissions a second and the ratios, on both engines."""
    pairs = int(sys.argv[1]) if len(sys.argv) > 1 else PAIRS
    size = int(sys.argv[2]) if len(sys.argv) > 2 else SUBMISSIONS
    for engine in _site.ENGINES:
        for count in THREADS:
            with _site.opened(engine) as services:
                send.submit(services, services.campaigns[_CAMPAIGN], draft(services))
                taken = measure(services, pairs, size, count)
            ours, bare = (median(side) for side in zip(*taken, strict=True))
            ratios = [one / other for one, other in taken]
            print(
                f"{engine}, {count} at once: submit {ours:.0f}/s, the bare rows {bare:.0f}/s,"
                f" ratio {median(ratios):.0%}; the target is {TARGET:.0%}"
            )
            print(f"  of each pair: {', '.join(f'{each:.0%}' for each in ratios)}")


if __name__ == "__main__":
    main()
