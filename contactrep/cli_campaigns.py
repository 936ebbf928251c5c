"""The commands of campaigns, `contactrep campaign ...`; a part of the command line."""

from pathlib import Path

import click

from contactrep import config, paths
from contactrep.app import as_now, open_services
from contactrep.campaigns import archive
from contactrep.campaigns.folder import CampaignError, load_all, read_files
from contactrep.campaigns.linter import lint
from contactrep.clock import utc_now
from contactrep.outreach import author, publish
from contactrep.outreach.author import RefusedError


@click.group()
def campaign() -> None:
    """The campaigns: check their folders, take them in, write them out."""


@campaign.command("check")
@click.argument(
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=paths.DATA / "campaigns",
)
def campaign_check(folder: Path) -> None:
    """Read the campaigns in FOLDER and say what staff should look at."""
    for found in load_all(folder).values():
        for finding in lint(found, utc_now().date()):
            click.echo(finding)
        click.echo(f"{found.slug}: {found.status}, revision {found.revision}")


@campaign.command("load")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--publish", "at_once", is_flag=True, help="Let visitors see it at once.")
def campaign_load(folder: Path, at_once: bool) -> None:
    """Take a campaign from its FOLDER, which has its name, as a draft revision."""
    slug = folder.resolve().name
    services = as_now(open_services(config.load()))
    try:
        files = archive.texts_of(read_files(folder))
        now = author.open_copy(services, slug)
        if now is not None and now.base is not None and now.files == files:
            revision = now.base
            click.echo(f"{slug}: nothing was changed since revision {revision}")
        else:
            note = "Loaded from a folder"
            revision = author.replace_all(services, None, slug, files, note).revision
            click.echo(f"{slug}: revision {revision}, a draft")
        if at_once:
            publish.publish(services, None, slug, revision, looked=True)
            click.echo(f"{slug}: revision {revision} is published")
    except RefusedError as error:
        for mistake in error.mistakes[1:]:
            click.echo(mistake, err=True)
        raise error.mistakes[0] from error
    finally:
        services.database.dispose()


@campaign.command("export")
@click.argument("slug")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--draft", is_flag=True, help="As staff are writing it, published or not.")
def campaign_export(slug: str, folder: Path, draft: bool) -> None:
    """Write the campaign SLUG, as visitors see it, into FOLDER/SLUG, to be kept in git."""
    services = as_now(open_services(config.load()))
    try:
        copy = author.open_copy(services, slug) if draft else publish.as_seen(services, slug)
    finally:
        services.database.dispose()
    if copy is None:
        raise CampaignError(slug, None, "there is no such campaign to be written out")
    archive.write_folder(folder / slug, copy.files)
    click.echo(f"Wrote {folder / slug}, {_told(copy.base)}.")


def _told(revision: str | None) -> str:
    return f"revision {revision}" if revision else "as its folder has it"
