"""A campaign's own recipients as a table: a row each, taken as a whole or not at all."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contactrep.campaigns import schema
from contactrep.campaigns.errors import CampaignError
from contactrep.campaigns.frontmatter import parse
from contactrep.campaigns.writing import dump

COLUMNS = (
    *("key", "name", "salutation", "description", "email", "form", "max_length", "phone"),
    *("honorific", "last", "envelope"),
)
NEEDED = ("key", "name", "salutation", "description")
MOST_ROWS = 1000
BETWEEN_LINES = "|"
"""Stands between the lines of an envelope."""

_VALID = dict.fromkeys(NEEDED, "a")


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong in a row (the one below the heading is 2) and a column; 0 and "" mean all."""

    row: int
    column: str
    sentence: str


class RowsError(ValueError):
    """The table is refused, with everything that is wrong with it."""

    def __init__(self, errors: Sequence[RowError]) -> None:
        """Keep them in the order of the rows."""
        super().__init__(f"{len(errors)} mistakes in the table")
        self.errors = errors


def read_rows(text: str) -> list[dict[str, Any]]:
    """Return the recipients of a CSV table as the front matter has them.

    Raises:
        RowsError: one of them breaks a rule.
    """
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), strict=True)
    try:
        rows = [row for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise RowsError([RowError(reader.line_num, "", f"not CSV: {error}")]) from error
    if not rows:
        raise RowsError([RowError(0, "", "the table is empty")])
    heading = [cell.strip().lower() for cell in rows[0]]
    errors = [*_heading(heading)]
    if len(rows) - 1 > MOST_ROWS:
        errors.append(RowError(0, "", f"at most {MOST_ROWS:,} rows"))
    if errors:
        raise RowsError(errors)
    found = []
    for number, row in enumerate(rows[1:], 2):
        if len(row) > len(heading):
            errors.append(RowError(number, "", "more cells than the heading has"))
        value = value_of(dict(zip(heading, row, strict=False)))
        errors += [RowError(number, column, told) for column, told in problems(value)]
        found.append(value)
    errors += _repeated(found)
    if errors:
        raise RowsError(sorted(errors, key=lambda error: error.row))
    return found


def write_rows(recipients: Iterable[Mapping[str, Any]]) -> str:
    """Return recipients of the front matter as a CSV table."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    for one in recipients:
        writer.writerow(cells_of(one))
    return out.getvalue()


def value_of(cells: Mapping[str, str]) -> dict[str, Any]:
    """Return a recipient of the front matter from the texts of its cells; empty ones are left out.

    What is no number stays a text, for `problems` to refuse.
    """
    value: dict[str, Any] = {}
    for column in COLUMNS:
        text = cells.get(column, "").strip()
        if column == "envelope":
            lines = [line.strip() for line in text.split(BETWEEN_LINES)]
            value[column] = [line for line in lines if line] or None
        elif column == "max_length" and text.isascii() and text.isdigit():
            value[column] = int(text)
        else:
            value[column] = text or None
    return {column: each for column, each in value.items() if each is not None}


def cells_of(value: Mapping[str, Any]) -> dict[str, str]:
    """Return the texts of a recipient's cells."""
    told = {**value, "envelope": f" {BETWEEN_LINES} ".join(value.get("envelope", ()))}
    return {column: str(told.get(column, "")) for column in COLUMNS}


def problems(value: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what is wrong with a recipient, by column: each is tried by itself."""
    found = [(column, "must not be empty") for column in NEEDED if column not in value]
    for column, each in value.items():
        try:
            front = parse("", dump({"recipients": [{**_VALID, column: each}]}), {"recipients"})
            schema.recipients(front)
        except CampaignError as error:
            found.append((column, error.sentence))
    return found


def _heading(heading: Sequence[str]) -> Iterable[RowError]:
    for name in heading:
        if name not in COLUMNS:
            yield RowError(1, name, f"no such column; there are {', '.join(COLUMNS)}")
        elif heading.count(name) > 1:
            yield RowError(1, name, "this column is there twice")
    for name in NEEDED:
        if name not in heading:
            yield RowError(1, name, "this column is missing")


def _repeated(found: Sequence[Mapping[str, Any]]) -> Iterable[RowError]:
    seen: dict[str, int] = {}
    for number, value in enumerate(found, 2):
        key = value.get("key")
        if key in seen:
            yield RowError(number, "key", f"row {seen[key]} has the same key")
        elif key is not None:
            seen[key] = number
