"""The outbox: rows that are due, claimed one at a time under a lease.

The row is the queue. Claiming is one statement and its own transaction; no transaction is open
while a message travels; what came of an attempt is recorded only by the holder of the lease.
"""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, insert, select, update

from contactrep.core.lifecycle import State, step
from contactrep.storage.database import take_turn
from contactrep.storage.tables import deliveries, submissions
from contactrep.storage.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMail:
    """A message to store. `template` is None for a letter, whose `content` is its whole text."""

    to: str
    message_id: str
    content: Mapping[str, Any]
    submission_id: str | None = None
    letter_id: str | None = None
    template: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A message under our lease. `sealed` is opened by `content`."""

    id: str
    letter_id: str | None
    template: str | None
    message_id: str
    state: State
    attempts: int  # this one included
    ambiguous: bool  # an earlier attempt may have been taken after all
    created_at: datetime
    lease_token: str
    sealed: bytes | None


def add(conn: Connection, vault: Vault, mail: NewMail, state: State, now: datetime) -> str:
    """Store a message and return its id."""
    id_ = str(uuid.uuid4())
    conn.execute(
        insert(deliveries).values(
            id=id_,
            letter_id=mail.letter_id,
            submission_id=mail.submission_id,
            template=mail.template,
            to_hash=_to_hash(vault, mail.to),
            sealed=vault.seal({**mail.content, "to": mail.to}, f"deliveries:{id_}"),
            message_id=mail.message_id,
            state=state,
            due_at=now if state is State.QUEUED else None,
            created_at=now,
            changed_at=now,
        )
    )
    return id_


def content(vault: Vault, claimed: Claimed) -> dict[str, Any]:
    """Return what is to be sent, with the address under `to`.

    Raises:
        VaultError: it cannot be opened.
    """
    return vault.open(claimed.sealed or b"", f"deliveries:{claimed.id}")


def release(conn: Connection, submission_id: str, now: datetime) -> list[str]:
    """Queue the letters of a submission that wait for verification; return the letters' ids."""
    queued = step(State.WAITING, State.QUEUED)
    rows = conn.execute(
        update(deliveries)
        .where(_waiting(submission_id))
        .values(state=queued, due_at=now, changed_at=now)
        .returning(deliveries.c.letter_id)
    )
    return [row.letter_id for row in rows]


def count_waiting(conn: Connection, submission_id: str) -> int:
    """Return how many letters of a submission wait for verification."""
    return conn.scalar(select(func.count()).where(_waiting(submission_id))) or 0


def claim(conn: Connection, worker: str, now: datetime, lease: timedelta) -> Claimed | None:
    """Take the message that has been due longest, or whose lease ran out; None if there is none.

    The attempt is counted here, so that a message that kills its worker cannot do so for ever.
    """
    first = (
        select(deliveries.c.id)
        .where(deliveries.c.due_at <= now)
        .order_by(deliveries.c.due_at)
        .limit(1)
        .with_for_update(skip_locked=True)  # ignored by SQLite, which has one writer at a time
    )
    row = conn.execute(
        update(deliveries)
        .where(deliveries.c.id == first.scalar_subquery())
        .values(
            state=State.SENDING,
            attempts=deliveries.c.attempts + 1,
            leased_by=worker,
            lease_token=str(uuid.uuid4()),
            due_at=now + lease,
            changed_at=now,
        )
        .returning(
            deliveries.c.id,
            deliveries.c.letter_id,
            deliveries.c.template,
            deliveries.c.message_id,
            deliveries.c.state,
            deliveries.c.attempts,
            deliveries.c.ambiguous,
            deliveries.c.created_at,
            deliveries.c.lease_token,
            deliveries.c.sealed,
        )
    ).first()
    if row is None:
        return None
    return Claimed(**{**row._mapping, "state": State(row.state)})


