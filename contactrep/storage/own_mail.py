"""The site's own mail in the outbox: how much of it an address gets, and that it is forgotten."""

from collections.abc import Collection
from datetime import datetime
from functools import cache

from sqlalchemy import Connection, Select, bindparam, delete, false, func, or_, select, update

from contactrep.core.lifecycle import State, step
from contactrep.storage.database import take_turn
from contactrep.storage.outbox import to_hash
from contactrep.storage.tables import deliveries
from contactrep.storage.vault import Vault


def mails_to(
    conn: Connection, vault: Vault, to: str, templates: Collection[str], since: datetime
) -> int:
    """Return how many mails of these kinds an address was sent or will be, since that time.

    In a write transaction, others who ask about the same address wait here until ours is done.
    """
    hashed = to_hash(vault, to)
    take_turn(conn, f"mail to {hashed}")
    count = _count_mails(frozenset(templates))
    return conn.scalar(count, {"to": hashed, "since": since}) or 0


@cache
def _count_mails(templates: frozenset[str]) -> Select[int]:
    return select(func.count()).where(
        deliveries.c.to_hash == bindparam("to"),
        # Not in_(), which is written out anew each time it runs.
        or_(false(), *(deliveries.c.template == each for each in sorted(templates))),
        deliveries.c.created_at >= bindparam("since"),
    )


def take_back(conn: Connection, mail_id: str) -> None:
    """Let a mail that was put into the outbox in this transaction never have been."""
    conn.execute(delete(deliveries).where(deliveries.c.id == mail_id))


def was_sent(conn: Connection, template: str, since: datetime) -> bool:
    """Tell whether a mail of this kind was put into the outbox after that time, to anybody."""
    query = select(deliveries.c.id).where(
        deliveries.c.own, deliveries.c.template == template, deliveries.c.created_at > since
    )
    return conn.scalar(query.limit(1)) is not None


def erase_mails_to(conn: Connection, vault: Vault, to: str, now: datetime) -> None:
    """End every mail of the site's own to an address that has not left."""
    conn.execute(
        update(deliveries)
        .where(
            deliveries.c.to_hash == to_hash(vault, to),
            deliveries.c.template.is_not(None),
            deliveries.c.state == State.QUEUED,
        )
        .values(
            state=step(State.QUEUED, State.ERASED),
            sealed=None,
            due_at=None,
            ends_at=None,
            frozen_at=None,
            changed_at=now,
        )
    )


def apart_to(conn: Connection, vault: Vault, to: str) -> list[str]:
    """Return the ids of the mails to an address that belong to no submission."""
    query = select(deliveries.c.id).where(
        deliveries.c.to_hash == to_hash(vault, to),
        deliveries.c.template.is_not(None),
        deliveries.c.submission_id.is_(None),
    )
    return list(conn.scalars(query))


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
