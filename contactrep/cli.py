"""The `contactrep` command: one function a chore."""

import json
import logging
import signal
import sys
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from types import FrameType

import click

from contactrep import __version__, config, new_site, supervisor
from contactrep.app import as_now, open_channel, open_crew, open_services
from contactrep.campaigns.folder import CampaignError
from contactrep.channels.maildir import MaildirError
from contactrep.cli_backup import backup, restore
from contactrep.cli_bounces import bounces
from contactrep.cli_campaigns import campaign
from contactrep.cli_data import data, snapshots
from contactrep.cli_outbox import outbox
from contactrep.cli_recount import recount
from contactrep.cli_staff import staff
from contactrep.clock import utc_now
from contactrep.dataset.errors import DatasetError
from contactrep.directory.manifest import DatasetUnusableError
from contactrep.outreach.backup_file import BackupError
from contactrep.outreach.deliver import Worker
from contactrep.outreach.download import people_file
from contactrep.outreach.export import Format
from contactrep.outreach.find import find as find_verb
from contactrep.outreach.forget import forget as forget_verb
from contactrep.outreach.housekeeping import keep_house
from contactrep.outreach.listing import as_text
from contactrep.outreach.representation import answer_object
from contactrep.outreach.staff import StaffError
from contactrep.storage.database import DatabaseError

_MISTAKES = (
    config.ConfigError,
    BackupError,
    CampaignError,
    DatabaseError,
    DatasetError,
    DatasetUnusableError,
    MaildirError,
    StaffError,
)


class _Mistake(click.ClickException):
    """What somebody has to put right, told in one line."""

    exit_code = 2


class _Command(click.Group):
    """A group whose own errors end in one clear line and exit code 2, not in a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except _MISTAKES as error:
            raise _Mistake(str(error)) from error
        except OSError as error:
            if error.filename is None:  # no file of ours: a pipe that was closed, say
                raise
            raise _Mistake(f"{error.filename}: {error.strerror}") from error


@click.group(cls=_Command, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="contactrep")
def main() -> None:
    """Contact your representative: a campaign's letters, from ZIP code to outbox."""


@main.command()
@click.option(
    "--folder", type=click.Path(path_type=Path), default=Path("instance"), show_default=True
)
@click.option("--if-missing", is_flag=True, help="Do nothing when there is a configuration.")
def init(folder: Path, if_missing: bool) -> None:
    """Write a configuration with fresh keys into FOLDER."""
    file = folder / config.FILE_NAME
    if not file.exists():
        click.echo(f"Wrote {new_site.write_new(folder)}. Keep it private: it holds the keys.")
    elif not if_missing:
        raise _Mistake(f"{file} exists; its keys are not overwritten")


@main.command()
def run() -> None:
    """Serve the site and deliver its letters, until stopped."""
    settings = config.load()
    services = as_now(open_services(settings))  # a mistake is told here, not by each process
    supervisor.announce(settings, services.campaigns.values())
    services.database.dispose()
    sys.exit(supervisor.supervise(settings))


@main.command()
@click.option(
    "--workers", type=click.IntRange(min=1), help="As many at once as mail_workers, or N."
)
@click.option("--once", is_flag=True, help="Deliver what is due, then stop.")
def deliver(workers: int | None, once: bool) -> None:
    """Deliver letters from the outbox, until stopped."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    settings = config.load()
    if once:
        services = as_now(open_services(settings))
        keep_house(services)
        click.echo(f"{Worker(services, open_channel(settings)).drain()} attempts made")
        return
    crew = open_crew(settings, workers)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        crew.stop()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    crew.run()


main.add_command(bounces)


@main.command()
@click.argument("zips", nargs=-1, required=True)
@click.option("--json", "as_lines", is_flag=True, help="Print one JSON object a line.")
def find(zips: Sequence[str], as_lines: bool) -> None:
    """Show who represents each of ZIPS. Exits with 1 if one of them is no ZIP code in use."""
    dataset = snapshots().current()
    answered = True
    for number, text in enumerate(zips):
        found = find_verb(dataset, text)
        answered &= found.in_use
        if as_lines:
            told = answer_object(dataset, found, utc_now().date(), typed=text)
            click.echo(json.dumps(told, ensure_ascii=False))
        else:
            click.echo(("\n" if number else "") + as_text(text, found))
    sys.exit(0 if answered else 1)


for command in (data, backup, restore, outbox, recount, campaign):
    main.add_command(command)


@main.command()
@click.argument("email")
def forget(email: str) -> None:
    """Erase the writer with the address EMAIL, and what of theirs has not left yet."""
    count = forget_verb(as_now(open_services(config.load())), email)
    many = "1 submission" if count == 1 else f"{count} submissions"
    click.echo(f"Erased {many}." if count else "Nobody with this address is kept.")


@main.command()
@click.argument("slug", metavar="CAMPAIGN")
def news(slug: str) -> None:
    """Print the list of those who asked for news of CAMPAIGN and verified their address, as CSV."""
    services = as_now(open_services(config.load()))
    if slug not in services.campaigns:
        raise click.ClickException(f"There is no campaign \u201c{slug}\u201d.")
    file = people_file(services, slug, Format.CSV, None)
    for chunk in chain((file.first,), file.rest):
        click.echo(chunk, nl=False)


main.add_command(staff)
