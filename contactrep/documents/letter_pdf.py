"""Letters on US Letter paper, as a tagged PDF (PDF/UA-1) to print, sign and post.

The recipient's address shows in the window of a #10 envelope, of 4 1/8 by 9 1/2 inches. Its common
window is 1 1/8 by 4 1/2 inches, 7/8 inch from the left and 1/2 inch from the bottom, so that it
begins 2 1/2 inches below the upper edge. A sheet folded in thirds with the upper one outside is
3 2/3 by 8 1/2 inches, and can slip 11/24 inch up and an inch sideways. (The Postal Service wants
the address seen wherever the sheet slips: Publication 25, 3-9, and DMM 601.6.3.)

- On the bottom of the envelope the sheet shows 2 1/24 to 3 1/6 inches of the page, slipped up by
  1/4 inch 2 7/24 to 3 5/12. So what lies from 2 7/24 to 3 1/6 inches has 1/4 inch of play: five
  lines. From 2 1/2 inches on it has all of it: four lines. The address ends at 3 1/6 inches.
- At the left it shows 7/8 to 5 3/8 inches, at the right nothing beyond 4 3/8 inches. So what lies
  from 7/8 to 4 3/8 inches has all the play.
- Nothing above 2 1/24 or below 3 5/8 inches is ever seen: the sender, the date and the letter.

The layout is in templates/documents/layout.typ. Texts reach it as JSON and are never a source.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from contactrep import paths
from contactrep.documents.glyphs import paper_line, paper_text
from contactrep.documents.passages import Paragraph, Passage, passages
from contactrep.documents.typesetting import TOGETHER, NotPrinted, typeset

__all__ = ["NotPrinted", "PaperLetter", "letters_pdf", "plain_letter"]

_TEMPLATE = paths.TEMPLATES / "documents" / "letter.typ"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)  # a repr would end up in logs
class PaperLetter:
    """A letter to one recipient. All but the body are single lines, shown as they are.

    `below` are the lines under the printed name. An envelope of six lines, none wider than
    3 3/8 inches, shows in the window; what is beyond that, or beyond five lines of sender, is
    printed and may not show.
    """

    sender: tuple[str, ...]
    day: str
    envelope: tuple[str, ...]
    salutation: str
    body: str
    signed: str
    closing: str = "Sincerely,"
    below: tuple[str, ...] = ()
    subject: str | None = None


def letters_pdf(letters: Sequence[PaperLetter], *, title: str) -> bytes:
    """Return a PDF of the letters, each on pages of its own; the same bytes for the same letters.

    Waits while two others are being made.

    Raises:
        ValueError: there is no letter, or no title.
        NotPrinted: the typesetter failed.
    """
    named = paper_line(title)
    if not letters or not named:
        raise ValueError("A PDF needs a letter and a title")
    data = json.dumps({"title": named, "letters": [plain_letter(each) for each in letters]})
    with TOGETHER:
        return _typeset(data)


def _typeset(data: str) -> bytes:
    return typeset(_TEMPLATE, data)


def plain_letter(letter: PaperLetter) -> dict[str, Any]:
    """Return a letter as the template reads it."""
    values = {each.name: getattr(letter, each.name) for each in fields(letter)}
    return {
        name: [shown for each in value if (shown := paper_line(each))]
        if isinstance(value, tuple)
        else paper_line(value or "")
        for name, value in values.items()
        if name != "body"
    } | {"body": [_passage(each) for each in passages(letter.body)]}


def _passage(passage: Passage) -> dict[str, Any]:
    if isinstance(passage, Paragraph):
        return {"lines": [paper_text(line) for line in passage.lines]}
    return {
        "mark": passage.mark,
        "loose": passage.loose,
        "items": [
            {"number": item.number, "lines": [paper_text(line) for line in item.lines]}
            for item in passage.items
        ],
    }
