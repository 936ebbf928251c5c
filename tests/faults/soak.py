"""A site under steady load for a while: does it grow, does it leak files, do look-ups stay fast?

Run: python -m tests.faults.soak --minutes N [--engine sqlite|postgresql] [--sends N] [--look-ups N]
It prints one line, and ends with 1 if a promise was broken.
"""

import argparse
import itertools
import os
import random
import signal
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from contactrep.core.lifecycle import State
from contactrep.outreach import verify
from contactrep.outreach.verify import Pending
from contactrep.storage.tables import deliveries, submissions
from tests.faults.chaos import CALM, ChaosServer
from tests.faults.crash import postgres_for_now
from tests.faults.site import Program, Site, make_site
from tests.faults.waiting import wait_for
from tests.faults.web import Browser, Web, web_server

PLACES = ("10001", "11235", "60601", "73301", "94103", "20001", "99501", "04401")
SENDERS, READERS = 4, 8
SAMPLE = 5.0  # seconds between two looks at the processes
WARM = 6  # the first samples of a process, in which it fills its caches
ENOUGH = 6  # samples after those, to tell a slope from
DRAIN = 300.0  # seconds that the last letters may take


@dataclass(frozen=True)
class Plan:
    """How long, how much, and what is broken."""

    minutes: float
    sends: float = 2.0  # a second; of two letters and four requests each
    look_ups: float = 50.0  # a second
    kill_every: float = 60.0  # seconds
    slope: float = 1.0  # MB a minute that a process may grow by
    files: int = 2  # that a process may open more
    p99: float = 100.0  # milliseconds
    seed: int = 20261005


@dataclass
class Process:
    """What a process had in memory (MB) and open files, at times (seconds)."""

    times: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    files: list[int] = field(default_factory=list)

    def look(self, id_: int) -> None:
        """Look at it, if it is still there."""
        with suppress(OSError):
            status = Path(f"/proc/{id_}/status").read_text()
            files = len(list(Path(f"/proc/{id_}/fd").iterdir()))
            self.memory.append(int(status.partition("VmRSS:")[2].split()[0]) / 1024)
            self.files.append(files)
            self.times.append(time.monotonic())

    @property
    def settled(self) -> bool:
        """Whether it was there for long enough to tell."""
        return len(self.times) >= WARM + ENOUGH

    @property
    def slope(self) -> float:
        """MB a minute."""
        line = statistics.linear_regression(self.times[WARM:], self.memory[WARM:])
        return line.slope * 60

    @property
    def more_files(self) -> int:
        """How many more it has open at its end when nobody is connected."""
        return min(self.files[-ENOUGH:]) - min(self.files[WARM : WARM + ENOUGH])


@dataclass
class Load:
    """What was asked for, and how long that took."""

    seconds: list[float] = field(default_factory=list)
    sent: int = 0
    again: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def p99(self) -> float:
        """Milliseconds that 99 of 100 look-ups took at most."""
        return statistics.quantiles(self.seconds, n=100)[98] * 1000


@dataclass(frozen=True)
class Verdict:
    """What came of it."""

    line: str
    broken: Sequence[str]


def soak(folder: Path, plan: Plan, url: str = "") -> Verdict:
    """Serve, send and look up for so long; `url` is of a database without tables, if not SQLite."""
    load = Load()
    processes: dict[int, Process] = {}
    with ExitStack() as stack:
        server = stack.enter_context(ChaosServer(folder / "journal", rates=CALM))
        site = make_site(folder, server.port, url, "proxies = 1")
        stack.callback(site.services.database.dispose)
        web = stack.enter_context(web_server(site))
        worker = stack.enter_context(ExitStack())
        program = worker.enter_context(Program(site, "contactrep", "deliver"))
        with Browser(web.url, 0) as first:
            first.look_up(PLACES[0])
        crowd = _Crowd(web.url, plan, load)
        chance, end = random.Random(plan.seed), time.monotonic() + plan.minutes * 60
        kill_at, kills = time.monotonic() + plan.kill_every, 0
        while time.monotonic() < end:
            time.sleep(min(SAMPLE, max(end - time.monotonic(), 0)))
            verify_all(site)
            for id_ in (*web.workers, program.id):
                processes.setdefault(id_, Process()).look(id_)
            if time.monotonic() > kill_at:
                kill_at, kills = kill_at + plan.kill_every, kills + 1
                if kills % 2:
                    _kill(web, chance)
                else:
                    worker.close()
                    program = worker.enter_context(Program(site, "contactrep", "deliver"))
        crowd.stop()
        verify_all(site)
        wait_for(lambda: _is_done(site, killed=kills), DRAIN)
        return _judge(site, plan, load, [one for one in processes.values() if one.settled], kills)


