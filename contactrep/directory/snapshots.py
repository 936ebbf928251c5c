"""Which dataset is in use: the version that a pointer names, else the one the site came with.

An update writes a version beside the others and swings the pointer, a symlink, in one step. Nobody
who reads ever waits for it, and whoever holds a dataset keeps it whole.
"""

import logging
import threading
from dataclasses import dataclass, replace
from pathlib import Path

from contactrep.directory.dataset import Dataset, open_dataset
from contactrep.directory.manifest import DatasetUnusableError, read_manifest

VERSIONS = "data"
"""The folder of the versions, in the state folder."""

POINTER = "current"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class InUse:
    """An opened dataset, where it lies, and which version it is: None came with the site."""

    dataset: Dataset
    folder: Path
    version: str | None
    pointed: str | None  # what the pointer named when it was looked at


class Snapshots:
    """Hands out the dataset in use."""

    def __init__(self, fallback: Path, store: Path) -> None:
        """Take the folder of the dataset that the site came with, and the one of the versions.

        Raises:
            DatasetUnusableError: the dataset that the site came with cannot be opened.
        """
        self._store = store
        self._opening = threading.Lock()
        self._fallback = InUse(open_dataset(fallback).verify(), fallback, None, None)
        self._held = self._fallback
        self._is_readable = True
        self.in_use()

    def current(self) -> Dataset:
        """Return the dataset in use. A look at the pointer tells whether it is another by now."""
        return self.in_use().dataset

    def in_use(self) -> InUse:
        """Return the dataset in use and where it lies."""
        try:
            pointed = pointed_at(self._store)
        except OSError as error:
            if self._is_readable:  # told once, not at every request
                _log.error("the pointer to the data in use cannot be read: %s", error)
            self._is_readable = False
            return self._held
        self._is_readable = True
        # One thread opens what is new; the others go on with what they have.
        if pointed != self._held.pointed and self._opening.acquire(blocking=False):
            try:
                if pointed != self._held.pointed:
                    self._held = self._follow(pointed, self._held)
            finally:
                self._opening.release()
        return self._held

    def _follow(self, pointed: str | None, before: InUse) -> InUse:
        """Return what the pointer names, the one before where that cannot be used."""
        if pointed is None:
            return self._fallback
        folder = self._store / pointed
        bundled = self._fallback.dataset.manifest
        try:
            if read_manifest(folder).as_of < bundled.as_of:
                _log.warning("the data of version %s is older than that of the site", pointed)
                return replace(self._fallback, pointed=pointed)
            return InUse(open_dataset(folder).verify(), folder, pointed, pointed)
        except DatasetUnusableError as error:
            _log.error("version %s of the data cannot be used: %s", pointed, error)
            return replace(before, pointed=pointed)


def pointed_at(store: Path) -> str | None:
    """Return the version that the pointer names, None if there is no pointer.

    Raises:
        OSError: the pointer cannot be read, or is no symlink.
    """
    try:
        return (store / POINTER).readlink().name
    except FileNotFoundError:
        return None
