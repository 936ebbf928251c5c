"""The outbox: rows that are due, claimed one at a time under a lease.

The row is the queue. Claiming is one statement; no transaction is open while a message travels;
what came of an attempt is recorded only by the holder of the lease.
"""

import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    Connection,
    ScalarSelect,
    Update,
    and_,
    bindparam,
    case,
    func,
    null,
    select,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate

from contactrep.core.lifecycle import State, end_of, step
from contactrep.storage import bell, pace
from contactrep.storage.inserts import add_rows
from contactrep.storage.notices import PAUSED, is_posted
from contactrep.storage.tables import deliveries, letters
from contactrep.storage.vault import Vault

_SYLLABLE = tuple(first + second for first in "bdfgklmnprstvz" for second in "aeiou")
_SYLLABLES = 10  # 61 bits: nobody guesses the code of a letter that they did not get


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
    campaign: str | None  # of a letter
    recipient_key: str | None  # of a letter
    template: str | None
    message_id: str
    code: str | None
    domain: str | None
    attempts: int  # this one included
    lost_leases: int  # how often a worker died under it
    ambiguous: bool  # an earlier attempt may have been taken after all
    paced: bool  # it has waited for its domain's turn, and did not miss it
    frozen_at: datetime | None
    created_at: datetime
    lease_token: str
    sealed: bytes | None


def add(conn: Connection, vault: Vault, mail: NewMail, state: State, now: datetime) -> str:
    """Store a message and return its id."""
    row = seal(vault, mail, state, now)
    add_sealed(conn, [row])
    return str(row["id"])


def add_sealed(conn: Connection, sealed: Sequence[Mapping[str, Any]]) -> None:
    """Store messages as `seal` made them ready."""
    add_rows(conn, deliveries, sealed)
    if any(row["state"] is State.QUEUED for row in sealed):
        bell.ring(conn)


def content(vault: Vault, claimed: Claimed) -> dict[str, Any]:
    """Return what is to be sent, with the address under `to`.

    Raises:
        VaultError: it cannot be opened.
    """
    return vault.open(claimed.sealed or b"", f"deliveries:{claimed.id}")


def claim(conn: Connection, worker: str, now: datetime, lease: timedelta) -> Claimed | None:
    """Take the message that has been due longest, or whose lease ran out; None if there is none.

    The site's own mail goes first: somebody sits and waits for it. The attempt is counted here, so
    that a message that kills its worker cannot do so for ever. A domain's turn that was missed
    by far is none any more.
    """
    row = conn.execute(
        _claim(),
        {
            "now": now,
            "until": now + lease,
            "turns": now - pace.HOLDS,
            "worker": worker,
            "token": str(uuid.uuid4()),
        },
    ).first()
    return None if row is None else Claimed(**row._mapping)


def record(
    conn: Connection,
    claimed: Claimed,
    state: State,
    now: datetime,
    due_at: datetime | None = None,
    *,
    ambiguous: bool = False,
    freeze: bool = False,
    counted: bool = True,
) -> bool:
    """Store what came of an attempt; False if the lease was lost to another worker meanwhile.

    `due_at` is the time of the next attempt, now unless given. What staff froze meanwhile stays
    frozen, and `freeze` sets it aside for them. An attempt that is not `counted` leaves no trace in
    the schedule. The site's own mail is blanked once there is nothing left to do with it.
    """
    queued = step(State.SENDING, state) is State.QUEUED
    ends_at = end_of(state, now) if counted else None
    result = conn.execute(
        _record(queued=queued, blank=claimed.template is not None and not queued),
        {
            "its": claimed.id,
            "token": claimed.lease_token,
            "after": state,
            "counted": claimed.attempts if counted else claimed.attempts - 1,
            "unsure": claimed.ambiguous or ambiguous,
            "due": None if freeze or not queued else due_at or now,
            "ends": ends_at,
            "frozen": now if freeze else None,
            "now": now,
        },
    )
    return result.rowcount == 1


def postpone(conn: Connection, claimed: Claimed, until: datetime) -> None:
    """Put a message back whose domain's turn is later; this was no attempt."""
    conn.execute(
        update(deliveries)
        .where(deliveries.c.id == claimed.id, deliveries.c.lease_token == claimed.lease_token)
        .values(
            state=step(State.SENDING, State.QUEUED),
            attempts=claimed.attempts - 1,
            paced=True,
            due_at=until,
            leased_by=None,
            lease_token=None,
        )
    )


def next_due(conn: Connection) -> datetime | None:
    """Return when a message will be due next; None if none will."""
    times = [
        conn.scalar(select(func.min(deliveries.c.due_at)).where(deliveries.c.own.is_(own)))
        for own in (True, False)
    ]
    return min((time for time in times if time), default=None)