def verify_all(site: Site) -> None:
    """Press the link in every mail that a writer got."""
    query = select(submissions.c.id, submissions.c.campaign).join(
        deliveries, deliveries.c.submission_id == submissions.c.id
    )
    with site.services.database.read() as conn:
        waiting = conn.execute(query.where(deliveries.c.state == State.WAITING).distinct()).all()
    for row in waiting:
        verify.verify(site.services, Pending(row.id, row.campaign, waiting=2, open=True))


def _kill(web: Web, chance: random.Random) -> None:
    with suppress(ProcessLookupError, IndexError):
        os.kill(chance.choice(web.workers), signal.SIGKILL)


def _is_done(site: Site, *, killed: int) -> bool:
    """Tell whether everything has left, but for what a killed worker still has under its lease."""
    states = site.states()
    time.sleep(0.2)
    return not states.get(State.QUEUED) and states.get(State.SENDING, 0) <= 2 * killed


class _Crowd:
    """People who write and look up, at the pace of the plan as long as the site keeps up."""

    def __init__(self, url: str, plan: Plan, load: Load) -> None:
        self._url, self._load = url, load
        self._numbers = itertools.count(1)
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._go_on, args=(step, count / rate))
            for step, count, rate in (
                (self._write, SENDERS, plan.sends),
                (self._look_up, READERS, plan.look_ups),
            )
            for _ in range(count)
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join()

    def _go_on(self, step: Callable[[Browser], None], every: float) -> None:
        due = time.monotonic() + random.uniform(0, every)
        while not self._stopping.wait(max(due - time.monotonic(), 0)):
            due = max(due + every, time.monotonic() - every)
            with Browser(self._url, next(self._numbers) % 50_000) as browser:
                try:
                    step(browser)
                except Exception as error:  # noqa: BLE001 - told in the verdict
                    self._load.wrong.append(f"{type(error).__name__}: {error}"[:100])
                self._load.again += browser.again

    def _write(self, browser: Browser) -> None:
        browser.write()
        self._load.sent += 1

    def _look_up(self, browser: Browser) -> None:
        seconds = browser.look_up(random.choice(PLACES))
        if not browser.again:  # one that met a killed process waits for the next
            self._load.seconds.append(seconds)


def _judge(site: Site, plan: Plan, load: Load, processes: Sequence[Process], kills: int) -> Verdict:
    slopes, files = [one.slope for one in processes], [one.more_files for one in processes]
    slope, more = statistics.median(slopes) if slopes else 0.0, max(files, default=0)
    accepted = site.states().get(State.ACCEPTED, 0)
    stored = sum(site.states().values())
    promises = {
        "no process was there for long enough to tell": bool(processes),
        f"memory grows by {slope:.2f} MB a minute": slope < plan.slope,
        f"a process has {more} files more": more <= plan.files,
        f"p99 of look-ups is {load.p99:.0f} ms": load.p99 < plan.p99,
        f"{load.sent} sent, {stored} stored": stored == 3 * load.sent,
        f"{accepted} of {stored} left": accepted >= stored - 2 * kills,
        f"{len(load.wrong)} requests failed, as {load.wrong[:1]}": not load.wrong,
    }
    line = (
        f"soak {plan.minutes:g} min, {kills} kills: {load.sent} sent, {accepted} mails accepted,"
        f" {len(load.seconds)} look-ups, p99 {load.p99:.0f} ms, {load.again} asked again,"
        f" {slope:+.2f} MB/min, {more:+d} files"
    )
    return Verdict(line, [name for name, kept in promises.items() if not kept])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, required=True)
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--sends", type=float, default=Plan.sends)
    parser.add_argument("--look-ups", type=float, default=Plan.look_ups)
    parser.add_argument("--p99", type=float, default=Plan.p99)
    told = parser.parse_args()
    plan = Plan(told.minutes, told.sends, told.look_ups, p99=told.p99)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="contactrep-soak-")))
        url = ""
        if told.engine == "postgresql":
            server = stack.enter_context(postgres_for_now())
            url = server.url(server.create())
        verdict = soak(folder, plan, url)
    told_broken = [f"BROKEN: {name}" for name in verdict.broken]
    sys.stdout.write("\n".join([verdict.line, *told_broken, ""]))
    return 1 if verdict.broken else 0


if __name__ == "__main__":
    sys.exit(main())
