"""Letters to print, and what programs for PDF files read in them."""

import re
import subprocess
import tempfile
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

from contactrep.documents.letter_pdf import PaperLetter

SENATE = (
    "The Honorable Jane Doe",
    "United States Senate",
    "123 Example Senate Office Building",
    "Washington, DC 20510",
)
_WORD = re.compile(r'<word xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax="(.+?)">(.*?)</word>')


def letter(body: str = "I ask you to act.", **changes: Any) -> PaperLetter:
    """Return a letter to a senator."""
    whole = {
        "sender": ("Hanna Kavalčuk", "12 Example Street", "Brooklyn, NY 11235"),
        "day": "November 3, 2026",
        "envelope": SENATE,
        "salutation": "Dear Senator Doe:",
        "signed": "Hanna Kavalčuk",
        "below": ("12 Example Street", "Brooklyn, NY 11235"),
    }
    return PaperLetter(body=body, **(whole | changes))


@dataclass(frozen=True)
class Word:
    """A word on a page (from 1) and its box, from the upper left corner, in inches."""

    page: int
    left: float
    top: float
    right: float
    bottom: float
    text: str


def words(pdf: bytes) -> list[Word]:
    """Return every word with its place, from pdftotext."""
    pages = read(pdf, "pdftotext", "-bbox").split("<page ")[1:]
    return [
        Word(number, float(left) / 72, float(top) / 72, float(right) / 72, float(bottom) / 72, text)
        for number, page in enumerate(pages, 1)
        for left, top, right, bottom, text in _WORD.findall(unescape(page))
    ]


def pages_of(pdf: bytes) -> list[str]:
    """Return the text of every page in the order of the file."""
    return read(pdf, "pdftotext", "-raw").split("\f")[:-1]


def read(pdf: bytes, program: str, *options: str) -> str:
    """Return what a program of poppler-utils or qpdf prints about a PDF; it must not fail."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "letter.pdf"
        path.write_bytes(pdf)
        output = ("-",) if program == "pdftotext" else ()
        command = (program, *options, str(path), *output)
        done = subprocess.run(command, capture_output=True, check=True, cwd=folder)
        return done.stdout.decode()
