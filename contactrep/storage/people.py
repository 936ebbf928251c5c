"""People who write by our e-mail; nobody else is kept."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, Table, delete, or_, select, true, update

from contactrep.core.consents import Consent
from contactrep.core.lifecycle import State
from contactrep.storage.inserts import add_rows
from contactrep.storage.tables import consents, deliveries, letters, people, submissions
from contactrep.storage.vault import Vault

# None of them lasts for ever, so nobody is kept because of a fault of ours.
_OPEN_STATES = (State.WAITING, State.QUEUED, State.SENDING, State.HELD)


def add(
    conn: Connection,
    vault: Vault,
    id_: str,
    email: str,
    values: Mapping[str, Any],
    now: datetime,
) -> None:
    """Store a person, sealed."""
    row = {
        "id": id_,
        "email_hash": _hash(vault, email),
        "sealed": vault.seal(values, f"people:{id_}"),
        "created_at": now,
    }
    add_rows(conn, people, [row])


def load(conn: Connection, vault: Vault, id_: str) -> dict[str, Any] | None:
    """Return what is known of a person, or None once they are forgotten."""
    sealed = conn.scalar(select(people.c.sealed).where(people.c.id == id_))
    return None if sealed is None else vault.open(sealed, f"people:{id_}")


def by_email(conn: Connection, vault: Vault, email: str) -> list[str]:
    """Return the ids under which the writer with this address is kept, one a submission."""
    if not email:
        return []  # those who gave none have nothing in common
    same = people.c.email_hash == _hash(vault, email)
    return list(conn.scalars(select(people.c.id).where(same)))


def of_submission(conn: Connection, submission_id: str) -> str | None:
    """Return the writer of a submission, None where nobody is kept."""
    query = select(submissions.c.person_id).where(submissions.c.id == submission_id)
    return conn.scalar(query)


def awaits_verification(conn: Connection, submission_id: str) -> bool:
    """Tell whether the writer of a submission gave an address and has not verified it."""
    unverified = people.c.verified_at.is_(None) & (people.c.email_hash != "")
    query = (
        select(people.c.id)
        .join(submissions, submissions.c.person_id == people.c.id)
        .where(submissions.c.id == submission_id, unverified)
    )
    return conn.scalar(query) is not None


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
    erase_texts(conn, id_)
    conn.execute(update(submissions).where(submissions.c.person_id == id_).values(person_id=None))
    conn.execute(delete(people).where(people.c.id == id_))


def erase_texts(conn: Connection, id_: str) -> None:
    """Forget what a person wrote, and keep who they are."""
    theirs = select(submissions.c.id).where(submissions.c.person_id == id_).scalar_subquery()
    for table in (letters, deliveries):
        conn.execute(update(table).where(table.c.submission_id.in_(theirs)).values(sealed=None))


def finished_before(
    conn: Connection, before: datetime, now: datetime, *, texts: bool = False
) -> list[str]:
    """Return people whom no letter that can still move, or could since then, and no consent keeps.

    With `texts`, those with texts that nothing keeps: only delivery in person is such a consent.
    """
    still_open = (
        select(deliveries.c.id)
        .join(submissions, submissions.c.id == deliveries.c.submission_id)
        .where(
            submissions.c.person_id == people.c.id,
            deliveries.c.letter_id.is_not(None),  # not the mail with the link
            deliveries.c.state.in_(_OPEN_STATES) | (deliveries.c.changed_at >= before),
        )
    )
    agreed = select(consents.c.person_id).where(
        consents.c.person_id == people.c.id,
        consents.c.holds_until >= now,
        (consents.c.kind == Consent.IN_PERSON) if texts else true(),
    )
    query = select(people.c.id).where(
        people.c.created_at < before, ~still_open.exists(), ~agreed.exists()
    )
    if texts:
        query = query.where(or_(*(_with_texts(table).exists() for table in (letters, deliveries))))
    return list(conn.scalars(query))


def _with_texts(table: Table) -> Select[tuple[str]]:
    return (
        select(table.c.id)
        .join(submissions, submissions.c.id == table.c.submission_id)
        .where(submissions.c.person_id == people.c.id, table.c.sealed.is_not(None))
    )


def unverified_before(conn: Connection, before: datetime) -> list[str]:
    """Return people who gave an address before that time and have not verified it.

    Whatever they agreed to: for all that is known, somebody else used their address.
    """
    query = select(people.c.id).where(
        people.c.created_at < before, people.c.verified_at.is_(None), people.c.email_hash != ""
    )
    return list(conn.scalars(query))


def _hash(vault: Vault, email: str) -> str:
    return vault.fingerprint(email.lower(), "email") if email else ""
