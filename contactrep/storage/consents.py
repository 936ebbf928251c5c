"""What people agreed to, with the words they were shown."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from contactrep.core.consents import Consent
from contactrep.storage.tables import consents, people, submissions


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A box that was ticked: what stood beside it, in which language, and when."""

    kind: Consent
    wording: str
    language: str
    at: datetime


def add(conn: Connection, person_id: str, given: Iterable[Given]) -> None:
    """Store what a person agreed to."""
    rows = [
        {
            "person_id": person_id,
            "kind": each.kind,
            "wording": each.wording,
            "language": each.language,
            "given_at": each.at,
            "holds_until": each.at + each.kind.holds,
        }
        for each in given
    ]
    if rows:
        conn.execute(insert(consents), rows)


def of(conn: Connection, person_id: str) -> dict[Consent, str]:
    """Return what a person agreed to, each with its wording."""
    rows = conn.execute(
        select(consents.c.kind, consents.c.wording).where(consents.c.person_id == person_id)
    )
    return {Consent(row.kind): row.wording for row in rows}


def of_campaign(
    conn: Connection, campaign: str, kind: Consent, now: datetime
) -> Iterator[tuple[str, Given]]:
    """Yield who agreed to this in a campaign, verified their address and is kept; oldest first."""
    rows = conn.execute(
        select(consents)
        .join(people, people.c.id == consents.c.person_id)
        .join(submissions, submissions.c.person_id == people.c.id)
        .where(
            submissions.c.campaign == campaign,
            consents.c.kind == kind,
            consents.c.holds_until >= now,
            people.c.verified_at.is_not(None),
        )
        .order_by(consents.c.given_at, consents.c.person_id)
    )
    for row in rows:
        yield (
            row.person_id,
            Given(kind=kind, wording=row.wording, language=row.language, at=row.given_at),
        )
