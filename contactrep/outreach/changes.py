"""What changed between two states of a campaign's files, down to the words of a paragraph."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
_AROUND = 2  # lines that stay, before and after what changes
_LIKE = 0.4  # how much two lines must share to be shown as one that was changed


class Kind(StrEnum):
    """What became of a part of a text."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a line."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line; `kind` is SAME too where only parts of it changed. `number` is the new file's."""

    kind: Kind
    number: int | None
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file that changed: what became of it, and runs of its lines around each change."""

    file: str
    kind: Kind  # ADDED and REMOVED of whole files, else SAME
    runs: tuple[tuple[Line, ...], ...]


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> list[FileChange]:
    """Return the files that differ, in order."""
    names = sorted({*before, *after}, key=lambda name: (name.count("/"), name))
    return [
        _file(name, before.get(name), after.get(name))
        for name in names
        if before.get(name) != after.get(name)
    ]


def _file(name: str, before: str | None, after: str | None) -> FileChange:
    kind = Kind.ADDED if before is None else Kind.REMOVED if after is None else Kind.SAME
    old, new = (text.splitlines() if text else [] for text in (before, after))
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    runs = (
        tuple(line for code in group for line in _lines(code, old, new))
        for group in matcher.get_grouped_opcodes(_AROUND)
    )
    return FileChange(name, kind, tuple(runs))


def _lines(
    code: tuple[str, int, int, int, int], old: Sequence[str], new: Sequence[str]
) -> Iterator[Line]:
    tag, i1, i2, j1, j2 = code
    if tag == "equal":
        for number, text in enumerate(new[j1:j2], j1 + 1):
            yield Line(Kind.SAME, number, (Part(Kind.SAME, text),))
        return
    paired = min(i2 - i1, j2 - j1) if tag == "replace" else 0
    for offset in range(paired):
        yield from _changed(old[i1 + offset], new[j1 + offset], j1 + offset + 1)
    for text in old[i1 + paired : i2]:
        yield Line(Kind.REMOVED, None, (Part(Kind.REMOVED, text),))
    for number, text in enumerate(new[j1 + paired : j2], j1 + paired + 1):
        yield Line(Kind.ADDED, number, (Part(Kind.ADDED, text),))


def _changed(old: str, new: str, number: int) -> Iterator[Line]:
    """Yield one line with its words, or two where they have little in common."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if matcher.ratio() < _LIKE:
        yield Line(Kind.REMOVED, None, (Part(Kind.REMOVED, old),))
        yield Line(Kind.ADDED, number, (Part(Kind.ADDED, new),))
        return
    parts = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            parts.append(Part(Kind.SAME, "".join(after[j1:j2])))
            continue
        if i2 > i1:
            parts.append(Part(Kind.REMOVED, "".join(before[i1:i2])))
        if j2 > j1:
            parts.append(Part(Kind.ADDED, "".join(after[j1:j2])))
    yield Line(Kind.SAME, number, tuple(parts))
