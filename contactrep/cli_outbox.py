"""The commands of the outbox as a whole, `contactrep outbox ...`; a part of the command line."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import click

from contactrep import config
from contactrep.app import open_database, open_services
from contactrep.clock import utc_now
from contactrep.outreach import outbox as verbs
from contactrep.storage.database import Database


@click.group()
def outbox() -> None:
    """The outbox as a whole: see it, pause it, let it go on."""


@outbox.command("show")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def outbox_show(as_json: bool) -> None:
    """Show how much mail is in which state, what is due, and whether anything stands in its way."""
    with _database() as database:
        view = verbs.look(database, utc_now())
    if as_json:
        click.echo(json.dumps(_object(view), ensure_ascii=False))
        return
    standing = view.standing
    for state, count in sorted(standing.states.items()):
        click.echo(f"{count:>8,} {state}")
    oldest = f", the oldest since {_minute(standing.oldest_due)}" if standing.oldest_due else ""
    click.echo(f"{standing.due:>8,} due{oldest}")
    click.echo(f"{standing.frozen:>8,} frozen")
    for name, notice in view.notices.items():
        click.echo(f"{name.capitalize()} since {_minute(notice.since)}: {notice.text}")


@outbox.command("pause")
@click.argument("reason")
def outbox_pause(reason: str) -> None:
    """Let no mail leave, on any machine; REASON is told to staff."""
    with _database() as database:
        verbs.pause(database, reason, utc_now())
    click.echo("The outbox is paused. `contactrep outbox resume` lets it go on.")


@outbox.command("resume")
@click.option(
    "--since",
    "text",
    metavar="TIME",
    help="Freeze what was due before, like 2026-10-05T19:30Z, instead of sending it.",
)
def outbox_resume(text: str | None) -> None:
    """Let mail leave again.

    After a crash or a restore, letters that were due before may have left already. With --since,
    they are frozen for staff to decide.
    """
    since = None if text is None else _time(text)
    services = open_services(config.load())
    try:
        aside = verbs.resume(services, since)
    finally:
        services.database.dispose()
    if since is not None:
        click.echo(
            f"Frozen, since they may have left already: letters {len(aside.letters):,},"
            f" mails of the site's own {aside.own:,}."
        )
    click.echo("The outbox goes on.")


def _object(view: verbs.View) -> dict[str, Any]:
    standing = view.standing
    return {
        "states": dict(sorted(standing.states.items())),
        "frozen": standing.frozen,
        "due": standing.due,
        "oldest_due": standing.oldest_due.isoformat() if standing.oldest_due else None,
        "notices": {
            name: {"since": notice.since.isoformat(), "text": notice.text}
            for name, notice in view.notices.items()
        },
    }


def _time(text: str) -> datetime:
    """Return a time; one without a zone is in UTC, as all times of ours."""
    try:
        time = datetime.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter(f"{text!r} is no time like 2026-10-05T19:30Z") from error
    time = time.replace(tzinfo=UTC) if time.tzinfo is None else time
    if time > utc_now():
        raise click.BadParameter(f"{text} has yet to come")
    return time


def _minute(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M} UTC"


@contextmanager
def _database() -> Iterator[Database]:
    """Open the database alone: the outbox has to be stopped even where the site cannot start."""
    database = open_database(config.load())
    try:
        database.migrate()
        yield database
    finally:
        database.dispose()
