"""Named placeholders in double braces and nothing else: `{{ city }}`.

Campaign texts are data, not programs. They are checked once, when they are read; filling is a
single pass, so a value that looks like a placeholder stays as it was typed.
"""

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

OPENING, OWN_WORDS, COMMITTEE = "opening", "own_words", "committee_paragraph"
YEARS, CONSTITUENCY = "years_in_power", "constituency"

GIVEN = frozenset(
    {"recipient", "recipient_title", "recipient_last", "state", "state_name", CONSTITUENCY}
)
"""What no visitor typed: all that a subject line, which becomes a header, may hold."""

TYPED = frozenset({"first_name", "last_name", "full_name", "city", "zip", "place"})
BLOCKS = frozenset({OPENING, OWN_WORDS, COMMITTEE})
NAMES = GIVEN | TYPED | BLOCKS | {YEARS}
"""Every placeholder but a campaign's own settings."""

_PLACEHOLDER = re.compile(r"\{\{[ \t]*([a-z][a-z0-9_]*)[ \t]*\}\}", re.ASCII)
_BROKEN = re.compile(r"\{\{[^\n]*?\}\}|\{[%#][^\n]*?[%#]\}|[{}][^\n]{0,30}")
_PARAGRAPHS = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a text, on which of its lines (the first is 1)."""

    line: int
    sentence: str


def used(text: str) -> frozenset[str]:
    """Return the names a text uses."""
    return frozenset(_PLACEHOLDER.findall(text))


def blocks(text: str) -> tuple[str, ...]:
    """Return the blocks of a letter that a text uses, in its order."""
    return tuple(name for name in _PLACEHOLDER.findall(text) if name in BLOCKS)


def problems(text: str, allowed: Set[str]) -> Iterator[Problem]:
    """Yield the unknown and malformed placeholders of a text, in the order of its lines."""
    for number, line in enumerate(text.split("\n"), 1):
        for name in _PLACEHOLDER.findall(line):
            if name not in allowed:
                yield Problem(number, _unknown(name, allowed))
        if broken := _BROKEN.search(_PLACEHOLDER.sub("", line)):
            yield Problem(
                number,
                f"malformed placeholder \u201c{broken[0].strip()}\u201d: "
                "only {{ name }} is understood",
            )


def _unknown(name: str, allowed: Set[str]) -> str:
    """Say why the name is refused, with the likeliest name that was meant."""
    if name in NAMES:
        return f"{{{{ {name} }}}} cannot be used here"
    near = difflib.get_close_matches(name, sorted(allowed), 1)
    hint = f"; did you mean {{{{ {near[0]} }}}}?" if near else ""
    return f"unknown placeholder {{{{ {name} }}}}{hint}"


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return the text with its placeholders filled in one pass; emptied paragraphs disappear.

    Raises:
        KeyError: the text uses a name that has no value; `problems` finds these at reading.
    """
    filled = (each if isinstance(each, str) else _filled(each, values) for each in _parsed(text))
    return "\n\n".join(filter(None, filled))


def _filled(pieces: Sequence[str], values: Mapping[str, str]) -> str:
    """Return a paragraph: every second piece is a name."""
    parts = [values[piece] if at % 2 else piece for at, piece in enumerate(pieces)]
    return "".join(parts).strip(" \t\n")


def own_text(text: str) -> str:
    """Return the characters that are in a text whatever is filled in, but for line breaks."""
    pieces = (each if isinstance(each, str) else "".join(each[::2]) for each in _parsed(text))
    return "".join(pieces).replace("\n", "")


@lru_cache(1000)  # texts of campaigns, of which there are few
def _parsed(text: str) -> tuple[str | Sequence[str], ...]:
    """Return the paragraphs of a text in pieces (text, name, text, ... text).

    Those that hold no name and follow each other are one string.
    """
    paragraphs = (_PLACEHOLDER.split(paragraph) for paragraph in _PARAGRAPHS.split(text))
    parsed: list[str | Sequence[str]] = []
    for whole, run in groupby(paragraphs, key=lambda pieces: len(pieces) == 1):
        if whole:
            parsed.append("\n\n".join(filter(None, (each[0].strip(" \t\n") for each in run))))
        else:
            parsed.extend(run)
    return tuple(parsed)
