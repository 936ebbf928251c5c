"""What people agreed to, with the words they were shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from contactrep.core.consents import Consent
from contactrep.storage.tables import consents, people


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A box that was ticked: what stood beside it, in which language, and when."""

    kind: Consent
    wording: str
    language: str
    at: datetime


def add(conn: Connection, person_id: str, given: Iterable[Given]) -> None:
    """Store what a person agreed to."""
    for each in given:
        conn.execute(
            insert(consents).values(
                person_id=person_id,
                kind=each.kind,
                wording=each.wording,
                language=each.language,
                given_at=each.at,
                holds_until=each.at + each.kind.holds,
            )
        )


def of(conn: Connection, person_id: str) -> dict[Consent, str]:
    """Return what a person agreed to, each with its wording."""
    rows = conn.execute(
        select(consents.c.kind, consents.c.wording).where(consents.c.person_id == person_id)
    )
    return {Consent(row.kind): row.wording for row in rows}


def end_unverified(conn: Connection, before: datetime) -> int:
    """Drop what needs an address from those who never verified theirs since before that time."""
    unverified = select(people.c.id).where(
        people.c.verified_at.is_(None), people.c.created_at < before
    )
    needing = [kind for kind in Consent if kind.needs_email]
    return conn.execute(
        delete(consents).where(
            consents.c.person_id.in_(unverified.scalar_subquery()), consents.c.kind.in_(needing)
        )
    ).rowcount
