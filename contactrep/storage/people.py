"""People who write by our e-mail; nobody else is kept."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from contactrep.core.lifecycle import State
from contactrep.storage.tables import deliveries, letters, people, submissions
from contactrep.storage.vault import Vault

# A frozen letter waits for staff, but not for ever: nobody is kept because of a fault of ours.
_OPEN_STATES = (State.WAITING, State.QUEUED, State.SENDING)


def add(
    conn: Connection,
    vault: Vault,
    id_: str,
    email: str,
    values: Mapping[str, Any],
    now: datetime,
) -> None:
    """Store a person, sealed."""
    conn.execute(
        insert(people).values(
            id=id_,
            email_hash=vault.fingerprint(email.lower(), "email"),
            sealed=vault.seal(values, f"people:{id_}"),
            created_at=now,
        )
    )


def load(conn: Connection, vault: Vault, id_: str) -> dict[str, Any] | None:
    """Return what is known of a person, or None once they are forgotten."""
    sealed = conn.scalar(select(people.c.sealed).where(people.c.id == id_))
    return None if sealed is None else vault.open(sealed, f"people:{id_}")


def by_email(conn: Connection, vault: Vault, email: str) -> list[str]:
    """Return the ids under which the writer with this address is kept, one a submission."""
    hashed = vault.fingerprint(email.lower(), "email")
    return list(conn.scalars(select(people.c.id).where(people.c.email_hash == hashed)))


def mark_verified(conn: Connection, submission_id: str, now: datetime) -> None:
    """Note when the writer of a submission showed that their address is theirs."""
    writer = select(submissions.c.person_id).where(submissions.c.id == submission_id)
    conn.execute(
        update(people)
        .where(people.c.id == writer.scalar_subquery(), people.c.verified_at.is_(None))
        .values(verified_at=now)
    )


def erase(conn: Connection, id_: str) -> None:
    """Forget a person with the texts of their letters; that the letters were, stays counted."""
    theirs = select(submissions.c.id).where(submissions.c.person_id == id_).scalar_subquery()
    conn.execute(update(letters).where(letters.c.submission_id.in_(theirs)).values(sealed=None))
    conn.execute(
        update(deliveries).where(deliveries.c.submission_id.in_(theirs)).values(sealed=None)
    )
    conn.execute(
        update(deliveries)
        .where(deliveries.c.submission_id.in_(theirs), deliveries.c.template.is_not(None))
        .values(to_hash="")  # it was of their own address
    )
    conn.execute(update(submissions).where(submissions.c.person_id == id_).values(person_id=None))
    conn.execute(delete(people).where(people.c.id == id_))


def of_letters(conn: Connection, letter_ids: Sequence[str]) -> set[str]:
    """Return the writers of letters, those already forgotten left out."""
    rows = conn.scalars(
        select(submissions.c.person_id)
        .join(letters, letters.c.submission_id == submissions.c.id)
        .where(letters.c.id.in_(letter_ids), submissions.c.person_id.is_not(None))
    )
    return {person_id for person_id in rows if person_id}


def finished_before(conn: Connection, before: datetime) -> list[str]:
    """Return people none of whose letters can move any more, since before that time."""
    still_open = (
        select(deliveries.c.id)
        .join(submissions, submissions.c.id == deliveries.c.submission_id)
        .where(
            submissions.c.person_id == people.c.id,
            deliveries.c.letter_id.is_not(None),  # not the mail with the link
            deliveries.c.state.in_(_OPEN_STATES) | (deliveries.c.changed_at >= before),
        )
    )
    query = select(people.c.id).where(people.c.created_at < before, ~still_open.exists())
    return list(conn.scalars(query))
