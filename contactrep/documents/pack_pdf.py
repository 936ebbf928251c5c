"""Letters that are carried to an office, as one tagged PDF: cover, contents, and the letters.

Each letter is as `documents.letter_pdf` sets it. A section is what goes to one office: a sheet with
the address, its contents, its letters, numbered for themselves. A large pack comes in volumes, so
that neither the typesetter's memory nor a box of paper has to be larger than there is. The layout
is in templates/documents/pack.typ.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from contactrep import paths
from contactrep.documents.glyphs import paper_line
from contactrep.documents.letter_pdf import PaperLetter, plain_letter
from contactrep.documents.typesetting import TOGETHER, typeset_apart

_TEMPLATE = paths.TEMPLATES / "documents" / "pack.typ"
_PLACES = 10  # rows of the table on a cover


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)  # a repr would end up in logs
class PackLetter:
    """A letter, and how the contents call it: the name as signed, and the town."""

    paper: PaperLetter
    name: str
    town: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Section:
    """What goes to one office.

    `where` ends the sentence "3 letters from": constituents in New York. `first` is the number of
    the first of these letters among the `count` of the whole pack, `places` counts all of those.
    """

    name: str
    envelope: tuple[str, ...]
    where: str
    count: int
    places: Sequence[tuple[str, int]]
    letters: Sequence[PackLetter]
    first: int = 1


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PaperPack:
    """A volume of a pack. Of several sections, `title` says whose offices they are."""

    campaign: str
    organisation: str
    title: str
    where: str
    day: str
    count: int  # in all volumes
    places: Sequence[tuple[str, int]]
    sections: Sequence[Section]
    volume: int = 1
    volumes: int = 1


def pack_pdf(pack: PaperPack) -> bytes:
    """Return the PDF; the same bytes for the same pack.

    Waits while two others are being made.

    Raises:
        ValueError: there is no letter in it.
        NotPrinted: the typesetter failed.
    """
    if not all(section.letters for section in pack.sections) or not pack.sections:
        raise ValueError("A pack needs letters")
    data = {
        "title": _title(pack),
        "campaign": paper_line(pack.campaign),
        "organisation": paper_line(pack.organisation),
        "whose": paper_line(pack.title),
        "day": paper_line(pack.day),
        "count": counted(pack.count),
        "where": paper_line(pack.where),
        "places": _places(pack.places),
        "volume": f"Volume {pack.volume} of {pack.volumes}." if pack.volumes > 1 else "",
        "sections": [_section(each) for each in pack.sections],
    }
    with TOGETHER:
        return typeset_apart(_TEMPLATE, json.dumps(data))


def counted(count: int, word: str = "letter") -> str:
    """Return 1 letter, or 1,204 letters."""
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def _title(pack: PaperPack) -> str:
    volume = f", volume {pack.volume} of {pack.volumes}" if pack.volumes > 1 else ""
    return paper_line(f"{counted(pack.count)} to {pack.title}{volume}: {pack.campaign}")


def _section(section: Section) -> dict[str, Any]:
    last = section.first + len(section.letters) - 1
    part = f"Here are letters {section.first:,} to {last:,}."
    if section.first == last:
        part = f"Here is letter {last:,}."
    return {
        "name": paper_line(section.name),
        "envelope": [paper_line(each) for each in section.envelope],
        "count": counted(section.count),
        "total": f"{section.count:,}",
        "where": paper_line(section.where),
        "part": "" if len(section.letters) == section.count else part,
        "places": _places(section.places),
        "letters": [
            {
                **plain_letter(each.paper),
                "number": f"{number:,}",
                "of": f"{section.count:,}",
                "name": paper_line(each.name),
                "town": paper_line(each.town),
            }
            for number, each in enumerate(section.letters, section.first)
        ],
    }


def _places(places: Sequence[tuple[str, int]]) -> list[tuple[str, str]]:
    """Return the rows of the table: the largest, and the others in one."""
    ordered = sorted(places, key=lambda place: (-place[1], place[0]))
    if len(ordered) > _PLACES:
        others = ordered[_PLACES - 1 :]
        rest = (f"{len(others):,} other places", sum(count for _, count in others))
        ordered = [*ordered[: _PLACES - 1], rest]
    return [(paper_line(name), f"{count:,}") for name, count in ordered]
