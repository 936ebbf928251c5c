"""The file of a backup: a ZIP of manifest.json and of each table as JSON Lines, never held whole.

A backup is complete or not there: it is written under another name, and put in place at the end.
"""

import errno
import hashlib
import json
import os
import secrets
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import IO, Any

FORMAT = 1
_KIND = "contactrep backup"
_MANIFEST = "manifest.json"
_AT_ONCE = 1000  # rows that are written in one piece
_PIECE = 1 << 20  # bytes that are read in one piece
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    AttributeError,
    EOFError,
    KeyError,
    TypeError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)
"""What reading a file raises that is no ZIP, or one that was changed."""

Row = dict[str, Any]


class BackupError(Exception):
    """A backup cannot be made or restored; the message says why."""


@dataclass(frozen=True, slots=True)
class Sum:
    """What has to be in the file of a table."""

    rows: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup is of. `hash_check` is the same for the same hash_key, and tells nothing."""

    program: str
    revision: str
    engine: str
    made_at: datetime
    hash_check: str
    tables: Mapping[str, Sum]

    @property
    def rows(self) -> int:
        """How many rows there are in all tables."""
        return sum(table.rows for table in self.tables.values())


class Writer:
    """Takes the tables one after the other, then the manifest."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        """Take the ZIP to write to."""
        self._archive = archive

    def add(self, table: str, rows: Iterable[Row], progress: Callable[[int], None]) -> Sum:
        """Write a table and return its sum; `progress` is told how many rows are done."""
        digest, done = hashlib.sha256(), 0
        lines = (json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
        with self._archive.open(_file_of(table), "w", force_zip64=True) as file:
            while batch := list(islice(lines, _AT_ONCE)):
                text = "".join(f"{line}\n" for line in batch).encode()
                digest.update(text)
                file.write(text)
                done += len(batch)
                progress(done)
        return Sum(done, digest.hexdigest())

    def finish(self, manifest: Manifest) -> None:
        """Write the manifest."""
        told = {
            "kind": _KIND,
            "format": FORMAT,
            **asdict(manifest),
            "made_at": manifest.made_at.isoformat(),
        }
        self._archive.writestr(_MANIFEST, json.dumps(told, indent=1))


class Reader:
    """Gives the manifest and the rows of a backup."""

    def __init__(self, name: str, archive: zipfile.ZipFile) -> None:
        """Read the manifest.

        Raises:
            BackupError: there is none that this program understands.
        """
        self._name = name
        self._archive = archive
        with self._reading():
            told = json.loads(archive.read(_MANIFEST))
            if told.pop("kind") != _KIND:
                raise ValueError
            if told.pop("format") != FORMAT:
                raise BackupError(f"{name}: was made by a newer version of this program")
            told["made_at"] = datetime.fromisoformat(told["made_at"])
            told["tables"] = {table: Sum(**its) for table, its in told["tables"].items()}
            self.manifest = Manifest(**told)

    def check(self, progress: Callable[[str, int, int], None]) -> None:
        """Compare every table with its sum.

        Raises:
            BackupError: one differs.
        """
        for number, (table, expected) in enumerate(self.manifest.tables.items(), 1):
            if self._sum(table) != expected:
                raise BackupError(f"{self._name}: is damaged: {table} is not what was written")
            progress("checking", number, len(self.manifest.tables))

    def rows(self, table: str) -> Iterator[Row]:
        """Yield the rows of a table.

        Raises:
            BackupError: they cannot be read.
        """
        with self._reading(), self._open(table) as file:
            for line in file:
                yield json.loads(line)

    def _sum(self, table: str) -> Sum:
        digest, rows = hashlib.sha256(), 0
        with self._reading(), self._open(table) as file:
            while piece := file.read(_PIECE):
                digest.update(piece)
                rows += piece.count(b"\n")
        return Sum(rows, digest.hexdigest())

    def _open(self, table: str) -> IO[bytes]:
        return self._archive.open(_file_of(table))

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except _DAMAGED as error:
            raise BackupError(f"{self._name}: is no backup, or a damaged one") from error


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """Write a new backup, readable by its owner alone; it is there once the block has ended.

    Raises:
        FileExistsError: there is such a file already.
        OSError: it cannot be written; the error names it.
    """
    _refuse_existing(path)
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w+b") as file:
            # Most of it is encrypted: what little can be pressed out of it takes little time.
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
                yield Writer(archive)
            file.flush()
            os.fsync(file.fileno())
        _refuse_existing(path)
        part.rename(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise type(error)(error.errno, error.strerror, str(path)) from error
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def reading(path: Path) -> Iterator[Reader]:
    """Open a backup.

    Raises:
        BackupError: it is none.
        OSError: it cannot be opened.
    """
    with path.open("rb") as file:
        try:
            archive = zipfile.ZipFile(file)
        except _DAMAGED as error:
            raise BackupError(f"{path}: is no backup, or a damaged one") from error
        with archive:
            yield Reader(str(path), archive)


def _refuse_existing(path: Path) -> None:
    if path.exists():
        raise FileExistsError(errno.EEXIST, "File exists", str(path))


def _sync_folder(folder: Path) -> None:
    """Make sure that the new name survives a power cut, too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _file_of(table: str) -> str:
    return f"{table}.jsonl"
