"""Answers for programs: a shape that others build on, whole even where little is known."""

import json
from datetime import date
from typing import Any

import pytest

from contactrep.core.districts import District
from contactrep.directory.dataset import Dataset
from contactrep.outreach.find import find, find_by_point
from contactrep.outreach.representation import (
    answer_object,
    district_answer,
    is_stale,
    official_answer,
    official_object,
)
from contactrep.outreach.sentences import sentence

TODAY = date(2026, 10, 5)
KEYS = [
    "zip",
    "kind",
    "place",
    "state",
    "region",
    "basis",
    "how",
    "notes",
    "candidates",
    "senators",
    "president",
    "as_of",
    "congress",
    "holds_until",
    "stale",
    "attribution",
]


def answer(dataset: Dataset, typed: str) -> dict[str, Any]:
    """Return the answer to what was typed."""
    return answer_object(dataset, find(dataset, typed), TODAY, typed=typed)


@pytest.mark.parametrize(
    ("typed", "zip_code", "kind", "candidates", "senators"),
    [
        ("11235-1234", "11235", "found", [("NY-8", False)], 2),
        ("11229", "11229", "split", [("NY-8", False), ("NY-9", False)], 2),
        ("30165", "30165", "split", [("GA-14", False), ("AL-3", False)], 4),
        ("82001", "82001", "found", [("WY-0", False)], 2),
        ("20001", "20001", "found", [("DC-0", False)], 0),
        ("00901", "00901", "found", [("PR-0", False)], 0),
        ("33313", "33313", "found", [("FL-20", True)], 2),
        ("09012", "09012", "military", [], 0),
        ("96960", "96960", "freely-associated", [], 0),
        ("99999", "99999", "unknown", [], 0),
        (" ABC ", "ABC", "malformed", [], 0),
        ("", None, "malformed", [], 0),
    ],
)
def test_every_kind(
    dataset: Dataset,
    typed: str,
    zip_code: str | None,
    kind: str,
    candidates: list[tuple[str, bool]],
    senators: int,
) -> None:
    """The keys are always there; what is not known is empty, and the notes say why."""
    found = answer(dataset, typed)
    assert list(found) == KEYS
    assert (found["zip"], found["kind"]) == (zip_code, kind)
    told = [(each["district"]["code"], each["vacant"]) for each in found["candidates"]]
    assert told == candidates
    assert len(found["senators"]) == senators
    assert bool(found["notes"]) is (typed not in {"11235-1234", "82001"})
    assert json.loads(json.dumps(found)) == found


def test_notes_hold_every_sentence(dataset: Dataset) -> None:
    """What is asked first, then what is to be known of the seats."""
    assert answer(dataset, "33404")["notes"] == [
        sentence("zip.split", zip="33404", count=2),
        sentence("seat.house_vacant", district="FL-20"),
    ]


def test_how_it_is_known(dataset: Dataset) -> None:
    """A point that was given is not the post office's."""
    assert answer(dataset, "10008")["how"] == sentence("basis.point")
    given = answer_object(dataset, find_by_point(dataset, 41.0, -100.0), TODAY)
    assert (given["basis"], given["how"]) == ("point", sentence("basis.given_point"))
    assert (given["zip"], given["place"]) == (None, None)
    assert answer(dataset, "09012")["how"] is None


def test_a_district(dataset: Dataset) -> None:
    """With who sits for it, or nobody."""
    there = district_answer(dataset, District("NY", 8), TODAY)
    assert there["member"]["id"] == "J000294"
    empty = district_answer(dataset, District("FL", 20), TODAY)
    assert (empty["vacant"], empty["member"]) == (True, None)
    with pytest.raises(KeyError, match="NY-99"):
        district_answer(dataset, District("NY", 99), TODAY)


def test_officials(dataset: Dataset) -> None:
    """All have the same keys; addresses are those that were published."""
    people = [*dataset.officials(), *dataset.legislators("NE")]
    shapes = [official_object(dataset, each) for each in people]
    assert len({tuple(shape) for shape in shapes}) == 1
    assert [shape["email"] for shape in shapes] == [each.email for each in people]
    for shape in shapes:
        known = [shape["bioguide"], shape["openstates"], shape["id"] == "president" or None]
        assert len([one for one in known if one]) == 1
    president = dataset.president
    assert president is not None
    assert official_answer(dataset, president, TODAY)["official"]["title"] == "President"


@pytest.mark.parametrize(("today", "stale"), [(date(2027, 1, 2), False), (date(2027, 1, 3), True)])
def test_stale(dataset: Dataset, today: date, stale: bool) -> None:
    """From the day on which the Congress ends."""
    assert is_stale(dataset, today) is stale
    assert answer_object(dataset, find(dataset, "11235"), today)["stale"] is stale
