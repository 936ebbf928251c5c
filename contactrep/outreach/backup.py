"""Make a backup: all that is stored, as it was at one moment, while the site goes on."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from contactrep import __version__
from contactrep.outreach.backup_file import BackupError, Manifest, Sum, Writer, writing
from contactrep.storage import rows, schema
from contactrep.storage.database import Connection, Database
from contactrep.storage.vault import Vault

Progress = Callable[[str, int, int], None]
"""Is told of what, how much of it is done, and how much there is."""

_SAMPLE = ("contactrep", "backup")


def backup(
    database: Database, vault: Vault, path: Path, now: datetime, progress: Progress
) -> Manifest:
    """Write a backup of the database, whatever its revision, and return what is in it.

    Raises:
        BackupError: there are no tables, or those of a newer program.
        DatabaseError: the database is away.
        OSError: the file is there already, or cannot be written.
    """
    with writing(path) as writer, database.read() as conn:
        revision = schema.current(conn)
        if revision is None or not schema.knows(revision):
            raise BackupError(
                "the database has no tables yet, or those of a newer version of this program"
            )
        manifest = Manifest(
            program=__version__,
            revision=revision,
            engine=conn.dialect.name,
            made_at=now,
            hash_check=hash_check(vault),
            tables=_write_tables(writer, conn, progress),
        )
        writer.finish(manifest)
    return manifest


def hash_check(vault: Vault) -> str:
    """Return what tells whether a hash_key is the same, and nothing else of it."""
    return vault.fingerprint(*_SAMPLE)


def _write_tables(writer: Writer, conn: Connection, progress: Progress) -> dict[str, Sum]:
    tables = rows.tables_in(conn)
    counted = {table.name: rows.count(conn, table) for table in tables}
    total, before = sum(counted.values()), 0
    sums = {}
    for table in tables:

        def told(done: int, before: int = before) -> None:
            progress("rows", before + done, total)

        sums[table.name] = writer.add(table.name, rows.dump(conn, table), told)
        before += counted[table.name]
    return sums
