"""The body of a letter as paragraphs and lists.

A blank line ends a paragraph, a line break within one is kept. A line that begins with a bullet
(• ▪ ● ‣), or with - or * or a number below 100 (1. or 1 and a parenthesis) and a space, is an item
of a list; lines indented below it belong to it. Blank lines between items do not end a list.
"""

import re
from dataclasses import dataclass, replace

_ITEM = re.compile(
    r"\s*(?:([\u2022\u25aa\u25cf\u2023]|[*-](?=\s))|(0|[1-9]\d?)([.)])(?=\s))\s*(?=\S)"
)


@dataclass(frozen=True, slots=True, repr=False)
class Item:
    """An item of a list; `number` is None for a bullet."""

    number: int | None
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Paragraph:
    """A paragraph, with the line breaks that it was typed with."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Listing:
    """A list. `mark` is its bullet, or what stands after its numbers; `loose`: with blank lines."""

    mark: str
    items: tuple[Item, ...]
    loose: bool = False


Passage = Paragraph | Listing


def passages(body: str) -> tuple[Passage, ...]:
    """Return the passages of a body in order; an empty body has none."""
    found: list[Passage] = []
    blank = True
    for line in body.splitlines():
        if not line.strip():
            blank = True
            continue
        last = found[-1] if found else None
        joined = _join(last, line, after_blank=blank)
        if joined is None:
            found.append(_begin(line))
        else:
            found[-1] = joined
        blank = False
    return tuple(found)


def _begin(line: str) -> Passage:
    item = _ITEM.match(line)
    if item is None:
        return Paragraph((line.strip(),))
    bullet, number, after = item.groups()
    text = (line[item.end() :].strip(),)
    return Listing(bullet or after, (Item(int(number) if number else None, text),))


def _join(last: Passage | None, line: str, *, after_blank: bool) -> Passage | None:
    """Return the last passage with the line, or None where the line begins another."""
    begun = _begin(line)
    if isinstance(last, Listing):
        if isinstance(begun, Listing):
            if begun.mark != last.mark:
                return None
            items = (*last.items, *begun.items)
            return replace(last, items=items, loose=last.loose or after_blank)
        if line[0].isspace() and not after_blank:
            item = last.items[-1]
            longer = replace(item, lines=(*item.lines, line.strip()))
            return replace(last, items=(*last.items[:-1], longer))
        return None
    if isinstance(last, Paragraph) and isinstance(begun, Paragraph) and not after_blank:
        return replace(last, lines=(*last.lines, *begun.lines))
    return None
