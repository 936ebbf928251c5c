"""Steps that a delivery takes without an attempt: by its writer, by staff, by time."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, null, select, true, update

from contactrep.core.lifecycle import FREEZABLE, LIFE, State, end_of, step
from contactrep.storage import bell
from contactrep.storage.tables import deliveries, submissions


@dataclass(frozen=True, slots=True)
class Ended:
    """A letter whose state was over by itself, and what it is now."""

    letter_id: str
    was: State
    state: State
    uncertain: bool  # an attempt was broken off, and may have arrived


def release(conn: Connection, submission_id: str, now: datetime) -> list[str]:
    """Queue the letters of a submission that wait for verification; return the letters' ids.

    What staff have frozen stays frozen.
    """
    queued = step(State.WAITING, State.QUEUED)
    rows = conn.execute(
        update(deliveries)
        .where(_waiting(submission_id))
        .values(
            state=queued,
            due_at=case((deliveries.c.frozen_at.is_(None), now), else_=null()),
            ends_at=case((deliveries.c.frozen_at.is_(None), null()), else_=end_of(queued, now)),
            changed_at=now,
        )
        .returning(deliveries.c.letter_id)
    )
    ids = [row.letter_id for row in rows]
    if ids:
        bell.ring(conn)
    return ids


def count_waiting(conn: Connection, submission_id: str) -> int:
    """Return how many letters of a submission wait for verification."""
    return conn.scalar(select(func.count()).where(_waiting(submission_id))) or 0


def end_overdue(conn: Connection, now: datetime) -> list[Ended]:
    """End every state whose time is over, as the table of the life cycle says.

    Returns the letters among them; of the site's own mail nothing is kept then.
    """
    ended = []
    for was, rule in LIFE.items():
        if rule.then is None or was is State.SENDING:
            continue
        state = step(was, rule.then)
        blank = true() if state is State.EXPIRED else deliveries.c.own
        rows = conn.execute(
            update(deliveries)
            .where(deliveries.c.state == was, deliveries.c.ends_at < now)
            .values(
                state=state,
                sealed=case((blank, null()), else_=deliveries.c.sealed),
                due_at=None,
                ends_at=end_of(state, now),
                frozen_at=None,
                changed_at=now,
            )
            .returning(deliveries.c.letter_id, deliveries.c.ambiguous, deliveries.c.lost_leases)
        )
        ended += [
            Ended(row.letter_id, was, state, uncertain=row.ambiguous or row.lost_leases > 0)
            for row in rows
            if row.letter_id
        ]
    return ended


def erase_unsent(conn: Connection, person_id: str, now: datetime) -> list[str]:
    """End every message of a person that has not left; return the ids of the letters.

    One that is under way at this moment goes on: it may have left already.
    """
    theirs = select(submissions.c.id).where(submissions.c.person_id == person_id)
    of_theirs = deliveries.c.submission_id.in_(theirs.scalar_subquery())
    return _move(conn, of_theirs, State.ERASED, now, sealed=None)


def erase_forgotten(conn: Connection, id_: str, now: datetime) -> bool:
    """End a message that came back from its attempt after its writer was forgotten.

    True where it was a letter: nothing is left of it to send, and nobody to ask.
    """
    nobody = select(submissions.c.id).where(
        submissions.c.id == deliveries.c.submission_id, submissions.c.person_id.is_(None)
    )
    chosen = and_(deliveries.c.id == id_, deliveries.c.sealed.is_(None), nobody.exists())
    return bool(_move(conn, chosen, State.ERASED, now))


def move(
    conn: Connection, letter_id: str, sources: Collection[State], state: State, now: datetime
) -> bool:
    """Take a letter from one of some states to another; False if it is in none of them.

    Into the queue it comes with a fresh schedule and due at once, if there is still a text of it.
    """
    chosen = and_(deliveries.c.letter_id == letter_id, deliveries.c.state.in_(sources))
    if state is not State.QUEUED:
        return bool(_move(conn, chosen, state, now))
    chosen = and_(chosen, deliveries.c.state != State.WAITING)  # only its writer releases it
    fresh = {"attempts": 0, "lost_leases": 0, "paced": False, "ambiguous": False, "due_at": now}
    moved = bool(_move(conn, and_(chosen, deliveries.c.sealed.is_not(None)), state, now, **fresh))
    if moved:
        bell.ring(conn)
    return moved


def hurry(conn: Connection, letter_id: str, now: datetime) -> bool:
    """Make a letter in the queue due at once with a fresh schedule, frozen or not."""
    result = conn.execute(
        update(deliveries)
        .where(deliveries.c.letter_id == letter_id, deliveries.c.state == State.QUEUED)
        .values(
            attempts=0,
            lost_leases=0,
            paced=False,
            due_at=now,
            ends_at=None,
            frozen_at=None,
            changed_at=now,
        )
    )
    bell.ring(conn)
    return result.rowcount == 1


def delay(conn: Connection, letter_id: str, until: datetime, now: datetime) -> bool:
    """Queue an accepted letter again for later; False if it is not accepted or has no text."""
    chosen = and_(
        deliveries.c.letter_id == letter_id,
        deliveries.c.state == State.ACCEPTED,
        deliveries.c.sealed.is_not(None),
    )
    return bool(_move(conn, chosen, State.QUEUED, now, due_at=until))


def freeze(conn: Connection, letter_id: str, now: datetime) -> bool:
    """Set a letter aside; one that is under way is set aside when it comes back."""
    result = conn.execute(
        update(deliveries)
        .where(
            deliveries.c.letter_id == letter_id,
            deliveries.c.state.in_(FREEZABLE),
            deliveries.c.frozen_at.is_(None),
        )
        .values(
            frozen_at=now,
            ends_at=func.coalesce(deliveries.c.ends_at, end_of(State.QUEUED, now)),
            due_at=case((deliveries.c.state == State.SENDING, deliveries.c.due_at), else_=null()),
            changed_at=now,
        )
    )
    return result.rowcount == 1


def thaw(conn: Connection, letter_id: str, now: datetime) -> bool:
    """Let a frozen letter go on where it stood."""
    due = (
        (deliveries.c.state == State.QUEUED, now),
        (deliveries.c.state == State.SENDING, deliveries.c.due_at),
    )
    result = conn.execute(
        update(deliveries)
        .where(deliveries.c.letter_id == letter_id, deliveries.c.frozen_at.is_not(None))
        .values(frozen_at=None, due_at=case(*due, else_=null()), changed_at=now)
    )
    bell.ring(conn)
    return result.rowcount == 1


def _move(
    conn: Connection, chosen: ColumnElement[bool], state: State, now: datetime, **values: Any
) -> list[str]:
    """Take what is chosen to a state, from every state that may; return the ids of letters."""
    moved: list[str] = []
    for was, rule in LIFE.items():
        # What is under way belongs to its worker.
        if state not in rule.steps or was is State.SENDING:
            continue
        rows = conn.execute(
            update(deliveries)
            .where(chosen, deliveries.c.state == was)
            .values(
                {
                    "state": step(was, state),
                    "due_at": None,
                    "ends_at": None if state is State.QUEUED else end_of(state, now),
                    "frozen_at": None,
                    "changed_at": now,
                    **values,
                }
            )
            .returning(deliveries.c.letter_id)
        )
        moved += [row.letter_id for row in rows if row.letter_id]
    return moved


def _waiting(submission_id: str) -> ColumnElement[bool]:
    return and_(
        deliveries.c.submission_id == submission_id,
        deliveries.c.letter_id.is_not(None),
        deliveries.c.state == State.WAITING,
    )
