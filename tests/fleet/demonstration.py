"""Restart every machine and kill a worker while letters are written, and report."""

import time
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, update

from contactrep.clock import utc_now
from contactrep.core.ledger import Entry
from contactrep.core.lifecycle import State
from contactrep.storage import outbox
from contactrep.storage.database import Database
from contactrep.storage.tables import deliveries
from tests.fleet.fleet import Fleet
from tests.fleet.machines import PATIENCE
from tests.fleet.traffic import Journey, Traffic
from tests.ledger import totals_in

_SETTLED = 1.0  # seconds after which a worker has recorded what it was told before
_OLD = timedelta(seconds=2)
"""Age of a lease whose holder is dead: an attempt takes some milliseconds here."""


@dataclass(frozen=True)
class Report:
    """What was asked of the machines, and what they did."""

    seconds: float
    journeys: int
    requests: int
    failed: tuple[str, ...]  # requests without the answer that a person has to get
    exit_codes: tuple[int, ...]  # of machines that were restarted
    served: dict[str, int]  # requests by the address of the web machine
    delivered: dict[str, int]  # messages by worker
    stored: int  # letters in the database
    entered: int  # letters that the ledger calls accepted
    accepted: int  # letters that a mail server has
    lost: int  # letters that are stored and that no mail server has
    duplicates: tuple[str, ...]  # Message-IDs of letters and other mail that came more than once
    in_hand: tuple[str, ...]  # Message-IDs that a killed worker had sent and not yet recorded
    kills: int

    def __str__(self) -> str:
        """Return it as lines."""
        lines = {
            "journeys": f"{self.journeys} ({self.requests} requests) in {self.seconds:.0f} s",
            "by web machine": ", ".join(f"{count}" for count in self.served.values()),
            "by worker": ", ".join(f"{name} {count}" for name, count in self.delivered.items()),
            "restarts": f"{len(self.exit_codes)}, exit codes {sorted(set(self.exit_codes))}",
            "failed requests": f"{len(self.failed)}",
            "letters stored": f"{self.stored}",
            "letters accepted": f"{self.accepted}, and {self.entered} by the ledger",
            "letters lost": f"{self.lost}",
            "duplicates": f"{len(self.duplicates)} after {self.kills} kills,"
            f" at which {len(self.in_hand)} messages were sent and not recorded",
        }
        told = [f"{name:>16}: {value}" for name, value in lines.items()]
        return "\n".join([*told, *self.failed])


def demonstrate(fleet: Fleet, journeys: int, at_once: int = 4) -> Report:
    """Restart everything, one machine after the other, and kill a worker, under journeys.

    At least so many journeys are made, and as many more as the restarts take.
    """
    began = time.monotonic()
    with Traffic(fleet.urls, lambda: fleet.received, at_once) as traffic:
        traffic.wait_for(at_once)
        codes = [fleet.restart(name) for name in fleet.machines]
        killed = next(iter(fleet.relays))
        in_hand = kill_in_the_act(fleet, killed)
        fleet.start(killed)
        end_old_leases(fleet.database_url)
        traffic.wait_for(journeys, timeout=PATIENCE + journeys)
    with opened(fleet.database_url) as database:
        wait_until_sent(database)
        return account(fleet, database, traffic.journeys, codes, in_hand, time.monotonic() - began)


def kill_in_the_act(fleet: Fleet, worker: str) -> list[str]:
    """Kill a worker whose mail server has a message and did not say so yet; return Message-IDs.

    There must be traffic.

    Raises:
        TimeoutError: no message comes its way.
    """
    relay = fleet.relays[worker]
    with relay.holding():
        deadline = time.monotonic() + PATIENCE
        while not relay.in_hand:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{worker} sends nothing")
            time.sleep(0.02)
        time.sleep(_SETTLED)
        fleet.kill(worker)
        return [str(mail.message["Message-ID"]) for mail in relay.in_hand]


def end_old_leases(url: str) -> None:
    """Make due what the dead had leased, as if the 15 minutes were over."""
    with opened(url) as database, database.write() as conn:
        now = utc_now()
        old = (deliveries.c.state == State.SENDING) & (deliveries.c.changed_at < now - _OLD)
        conn.execute(update(deliveries).where(old).values(due_at=now))


def wait_until_sent(database: Database) -> None:
    """Wait until nothing is queued or leased any more.

    Raises:
        TimeoutError: something is.
    """
    deadline = time.monotonic() + PATIENCE
    while True:
        with database.read() as conn:
            states = outbox.count_by_state(conn)
        if not {State.QUEUED, State.SENDING} & set(states):
            return
        if time.monotonic() > deadline:
            raise TimeoutError(f"not everything was sent: {states}")
        time.sleep(0.1)


def account(
    fleet: Fleet,
    database: Database,
    journeys: Collection[Journey],
    codes: Collection[int],
    in_hand: Collection[str],
    seconds: float,
) -> Report:
    """Compare what the database says with what the mail servers have."""
    with database.read() as conn:
        stored = set(
            conn.scalars(select(deliveries.c.message_id).where(deliveries.c.letter_id.is_not(None)))
        )
        entered = totals_in(conn).get(Entry.ACCEPTED, 0)
    came = Counter(str(mail.message["Message-ID"]) for mail in fleet.received)
    served = [one for journey in journeys for one in journey.browser.served]
    return Report(
        seconds=seconds,
        journeys=len(journeys),
        requests=len(served),
        failed=tuple(journey.failure for journey in journeys if journey.failure),
        exit_codes=tuple(codes),
        served=dict(Counter(one.url for one in served)),
        delivered={name: len(relay.received) for name, relay in fleet.relays.items()},
        stored=len(stored),
        entered=entered,
        accepted=len(stored & set(came)),
        lost=len(stored - set(came)),
        duplicates=tuple(message_id for message_id, times in came.items() if times > 1),
        in_hand=tuple(in_hand),
        kills=1,
    )


@contextmanager
def opened(url: str) -> Iterator[Database]:
    """Open the database for a look."""
    database = Database(url)
    try:
        yield database
    finally:
        database.dispose()
