"""What an update changes, in sentences."""

from collections.abc import Callable
from pathlib import Path

import pytest

from contactrep.core.zipcodes import ZipCode
from contactrep.dataset.compare import Comparison, compare
from contactrep.directory.dataset import Dataset, open_dataset
from tests.dataset.factories import Country, build_country, member

Change = Callable[[Country], object]


def opened(folder: Path, *changes: Change) -> Dataset:
    """Build the small country with some changes."""
    country = Country()
    for change in changes:
        change(country)
    build_country(country, folder)
    return open_dataset(folder / "data")


def compared(tmp_path: Path, *changes: Change) -> Comparison:
    """Compare the small country with a changed one."""
    return compare(opened(tmp_path / "old"), opened(tmp_path / "new", *changes))


def replaced(country: Country) -> None:
    """Elect somebody else in New York's first district."""
    country.members[3] |= {"id": {"bioguide": "N000001"}}
    country.members[3]["name"] = {"first": "Nora", "last": "New"}
    country.offices, country.memberships["HSBE"] = [], []


def filled(country: Country) -> None:
    """Fill the vacancy."""
    country.members.append(member("F000001", "Fill", "rep", "NY", district=2))


def vacated(country: Country) -> None:
    """Let Wyoming's member go."""
    del country.members[4]


def inaugurated(country: Country) -> None:
    """Let another President take office, under the id that every President has."""
    country.executive[1]["name"] = {"first": "Pat", "last": "Newer"}


def redrawn(country: Country) -> None:
    """Move a ZIP code, add one and take one away."""
    country.areas[0] = ("36", "NY", "10001", "2")
    country.places.append(("10099", "Newtown", "New York", "NY", "Oneida", "43.1", "-75.2"))
    del country.places[4]


def phoned(country: Country) -> None:
    """Change a phone number and a form."""
    country.members[0]["terms"][-1]["phone"] = "202-224-9999"
    country.forms[0]["form_url"] = "https://www.doe.senate.gov/other"


def moved(country: Country) -> None:
    """Move a district office."""
    country.offices[0]["offices"][0]["city"] = "Troy"


def renamed(country: Country) -> None:
    """Give a committee another name."""
    country.committees[1]["name"] = "House Committee on Wasps"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ((), ["Nothing changed."]),
        ((replaced,), ["1 seat changed hands.", "  NY-1: Nora New for José Roe, Jr."]),
        ((filled,), ["1 vacancy filled.", "  NY-2: Jane Fill"]),
        ((vacated,), ["1 seat fell vacant.", "  WY-0: vacant, was Jane Silent"]),
        ((inaugurated,), ["1 seat changed hands.", "  President: Pat Newer for Pat Present"]),
        (
            (inaugurated, replaced, filled, vacated),
            [
                "2 seats changed hands.",
                "1 vacancy filled.",
                "1 seat fell vacant.",
                "  President: Pat Newer for Pat Present",
                "  NY-1: Nora New for José Roe, Jr.",
                "  NY-2: Jane Fill",
                "  WY-0: vacant, was Jane Silent",
            ],
        ),
        (
            (redrawn,),
            ["1 ZIP code has other districts.", "1 ZIP code added.", "1 ZIP code removed."],
        ),
        ((phoned,), ["1 official form changed.", "1 phone number changed."]),
        ((moved,), ["Details changed in officials.jsonl."]),
        ((renamed,), ["Details changed in committees.csv."]),
        (
            (renamed, filled),
            ["1 vacancy filled.", "Details changed in committees.csv.", "  NY-2: Jane Fill"],
        ),
    ],
)
def test_sentences(tmp_path: Path, changes: tuple[Change, ...], told: list[str]) -> None:
    """First the counts, in singular or plural, then the names."""
    assert str(compared(tmp_path, *changes)).splitlines() == told


def test_districts_come_and_go(tmp_path: Path) -> None:
    """As after a census."""

    def moved_seat(country: Country) -> None:
        country.boundaries[1]["properties"] |= {"CD119FP": "03", "GEOID": "3603"}
        areas = [(*area[:3], "3" if area[3] == "2" else area[3]) for area in country.areas]
        country.areas = areas

    told = str(compared(tmp_path, moved_seat)).splitlines()
    assert told[:3] == [
        "1 district added.",
        "1 district removed.",
        "4 ZIP codes have other districts.",
    ]
    assert told[3] == "Details changed in boundaries.jsonl."
    assert told[4:] == ["  NY-3: a new district", "  NY-2: no district any more"]


def test_the_next_congress(tmp_path: Path) -> None:
    """Is told first."""

    def number(country: Country) -> None:
        replaced(country)
        country.congress |= {"number": 120, "holds_until": "2029-01-03"}
        for boundary in country.boundaries:
            properties = boundary["properties"]
            properties |= {"CDSESSN": "120", "CD120FP": properties["CD119FP"]}

    told = str(compared(tmp_path, number)).splitlines()
    assert told[:2] == ["Congress 120 follows Congress 119.", "1 seat changed hands."]


def losing(share: int) -> Change:
    """Return a change that takes that many of the country's ZIP codes away."""

    def change(country: Country) -> None:
        country.delegates.append({"state": "GU", "first": "96910", "last": f"{96910 + 99 - share}"})
        country.congress["seats"] = {"house": 3, "delegates": 3, "senate": 4}

    return change


def test_losses_of_zip_codes(tmp_path: Path) -> None:
    """More than a fifth of them is not believed."""
    old = opened(tmp_path / "old", losing(0))
    total = len(list(old.zip_codes()))
    for share, doubtful in ((total // 5, False), (total // 5 + 1, True)):
        new = opened(tmp_path / f"new-{share}", losing(share))
        losses = dict(compare(old, new).losses())
        assert list(losses) == (["zips.csv"] if doubtful else [])
        if doubtful:
            assert losses["zips.csv"] == f"{share} of {total} ZIP codes would be lost"
    assert old.zip_row(ZipCode("96910")) is not None


def test_losses_of_officials(tmp_path: Path) -> None:
    """Nor is a list of members that shrank by more than a fifth."""
    assert list(compared(tmp_path / "a", vacated).losses()) == []

    def emptied(country: Country) -> None:
        del country.members[4:6]

    assert list(compared(tmp_path / "b", emptied).losses()) == [
        ("officials.jsonl", "of 8 officials 6 would be left")
    ]


def test_older_data(tmp_path: Path) -> None:
    """Nobody goes back by accident."""
    new, old = opened(tmp_path / "new"), opened(tmp_path / "old")
    object.__setattr__(old.manifest, "as_of", old.manifest.as_of.replace(day=1))
    assert list(compare(new, old).losses()) == [
        ("MANIFEST.json", "the members are as of 2026-06-01, those in use as of 2026-06-15")
    ]
    assert list(compare(old, new).losses()) == []
