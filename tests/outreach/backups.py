"""Backups as the command makes them, and what a database holds beside what was restored."""

from dataclasses import replace
from pathlib import Path

from contactrep.outreach.backup import backup
from contactrep.outreach.backup_file import Manifest
from contactrep.outreach.restore import Restored, restore
from contactrep.outreach.services import Services
from contactrep.outreach.staff import SESSION
from contactrep.storage import rows, staff
from contactrep.storage.vault import Vault
from tests.storage.factories import ADMIN


def silent(_what: str, _done: int, _total: int) -> None:
    """Show no progress."""


def back_up(services: Services, path: Path) -> Manifest:
    """Make a backup at the time of the services' clock."""
    return backup(services.database, services.vault, path, services.clock(), silent)


def put_back(services: Services, path: Path, *erased: str, replace: bool = False) -> Restored:
    """Restore a backup."""
    return restore(services, path, silent, replace=replace, erased=erased)


def contents(services: Services) -> dict[str, list[rows.Row]]:
    """Return all that is copied, by table."""
    with services.database.read() as conn:
        return {table.name: list(rows.dump(conn, table)) for table in rows.tables_in(conn)}


def with_keys(services: Services, keys: dict[str, bytes], hash_key: bytes = b"h" * 32) -> Services:
    """Return the services with other keys, the first of which seals."""
    return replace(services, vault=Vault(keys, next(iter(keys)), hash_key))


def add_staff(services: Services) -> str:
    """Make an account and sign it in; return the token of the session."""
    with services.database.write() as conn:
        now = services.clock()
        account = staff.add(conn, "anna@example.org", "a hash", ADMIN, now)
        return staff.start_session(conn, account, now, SESSION)
