"""Keeps the versions of the dataset: makes one whole on disk, swings the pointer, tidies up."""

import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from contactrep.dataset.errors import DatasetError
from contactrep.directory.manifest import MANIFEST
from contactrep.directory.snapshots import POINTER, pointed_at

KEPT = 2
"""How many versions beside the one in use stay, so that one can go back."""

_DRAFT = ".draft-"
_LOCK = ".lock"


@contextmanager
def working(store: Path) -> Iterator[Path]:
    """Lock the versions and give an empty folder beside them; leftovers of a killed update go.

    Raises:
        DatasetError: another update is under way.
    """
    store.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (store / _LOCK).open("wb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise DatasetError(str(store), None, "another update is under way") from error
        for left in store.glob(f"{_DRAFT}*"):
            _remove(left)
        draft = Path(tempfile.mkdtemp(prefix=_DRAFT, dir=store))
        try:
            yield draft
        finally:
            _remove(draft)


def publish(store: Path, built: Path, now: datetime) -> str:
    """Make a built folder, on the same disk, the version in use; return its name.

    A power cut at any moment leaves the pointer on a whole version, the old one or the new one.
    """
    digest = hashlib.sha256((built / MANIFEST).read_bytes()).hexdigest()[:8]
    version = f"{now:%Y%m%dT%H%M%SZ}-{digest}"
    for path in (*built.rglob("*"), built):
        _sync(path)
    if (store / version).exists():  # of an update that was killed before it swung the pointer
        _remove(store / version)
    built.rename(store / version)
    _sync(store)
    draft = store / f"{_DRAFT}{POINTER}"
    draft.symlink_to(version)
    draft.replace(store / POINTER)
    _sync(store)
    return version


def prune(store: Path) -> None:
    """Remove old versions, never the one in use."""
    in_use = pointed_at(store)
    others = [path for path in store.glob("[0-9]*") if path.name != in_use]
    for path in sorted(others, key=lambda each: each.name)[:-KEPT]:
        # Under another name first, so that what is half removed is never taken for a version.
        _remove(path.rename(store / f"{_DRAFT}{path.name}"))


def _remove(path: Path) -> None:
    """Remove a folder or a symlink."""
    if path.is_symlink():
        path.unlink()
    else:
        shutil.rmtree(path)


def _sync(path: Path) -> None:
    """Have the disk hold a file or folder before going on."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
