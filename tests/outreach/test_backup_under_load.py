"""Backups made while people submit, verify and are forgotten, and mail leaves.

Every backup is restored into both engines, and looked at there.
"""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from contactrep.core.ledger import Entry
from contactrep.core.lifecycle import State
from contactrep.outreach.backup_file import Manifest
from contactrep.outreach.deliver import Worker
from contactrep.outreach.forget import forget_submission
from contactrep.outreach.overlay import Overlay
from contactrep.outreach.services import Services
from contactrep.storage import notices
from contactrep.storage.database import Database
from tests.conftest import FULL
from tests.factories import new_submission
from tests.outreach.backups import back_up, contents, put_back
from tests.outreach.carrier import Carrier, press_the_link
from tests.postgres import PostgresServer

BACKUPS = 20 if FULL else 4
LETTERS, BY_MAIL = 6, 2  # of each submission

SAID = {
    State.WAITING: {Entry.PREPARED},
    State.QUEUED: {Entry.PREPARED, Entry.VERIFIED, Entry.QUEUED},
    State.ACCEPTED: {Entry.PREPARED, Entry.VERIFIED, Entry.QUEUED, Entry.ACCEPTED},
}
"""What is said of a letter, once it is in a state."""


class Crowd:
    """People and workers, each in a thread and with a database of their own."""

    def __init__(self, services: Services) -> None:
        """Take the services; nobody begins yet."""
        self._services = services
        self._stopping = threading.Event()
        self._failed: list[Exception] = []
        self.rounds: Counter[str] = Counter()

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Let them work for as long as the block lasts."""
        jobs = (self._write, self._write, self._deliver)
        threads = [threading.Thread(target=self._run, args=(job,)) for job in jobs]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._stopping.set()
            for thread in threads:
                thread.join()
        assert self._failed == []

    def _run(self, job: Callable[[Services], None]) -> None:
        url = self._services.database.engine.url.render_as_string(hide_password=False)
        try:
            with on(self._services, url) as own:
                while not self._stopping.is_set():
                    job(own)
                    self.rounds[job.__name__] += 1
        except Exception as error:  # noqa: BLE001 - told in the main thread
            self._failed.append(error)

    def _write(self, services: Services) -> None:
        """Submit, and mostly verify; one in five thinks better of it."""
        number = random.randrange(10**9)
        draft = new_submission(services, email=f"{number}@example.com")
        if number % 4:
            press_the_link(services, draft)
        if number % 5 == 0:
            forget_submission(services, draft.submission_id or "")

    def _deliver(self, services: Services) -> None:
        """Send a few at a time."""
        worker = Worker(services, Carrier())
        for _ in range(5):
            worker.deliver_one()


@contextmanager
def on(services: Services, url: str) -> Iterator[Services]:
    """Give the services on another database."""
    database = Database(url)
    try:
        yield replace(services, database=database, overlay=Overlay(database))
    finally:
        database.dispose()


def check_submissions(stored: dict[str, list[Any]]) -> None:
    """Every submission has all that was stored in the transaction that made it."""
    letters = Counter(row["submission_id"] for row in stored["letters"])
    mailed = Counter(row["submission_id"] for row in stored["deliveries"] if row["letter_id"])
    own = {row["submission_id"] for row in stored["deliveries"] if row["own"]}
    people = {row["id"] for row in stored["people"]}
    for row in stored["submissions"]:
        assert letters[row["id"]] == LETTERS
        assert mailed[row["id"]] == BY_MAIL
        assert row["id"] in own
    kept = [row["person_id"] for row in stored["submissions"] if row["person_id"]]
    assert sorted(kept) == sorted(people)
    # Whoever is not kept has been forgotten, and that is remembered.
    assert len(stored["submissions"]) == len(people) + len(stored["erasures"])
    assert not people & {row["id"] for row in stored["erasures"]}


def check_letters(stored: dict[str, list[Any]]) -> None:
    """What is said of each letter fits the state of its delivery, and so do its columns."""
    said: dict[str, list[str]] = {row["id"]: [] for row in stored["letters"]}
    for event in stored["events"]:
        said[event["letter_id"]].append(event["entry"])
    gone = {row["id"] for row in stored["submissions"] if row["person_id"] is None}
    for row in stored["deliveries"]:
        assert (row["due_at"] is not None) is (row["state"] == State.QUEUED)
        assert row["lease_token"] is row["leased_by"] is row["frozen_at"] is None
        assert row["sealed"] is None or row["submission_id"] not in gone
        if row["letter_id"] is None:
            continue
        its = Counter(said.pop(row["letter_id"]))
        assert set(its.values()) == {1}
        if row["state"] == State.ERASED:
            assert {Entry.PREPARED, Entry.ERASED} <= its.keys()
        else:
            assert its.keys() == SAID[State(row["state"])]
        assert (row["state"] == State.ACCEPTED) <= (row["attempts"] == 1)
    assert all(entries == [Entry.PREPARED] for entries in said.values())  # hand-offs


def check_file(path: Path) -> None:
    """Let SQLite itself look."""
    database = Database(f"sqlite:///{path}")
    with database.read() as conn:
        assert conn.exec_driver_sql("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert conn.exec_driver_sql("PRAGMA foreign_key_check").fetchall() == []
    database.dispose()


def check_restored(target: Services, path: Path, manifest: Manifest) -> None:
    """Restore a backup, and look at all of it."""
    assert put_back(target, path).erased == 0
    stored = contents(target)
    counted = {table: len(its) for table, its in stored.items()}
    assert counted == {table: its.rows for table, its in manifest.tables.items()}
    check_submissions(stored)
    check_letters(stored)
    assert Worker(target, Carrier()).drain() == 0
    with target.database.read() as conn:
        assert notices.of(conn, notices.PAUSED)


def test_each_backup_is_of_one_moment(
    services: Services, tmp_path: Path, postgres_server: PostgresServer
) -> None:
    """Restored into either engine, it is whole, counts what it told, and no mail leaves."""
    crowd = Crowd(services)
    manifests = []
    with crowd.at_work():
        while crowd.rounds["_write"] < 3:
            time.sleep(0.01)
        for number in range(BACKUPS):
            time.sleep(random.uniform(0, 0.3))
            manifests.append(back_up(services, tmp_path / f"b{number}"))
    for number, manifest in enumerate(manifests):
        name, file = postgres_server.create(), tmp_path / f"{number}.db"
        for url in (postgres_server.url(name), f"sqlite:///{file}"):
            with on(services, url) as target:
                check_restored(target, tmp_path / f"b{number}", manifest)
        check_file(file)
        postgres_server.drop(name)
    counts = [manifest.tables["submissions"].rows for manifest in manifests]
    assert counts == sorted(counts)
    assert counts[0] < counts[-1]  # they went on while backups were made


def test_the_same_is_said_of_a_letter_here(services: Services) -> None:
    """The numbers above are those of the campaign that is written for."""
    draft = new_submission(services)
    assert len(draft.recipients) == LETTERS
    stored = contents(services)
    check_submissions(stored)
    check_letters(stored)
    press_the_link(services, draft)
    stored = contents(services)
    check_letters(stored)
    with pytest.raises(AssertionError):
        check_submissions({**stored, "letters": stored["letters"][1:]})
    with pytest.raises(AssertionError):
        check_letters({**stored, "events": stored["events"][1:]})
