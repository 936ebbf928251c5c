"""The rows of ZIP codes, found in the bytes of their file without reading all of them.

The rows are in order, so a prefix of three digits is found by bisection, and its rows are split
when the first of them is asked for: a program that asks once need not pay for forty thousand.
"""

import csv
from collections.abc import Iterator

from contactrep.core.zipcodes import ZipCode

_PREFIX = 3  # digits: some nine hundred prefixes of about fifty rows

Row = tuple[str, str]
"""The cells `state,districts,shares,basis` as they are written, and the place."""


class ZipTable:
    """Finds the row of a ZIP code."""

    def __init__(self, content: bytes) -> None:
        """Take the file's bytes.

        Raises:
            ValueError: there is no header.
        """
        self._content = content if content.endswith(b"\n") else content + b"\n"
        self._first = self._after(0)
        self._blocks: dict[str, dict[str, str]] = {}

    def line(self, zip_code: ZipCode) -> str | None:
        """Return the line of a ZIP code, None if it has none."""
        block = self._blocks.get(zip_code[:_PREFIX])
        if block is None:
            prefix = zip_code[:_PREFIX]
            block = self._blocks[prefix] = self._read(prefix) if prefix.isdigit() else {}
        return block.get(zip_code)

    def row(self, zip_code: ZipCode) -> Row | None:
        """Return what an answer needs of a ZIP code's line, None if it has none."""
        block = self._blocks.get(zip_code[:_PREFIX])
        line = self.line(zip_code) if block is None else block.get(zip_code)
        if line is None:
            return None
        if '"' in line:  # in the place alone, and rare: a comma is in its name
            *cells, _, _, place = next(csv.reader([line]))
            return ",".join(cells[1:]), place
        cells_before, _, _, place = line.rsplit(",", 3)
        return cells_before[6:], place

    def alone_in(self, district: str) -> Iterator[str]:
        """Yield the lines of the ZIP codes that lie in one district alone: they have no shares."""
        mark = f",{district},,".encode()
        found = self._content.find(mark)
        while found >= 0:
            start, end = self._content.rfind(b"\n", 0, found) + 1, self._after(found)
            yield self._content[start : end - 1].decode()
            found = self._content.find(mark, end)

    def codes(self) -> Iterator[ZipCode]:
        """Yield every ZIP code, in order."""
        return (ZipCode(line[:5].decode()) for line in self._content.splitlines()[1:])

    def _read(self, prefix: str) -> dict[str, str]:
        """Return the lines of a prefix by ZIP code."""
        start, end = (self._place(prefix.encode() + after) for after in (b"", b":"))  # : follows 9
        lines = self._content[start:end].decode().split("\n")
        return {line[:5]: line for line in lines[:-1]}

    def _place(self, key: bytes) -> int:
        """Return where the first row begins that is not before a key."""
        low, high = self._first, len(self._content)
        while low < high:
            # The row that holds the middle; without a line end before it, that is the first.
            row = self._content.rfind(b"\n", low, (low + high) // 2) + 1 or low
            if self._content[row : row + len(key)] < key:
                low = self._after(row)
            else:
                high = row
        return low

    def _after(self, place: int) -> int:
        """Return where the next row begins."""
        return self._content.index(b"\n", place) + 1
