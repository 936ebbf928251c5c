"""Paragraphs and lists, as they were typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactrep.documents.passages import Item, Listing, Paragraph, Passage, passages


def bullets(mark: str, *texts: str, loose: bool = False) -> Listing:
    """Return a list of one-line items."""
    return Listing(mark, tuple(Item(None, (text,)) for text in texts), loose)


def numbers(mark: str, *items: tuple[int, str], loose: bool = False) -> Listing:
    """Return a numbered list of one-line items."""
    return Listing(mark, tuple(Item(number, (text,)) for number, text in items), loose)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("", ()),
        (" \n\n\t\n", ()),
        ("One.", (Paragraph(("One.",)),)),
        ("One,\ntwo.", (Paragraph(("One,", "two.")),)),
        ("One.\r\n\r\nTwo.", (Paragraph(("One.",)), Paragraph(("Two.",)))),
        ("One.\n \n\n\nTwo.", (Paragraph(("One.",)), Paragraph(("Two.",)))),
        ("• a;\n• b.", (bullets("•", "a;", "b."),)),
        ("•a\n  • b", (bullets("•", "a", "b"),)),
        ("•\u00a0a", (bullets("•", "a"),)),
        ("- a\n- b\n* c", (bullets("-", "a", "b"), bullets("*", "c"))),
        ("• a\n\n• b", (bullets("•", "a", "b", loose=True),)),
        (
            "I ask:\n• a\n\nThanks.",
            (Paragraph(("I ask:",)), bullets("•", "a"), Paragraph(("Thanks.",))),
        ),
        ("1. a\n2. b", (numbers(".", (1, "a"), (2, "b")),)),
        ("3) a\n\n7) b", (numbers(")", (3, "a"), (7, "b"), loose=True),)),
        ("1. a\n1) b", (numbers(".", (1, "a")), numbers(")", (1, "b")))),
        ("1. a\n   more", (Listing(".", (Item(1, ("a", "more")),)),)),
        ("1. a\nmore", (numbers(".", (1, "a")), Paragraph(("more",)))),
        ("1. a\n\n  more", (numbers(".", (1, "a")), Paragraph(("more",)))),
        ("*a*", (Paragraph(("*a*",)),)),
        ("-5 degrees", (Paragraph(("-5 degrees",)),)),
        ("— a dash", (Paragraph(("— a dash",)),)),
        ("1994. It", (Paragraph(("1994. It",)),)),
        ("1.5 million", (Paragraph(("1.5 million",)),)),
        ("007. It", (Paragraph(("007. It",)),)),
        ("•\n1.\n-", (Paragraph(("•", "1.", "-")),)),
    ],
)
def test_passages(body: str, expected: tuple[Passage, ...]) -> None:
    """What is a list, and what only looks like one."""
    assert passages(body) == expected


@given(st.text(st.sampled_from("ab \n\t•-*1.)")))
def test_nothing_is_lost(body: str) -> None:
    """All that was typed is there in its order, beside the spaces."""
    found = ""
    for passage in passages(body):
        if isinstance(passage, Paragraph):
            found += "".join(passage.lines)
            continue
        for item in passage.items:
            number = "" if item.number is None else str(item.number)
            found += number + passage.mark + "".join(item.lines)
    assert "".join(found.split()) == "".join(body.split())
