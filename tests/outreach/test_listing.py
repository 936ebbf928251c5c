"""Answers for a person at a terminal."""

import pytest

from contactrep.directory.dataset import Dataset
from contactrep.outreach.find import find
from contactrep.outreach.listing import as_text
from contactrep.outreach.sentences import sentence


def test_for_a_person(dataset: Dataset) -> None:
    """The place first, then everyone with their office and telephone."""
    assert as_text("11235", find(dataset, "11235")).splitlines() == [
        "11235  Brooklyn, NY  (NY-8)",
        "  Senator Kirsten E. Gillibrand  US Senate, New York  202-224-4451",
        "  Senator Charles E. Schumer  US Senate, New York  202-224-6542",
        "  Representative Hakeem S. Jeffries  US House, New York’s 8th district  202-225-5936",
        "  The President  The White House  202-456-1111",
    ]


@pytest.mark.parametrize(
    ("typed", "lines"),
    [
        (" ABC ", [f"ABC: {sentence('zip.malformed')}"]),
        ("99999", ["99999", sentence("zip.unknown", zip="99999")]),
        ("09012", ["09012", sentence("zip.military", zip="09012")]),
    ],
)
def test_for_a_person_who_mistyped(dataset: Dataset, typed: str, lines: list[str]) -> None:
    """The sentence that the page would say."""
    assert as_text(typed, find(dataset, typed)).splitlines()[: len(lines)] == lines


def test_notes_for_a_person(dataset: Dataset) -> None:
    """Vacancies and the like stand above the names."""
    lines = as_text("33313", find(dataset, "33313")).splitlines()
    assert lines[:2] == [
        "33313  Fort Lauderdale, FL  (FL-20)",
        sentence("seat.house_vacant", district="FL-20"),
    ]
    assert len(lines) == 5