def record(
    conn: Connection,
    claimed: Claimed,
    state: State,
    now: datetime,
    due_at: datetime | None = None,
    *,
    ambiguous: bool = False,
) -> bool:
    """Store what came of an attempt; False if the lease was lost to another worker meanwhile.

    `due_at` is the time of the next attempt, now unless given. The site's own mail is blanked once
    there is nothing left to do with it.
    """
    values: dict[str, Any] = {
        "state": step(State.SENDING, state),
        "ambiguous": claimed.ambiguous or ambiguous,
        "due_at": (due_at or now) if state is State.QUEUED else None,
        "changed_at": now,
        "leased_by": None,
        "lease_token": None,
    }
    if claimed.template is not None and state is not State.QUEUED:
        values["sealed"] = None
    result = conn.execute(
        update(deliveries)
        .where(deliveries.c.id == claimed.id, deliveries.c.lease_token == claimed.lease_token)
        .values(**values)
    )
    return result.rowcount == 1


def expire_waiting(conn: Connection, before: datetime, now: datetime) -> list[str]:
    """End the wait of letters stored before that time and never verified; return their ids.

    The site's own mail of that time that was never sent ends with them: its link leads nowhere.
    """
    is_old = deliveries.c.created_at < before
    ended = {"sealed": None, "due_at": None, "changed_at": now}
    rows = conn.execute(
        update(deliveries)
        .where(deliveries.c.state == State.WAITING, is_old)
        .values(state=step(State.WAITING, State.EXPIRED), **ended)
        .returning(deliveries.c.letter_id)
    )
    letter_ids = [row.letter_id for row in rows]
    conn.execute(
        update(deliveries)
        .where(deliveries.c.state == State.QUEUED, deliveries.c.template.is_not(None), is_old)
        .values(state=step(State.QUEUED, State.EXPIRED), **ended)
    )
    return letter_ids


def erase_unsent(conn: Connection, person_id: str, now: datetime) -> list[str]:
    """End every message of a person that has not left; return the ids of the letters.

    One that is under way at this moment goes on: it may have left already.
    """
    theirs = select(submissions.c.id).where(submissions.c.person_id == person_id)
    letter_ids = []
    for state in (State.WAITING, State.QUEUED, State.FROZEN):
        rows = conn.execute(
            update(deliveries)
            .where(
                deliveries.c.submission_id.in_(theirs.scalar_subquery()),
                deliveries.c.state == state,
            )
            .values(state=step(state, State.ERASED), sealed=None, due_at=None, changed_at=now)
            .returning(deliveries.c.letter_id)
        )
        letter_ids += [row.letter_id for row in rows if row.letter_id]
    return letter_ids


def mails_to(
    conn: Connection, vault: Vault, to: str, templates: Collection[str], since: datetime
) -> int:
    """Return how many mails of these kinds an address was sent or will be, since that time.

    In a write transaction, others who ask about the same address wait here until ours is done.
    """
    take_turn(conn, f"mail to {_to_hash(vault, to)}")
    count = select(func.count()).where(
        deliveries.c.to_hash == _to_hash(vault, to),
        deliveries.c.template.in_(templates),
        deliveries.c.created_at >= since,
    )
    return conn.scalar(count) or 0


def erase_mails_to(conn: Connection, vault: Vault, to: str, now: datetime) -> None:
    """End every mail of the site's own to an address that has not left."""
    conn.execute(
        update(deliveries)
        .where(
            deliveries.c.to_hash == _to_hash(vault, to),
            deliveries.c.template.is_not(None),
            deliveries.c.state == State.QUEUED,
        )
        .values(state=step(State.QUEUED, State.ERASED), sealed=None, due_at=None, changed_at=now)
    )


def forget_addresses(conn: Connection, before: datetime) -> None:
    """Forget whom the site's own mails of before that time went to.

    Until then even the erased are counted, or erasing would open the way to one mail more.
    """
    conn.execute(
        update(deliveries)
        .where(
            deliveries.c.template.is_not(None),
            deliveries.c.created_at < before,
            deliveries.c.to_hash != "",
        )
        .values(to_hash="")
    )


def count_by_state(conn: Connection) -> dict[State, int]:
    """Return how many messages are in each state, the site's own among them."""
    rows = conn.execute(select(deliveries.c.state, func.count()).group_by(deliveries.c.state))
    return {State(state): count for state, count in rows}


def _waiting(submission_id: str) -> ColumnElement[bool]:
    return and_(
        deliveries.c.submission_id == submission_id,
        deliveries.c.letter_id.is_not(None),
        deliveries.c.state == State.WAITING,
    )


def _to_hash(vault: Vault, address: str) -> str:
    return vault.fingerprint(address.lower(), "email")
