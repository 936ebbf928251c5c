"""Named placeholders in double braces and nothing else: `{{ city }}`.

Campaign texts are data, not programs. They are checked once, when they are read; filling is a
single pass, so a value that looks like a placeholder stays as it was typed.
"""

import difflib
import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass

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
    paragraphs = (
        _PLACEHOLDER.sub(lambda match: values[match[1]], paragraph).strip(" \t\n")
        for paragraph in _PARAGRAPHS.split(text)
    )
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)
