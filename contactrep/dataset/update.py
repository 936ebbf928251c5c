"""An update: downloads the publishers' files, builds from them, compares, and swings the pointer.

Whatever fails or is refused, the dataset in use stays.
"""

import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from contactrep.clock import Clock
from contactrep.dataset.build import build
from contactrep.dataset.compare import Comparison, compare
from contactrep.dataset.errors import DatasetError
from contactrep.dataset.fetch import Told, fetch
from contactrep.dataset.plan import PLAN
from contactrep.dataset.versions import prune, publish, working
from contactrep.dataset.writing import HANDKEPT
from contactrep.directory.dataset import Dataset, open_dataset
from contactrep.directory.manifest import MANIFEST, read_manifest
from contactrep.directory.snapshots import Snapshots


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How an update ended.

    `refusals` name a file and say why it was not believed; `version` is the new one, None where
    the dataset that was in use stays.
    """

    comparison: Comparison
    as_of: date
    refusals: tuple[tuple[str, str], ...]
    version: str | None


def update(
    fallback: Path,
    store: Path,
    clock: Clock,
    told: Told,
    *,
    plan: Path | None = None,
    force: bool = False,
    dry_run: bool = False,
) -> Outcome:
    """Update the dataset whose versions are in `store`; `fallback` is the one the site came with.

    `plan` is a folder of hand-kept files; those that it lacks are taken from the dataset in use.

    Raises:
        DatasetError: another update is under way, a file cannot be had or read, or what was built
            is wrong or older than the dataset that the site came with.
        DatasetUnusableError: the dataset that the site came with cannot be opened.
    """
    now = clock()
    with working(store) as folder:
        in_use = Snapshots(fallback, store).in_use()
        built = _build(folder, in_use.folder / HANDKEPT, plan, now.date(), in_use.dataset, told)
        dataset, oldest = open_dataset(built), read_manifest(fallback).as_of
        if dataset.manifest.as_of < oldest:
            raise DatasetError(
                MANIFEST,
                None,
                f"the members are as of {dataset.manifest.as_of}, older than the data that the "
                f"site came with ({oldest})",
            )
        comparison = compare(in_use.dataset, dataset)
        refusals = () if force else tuple(comparison.losses())
        version = None
        if not (dry_run or refusals) and _state(dataset) != _state(in_use.dataset):
            version = publish(store, built, now)
            prune(store)
        return Outcome(
            comparison=comparison,
            as_of=dataset.manifest.as_of,
            refusals=refusals,
            version=version,
        )


def _build(
    folder: Path, in_use: Path, plan: Path | None, today: date, old: Dataset, told: Told
) -> Path:
    """Download everything into a folder and return the dataset that was built there."""
    handkept, sources, scratch = folder / HANDKEPT, folder / "sources", folder / "scratch"
    for each in (handkept, sources, scratch):
        each.mkdir()
    if plan and not (plan / PLAN).is_file():
        raise DatasetError(PLAN, None, f"is missing from {plan}")
    for place in (in_use, plan):
        for path in place.glob("*.yaml") if place else ():
            shutil.copyfile(path, handkept / path.name)
    known = {source.sha256: source.as_of for source in old.manifest.sources}
    fetch(handkept, sources, scratch, today, known, told)
    build(sources, folder / "built", told.progress, handkept)
    return folder / "built"


def _state(dataset: Dataset) -> object:
    """Return what makes a version worth having: its bytes, the dates of its sources included."""
    return {(file.name, file.sha256) for file in dataset.manifest.files}
