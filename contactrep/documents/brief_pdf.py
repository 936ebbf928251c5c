"""One page for a meeting with an office: who they are, what is asked, and what the campaign knows.

It names no supporter. It is always one page: long texts are cut at a word, long lists end in how
many more there are, and the type gets smaller until all of it fits. The layout is in
templates/documents/brief.typ.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from contactrep import paths
from contactrep.documents.glyphs import paper_line
from contactrep.documents.typesetting import TOGETHER, typeset

_TEMPLATE = paths.TEMPLATES / "documents" / "brief.typ"
_LONGEST = {"ask": 700, "facts": 240, "requests": 240, "campaign": 240}  # characters
_LONGEST_OF_OTHERS = 100
_MOST = 8  # rows
_BLANK = 4  # lines to write on, at least

Counts = Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingBrief:
    """What stands on the page; every text is a single line."""

    campaign: str
    organisation: str
    day: str
    name: str
    office: str
    facts: Sequence[str]  # the party, the committees, where the office is
    ask: str
    numbers: Counts
    months: Counts
    regions: Counts  # most first
    stances: Sequence[tuple[str, str]]  # a day and what was found then, the latest first
    replies: Sequence[tuple[str, str]]  # a kind, and how often and when
    requests: Sequence[str]


def brief_pdf(brief: MeetingBrief) -> bytes:
    """Return the page as a tagged PDF; the same bytes for the same brief.

    Waits while two others are being made.

    Raises:
        NotPrinted: the typesetter failed.
    """
    texts = ("campaign", "organisation", "day", "name", "office", "ask")
    values: dict[str, Any] = {name: _text(getattr(brief, name), name) for name in texts}
    for name in ("facts", "requests"):
        values[name] = _listed([_text(each, name) for each in getattr(brief, name)])
    for name in ("numbers", "months", "stances", "replies"):
        values[name] = _listed([_row(each) for each in getattr(brief, name)])
    values["regions"] = [_row(each) for each in _with_rest(brief.regions)]
    values["title"] = f"Meeting brief: {values['name']}"
    values["blank"] = _BLANK
    with TOGETHER:
        return typeset(_TEMPLATE, json.dumps(values))


def _text(text: str, of: str = "") -> str:
    return shortened(paper_line(text), _LONGEST.get(of, _LONGEST_OF_OTHERS))


def _row(row: tuple[str, str] | tuple[str, int]) -> list[str]:
    name, told = row
    return [_text(name), f"{told:,}" if isinstance(told, int) else _text(told)]


def _listed(values: list[Any]) -> list[Any]:
    """Return the first of the texts or rows, and how many more there are."""
    if len(values) <= _MOST:
        return values
    told = f"and {len(values) - _MOST + 1:,} more"
    return [*values[: _MOST - 1], told if isinstance(values[0], str) else [told, ""]]


def _with_rest(counts: Counts) -> Counts:
    """Return the first rows, and the others in one with their sum."""
    if len(counts) <= _MOST:
        return counts
    rest = counts[_MOST - 1 :]
    return [*counts[: _MOST - 1], (f"{len(rest):,} others", sum(count for _, count in rest))]


def shortened(text: str, longest: int) -> str:
    """Return a text that is not longer than that, cut at a word."""
    if len(text) <= longest:
        return text
    kept, _, _ = text[:longest].rpartition(" ")
    return f"{kept or text[: longest - 1]}\u2026"
