"""Whether what is sealed can be opened: a database without its keys is worth little."""

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import Connection, select

from contactrep.storage.office_tables import replies
from contactrep.storage.staff_tables import staff
from contactrep.storage.tables import deliveries, letters, people
from contactrep.storage.vault import Vault, VaultError, key_of

# Not drafts: one whose key is gone is as good as none, and its visitor starts again.
_SEALED = (
    *((table.c.id, table.c.sealed) for table in (people, letters, deliveries, replies)),
    (staff.c.id, staff.c.totp),
)
_AT_ONCE = 1000  # rows


def unreadable(conn: Connection, vault: Vault) -> Counter[str]:
    """Open all that is sealed; return how much cannot be opened, by the id of its key."""
    found: Counter[str] = Counter()
    for purpose, sealed in _all(conn):
        try:
            vault.open(sealed, purpose)
        except VaultError:
            found[key_of(sealed)] += 1
    return found


def _all(conn: Connection) -> Iterator[tuple[str, bytes]]:
    for id_, sealed in _SEALED:
        query = select(id_, sealed).where(sealed.is_not(None))
        for row in conn.execute(query, execution_options={"yield_per": _AT_ONCE}):
            yield f"{sealed.table.name}:{row[0]}", row[1]
