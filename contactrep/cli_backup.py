"""The commands `contactrep backup` and `contactrep restore`; a part of the command line."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress, TaskID

from contactrep import config
from contactrep.app import open_database, open_services, open_vault
from contactrep.clock import utc_now
from contactrep.outreach import backup as backup_verb
from contactrep.outreach import restore as restore_verb
from contactrep.outreach.backup_file import BackupError

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{64}")


@click.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def backup(file: Path | None, as_json: bool) -> None:
    """Write all that is stored to FILE, while the site goes on.

    FILE may be a folder; without it, the backup is put into the current one, named by the time.
    The keys are not in it.
    """
    settings = config.load()
    now = utc_now()
    name = f"contactrep-{now:%Y-%m-%dT%H%M%SZ}.backup"
    path = Path(name) if file is None else file / name if file.is_dir() else file
    database = open_database(settings)
    try:
        with _bar() as progress:
            manifest = backup_verb.backup(database, open_vault(settings), path, now, progress)
    finally:
        database.dispose()
    keys = config.keys_in()
    size = path.stat().st_size
    if as_json:
        told = {
            "file": str(path.resolve()),
            "bytes": size,
            "rows": manifest.rows,
            "tables": {table: its.rows for table, its in manifest.tables.items()},
            "revision": manifest.revision,
            "made_at": now.isoformat(),
            "keys_in": keys,
        }
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    click.echo(f"Wrote {path}: {manifest.rows:,} rows, {size:,} bytes.")
    click.echo(
        f"The keys are NOT in it. Keep a copy of {keys} somewhere else: without it nobody can read"
        " what is sealed; with both, anybody can."
    )


@click.command()
@click.argument("file", type=_FILE)
@click.option("--replace", is_flag=True, help="Put it in place of all that is in the database.")
@click.option(
    "--erased", type=_FILE, help="Ids that were erased since, one a line, as the log has them."
)
@click.option(
    "--without-keys", is_flag=True, help="Take even what the keys of the configuration cannot open."
)
def restore(file: Path, replace: bool, erased: Path | None, without_keys: bool) -> None:
    """Put the backup FILE into the database, and let all mail wait until it has been looked at.

    Stop the site first. Who was erased since the backup was made is erased again.
    """
    settings = config.load()
    services = open_services(settings, migrate=False)
    try:
        with _bar() as progress:
            done = restore_verb.restore(
                services,
                file,
                progress,
                replace=replace,
                erased=_ids_in(erased) if erased else (),
                without_keys=without_keys,
            )
    finally:
        services.database.dispose()
    manifest = done.manifest
    click.echo(
        f"Restored {manifest.rows:,} rows, as they were on {_minute(manifest.made_at)}"
        f" (contactrep {manifest.program}, {manifest.engine})."
    )
    click.echo(f"Erased again: {done.erased:,}. Staff have to sign in again.")
    click.echo(
        "The outbox is PAUSED: what is queued may have left since. See `contactrep outbox show`,"
        " then `contactrep outbox resume --since TIME`, with the time at which mail last left."
    )


def _minute(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M} UTC"


def _ids_in(file: Path) -> tuple[str, ...]:
    """Return the last word of each line, which has to be an id."""
    found = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        words = line.split()
        if words and not _ID.fullmatch(words[-1]):
            raise BackupError(f"{file}, line {number}: does not end with the id of what was erased")
        found += words[-1:]
    return tuple(found)


@contextmanager
def _bar() -> Iterator[backup_verb.Progress]:
    """Show how far it is on standard error, if somebody looks at it."""
    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal) as progress:
        bars: dict[str, TaskID] = {}

        def show(what: str, done: int, total: int) -> None:
            if what not in bars:
                bars[what] = progress.add_task(what, total=total)
            progress.update(bars[what], completed=done, total=total)

        yield show
