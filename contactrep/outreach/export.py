"""Write a table as a file, row by row: however long it is, few of its rows are in memory.

Cells hold what strangers typed and what campaigns wrote. In a spreadsheet none of them may run: in
CSV they are made harmless, XLSX says of each cell what it is, and JSON is read by programs.
"""

import csv
import io
import json
import re
import tempfile
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Any, TypeVar

from xlsxwriter import Workbook

SHEET_ROWS = 1_048_576
"""How many rows a sheet of a spreadsheet has, its head among them."""

_CHUNK = 1 << 16  # bytes that leave at once
_AT_A_TIME = 200  # rows that are written at once
_MARK = b"\xef\xbb\xbf"  # the byte order mark, by which Excel knows UTF-8

_Each = TypeVar("_Each")

# What begins a formula, also in the wide letters that some spreadsheets read alike.
_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\t", "\r", "\n")
# Where the comma marks decimals, as in Belarus, a spreadsheet begins a new cell at a semicolon.
_LATER_CELL = re.compile(r"([;\t\r\n])(?=[\s\"]*[=+\-@\uff1d\uff0b\uff0d\uff20])")


class Format(StrEnum):
    """How a table is written; the value is what the file's name ends with."""

    CSV = "csv"
    XLSX = "xlsx"
    JSONL = "jsonl"

    @property
    def label(self) -> str:
        """What people call it."""
        return {"csv": "CSV", "xlsx": "XLSX", "jsonl": "JSON Lines"}[self.value]

    @property
    def mimetype(self) -> str:
        """The media type."""
        return {
            "csv": "text/csv",
            "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "jsonl": "application/jsonl",
        }[self.value]


Cell = str | int | date | None
"""True and False are "yes" and "no" where there are only texts."""

Row = Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Table:
    """What a file holds: `rows` begins anew each time it is called, and opens what it needs."""

    title: str
    columns: Sequence[str]
    rows: Callable[[], Generator[Row]]


def written(table: Table, kind: Format, *, mark: bool = True) -> Generator[bytes]:
    """Yield a table in a format; `mark` sets the byte order mark before CSV.

    CSV (RFC 4180) and JSON Lines leave as they are read. XLSX is a ZIP file, which has to be whole
    first: it waits on the disk, where nothing of it is left once the first bytes are out.
    """
    with closing(table.rows()) as rows:
        match kind:
            case Format.CSV:
                yield from _csv(table, rows, _MARK if mark else b"")
            case Format.XLSX:
                yield from _xlsx(table, rows)
            case Format.JSONL:
                yield from _lines(table, rows)


def harmless(cell: str) -> str:
    """Keep a spreadsheet from reading a cell, or what it takes for one, as a formula."""
    cell = _LATER_CELL.sub(r"\1'", cell)
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _csv(table: Table, rows: Iterator[Row], mark: bytes) -> Iterator[bytes]:
    plain = ([_plain(cell) for cell in row] for row in rows)
    first = mark
    for some in _batches(chain((list(table.columns),), plain)):
        out = io.StringIO()
        csv.writer(out).writerows(some)
        yield first + out.getvalue().encode()
        first = b""


def _plain(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "yes" if cell else "no"
        case str():
            return harmless(cell)
        case date():
            return cell.isoformat()
        case int():
            return str(cell)


def _lines(table: Table, rows: Iterator[Row]) -> Iterator[bytes]:
    for some in _batches(rows):
        objects = (dict(zip(table.columns, row, strict=True)) for row in some)
        yield "".join(f"{_json(each)}\n" for each in objects).encode()


_json = json.JSONEncoder(ensure_ascii=False, default=date.isoformat).encode


def _batches(rows: Iterator[_Each]) -> Iterator[list[_Each]]:
    while some := list(islice(rows, _AT_A_TIME)):
        yield some


def _xlsx(table: Table, rows: Iterator[Row]) -> Iterator[bytes]:
    with tempfile.TemporaryDirectory(prefix="contactrep-export-") as folder:
        path = Path(folder) / "table.xlsx"
        _write_workbook(path, table, rows)
        file = path.open("rb")
    with file:
        yield from iter(partial(file.read, _CHUNK), b"")


def _write_workbook(path: Path, table: Table, rows: Iterator[Row]) -> None:
    """Write sheets until there are no more rows; a table without rows has one."""
    options = {"constant_memory": True, "tmpdir": str(path.parent), "use_zip64": True}
    with Workbook(path, options) as book:
        looks = {
            "head": book.add_format({"bold": True}),
            "day": book.add_format({"num_format": "yyyy-mm-dd"}),
        }
        number = 1
        row = next(rows, None)
        while row is not None or number == 1:
            sheet = book.add_worksheet(table.title if number == 1 else f"{table.title} {number}")
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, len(table.columns) - 1, 16)
            _write_row(sheet, 0, table.columns, looks, looks["head"])
            there = chain((row,), islice(rows, SHEET_ROWS - 2)) if row is not None else ()
            for place, each in enumerate(there, start=1):
                _write_row(sheet, place, each, looks)
            row = next(rows, None)
            number += 1


def _write_row(sheet: Any, place: int, row: Row, looks: dict[str, Any], look: Any = None) -> None:
    """Write each cell as what it is: a text is never read for a number, a formula or a link."""
    for column, cell in enumerate(row):
        match cell:
            case None | "":
                continue
            case bool():
                sheet.write_string(place, column, _plain(cell), look)
            case str():
                sheet.write_string(place, column, cell, look)
            case date():
                sheet.write_datetime(place, column, cell, looks["day"])
            case int():
                sheet.write_number(place, column, cell, look)
