"""What people agreed to, with the words they were shown."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, insert, select, tuple_

from contactrep.core.consents import Consent
from contactrep.storage.tables import consents, people, submissions
from contactrep.storage.vault import Vault

_AT_A_TIME = 500


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


def stream(
    conn: Connection, vault: Vault, campaign: str, kind: Consent, now: datetime
) -> Iterator[tuple[dict[str, Any], Given]]:
    """Yield who agreed to this in a campaign, verified their address and is kept; oldest first.

    Who agreed more than once, in several submissions, is told once, by the consent given last.
    Few are in memory at once.
    """
    given, writer = consents.alias("given"), people.alias("writer")
    later, same = consents.alias("later"), people.alias("same")
    again = _agreed(later, same, campaign, kind, now).where(
        same.c.email_hash == writer.c.email_hash,
        tuple_(later.c.given_at, later.c.person_id) > tuple_(given.c.given_at, given.c.person_id),
    )
    query = (
        _agreed(given, writer, campaign, kind, now)
        .where(~again.correlate(given, writer).exists())
        .order_by(given.c.given_at, given.c.person_id)
    )
    with conn.execute(query, execution_options={"yield_per": _AT_A_TIME}) as rows:
        for row in rows:
            yield (
                vault.open(row.sealed, f"people:{row.person_id}"),
                Given(kind=kind, wording=row.wording, language=row.language, at=row.given_at),
            )


def _agreed(given: Any, writer: Any, campaign: str, kind: Consent, now: datetime) -> Select[Any]:
    """Return what people agreed to in a campaign, with who they are."""
    wrote = submissions.alias()
    return (
        select(given.c.person_id, given.c.wording, given.c.language, given.c.given_at)
        .add_columns(writer.c.sealed)
        .join(writer, writer.c.id == given.c.person_id)
        .join(wrote, wrote.c.person_id == writer.c.id)
        .where(
            wrote.c.campaign == campaign,
            given.c.kind == kind,
            given.c.holds_until >= now,
            writer.c.verified_at.is_not(None),
        )
    )
