"""Letters through a mail server that misbehaves, while what sends them is killed.

Run: python -m tests.faults.crash --engine sqlite|postgresql [--letters N] [--kills N] [--seed N]
It prints one line, and ends with 1 if a promise was broken.
"""

import argparse
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Self

import yaml

from contactrep import paths
from contactrep.clock import utc_now
from contactrep.core.lifecycle import RETRY_DELAYS
from contactrep.outreach.services import Services
from tests.factories import new_submission
from tests.faults.chaos import STORM, ChaosServer, Rates
from tests.faults.judge import Ended, Filled, Verdict, judge, stored_letters, unfinished
from tests.faults.site import Program, Site, make_site
from tests.outreach.carrier import press_the_link
from tests.postgres import PostgresServer

LEASE = 6.0  # seconds; the workers' attempts last 3 at most
REFUSED = {"desk-3": "rcpt", "desk-17": "data", "desk-31": "dot"}  # always, and when
OUTAGE = 0.5  # seconds that the database server is away, and its start

_SLUG = "demonstration"
_KEYS = tuple(f"desk-{number}" for number in range(50))


@dataclass(frozen=True)
class Plan:
    """How much there is to do and to suffer."""

    letters: int
    kills: int
    seed: int = 20261005
    speed: float = 600  # of the workers' clock: retries come after hours
    workers: int = 3
    letters_at_once: int = 2  # by one worker process
    rates: Rates = field(default_factory=lambda: STORM)

    @property
    def patience(self) -> float:
        """Seconds without any progress after which there will be none."""
        return 2 * max(RETRY_DELAYS).total_seconds() / self.speed + 2 * LEASE + 10


def address(key: str) -> str:
    """Return the address of a made-up office, in a domain of its own."""
    return f"{key}@{key}.example.org"


def campaign_of_many(folder: Path) -> str:
    """Write a campaign to fifty made-up offices, and return the line of the configuration."""
    campaign = folder / "campaigns" / _SLUG
    shutil.copytree(paths.DATA / "campaigns" / _SLUG, campaign)
    page = campaign / "campaign.md"
    _, front, text = page.read_text().split("---\n", 2)
    values = yaml.safe_load(front)
    (desk,) = (one for one in values["recipients"] if one["key"] == "desk-1")
    values["recipients"] = [{**desk, "key": key, "email": address(key)} for key in _KEYS]
    page.write_text(f"---\n{yaml.safe_dump(values)}---\n{text}")
    return 'campaigns_folder = "campaigns"'


