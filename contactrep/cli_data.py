"""The commands of the dataset, `contactrep data ...`; a part of the command line."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress, TaskID

from contactrep import config, paths
from contactrep.app import open_snapshots
from contactrep.clock import utc_now
from contactrep.dataset.build import build
from contactrep.dataset.check import check
from contactrep.dataset.errors import DatasetError
from contactrep.dataset.fetch import Told
from contactrep.dataset.update import update
from contactrep.directory.snapshots import VERSIONS, Snapshots

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_KEYS = {"secret_key", "sealing_keys", "hash_key"}


def snapshots() -> Snapshots:
    """Return the datasets of the site that is configured here, else the bundled one."""
    try:
        settings = config.load()
    except config.ConfigError as error:
        if error.key not in _KEYS:
            raise
        # Nothing is configured: whoever only looks something up needs no site.
        return Snapshots(paths.DATA, Path("instance") / VERSIONS)
    return open_snapshots(settings)


@click.group()
def data() -> None:
    """The dataset: who represents whom."""


@data.command("build")
@click.option(
    "--from", "sources", type=_FOLDER, required=True, help="Folder of the publishers' files."
)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True)
def data_build(sources: Path, out: Path) -> None:
    """Build the dataset from the publishers' files."""
    with _bars() as told:
        report = build(sources, out, told.progress)
    click.echo(report)


@data.command("check")
@click.argument("folder", type=_FOLDER, required=False)
def data_check(folder: Path | None) -> None:
    """Check that the dataset in FOLDER, or the one in use, is whole and agrees with itself."""
    findings = check(folder or snapshots().in_use().folder)
    for finding in findings:
        click.echo(finding)
    if findings:
        sys.exit(1)
    click.echo("The dataset is whole.")


@data.command("show")
def data_show() -> None:
    """Show which dataset is in use, until when it holds, and where it comes from."""
    in_use = snapshots().in_use()
    manifest = in_use.dataset.manifest
    version = f"version {in_use.version}" if in_use.version else "the data that came with the site"
    click.echo(f"In use: {version}, in {in_use.folder}")
    click.echo(f"As of {manifest.as_of}, for Congress {manifest.congress}")
    over = utc_now().date() >= manifest.holds_until
    click.echo(f"It {'held' if over else 'holds'} until {manifest.holds_until}")
    for source in manifest.sources:
        click.echo(f"  {source.file}, {source.publisher}, as of {source.as_of}")


@data.command("update")
@click.option("--plan", type=_FOLDER, help="Folder of hand-kept files, for a new Congress.")
@click.option("--force", is_flag=True, help="Take even what loses much, or is older.")
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
def data_update(plan: Path | None, force: bool, dry_run: bool) -> None:
    """Fetch the publishers' files, build the dataset anew and put it in use."""
    settings = config.load()
    with _bars() as told:
        outcome = update(
            settings.data_folder,
            settings.state_folder / VERSIONS,
            utc_now,
            told,
            plan=plan,
            force=force,
            dry_run=dry_run,
        )
    click.echo(outcome.comparison)
    if outcome.refusals:
        file, sentence = outcome.refusals[0]
        raise DatasetError(file, None, f"{sentence}; --force takes it all the same")
    if outcome.version:
        click.echo(f"Now in use: version {outcome.version}, as of {outcome.as_of}.")


@contextmanager
def _bars() -> Iterator[Told]:
    """Show a bar for each step, and what is to be told, on standard error."""
    with Progress(console=Console(stderr=True)) as progress:
        bars: dict[str, TaskID] = {}

        def show(step: str, done: int, total: int) -> None:
            if step not in bars:
                bars[step] = progress.add_task(step, total=total)
            progress.update(bars[step], completed=done, total=total)

        def warn(sentence: str) -> None:
            line = f"Warning: {sentence}"
            progress.console.print(line, markup=False, highlight=False, soft_wrap=True)

        yield Told(show, warn)
