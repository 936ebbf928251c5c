"""Reads CSV, JSON lines and YAML into entries that remember their file and line."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

import yaml

from contactrep.dataset.errors import DatasetError


class Entry(dict[str, Any]):
    """A row, record or mapping of a source file; refuses what is missing from it by line."""

    def __init__(self, file: str, line: int | None, fields: dict[str, Any] | None = None) -> None:
        """Keep the place."""
        super().__init__(fields or {})
        self.file = file
        self.line = line

    def fail(self, sentence: str) -> NoReturn:
        """Refuse this entry."""
        raise DatasetError(self.file, self.line, sentence)

    def maybe(self, key: str) -> str | None:
        """Return a text on one line, None if it is absent or empty."""
        value = self.get(key)
        if value is not None and not isinstance(value, str):
            self.fail(f"{key} must be a text, in quotes if it looks like a number")
        return " ".join((value or "").split()) or None

    def text(self, key: str) -> str:
        """Return a text that must be there."""
        return self.maybe(key) or self.fail(f"{key} is missing")

    def integer(self, key: str) -> int:
        """Return a whole number, which a text may spell."""
        try:
            return int(self.get(key, ""))
        except (TypeError, ValueError):
            self.fail(f"{key} must be a whole number, not {self.get(key)!r}")

    def day(self, key: str) -> date:
        """Return a date."""
        try:
            return date.fromisoformat(self.text(key))
        except ValueError:
            self.fail(f"{key} must be a date such as 2026-06-15, not {self.get(key)!r}")

    def entry(self, key: str) -> "Entry":
        """Return the mapping under a key."""
        value = self.get(key)
        if not isinstance(value, Entry):
            self.fail(f"{key} is missing")
        return value

    def entries(self, key: str) -> "list[Entry]":
        """Return the list of mappings under a key, empty if it is absent."""
        return entries_of(self.get(key), self.file, self.line, key)

    def texts(self, key: str) -> list[str]:
        """Return the list of texts under a key, empty if it is absent."""
        items = self.get(key) or []
        if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
            self.fail(f"{key} must be a list of texts")
        return items


def entries_of(value: object, file: str, line: int | None, what: str) -> list[Entry]:
    """Return a list of mappings, refusing anything else.

    Mappings of JSON do not know their line: theirs is that of what holds them.
    """
    items = [] if value is None else value
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise DatasetError(file, line, f"{what} must be a list of mappings")
    return [item if isinstance(item, Entry) else Entry(file, line, item) for item in items]


def read_csv(path: Path, columns: Sequence[str]) -> Iterator[Entry]:
    """Yield the rows of a CSV file that must have these columns, in this order."""
    rows = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    try:
        if next(rows, None) != list(columns):
            raise DatasetError(path.name, 1, f"the columns must be {','.join(columns)}")
        for row in rows:
            if len(row) != len(columns):
                sentence = f"the row has {len(row)} cells, not {len(columns)}"
                raise DatasetError(path.name, rows.line_num, sentence)
            yield Entry(path.name, rows.line_num, dict(zip(columns, row, strict=True)))
    except csv.Error as error:
        raise DatasetError(path.name, rows.line_num, f"this is not CSV: {error}") from error


def read_jsonl(path: Path) -> Iterator[Entry]:
    """Yield the objects of a file with one JSON object a line."""
    for number, line in enumerate(_text(path).split("\n"), 1):
        if line:
            yield Entry(path.name, number, _object(line, path.name, number))


def read_json(path: Path) -> Entry:
    """Return the one JSON object of a file."""
    return Entry(path.name, None, _object(_text(path), path.name, None))


def read_yaml(path: Path) -> Any:
    """Return a YAML document whose mappings are entries and whose dates are texts."""
    return parse_yaml(_text(path), path.name)


def parse_yaml(text: str, name: str) -> Any:
    """Return the YAML document in a text that came out of a file of that name."""
    loader = _Loader(text)
    loader.file = name
    try:
        return loader.get_single_data()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or error
        line = mark.line + 1 if mark else None
        raise DatasetError(name, line, f"this is not YAML: {problem}") from error
    finally:
        loader.dispose()


def read_yaml_list(path: Path) -> list[Entry]:
    """Return a YAML document that is a list of mappings."""
    return entries_of(read_yaml(path), path.name, 1, "the document")


def read_yaml_entry(path: Path) -> Entry:
    """Return a YAML document that is one mapping."""
    document = read_yaml(path)
    if not isinstance(document, Entry):
        raise DatasetError(path.name, 1, "the document must be a mapping")
    return document


class _Loader(yaml.CSafeLoader):
    """The fast safe loader, which also remembers lines."""

    file: str


def _mapping(loader: _Loader, node: yaml.MappingNode) -> Iterator[Entry]:
    """Build an entry in YAML's two steps, so that it may hold itself."""
    entry = Entry(loader.file, node.start_mark.line + 1)
    yield entry
    entry.update({str(key): value for key, value in loader.construct_mapping(node).items()})
    if len(entry) != len(node.value):
        entry.fail("a key is given twice")


def _verbatim(loader: _Loader, node: yaml.ScalarNode) -> object:
    """Keep a date as it is written."""
    return loader.construct_scalar(node)


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
_Loader.add_constructor("tag:yaml.org,2002:timestamp", _verbatim)


def _object(text: str, file: str, line: int | None) -> dict[str, Any]:
    """Parse one JSON object."""
    try:
        value = json.loads(text)
    except ValueError as error:
        raise DatasetError(file, line, f"this is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise DatasetError(file, line, "this is not a JSON object")
    return value


def _text(path: Path) -> str:
    """Read a file as UTF-8."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DatasetError(path.name, None, f"is missing from {path.parent}") from error
    return decoded(content, path.name)


def decoded(content: bytes, name: str) -> str:
    """Return the text of a file of that name, without the mark that some programs put first."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise DatasetError(name, line, "this is not UTF-8") from error