def fill(services: Services, count: int) -> Filled:
    """Write so many letters to made-up offices, and verify their writers' addresses."""
    queued = 0
    for number in range(-(-count // len(_KEYS))):
        keys = _KEYS[: count - queued]
        draft = new_submission(services, email=f"{number}@example.com", recipients=keys)
        queued += press_the_link(services, draft)
    with services.database.read() as conn:
        letters = {id_: address(key) for id_, key in stored_letters(conn).items()}
    assert len(letters) == queued == count
    return Filled(letters, frozenset(map(address, REFUSED)))


class Crew:
    """Worker processes, used with `with`; one that is killed is replaced at once."""

    def __init__(self, site: Site, plan: Plan, start: datetime) -> None:
        """Take a site, and when the workers' clock was right."""
        hurry = ("--speed", str(plan.speed), "--start", start.isoformat())
        size = ("--size", str(plan.letters_at_once))
        self._nursery = Program(site, "tests.faults.worker", str(LEASE), *hurry, *size)
        self._size = plan.workers
        self._workers: list[int] = []
        self.died = 0  # by themselves

    def __enter__(self) -> Self:
        self._nursery.__enter__()
        for _ in range(self._size):
            self._hire()
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._workers:
            if _runs(process):
                os.kill(process, signal.SIGKILL)
        self._nursery.__exit__()

    def kill(self, chance: random.Random) -> None:
        """Kill one of them."""
        self.mend()
        process = chance.choice(self._workers)
        os.kill(process, signal.SIGKILL)
        self._workers.remove(process)
        self._hire()

    def mend(self) -> None:
        """Replace those that ended by themselves, as a supervisor does."""
        for process in [each for each in self._workers if not _runs(each)]:
            self.died += 1
            self._workers.remove(process)
            self._hire()

    def _hire(self) -> None:
        self._nursery.tell("one more")
        self._workers.append(int(self._nursery.line()))


def run(
    site: Site,
    server: ChaosServer,
    plan: Plan,
    start: datetime,
    crash: Callable[[], None] | None = None,
) -> Ended:
    """Deliver everything and kill as planned; in the middle, `crash` the database and restart it.

    Return when nothing is left to do, or nothing has been done for long.
    """
    chance = random.Random(plan.seed)
    # After so many messages each: later there is too little left to be hit.
    moments = sorted(chance.randrange(plan.letters * 9 // 10) for _ in range(plan.kills))
    began, kills = time.monotonic(), 0
    with Crew(site, plan, start) as crew:
        for number, moment in enumerate(moments):
            if crash and number == plan.kills // 2:
                crash()
            if not _wait(lambda: server.taken >= moment, server, crew, plan.patience):  # noqa: B023 - called at once
                break
            time.sleep(chance.uniform(0, 0.02))
            crew.kill(chance)
            kills += 1
        _wait(lambda: _is_done(site), server, crew, plan.patience)
    return Ended(
        seconds=time.monotonic() - began,
        kills=kills,
        kills_planned=plan.kills,
        crashes=0 if crash is None else 1,
        died=crew.died,
        workers=plan.workers,
        letters_at_once=plan.letters_at_once,
    )


def _wait(condition: Callable[[], bool], server: ChaosServer, crew: Crew, patience: float) -> bool:
    """Wait until it is so; False if the server heard nothing new for long."""
    heard, since = 0, time.monotonic()
    while not condition():
        crew.mend()
        if len(server.notes()) > heard:
            heard, since = len(server.notes()), time.monotonic()
        elif time.monotonic() > since + patience:
            return False
        time.sleep(0.01)
    return True


def _is_done(site: Site) -> bool:
    time.sleep(0.1)  # it may read every row
    with site.services.database.read() as conn:
        return not unfinished(conn)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def crash_test(folder: Path, plan: Plan, postgres: PostgresServer | None = None) -> Verdict:
    """Fill a site in this folder, run and judge; on SQLite unless there is a server."""
    refused = {address(key): moment for key, moment in REFUSED.items()}
    journal = folder / "journal"
    with ChaosServer(journal, rates=plan.rates, refused=refused, seed=plan.seed) as server:
        url = postgres.url(postgres.create()) if postgres else ""
        site = make_site(folder, server.port, url, campaign_of_many(folder))
        start = utc_now()
        filled = fill(site.services, plan.letters)

        def crash() -> None:
            assert postgres
            postgres.stop()
            time.sleep(OUTAGE)
            postgres.start()

        try:
            ended = run(site, server, plan, start, crash if postgres else None)
            return judge(site, server.notes(), filled, ended)
        finally:
            site.services.database.dispose()


@contextmanager
def postgres_for_now() -> Iterator[PostgresServer]:
    with tempfile.TemporaryDirectory(prefix="contactrep-postgres-") as folder:
        server = PostgresServer(Path(folder))
        server.start()
        yield server
        server.stop()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], required=True)
    parser.add_argument("--letters", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=20261005)
    told = parser.parse_args()
    plan = Plan(told.letters, told.kills, told.seed)
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="contactrep-crash-"))
        postgres = stack.enter_context(postgres_for_now()) if told.engine == "postgresql" else None
        verdict = crash_test(Path(folder), plan, postgres)
    sys.stdout.write(f"{told.engine}: {verdict.line}\n")
    for promise in verdict.broken:
        sys.stdout.write(f"{told.engine}: BROKEN: {promise}\n")
    return 1 if verdict.broken else 0


if __name__ == "__main__":
    sys.exit(main())
