"""Tables as files: every format says the same, nothing runs, and nothing waits for the end."""

import csv
import io
import tempfile
from collections.abc import Generator, Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactrep.outreach import export
from contactrep.outreach.export import Format, Row, Table, harmless, written
from tests.outreach import spreadsheet

COLUMNS = ("day", "name", "count", "own", "nothing")
ROWS: tuple[Row, ...] = (
    (date(2026, 10, 5), "Дом, «—» дом", 7, True, None),
    (date(2027, 1, 3), 'line\nbreak; "quoted"', 0, False, None),
    (None, "012", -1, True, None),
)
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def table(rows: Sequence[Row] = ROWS, columns: Sequence[str] = COLUMNS) -> Table:
    return Table("Letters", columns, lambda: (row for row in rows))


def whole(kind: Format, rows: Sequence[Row] = ROWS, columns: Sequence[str] = COLUMNS) -> bytes:
    return b"".join(written(table(rows, columns), kind))


def test_csv() -> None:
    """With the byte order mark that Excel asks for, and the line breaks of RFC 4180."""
    content = whole(Format.CSV)
    assert content.startswith(b"\xef\xbb\xbfday,name,count,own,nothing\r\n2026-10-05,")
    assert [list(row.values()) for row in spreadsheet.csv_records(content)] == [
        ["2026-10-05", "Дом, «—» дом", "7", "yes", ""],
        ["2027-01-03", 'line\nbreak; "quoted"', "0", "no", ""],
        ["", "012", "-1", "yes", ""],
    ]
    assert b"".join(written(table(), Format.CSV, mark=False)) == content[3:]


def test_json_lines() -> None:
    """A value is what it is, a day is written as in CSV, and a text is as it was typed."""
    assert spreadsheet.json_records(whole(Format.JSONL))[:2] == [
        {"day": "2026-10-05", "name": "Дом, «—» дом", "count": 7, "own": True, "nothing": None},
        {
            "day": "2027-01-03",
            "name": 'line\nbreak; "quoted"',
            "count": 0,
            "own": False,
            "nothing": None,
        },
    ]


def test_xlsx() -> None:
    """Days are days, numbers are numbers, and a text of digits stays a text."""
    assert spreadsheet.sheets(whole(Format.XLSX)) == {
        "Letters": [
            list(COLUMNS),
            [date(2026, 10, 5), "Дом, «—» дом", 7.0, "yes", None],
            [date(2027, 1, 3), 'line\nbreak; "quoted"', 0.0, "no", None],
            [None, "012", -1.0, "yes", None],
        ]
    }


def test_without_rows() -> None:
    """There is the head, where a format has one."""
    assert whole(Format.CSV, ()) == b"\xef\xbb\xbfday,name,count,own,nothing\r\n"
    assert whole(Format.JSONL, ()) == b""
    assert spreadsheet.sheets(whole(Format.XLSX, ())) == {"Letters": [list(COLUMNS)]}


@pytest.mark.parametrize("start", STARTS)
def test_no_text_runs(start: str) -> None:
    """CSV puts an apostrophe before it; XLSX says that it is a text; JSON leaves it."""
    text = f'{start}HYPERLINK("https://example.org/", "Дом")'
    rows, columns = [(text, "https://example.org/")], ("name", "address")
    (row,) = spreadsheet.csv_records(whole(Format.CSV, rows, columns))
    assert row["name"] == f"'{text}"
    (cells,) = spreadsheet.records(whole(Format.XLSX, rows, columns))
    assert cells["name"].replace("\r", "\n") == text.replace("\r", "\n")  # XML has one line break
    assert spreadsheet.json_records(whole(Format.JSONL, rows, columns))[0]["name"] == text


@given(st.lists(st.text(alphabet=';\t\n\r" =+-@a,|', max_size=12), min_size=1, max_size=4))
def test_no_text_runs_in_a_country_of_semicolons(texts: list[str]) -> None:
    """There a spreadsheet splits the same line at semicolons; none of its parts is a formula."""
    columns = [f"column {number}" for number, _ in enumerate(texts)]
    content = whole(Format.CSV, [texts], columns).decode("utf-8-sig")
    for row in csv.reader(io.StringIO(content, newline=""), delimiter=";"):
        for cell in row:
            assert not cell.startswith(STARTS[:4]), content


@pytest.mark.parametrize("text", ["prepared; queued", "a - b", "1;2", "Anna-Maria", "a@b.example"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    """Only what could run is marked."""
    assert harmless(text) == text


@pytest.mark.parametrize("kind", [Format.CSV, Format.JSONL])
def test_rows_leave_as_they_come(kind: Format) -> None:
    """The first bytes are out long before the last row is read."""
    read = 0

    def endless() -> Generator[Row]:
        nonlocal read
        while True:
            read += 1
            yield (read,)

    chunks = written(Table("Numbers", ("number",), endless), kind)
    seen = 0
    for _ in range(3):
        assert next(chunks)
        assert seen < read < 1000
        seen = read
    chunks.close()
    assert read == seen


@pytest.mark.parametrize("kind", list(Format))
def test_what_rows_come_from_is_closed(kind: Format) -> None:
    """When the reader goes away, and when a row cannot be read."""
    ended = []

    def rows(*, broken: bool) -> Generator[Row]:
        try:
            yield from (("x" * 100,) for _ in range(5000))
            if broken:
                raise RuntimeError
        finally:
            ended.append(broken)

    chunks = written(Table("Texts", ("text",), lambda: rows(broken=False)), kind)
    next(chunks)
    chunks.close()
    with pytest.raises(RuntimeError):
        list(written(Table("Texts", ("text",), lambda: rows(broken=True)), kind))
    assert ended == [False, True]


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder for files that do not last."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    yield tmp_path
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_left_on_the_disk(scratch: Path) -> None:
    """A workbook's file has no name any more when its first bytes leave."""

    def rows() -> Generator[Row]:
        assert [path.name.startswith("contactrep-export-") for path in scratch.iterdir()] == [True]
        yield ("x",)

    chunks = written(Table("Texts", ("text",), rows), Format.XLSX)
    assert next(chunks).startswith(b"PK")
    assert list(scratch.iterdir()) == []
    chunks.close()


@pytest.mark.usefixtures("scratch")
def test_nothing_is_left_of_a_broken_workbook() -> None:
    """Whatever cannot be read."""

    def broken() -> Generator[Row]:
        yield ("x",)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        list(written(Table("Texts", ("text",), broken), Format.XLSX))


@pytest.mark.parametrize(
    ("count", "expected"), [(4, [4]), (5, [4, 1]), (8, [4, 4]), (9, [4, 4, 1])]
)
def test_more_rows_than_a_sheet_has(
    monkeypatch: pytest.MonkeyPatch, count: int, expected: list[int]
) -> None:
    """They go on on the next one, below a head of its own."""
    monkeypatch.setattr(export, "SHEET_ROWS", 5)
    found = spreadsheet.sheets(whole(Format.XLSX, [(each,) for each in range(count)], ("n",)))
    assert list(found) == ["Letters", "Letters 2", "Letters 3"][: len(expected)]
    assert [len(rows) - 1 for rows in found.values()] == expected
    assert {rows[0][0] for rows in found.values()} == {"n"}
    assert [row[0] for rows in found.values() for row in rows[1:]] == list(range(count))
