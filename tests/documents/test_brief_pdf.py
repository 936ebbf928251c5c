"""The page for a meeting: always one, whatever is known."""

import re
from dataclasses import replace

import pytest

from contactrep.documents.brief_pdf import MeetingBrief, brief_pdf, shortened
from tests.documents.paper import pages_of, read, words

BRIEF = MeetingBrief(
    campaign="Keep the reading room open",
    organisation="Friends of Reading",
    day="November 3, 2026",
    name="Senator Jane Doe",
    office="US Senate, New York",
    facts=("Independent", "Committees: Libraries; Rules"),
    ask="Please help to keep it open one hour longer.",
    numbers=(("People who wrote", 1412), ("Calls, as reported", 3)),
    months=(("October 2026", 20), ("November 2026", 1)),
    regions=(("112\u2026", 15), ("100\u2026", 6)),
    stances=(("2026-11-01", "Undecided (a meeting)"),),
    replies=(("A form letter", "2, last on 2026-11-02"),),
    requests=("Where Senator Doe stands.", "Somebody on the staff."),
)
LONG = "Незалежнасць occupation-recognition " * 60


def test_what_stands_on_it() -> None:
    """Who they are, the ask, the numbers, what is known of them, and what to ask for."""
    pdf = brief_pdf(BRIEF)
    (page,) = pages_of(pdf)
    lines = page.split("\n")
    for line in (
        *("Senator Jane Doe", "US Senate, New York", *BRIEF.facts, BRIEF.ask),
        *("People who wrote 1,412", "October 2026 20", "112\u2026 15"),
        *("2026-11-01 Undecided (a meeting)", "A form letter 2, last on 2026-11-02"),
        *("1. Where Senator Doe stands.", "2. Somebody on the staff."),
    ):
        assert line in lines
    assert brief_pdf(BRIEF) == pdf


def test_the_file_is_tagged() -> None:
    """PDF/UA-1, with a title, and headings in their order."""
    pdf = brief_pdf(BRIEF)
    assert "<pdfuaid:part>1</pdfuaid:part>" in read(pdf, "pdfinfo", "-meta")
    assert "Title:           Meeting brief: Senator Jane Doe" in read(pdf, "pdfinfo")
    tree = read(pdf, "pdfinfo", "-struct-text")
    assert re.findall(r"\bH(\d)\b", tree) == ["1", *["2"] * 8]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"facts": (), "numbers": (), "months": (), "regions": (), "stances": (), "replies": ()},
        {
            **dict.fromkeys(("campaign", "organisation", "name", "office", "ask"), LONG),
            "facts": (LONG,) * 40,
            "numbers": ((LONG, 10**9),) * 30,
            "months": ((LONG, 10**9),) * 30,
            "regions": ((LONG, 10**9),) * 300,
            "stances": ((LONG, LONG),) * 30,
            "replies": (("A form letter", LONG),) * 30,
            "requests": (LONG,) * 30,
        },
        {"name": "W" * 500, "ask": "W" * 5000, "facts": ("W" * 900,) * 9},
    ],
    ids=["usual", "nothing", "long", "words without end"],
)
def test_it_is_one_page(changes: dict[str, object]) -> None:
    """With all of it on the paper, and room to write on below."""
    pdf = brief_pdf(replace(BRIEF, **changes))  # type: ignore[arg-type]
    assert len(pages_of(pdf)) == 1
    found = words(pdf)
    assert max(word.right for word in found) <= 7.66
    last = next(word for word in found if word.text == "happens")
    assert max(word.bottom for word in found) == last.bottom
    assert last.bottom < 9.3


def test_what_is_left_out_is_counted() -> None:
    """Long lists end in how many more there are, and regions in the sum of the others."""
    regions = [(f"{number}\u2026", 2) for number in range(100, 120)]
    many = replace(BRIEF, regions=regions, facts=[f"Fact {number}" for number in range(20)])
    (page,) = pages_of(brief_pdf(many))
    assert "13 others 26" in page
    assert "and 13 more" in page
    assert "Fact 6\n" in page
    assert "Fact 7\n" not in page


@pytest.mark.parametrize(
    ("text", "kept"),
    [("one two", "one two"), ("one two three", "one two\u2026"), ("w" * 20, "w" * 9 + "\u2026")],
)
def test_texts_are_cut_at_a_word(text: str, kept: str) -> None:
    """And it is seen that they are."""
    assert shortened(text, 10) == kept
