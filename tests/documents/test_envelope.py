"""What shows in the window of an envelope: the whole address, and nothing else.

All in inches. The envelope is measured from its upper left corner, and so is the page.
"""

from fractions import Fraction
from itertools import product

import pytest

from contactrep.documents.letter_pdf import letters_pdf
from tests.documents.paper import SENATE, Word, letter, words

ENVELOPE = (Fraction(19, 2), Fraction(33, 8))
SHEET = (Fraction(17, 2), Fraction(11, 3))  # folded in thirds
ROOM = (ENVELOPE[0] - SHEET[0], ENVELOPE[1] - SHEET[1])
LEFT, RIGHT = Fraction(7, 8), Fraction(7, 8) + Fraction(9, 2)
BOTTOM = ENVELOPE[1] - Fraction(1, 2)
TOP = BOTTOM - Fraction(9, 8)
HAIR = 0.005

LINES = ("The Honorable Jane Doe", "Ranking Member", "Committee on Foreign Affairs", *SENATE[1:])
FIVE = (*LINES[:2], *SENATE[1:])
WIDE = "The Honorable Wilhelmina Montgomery-Wellington of Wyoming"


def moved(word: Word, right: Fraction, up: Fraction) -> tuple[float, float, float, float]:
    """Return where a word of the first third is in the envelope, by how far the sheet slipped."""
    across, down = float(right), float(ROOM[1] - up)
    return word.left + across, word.top + down, word.right + across, word.bottom + down


def in_view(word: Word, right: Fraction, up: Fraction) -> bool:
    """Whether all of a word shows."""
    left, top, end, bottom = moved(word, right, up)
    return (
        left >= LEFT - HAIR
        and end <= RIGHT + HAIR
        and top >= TOP - HAIR
        and bottom <= BOTTOM + HAIR
    )


def peeps(word: Word, right: Fraction, up: Fraction) -> bool:
    """Whether any of a word shows."""
    left, top, end, bottom = moved(word, right, up)
    return left < RIGHT and end > LEFT and top < BOTTOM and bottom > TOP


def split(pdf: bytes, envelope: tuple[str, ...]) -> tuple[list[Word], list[Word]]:
    """Return the words of the address and the others of the first page."""
    page = [word for word in words(pdf) if word.page == 1]
    wanted = " ".join(envelope).split()
    texts = [word.text for word in page]
    at = next(n for n in range(len(texts)) if texts[n : n + len(wanted)] == wanted)
    return page[at : at + len(wanted)], page[:at] + page[at + len(wanted) :]


@pytest.mark.parametrize(
    ("envelope", "play"),
    [
        (SENATE[:1], ROOM[1]),
        (SENATE[:3], ROOM[1]),
        (SENATE, ROOM[1]),
        ((WIDE, *SENATE[2:]), ROOM[1]),
        (FIVE, Fraction(1, 4)),
        (LINES, Fraction(1, 4)),
        ((WIDE, *LINES[1:5]), Fraction(1, 4)),
    ],
    ids=["one", "three", "four", "wide", "five", "six", "wide and five"],
)
def test_the_address_shows(envelope: tuple[str, ...], play: Fraction) -> None:
    """All of it, pushed to any side, and slipped up: by any length as long as it is four lines."""
    address, _ = split(letters_pdf([letter(envelope=envelope)], title="x"), envelope)
    for right, up in product((Fraction(0), ROOM[0] / 2, ROOM[0]), (Fraction(0), play / 2, play)):
        hidden = [word for word in address if not in_view(word, right, up)]
        assert not hidden, (right, up)


@pytest.mark.parametrize("subject", [None, "The occupation of Belarus"])
@pytest.mark.parametrize("envelope", [(), SENATE, LINES])
def test_nothing_else_shows(envelope: tuple[str, ...], subject: str | None) -> None:
    """Not who writes, nor what about, wherever the sheet slips."""
    sender = ("Hanna Kavalčuk", "12 Example Street", "Apartment 4B", "Brooklyn, NY 11235", "x@y.z")
    body = "A wide line of the letter. " * 200
    whole = letter(body, envelope=envelope, sender=sender, subject=subject)
    _, others = split(letters_pdf([whole], title="x"), envelope)
    assert len(others) > 100
    for right, up in product((Fraction(0), ROOM[0]), (Fraction(0), ROOM[1] / 2, ROOM[1])):
        assert not [word for word in others if peeps(word, right, up)]


def test_the_first_fold_is_between_lines() -> None:
    """No line is folded through the middle at the first third."""
    _, others = split(letters_pdf([letter(subject="Belarus")], title="x"), SENATE)
    assert not [word for word in others if word.top < SHEET[1] < word.bottom]


@pytest.mark.parametrize(
    ("envelope", "size"), [(SENATE, 10.5), (FIVE, 10.5), (LINES, 9), (LINES * 3, 9)]
)
def test_the_size_of_an_address(envelope: tuple[str, ...], size: float) -> None:
    """It is set smaller only where it must be, and never below 9 points."""
    address, _ = split(letters_pdf([letter(envelope=envelope)], title="x"), envelope)
    heights = {round((word.bottom - word.top) * 72 / 1.14, 1) for word in address}
    assert heights == {size}
