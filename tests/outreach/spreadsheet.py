"""Read files as a spreadsheet would."""

import csv
import io
import json
import re
import zipfile
from datetime import date, timedelta
from typing import Any
from xml.etree import ElementTree

_NAMES = {"s": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
_EPOCH = date(1899, 12, 30)


def csv_records(content: bytes) -> list[dict[str, str]]:
    """Return the rows of a CSV file by column."""
    text = io.StringIO(content.decode("utf-8-sig"), newline="")
    return list(csv.DictReader(text, strict=True))


def json_records(content: bytes) -> list[dict[str, Any]]:
    """Return the objects of a file of JSON Lines."""
    return [json.loads(line) for line in content.decode().splitlines()]


def sheets(content: bytes) -> dict[str, list[list[Any]]]:
    """Return the cells of a workbook by sheet; a cell that is not there is None.

    Texts are texts, numbers floats, and what is shown as a day is one. No cell is a formula.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        assert book.testzip() is None
        root = ElementTree.fromstring(book.read("xl/workbook.xml"))
        names = [sheet.get("name") or "" for sheet in root.iterfind(".//s:sheet", _NAMES)]
        files = [f"xl/worksheets/sheet{number}.xml" for number, _ in enumerate(names, start=1)]
        return {name: _cells(book.read(file)) for name, file in zip(names, files, strict=True)}


def records(content: bytes) -> list[dict[str, Any]]:
    """Return the rows of a workbook's only sheet by column."""
    ((head, *rows),) = sheets(content).values()
    return [dict(zip(head, row, strict=True)) for row in rows]


def _cells(sheet: bytes) -> list[list[Any]]:
    root = ElementTree.fromstring(sheet)
    for running in ("f", "hyperlink"):
        assert root.find(f".//s:{running}", _NAMES) is None
    rows = []
    width = 0
    for row in root.iterfind(".//s:row", _NAMES):
        cells = {_column(cell): _value(cell) for cell in row.iterfind("s:c", _NAMES)}
        width = width or len(cells)  # of the head, which has no holes
        rows.append([cells.get(column) for column in range(width)])
    return rows


def _column(cell: ElementTree.Element) -> int:
    (letters,) = re.findall(r"^[A-Z]+", cell.get("r") or "")
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _value(cell: ElementTree.Element) -> Any:
    if cell.get("t") == "inlineStr":
        text = cell.findtext("s:is/s:t", "", _NAMES)
        return re.sub(r"_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), text)
    number = float(cell.findtext("s:v", "", _NAMES))
    return _EPOCH + timedelta(number) if cell.get("s") == "2" else number
