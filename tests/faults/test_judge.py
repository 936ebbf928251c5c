"""Each promise, broken on purpose, is found broken."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, update

from contactrep.core.lifecycle import State
from contactrep.outreach.attempt import ATTEMPTS_AT_MOST
from contactrep.outreach.deliver import Worker
from contactrep.storage.tables import deliveries, events
from tests.faults.chaos import TAKEN, Fault, Note
from tests.faults.crash import campaign_of_many, fill
from tests.faults.judge import Ended, Filled, judge
from tests.faults.site import Site, make_site
from tests.outreach.carrier import Carrier

LETTERS = 4
ENDED = Ended(seconds=1, kills=0, kills_planned=0, crashes=0, died=0, workers=1, letters_at_once=1)


@dataclass
class Past:
    """A run in which everything went well, to spoil."""

    site: Site
    filled: Filled
    notes: list[Note]
    letter: str  # the Message-ID of one of them

    def broken(self, ended: Ended = ENDED) -> set[str]:
        return set(judge(self.site, self.notes, self.filled, ended).broken)

    def change(self, **values: Any) -> None:
        """Change the letter's row."""
        with self.site.services.database.write() as conn:
            conn.execute(
                update(deliveries).where(deliveries.c.message_id == self.letter).values(**values)
            )

    def take(self, kind: str, message_id: str, to: str = "", reply_to: str = "") -> None:
        self.notes.append(Note(kind, message_id, to, reply_to))

    def forget_taking(self) -> None:
        self.notes = [note for note in self.notes if note.message_id != self.letter]


@pytest.fixture
def past(tmp_path: Path, tables: Path) -> Iterator[Past]:
    """Every message was sent once and taken."""
    state = tmp_path / "state"
    state.mkdir()
    shutil.copy(tables, state / "contactrep.db")
    site = make_site(tmp_path, 25, "", campaign_of_many(tmp_path))
    filled = fill(site.services, LETTERS)
    filled = replace(filled, always_refused=frozenset())
    carrier = Carrier()
    Worker(site.services, carrier).drain()
    notes = [Note(TAKEN, mail.message_id, mail.to, mail.reply_to or "") for mail in carrier.sent]
    yield Past(site, filled, notes, next(iter(filled.letters)))
    site.services.database.dispose()


def test_all_is_well(past: Past) -> None:
    """What went well is not found broken."""
    assert len(past.notes) > LETTERS
    assert past.broken() == set()


def taken_by_nobody(past: Past) -> None:
    past.forget_taking()


def left_waiting(past: Past) -> None:
    past.forget_taking()
    past.change(state=State.WAITING)


def gone(past: Past) -> None:
    past.forget_taking()
    with past.site.services.database.write() as conn:
        conn.execute(delete(deliveries).where(deliveries.c.message_id == past.letter))


def leased_for_ever(past: Past) -> None:
    past.change(state=State.SENDING, due_at=past.site.services.clock())


def refused_by_mistake(past: Past) -> None:
    past.change(state=State.REFUSED)


def accepted_by_mistake(past: Past) -> None:
    past.filled = replace(past.filled, always_refused=frozenset({past.filled.letters[past.letter]}))


def frozen_after_one(past: Past) -> None:
    past.change(state=State.QUEUED, frozen_at=past.site.services.clock())
    past.take(Fault.DROP_DOT, past.letter)


def under_another_id(past: Past) -> None:
    original = next(note for note in past.notes if note.message_id == past.letter)
    past.notes.append(replace(original, message_id="<another@example.org>"))


def doubled(past: Past) -> None:
    past.notes.append(next(note for note in past.notes if note.message_id == past.letter))


def tried_for_ever(past: Past) -> None:
    past.change(attempts=ATTEMPTS_AT_MOST + 1)


def not_in_the_ledger(past: Past) -> None:
    with past.site.services.database.write() as conn:
        conn.execute(delete(events))


@pytest.mark.parametrize(
    ("spoil", "found"),
    [
        (taken_by_nobody, {"lost", "falsely accepted"}),
        (left_waiting, {"lost", "ledger"}),
        (gone, {"lost", "ledger"}),
        (leased_for_ever, {"stuck", "ledger"}),
        (refused_by_mistake, {"wrongly refused or not", "ledger", "given back"}),
        (accepted_by_mistake, {"wrongly refused or not"}),
        (frozen_after_one, {"frozen without two doubts", "ledger"}),
        (under_another_id, {"of a strange Message-ID", "of two Message-IDs"}),
        (doubled, {"duplicates"}),
        (tried_for_ever, {"attempts"}),
        (not_in_the_ledger, {"ledger"}),
    ],
)
def test_spoiled(spoil: Callable[[Past], None], found: set[str], past: Past) -> None:
    """Each is found, and nothing else."""
    spoil(past)
    assert past.broken() == found


@pytest.mark.parametrize(
    ("ended", "found"),
    [
        ({"kills_planned": 1}, {"kills"}),
        ({"died": 1}, {"died"}),
        ({"died": 1, "crashes": 1}, set()),
    ],
)
def test_runs(ended: dict[str, int], found: set[str], past: Past) -> None:
    """Workers died as often as they had to, no more and no less."""
    assert past.broken(replace(ENDED, **ended)) == found


@pytest.mark.parametrize(
    ("ended", "kind"),
    [
        ({"kills": 1, "kills_planned": 1}, None),
        ({"crashes": 1}, None),
        ({}, Fault.HANG_DOT_TAKEN),
    ],
)
def test_excused_duplicate(ended: dict[str, int], kind: Fault | None, past: Past) -> None:
    """A kill, a crash and an answer that never came explain one letter twice, but not thrice."""
    doubled(past)
    if kind:
        past.take(kind, past.letter)
    assert past.broken(replace(ENDED, **ended)) == set()
    doubled(past)
    assert past.broken(replace(ENDED, **ended)) == {"duplicates"}


def test_frozen_is_an_answer(past: Past) -> None:
    """A letter that the server left open twice waits for staff, and is not lost."""
    past.forget_taking()
    past.change(state=State.QUEUED, frozen_at=past.site.services.clock())
    past.take(Fault.DROP_DOT, past.letter)
    past.take(Fault.DROP_BODY, "", past.filled.letters[past.letter])
    assert past.broken() == {"ledger"}  # as long as this letter was accepted before
