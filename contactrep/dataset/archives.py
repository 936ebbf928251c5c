"""Reads the zip archives that publishers pack their files in."""

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from contactrep.dataset.errors import DatasetError

MAX_MEMBER = 200_000_000  # bytes unpacked; the largest we read has a hundredth of this


@dataclass(frozen=True, slots=True)
class Packed:
    """A file in an archive, by its path there without the folder that GitHub puts around it."""

    path: str
    content: bytes


def is_archive(path: Path) -> bool:
    """Tell an archive by how it begins; one that broke off begins like a whole one."""
    with path.open("rb") as file:
        return file.read(4) == b"PK\x03\x04"


def unpack(path: Path, name: str, begins: str, ends: str) -> Iterator[Packed]:
    """Yield the files of an archive whose path begins and ends like that, by path.

    `begins` is looked for at the top and one folder below it. The archive is called `name` in
    messages.

    Raises:
        DatasetError: the archive is not whole, or a file in it is too large.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            for member in sorted(archive.infolist(), key=lambda each: each.filename):
                inner = _inner(member.filename, begins)
                if inner is None or not inner.endswith(ends):
                    continue
                if member.file_size > MAX_MEMBER:
                    raise DatasetError(inner, None, f"is larger than {MAX_MEMBER:,} bytes")
                yield Packed(inner, archive.read(member))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise DatasetError(name, None, f"the archive of it is not whole: {error}") from error


def _inner(path: str, begins: str) -> str | None:
    """Return the path below the outermost folder, if it begins as wanted there."""
    below = path.partition("/")[2]
    for each in (path, below):
        if each and each.startswith(begins):
            return each
    return None
