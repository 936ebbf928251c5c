"""Checks a dataset folder: is every file the one that was built, and do they agree?"""

import csv
import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from contactrep.core.districts import District
from contactrep.dataset.agreement import Contents, disagreements
from contactrep.directory.manifest import (
    MANIFEST,
    DatasetUnusableError,
    Manifest,
    read_manifest,
    read_verified,
)
from contactrep.directory.records import (
    BOUNDARIES,
    COLUMNS,
    COMMITTEES,
    DISTRICTS,
    LEGISLATORS,
    OFFICIALS,
    SEATS,
    ZIPS,
    boundary_from,
    committee_from,
    district_cells,
    official_from,
    seat_from,
    zip_row,
)

_Value = TypeVar("_Value")


def check(folder: Path) -> list[str]:
    """Return a sentence for everything that is wrong with a dataset; empty when it is good.

    Each names the file. What the files say is compared only if they are the ones that the manifest
    describes, and can be read.
    """
    try:
        manifest = read_manifest(folder)
    except DatasetUnusableError as error:
        return [str(error)]
    problems: list[str] = []
    files = _read_files(folder, manifest, problems)
    unlisted = [
        name for name in (*COLUMNS, OFFICIALS, LEGISLATORS, BOUNDARIES) if name not in files
    ]
    if problems or unlisted:
        return problems or [f"{MANIFEST}: does not list {name}" for name in unlisted]
    contents = _parse_files(files, problems)
    return problems or list(disagreements(manifest, contents))


def _read_files(folder: Path, manifest: Manifest, problems: list[str]) -> dict[str, bytes]:
    """Return the bytes of the listed files, adding a problem for each that is not as listed."""
    files = {}
    for file in manifest.files:
        try:
            files[file.name] = read_verified(folder, file)
        except DatasetUnusableError as error:
            problems.append(str(error))
            continue
        rows = files[file.name].count(b"\n") - (file.name in COLUMNS)
        if file.rows not in {None, rows}:
            problems.append(f"{file.name}: has {rows} rows, {MANIFEST} says {file.rows}")
    return files


def _parse_files(files: Mapping[str, bytes], problems: list[str]) -> Contents:
    """Return what the files say, adding a problem for each line that cannot be read."""

    def lines(name: str, read: Callable[[bytes], _Value]) -> tuple[_Value, ...]:
        first = 2 if name in COLUMNS else 1
        return _parse(name, files[name].splitlines()[first - 1 :], first, read, problems)

    def rows(name: str, read: Callable[[Mapping[str, str]], _Value]) -> tuple[_Value, ...]:
        return lines(name, lambda line: read(_row(name, line)))

    for name, columns in COLUMNS.items():
        if not files[name].startswith(",".join(columns).encode() + b"\n"):
            problems.append(f"{name}:1: the columns must be {','.join(columns)}")
    return Contents(
        zips=lines(ZIPS, lambda line: zip_row(line.decode())),
        districts=rows(DISTRICTS, _district),
        seats=rows(SEATS, seat_from),
        committees=rows(COMMITTEES, committee_from),
        officials=lines(OFFICIALS, official_from),
        legislators=lines(LEGISLATORS, official_from),
        boundaries=lines(BOUNDARIES, boundary_from),
    )


def _parse(
    name: str,
    lines: list[bytes],
    first: int,
    read: Callable[[bytes], _Value],
    problems: list[str],
) -> tuple[_Value, ...]:
    """Read every line that can be read."""
    values = []
    for number, line in enumerate(lines, first):
        try:
            values.append(read(line))
        except (ValueError, KeyError, TypeError) as error:
            problems.append(f"{name}:{number}: cannot be read ({error})")
    return tuple(values)


def _row(name: str, line: bytes) -> dict[str, str]:
    """Return the cells of a line by column."""
    cells = next(csv.reader(io.StringIO(line.decode())))
    return dict(zip(COLUMNS[name], cells, strict=True))


def _district(row: Mapping[str, str]) -> District:
    """Return a district whose other cells follow from its code."""
    district = District.parse(row["code"])
    if tuple(row.values()) != district_cells(district):
        raise ValueError(f"the cells of {district.code} are not its own")
    return district