def state_of(conn: Connection, letter_id: str) -> State | None:
    """Return where a letter is; None where it does not go by our e-mail."""
    state = conn.scalar(select(deliveries.c.state).where(deliveries.c.letter_id == letter_id))
    return None if state is None else State(state)


def count_by_state(conn: Connection) -> dict[State, int]:
    """Return how many messages are in each state, the site's own among them."""
    rows = conn.execute(select(deliveries.c.state, func.count()).group_by(deliveries.c.state))
    return {State(state): count for state, count in rows}


def seal(vault: Vault, mail: NewMail, state: State, now: datetime) -> dict[str, Any]:
    """Return a message as it is stored; to seal takes time, which a transaction need not wait."""
    id_ = str(uuid.uuid4())
    return {
        "id": id_,
        "letter_id": mail.letter_id,
        "submission_id": mail.submission_id,
        "template": mail.template,
        "own": mail.template is not None,
        "to_hash": to_hash(vault, mail.to),
        "domain": None if mail.template else mail.to.rpartition("@")[2].lower(),
        "code": _mint_code(),
        "sealed": vault.seal({**mail.content, "to": mail.to}, f"deliveries:{id_}"),
        "message_id": mail.message_id,
        "state": state,
        "due_at": now if state is State.QUEUED else None,
        "ends_at": None if state is State.QUEUED and not mail.template else end_of(state, now),
        "created_at": now,
        "changed_at": now,
    }


# A worker takes these two steps for every letter: to build a statement takes longer than to run it.
@cache
def _claim() -> ReturningUpdate[Any]:
    return (
        update(deliveries)
        .where(
            deliveries.c.id == func.coalesce(_first(own=True), _first(own=False)),
            ~is_posted(PAUSED),
        )
        .values(
            state=State.SENDING,
            attempts=deliveries.c.attempts + 1,
            lost_leases=deliveries.c.lost_leases
            + case((deliveries.c.state == State.SENDING, 1), else_=0),
            paced=and_(deliveries.c.paced, deliveries.c.due_at >= bindparam("turns")),
            leased_by=bindparam("worker"),
            lease_token=bindparam("token"),
            due_at=bindparam("until"),
            changed_at=bindparam("now"),
        )
        .returning(
            *(deliveries.c[name] for name in Claimed.__slots__ if name in deliveries.c),
            *(
                select(letters.c[name])
                .where(letters.c.id == deliveries.c.letter_id)
                .scalar_subquery()
                .label(name)
                for name in ("campaign", "recipient_key")
            ),
        )
    )


@cache
def _record(*, queued: bool, blank: bool) -> Update:
    thawed = deliveries.c.frozen_at.is_(None)
    ends = bindparam("ends", type_=deliveries.c.ends_at.type)
    frozen = bindparam("frozen", type_=deliveries.c.frozen_at.type)
    due = bindparam("due", type_=deliveries.c.due_at.type)
    statement = (
        update(deliveries)
        .where(deliveries.c.id == bindparam("its"), deliveries.c.lease_token == bindparam("token"))
        .values(
            state=bindparam("after"),
            attempts=bindparam("counted"),
            ambiguous=bindparam("unsure"),
            paced=False,
            due_at=case((thawed, due), else_=null()),
            ends_at=func.coalesce(deliveries.c.ends_at, ends) if queued else ends,
            frozen_at=func.coalesce(deliveries.c.frozen_at, frozen) if queued else null(),
            changed_at=bindparam("now"),
            leased_by=null(),
            lease_token=null(),
        )
    )
    return statement.values(sealed=null()) if blank else statement


def _first(*, own: bool) -> ScalarSelect[str]:
    """Return the id of the mail, or of the letter, that has been due longest."""
    return (
        select(deliveries.c.id)
        .where(deliveries.c.own.is_(own), deliveries.c.due_at <= bindparam("now"))
        .order_by(deliveries.c.due_at)
        .limit(1)
        .with_for_update(skip_locked=True)  # ignored by SQLite, which has one writer at a time
        .scalar_subquery()
    )


def _mint_code() -> str:
    """Return a code that looks like words: mail filters distrust addresses of random characters."""
    number = secrets.randbelow(len(_SYLLABLE) ** _SYLLABLES)
    syllables = []
    for _ in range(_SYLLABLES):
        number, which = divmod(number, len(_SYLLABLE))
        syllables.append(_SYLLABLE[which])
    half = _SYLLABLES // 2
    return f"{''.join(syllables[:half])}-{''.join(syllables[half:])}"


def to_hash(vault: Vault, address: str) -> str:
    """Return what stands for an address in the outbox, however it is written."""
    return vault.fingerprint(address.lower(), "email")
