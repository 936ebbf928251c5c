"""What has to be true of every message once the worst is over."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, select

from contactrep.core.ledger import Entry
from contactrep.core.lifecycle import State
from contactrep.outreach.attempt import ATTEMPTS_AT_MOST
from contactrep.outreach.system_mail import RETURNED
from contactrep.storage.tables import deliveries, letters
from tests.faults.chaos import (
    LOOKS_AMBIGUOUS,
    REFUSED,
    TAKEN,
    TOOK_AND_FELL_SILENT,
    Fault,
    Note,
)
from tests.faults.site import Site
from tests.ledger import totals_in

_UNFINISHED = frozenset({State.QUEUED, State.SENDING})
_NEED_NOT_ARRIVE = frozenset({State.REFUSED, State.FAILED})


@dataclass(frozen=True)
class Filled:
    """The letters at the beginning: the recipient's address by Message-ID."""

    letters: Mapping[str, str]
    always_refused: frozenset[str]  # addresses


@dataclass(frozen=True, kw_only=True)
class Ended:
    """What a run was."""

    seconds: float
    kills: int
    kills_planned: int
    crashes: int  # of the database server
    died: int  # workers that nobody killed
    workers: int
    letters_at_once: int

    @property
    def interrupted(self) -> int:
        """How many letters can have been under way when their worker or the database was lost."""
        return (self.kills + self.died + self.crashes * self.workers) * self.letters_at_once


@dataclass(frozen=True)
class Verdict:
    """A report in one line, and the promises that were broken."""

    line: str
    broken: Sequence[str]


def is_frozen(row: Row[Any]) -> bool:
    """Tell whether a message waits for staff, which is an answer."""
    return row.frozen_at is not None


def unfinished(conn: Connection) -> int:
    """Return how many messages a worker still has to do something for."""
    query = select(func.count()).where(
        deliveries.c.state.in_(_UNFINISHED), deliveries.c.frozen_at.is_(None)
    )
    return conn.scalar(query) or 0


def stored_letters(conn: Connection) -> dict[str, str]:
    """Return the recipient's key of every letter that we send, by Message-ID."""
    rows = conn.execute(
        select(deliveries.c.message_id, letters.c.recipient_key).join(
            letters, letters.c.id == deliveries.c.letter_id
        )
    )
    return {row.message_id: row.recipient_key for row in rows}


def judge(site: Site, notes: Collection[Note], filled: Filled, ended: Ended) -> Verdict:
    """Compare what the database says with what the server took."""
    with site.services.database.read() as conn:
        rows = conn.execute(select(deliveries)).all()
        ledger = totals_in(conn)
        integrity = "not asked"
        if conn.dialect.name == "sqlite":
            integrity = conn.exec_driver_sql("PRAGMA integrity_check").scalar_one()
    taken = Counter(note.message_id for note in notes if note.kind == TAKEN)
    bad = _broken_by_rows(rows, notes, taken, filled)
    in_state = Counter(State(row.state) for row in rows if row.message_id in filled.letters)
    returned = sum(row.template == RETURNED for row in rows)
    duplicates = taken.total() - len(taken)
    window = ended.interrupted + sum(note.kind in TOOK_AND_FELL_SILENT for note in notes)
    most = max(row.attempts for row in rows)
    checks = {
        **{name: not ids for name, ids in bad.items()},
        "kills": ended.kills == ended.kills_planned,
        "died": ended.died <= ended.crashes * ended.workers,
        "duplicates": duplicates <= window,
        "attempts": most <= ATTEMPTS_AT_MOST,
        "ledger": all(
            ledger.get(entry, 0) == in_state[state]
            for entry, state in (
                (Entry.ACCEPTED, State.ACCEPTED),
                (Entry.REFUSED, State.REFUSED),
                (Entry.FAILED, State.FAILED),
            )
        ),
        "given back": returned == sum(in_state[state] for state in _NEED_NOT_ARRIVE),
        "integrity": integrity in {"ok", "not asked"},
    }
    troubles = sum(note.kind not in {TAKEN, REFUSED} for note in notes)
    line = (
        f"{len(filled.letters)} letters, {ended.kills} kills, {ended.crashes} crashes of the"
        f" database, {troubles} faults in {ended.seconds:.0f} s; "
        + ", ".join(f"{len(ids)} {name}" for name, ids in bad.items())
        + f"; {duplicates} duplicates (at most {window}), {in_state[State.REFUSED]} refused,"
        f" {in_state[State.FAILED]} failed, {sum(map(is_frozen, rows))} frozen: due to staff,"
        f" {most} attempts at most (of {ATTEMPTS_AT_MOST}), integrity {integrity}"
    )
    return Verdict(line, [name for name, kept in checks.items() if not kept])


def _broken_by_rows(
    rows: Sequence[Row[Any]], notes: Iterable[Note], taken: Counter[str], filled: Filled
) -> dict[str, set[str]]:
    """Return the Message-IDs that each promise was broken to."""
    states = {row.message_id: State(row.state) for row in rows}
    frozen = {row.message_id for row in rows if is_frozen(row)}
    excused = {id_ for id_, state in states.items() if state in _NEED_NOT_ARRIVE} | frozen
    unfinished = {id_ for id_, state in states.items() if state in _UNFINISHED} - frozen
    refused = {id_ for id_, state in states.items() if state is State.REFUSED}
    due_refused = {id_ for id_, to in filled.letters.items() if to in filled.always_refused}
    everything = states.keys() | filled.letters.keys()
    return {
        "lost": everything - taken.keys() - excused - unfinished,
        "falsely accepted": {
            id_ for id_, state in states.items() if state is State.ACCEPTED and not taken[id_]
        },
        "stuck": unfinished,
        "wrongly refused or not": (refused ^ due_refused) - frozen,
        "frozen without two doubts": _without_two_doubts(frozen, notes, filled),
        "of a strange Message-ID": taken.keys() - states.keys(),
        "of two Message-IDs": _of_two_ids(notes),
    }


def _without_two_doubts(frozen: set[str], notes: Iterable[Note], filled: Filled) -> set[str]:
    """Return what was frozen though the server never left open twice whether it took it."""
    doubts: Counter[str] = Counter()
    for note in notes:
        if note.kind == Fault.DROP_BODY:  # the server had not heard which message it was
            doubts[note.to if note.to in filled.letters.values() else ""] += 1
        elif note.kind in LOOKS_AMBIGUOUS:
            doubts[note.message_id] += 1
    return {id_ for id_ in frozen if doubts[id_] + doubts[filled.letters.get(id_, "")] < 2}


def _of_two_ids(notes: Iterable[Note]) -> set[str]:
    """Return the Message-IDs of letters that came under another one as well."""
    ids: dict[tuple[str, str], set[str]] = {}
    for note in notes:
        if note.kind == TAKEN and note.reply_to:  # a letter: this writer's to this recipient
            ids.setdefault((note.to, note.reply_to), set()).add(note.message_id)
    return {id_ for same in ids.values() if len(same) > 1 for id_ in same}
