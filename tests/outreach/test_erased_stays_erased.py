"""Who was erased is in no restored database: not as a row, and not as bytes in its file."""

import logging
import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from contactrep.core.consents import Consent
from contactrep.core.ledger import Entry
from contactrep.core.lifecycle import State
from contactrep.outreach import draft as drafts
from contactrep.outreach import resume
from contactrep.outreach.deliver import Worker
from contactrep.outreach.forget import forget, forget_submission
from contactrep.outreach.outbox import resume as go_on
from contactrep.outreach.services import Services
from contactrep.outreach.sweep import ERASURES_KEPT, sweep
from contactrep.storage import erasures
from contactrep.storage.tables import consents, deliveries, letters, people, submissions
from contactrep.storage.tables import drafts as drafts_table
from tests.conftest import SettableClock
from tests.factories import new_draft, new_submission
from tests.outreach.backups import back_up, put_back
from tests.outreach.carrier import Carrier, entries, letter_rows, press_the_link, rows
from tests.postgres import PostgresServer

VOLHA, ALES = "volha@example.com", "ales@example.com"


def sealed_of(services: Services) -> set[bytes]:
    """Return every sealed text there is."""
    with services.database.read() as conn:
        return {
            bytes(sealed)
            for table in (people, letters, deliveries, drafts_table)
            for sealed in conn.scalars(select(table.c.sealed).where(table.c.sealed.is_not(None)))
        }


def stored_bytes(services: Services, request: pytest.FixtureRequest) -> bytes:
    """Return all that is in the files of SQLite, or in a dump of PostgreSQL."""
    url = services.database.engine.url
    assert url.database is not None
    if services.database.engine.dialect.name == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres_server")
        # A dump has bytes as hexadecimal digits.
        dump = server.dump(url.database)
        return b"".join(map(bytes.fromhex, re.findall(r"\\\\x([0-9a-f]*)", dump))) + dump.encode()
    services.database.dispose()
    file = Path(url.database)
    return b"".join(one.read_bytes() for one in file.parent.glob(f"{file.name}*") if one.is_file())


def erased_ids(services: Services) -> set[str]:
    with services.database.read() as conn:
        return set(erasures.load(conn))


@pytest.mark.parametrize("how", ["replace", "log"])
def test_nothing_of_them_comes_back(
    services: Services,
    target: Services,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    caplog: pytest.LogCaptureFixture,
    how: str,
) -> None:
    """Whether the old database is there or lost with all but the log, nothing of it is stored."""
    campaign = services.campaigns["demonstration"]
    new_submission(services, email=ALES)
    kept = sealed_of(services)
    draft = new_submission(services, agreed=list(Consent))
    by_address = new_submission(services, agreed=list(Consent), email="Olga@example.com")
    press_the_link(services, by_address)
    token = drafts.save(services, campaign, None, new_draft(services))
    gone = sealed_of(services) - kept
    back_up(services, tmp_path / "b")
    with caplog.at_level(logging.WARNING):
        assert forget_submission(services, draft.submission_id or "")
        assert forget(services, "olga@example.com") == 1
        drafts.clear(services, token)
    assert not sealed_of(services) & gone
    house, known = (services, []) if how == "replace" else (target, caplog.messages)
    done = put_back(
        house, tmp_path / "b", *(line.split()[-1] for line in known), replace=how == "replace"
    )
    assert done.erased == 3
    assert sealed_of(house) == kept
    assert len(rows(house, people)) == 1
    assert rows(house, consents) == []
    assert rows(house, drafts_table) == []
    assert [row.person_id is None for row in rows(house, submissions)].count(True) == 2
    stored = stored_bytes(house, request)
    assert len(kept) > 4
    assert len(gone) > 8
    assert all(one in stored for one in kept)
    assert not any(one in stored for one in gone)
    assert erased_ids(house) >= {re.sub("^erased ", "", line) for line in caplog.messages}


