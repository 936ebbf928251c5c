"""Answers for a terminal and for programs: a shape that others build on."""

import pytest

from contactrep.directory.dataset import Dataset
from contactrep.outreach.find import find
from contactrep.outreach.listing import as_json, as_text
from contactrep.outreach.sentences import sentence


def test_the_shape(dataset: Dataset) -> None:
    """The whole object of one ZIP code; a district is a number."""
    assert as_json("11235", find(dataset, "11235")) == {
        "zip": "11235",
        "place": "Brooklyn, NY",
        "basis": "tracts",
        "kind": "found",
        "note": None,
        "districts": [
            {
                "state": "NY",
                "district": 8,
                "ocd_id": "ocd-division/country:us/state:ny/cd:8",
                "approximate": False,
                "share": None,
                "vacant": False,
            }
        ],
        "officials": [
            _official("G000555", "Kirsten E. Gillibrand", "senator", "NY", None),
            _official("S000148", "Charles E. Schumer", "senator", "NY", None),
            _official("J000294", "Hakeem S. Jeffries", "representative", "NY", 8),
            _official("president", "Donald Trump", "president", None, None),
        ],
    }


def _official(
    id_: str, name: str, role: str, state: str | None, district: int | None
) -> dict[str, object]:
    return {"id": id_, "name": name, "role": role, "state": state, "district": district}


@pytest.mark.parametrize(
    ("typed", "zip_code", "kind", "districts", "officials"),
    [
        ("11235-1234", "11235", "found", [("NY", 8, False)], 4),
        ("11229", "11229", "split", [("NY", 8, False), ("NY", 9, False)], 5),
        ("30165", "30165", "split", [("GA", 14, False), ("AL", 3, False)], 7),
        ("82001", "82001", "found", [("WY", 0, False)], 4),
        ("20001", "20001", "found", [("DC", 0, False)], 2),
        ("00901", "00901", "found", [("PR", 0, False)], 2),
        ("33313", "33313", "found", [("FL", 20, True)], 3),
        ("96898", "96898", "no-district-known", [], 3),
        ("12201", "12201", "found", [("NY", 20, False)], 4),
        ("09012", "09012", "military", [], 1),
        ("96960", "96960", "freely-associated", [], 0),
        ("99999", "99999", "unknown", [], 0),
        (" ABC ", "ABC", "malformed", [], 0),
        ("", "", "malformed", [], 0),
    ],
)
def test_every_kind(
    dataset: Dataset,
    typed: str,
    zip_code: str,
    kind: str,
    districts: list[tuple[str, int, bool]],
    officials: int,
) -> None:
    """The keys are always there; what is not known is empty, and the note says why."""
    found = as_json(typed, find(dataset, typed))
    assert (found["zip"], found["kind"]) == (zip_code, kind)
    places = [(one["state"], one["district"], one["vacant"]) for one in found["districts"]]
    assert places == districts
    assert len(found["officials"]) == officials
    assert set(found) == {"zip", "place", "basis", "kind", "note", "districts", "officials"}
    assert (found["note"] is None) is (typed in {"11235-1234", "82001"})


def test_a_note_holds_every_sentence(dataset: Dataset) -> None:
    """What is asked, and what is to be known of the seats."""
    note = as_json("33404", find(dataset, "33404"))["note"]
    assert note == " ".join(
        (
            sentence("zip.split", zip="33404", count=2),
            sentence("seat.house_vacant", district="FL-20"),
        )
    )


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
