"""Drafts: what a visitor typed, sealed, behind a token that only their cookie holds."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from contactrep.storage.tables import drafts
from contactrep.storage.vault import Vault, VaultError


def new_token() -> str:
    """Return a token that cannot be guessed."""
    return secrets.token_urlsafe(32)


def save(
    conn: Connection,
    vault: Vault,
    token: str,
    campaign: str,
    values: Mapping[str, Any],
    now: datetime,
    lifetime: timedelta,
) -> None:
    """Store the values in place of what was there, in one statement: two tabs may save at once."""
    id_ = _id(token)
    new = {
        "campaign": campaign,
        "sealed": vault.seal(values, _purpose(id_, campaign)),
        "created_at": now,
        "expires_at": now + lifetime,
    }
    dialect = postgresql if conn.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(drafts).values(id=id_, **new)
    conn.execute(statement.on_conflict_do_update(index_elements=[drafts.c.id], set_=new))


def load(
    conn: Connection, vault: Vault, token: str, campaign: str, now: datetime
) -> dict[str, Any] | None:
    """Return the values, or None where there is no draft, it has expired, or its key is gone."""
    id_ = _id(token)
    sealed = conn.scalar(
        select(drafts.c.sealed).where(
            drafts.c.id == id_, drafts.c.campaign == campaign, drafts.c.expires_at > now
        )
    )
    if sealed is None:
        return None
    try:
        return vault.open(sealed, _purpose(id_, campaign))
    except VaultError:  # after a change of keys the visitor simply starts again
        return None


def erase(conn: Connection, token: str) -> str | None:
    """Forget the draft and return its id; None where there was none."""
    statement = delete(drafts).where(drafts.c.id == _id(token)).returning(drafts.c.id)
    return conn.scalar(statement)


def erase_expired(conn: Connection, now: datetime) -> int:
    """Forget every draft whose time is over and return how many there were."""
    return conn.execute(delete(drafts).where(drafts.c.expires_at <= now)).rowcount


def _id(token: str) -> str:
    """The database does not hold what the cookie holds: a copy of it opens no draft."""
    return hashlib.sha256(token.encode()).hexdigest()


def _purpose(id_: str, campaign: str) -> str:
    return f"draft:{campaign}:{id_}"
