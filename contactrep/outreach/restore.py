"""Restore a backup: all of it or nothing, without whom was erased since, and with mail that waits.

Letters that the backup has in the queue may have left after it was made. So nothing leaves before
somebody has looked: the outbox is paused.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from contactrep.outreach import forget
from contactrep.outreach.backup import Progress, hash_check
from contactrep.outreach.backup_file import BackupError, Manifest, Reader, reading
from contactrep.outreach.services import Services
from contactrep.storage import erasures, notices, readable, rows, schema, standstill
from contactrep.storage.database import Connection, take_turn
from contactrep.storage.vault import Vault

PAUSED = "restored from a backup of {made_at:%Y-%m-%d %H:%M} UTC: what is queued may have left"

_TOLD_EVERY = 1000  # rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What was restored, and how many people, drafts and mails were erased of it again."""

    manifest: Manifest
    erased: int


def restore(
    services: Services,
    path: Path,
    progress: Progress,
    *,
    replace: bool = False,
    erased: tuple[str, ...] = (),
    without_keys: bool = False,
) -> Restored:
    """Put a backup into the database, in one transaction, and pause the outbox.

    `erased` are ids of what was erased since and is known from elsewhere. `services` need no
    tables. Sealed texts have to be readable, unless `without_keys`.

    Raises:
        BackupError: the file cannot be used, the database holds something and is not to be
            replaced, or the keys do not fit. Nothing was changed.
        DatabaseError: the database is away.
        OSError: the file cannot be read.
    """
    with reading(path) as reader:
        _check(reader, services.vault, progress, without_keys=without_keys)
        with services.database.write() as conn:
            take_turn(conn, "migration")
            gone = _erased_here(conn, replace=replace)
            rows.drop_tables(conn)
            _load(conn, reader, progress)
            erasures.note_all(conn, gone)
            erasures.note(conn, erased, services.clock())
            standstill.end_leases(conn)
            standstill.start_anew(conn, services.clock())
            count = _erase_again(services, conn)
            if not without_keys:
                _refuse_unreadable(conn, services.vault)
            sentence = PAUSED.format(made_at=reader.manifest.made_at)
            notices.post(conn, notices.PAUSED, sentence, services.clock())
    return Restored(manifest=reader.manifest, erased=count)


def _check(reader: Reader, vault: Vault, progress: Progress, *, without_keys: bool) -> None:
    manifest = reader.manifest
    if not schema.knows(manifest.revision):
        raise BackupError(
            f"the backup is of a newer version than this program (revision {manifest.revision})"
        )
    if manifest.hash_check != hash_check(vault) and not without_keys:
        raise BackupError("the backup belongs to another hash_key than the configuration has")
    reader.check(progress)


def _erased_here(conn: Connection, *, replace: bool) -> Mapping[str, datetime]:
    """Return what was erased in the database that is there now, and refuse to replace it unasked.

    Its tables may be of any revision.
    """
    if rows.has_rows(conn) and not replace:
        raise BackupError("the database holds something already; --replace puts the backup there")
    return erasures.load(conn) if rows.has_table(conn, "erasures") else {}


def _load(conn: Connection, reader: Reader, progress: Progress) -> None:
    """Load the rows into tables as they were when the backup was made, then migrate those."""
    schema.upgrade(conn, reader.manifest.revision)
    tables = rows.tables_in(conn)
    if {table.name for table in tables} != set(reader.manifest.tables):
        raise BackupError(f"the backup does not have the tables of {reader.manifest.revision}")
    done = 0
    for table in tables:
        try:
            rows.load(conn, table, _told(reader, table.name, done, progress))
        except rows.RowsError as error:
            raise BackupError(f"the backup cannot be loaded: {error}") from error
        done += reader.manifest.tables[table.name].rows
    progress("rows", done, reader.manifest.rows)
    rows.count_on(conn, tables)
    schema.upgrade(conn)


def _told(reader: Reader, table: str, before: int, progress: Progress) -> Iterator[rows.Row]:
    """Yield the rows of a table, and tell now and then how far it is."""
    for number, row in enumerate(reader.rows(table), before):
        if number % _TOLD_EVERY == 0:
            progress("rows", number, reader.manifest.rows)
        yield row


def _erase_again(services: Services, conn: Connection) -> int:
    people = erasures.people_of(conn)
    for person_id in people:
        forget.erase(services, conn, person_id, actor="system")
    return len(people) + erasures.erase_drafts(conn) + erasures.erase_mails(conn, services.clock())


def _refuse_unreadable(conn: Connection, vault: Vault) -> None:
    unreadable = readable.unreadable(conn, vault)
    missing = sorted(key for key in unreadable if not vault.holds(key))
    other = sorted(key for key in unreadable if vault.holds(key))
    told = []
    if missing:
        told.append(f"sealing_keys lacks {', '.join(missing)}")
    if other:
        told.append(f"what was sealed with {', '.join(other)} does not open: another key?")
    if told:
        count = sum(unreadable.values())
        raise BackupError(
            f"{count} sealed texts of the backup cannot be read: {'; '.join(told)};"
            " nothing was changed"
        )