def test_what_is_counted_stays(services: Services, target: Services, tmp_path: Path) -> None:
    """Letters that had not left are erased, as they were; those that had left are counted."""
    draft, left = new_submission(services), new_submission(services)
    press_the_link(services, left)
    Worker(services, Carrier()).drain()
    back_up(services, tmp_path / "b")
    for one in (draft, left):
        assert forget_submission(services, one.submission_id or "")
    put_back(target, tmp_path / "b", *erased_ids(services))
    assert sorted(row.state for row in letter_rows(target)) == [
        *[State.ACCEPTED] * 2,
        *[State.ERASED] * 2,
    ]
    for row in letter_rows(target):
        assert (Entry.ERASED in entries(target, row.letter_id)) is (row.state == State.ERASED)


def test_mail_that_belongs_to_no_submission(
    services: Services, target: Services, tmp_path: Path, worker: Worker, carrier: Carrier
) -> None:
    """A link that waited when the backup was made, and was erased by its address, never leaves."""
    campaign = services.campaigns["demonstration"]
    for email in (VOLHA, ALES):
        draft = new_draft(services)
        token = drafts.save(services, campaign, None, draft)
        resume.ask(services, campaign, token, draft, email)
    back_up(services, tmp_path / "b")
    worker.drain()  # so that at the time of erasing nothing of it waits any more
    assert forget(services, VOLHA) == 0
    put_back(target, tmp_path / "b", *erased_ids(services))
    go_on(target)
    again = Carrier()
    Worker(target, again).drain()
    assert {mail.to for mail in carrier.sent} == {VOLHA, ALES}
    assert [mail.to for mail in again.sent] == [ALES]


def test_once_more(services: Services, tmp_path: Path) -> None:
    """A backup of a restored database, and one that was made before: both know who was erased."""
    draft = new_submission(services)
    back_up(services, tmp_path / "before")
    forget_submission(services, draft.submission_id or "")
    known = erased_ids(services)
    put_back(services, tmp_path / "before", replace=True)
    back_up(services, tmp_path / "after")
    for name in ("after", "before", "before"):
        put_back(services, tmp_path / name, replace=True)
        assert erased_ids(services) == known
        assert rows(services, people) == []


def test_under_way_when_the_backup_was_made(
    services: Services, target: Services, tmp_path: Path, clock: SettableClock
) -> None:
    """Even what a worker had in its hands then is ended: that worker is gone."""
    draft = new_submission(services)
    press_the_link(services, draft)

    class Slow(Carrier):
        def send(self, mail: object) -> object:  # type: ignore[override]
            back_up(services, tmp_path / f"b{len(self.sent)}")
            return super().send(mail)  # type: ignore[arg-type]

    Worker(services, Slow()).drain()  # type: ignore[arg-type]
    forget_submission(services, draft.submission_id or "")
    put_back(target, tmp_path / "b2", *erased_ids(services))
    assert State.SENDING not in {row.state for row in rows(target, deliveries)}
    go_on(target)
    carrier = Carrier()
    clock.advance(timedelta(hours=1))
    Worker(target, carrier).drain()
    assert carrier.sent == []


def test_ids_that_are_nobody(services: Services, target: Services, tmp_path: Path) -> None:
    """They are remembered, and change nothing."""
    new_submission(services)
    back_up(services, tmp_path / "b")
    assert put_back(target, tmp_path / "b", "nobody", "nobody").erased == 0
    assert len(rows(target, people)) == 1
    assert erased_ids(target) == {"nobody"}


def test_what_is_logged(services: Services, caplog: pytest.LogCaptureFixture) -> None:
    """An id a line and nothing else, by a process that nobody told to log, too."""
    draft = new_submission(services)
    (person,) = rows(services, people)
    assert not forget_submission(services, "no such submission")
    forget_submission(services, draft.submission_id or "")
    drafts.clear(services, "no such token")
    assert caplog.messages == [f"erased {person.id}"]
    assert {record.levelno for record in caplog.records} == {logging.WARNING}


def test_they_are_forgotten_in_their_turn(services: Services, clock: SettableClock) -> None:
    """After 400 days no backup is left that could bring them back."""
    forget_submission(services, new_submission(services).submission_id or "")
    clock.advance(ERASURES_KEPT)
    sweep(services)
    assert len(erased_ids(services)) == 1
    clock.advance(timedelta(seconds=1))
    sweep(services)
    assert erased_ids(services) == set()
