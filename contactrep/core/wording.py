"""Text as people type it, and text as web forms keep it."""

import re
import unicodedata
from datetime import date

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)

_LINE_BREAKS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
# Controls and lone surrogates break headers and encoders; bidirectional overrides and the byte
# order mark are invisible. The joiners that emoji and some scripts need are not among them.
_UNWANTED = re.compile("[\x00-\x09\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff]")
_BULLETS = "[\u2022\u25aa\u25cf\u2023]"
_ANY_BULLET = re.compile(_BULLETS)
_BULLET = re.compile(rf"[ \t]*{_BULLETS}[ \t]*")
_DASH = re.compile("[\u2014\u2015]")
_SPACES = " \u00a0"
_PLAIN = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u02bc\u2032", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-"),
    **dict.fromkeys("\u00a0\u2007\u2009\u202f", " "),
    "\u2026": "...",
    "\u00ad": "",
    "\u200b": "",
}
_TYPOGRAPHY = re.compile(f"[{''.join(_PLAIN)}]")


def clean(text: str) -> str:
    """Return what a visitor typed in NFC, with one kind of line break and no control characters."""
    if text.isascii() and text.isprintable():  # as most lines are: there is nothing to clean
        return text.strip()
    text = _LINE_BREAKS.sub("\n", text).replace("\t", " ")
    return unicodedata.normalize("NFC", _UNWANTED.sub("", text)).strip()


def one_line(text: str) -> str:
    """Return the cleaned text on one line, with single spaces."""
    return " ".join(clean(text).split())


def plain(text: str) -> str:
    """Return the text as web forms keep it: straight quotes, hyphens, numbers instead of bullets.

    Each list is numbered from 1; blank lines do not end it.
    """
    if _ANY_BULLET.search(text):
        text = _numbered(text)
    return _TYPOGRAPHY.sub(lambda found: _PLAIN[found[0]], _hyphened(text))


def _hyphened(text: str) -> str:
    first, *others = _DASH.split(text)
    if not others:
        return text
    *within, last = others
    inner = (part.strip(_SPACES) for part in within)
    return " - ".join((first.rstrip(_SPACES), *inner, last.lstrip(_SPACES)))


def _numbered(text: str) -> str:
    lines = []
    number = 0
    for line in text.split("\n"):
        bullet = _BULLET.match(line)
        if line.strip():
            number = number + 1 if bullet else 0
        lines.append(f"{number}. {line[bullet.end() :]}" if bullet else line)
    return "\n".join(lines)


def day_in_letters(day: date) -> str:
    """Return a day as letters are dated: November 24, 2026."""
    return f"{_MONTHS[day.month - 1]} {day.day}, {day.year}"


def is_cyrillic(text: str) -> bool:
    """Tell whether most letters of a text are Cyrillic, so that an office could not read it."""
    letters = [letter for letter in text if letter.isalpha()]
    cyrillic = sum("\u0400" <= letter <= "\u052f" for letter in letters)
    return cyrillic > len(letters) / 2


def form_length(text: str) -> int:
    """Return the length of a text as the strictest web form counts it.

    Browsers submit every line break as two characters (CRLF), and their own counters take UTF-16
    units, so an emoji is two.
    """
    return len(text.encode("utf-16-le")) // 2 + text.count("\n")


def length_bounds(text: str) -> tuple[int, int]:
    """Return the least and the most that the plain form of a text can be long in a web form.

    Much faster than making it: `plain` drops nothing but spaces, tabs and what is not ASCII, and
    writes at most a number of six digits and ". " in place of one character.
    """
    odd = len(text) - len(text.encode("ascii", "ignore"))
    units = form_length(text)
    return units - odd - text.count(" ") - text.count("\t"), units + 7 * odd
