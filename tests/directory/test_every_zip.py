"""Whatever is typed gets a true answer: compared with the files, which are read anew here.

Nothing of the code under test reads the files for these tests, and shapely draws the districts.
"""

import csv
import json
import random
import re
import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import MultiPolygon, Point, Polygon, STRtree
from shapely.geometry.base import BaseGeometry

from contactrep import paths
from contactrep.core.zipcodes import ZipCode, ZipError, parse_zip
from contactrep.directory.dataset import open_dataset
from contactrep.directory.lookup import Answer, AnswerKind, find

Row = dict[str, str]


def _rows(name: str) -> list[Row]:
    with (paths.DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


DATASET = open_dataset(paths.DATA)
ZIPS = {row["zip"]: row for row in _rows("zips.csv")}
SEATS = _rows("seats.csv")
HOUSE = {f"{row['state']}-{row['district']}": row for row in SEATS if row["chamber"] == "house"}
ASSOCIATED = {"FM", "MH", "PW"}
TERRITORIES = {
    "AS": ["96799"],
    "GU": [f"{number:05d}" for number in range(96910, 96933)],
    "MP": ["96950", "96951", "96952"],
    "PR": [f"{number:05d}" for number in (*range(600, 800), *range(900, 1000))],
    "VI": [f"{number:05d}" for number in range(801, 852)],
}
MILITARY = {"AA": [340], "AE": list(range(90, 99)), "AP": list(range(962, 967))}


def _outlines() -> Iterator[tuple[str, BaseGeometry]]:
    """Yield each district's shape: inside is what an odd number of rings surround."""
    for line in (paths.DATA / "boundaries.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        shape: BaseGeometry = MultiPolygon()
        for ring in record["rings"]:
            shape = shape.symmetric_difference(Polygon(ring))
        yield record["code"], shape


OUTLINES = dict(_outlines())
CODES = list(OUTLINES)
TREE = STRtree([OUTLINES[code] for code in CODES])


def _codes(answer: Answer) -> list[str]:
    return [each.district.code for each in answer.candidates]


def _expected_kind(row: Row) -> AnswerKind:
    """Return the kind of answer that a row of the file calls for."""
    if row["state"] in ASSOCIATED:
        return AnswerKind.FREELY_ASSOCIATED
    kinds = (AnswerKind.NO_DISTRICT_KNOWN, AnswerKind.FOUND, AnswerKind.SPLIT)
    return kinds[min(len(row["districts"].split()), 2)]


def _expected_officials(row: Row) -> list[str]:
    """Return the ids that a row of the file calls for: senators, members, the President."""
    if row["state"] in ASSOCIATED:
        return []
    codes = row["districts"].split()
    states = sorted({row["state"], *(code[:2] for code in codes)})
    senators = [
        seat["official"]
        for state in states
        for seat in sorted(SEATS, key=lambda seat: seat["class"])
        if (seat["state"], seat["chamber"]) == (state, "senate")
    ]
    members = [HOUSE[code]["official"] for code in codes]
    return [each for each in (*senators, *members, "president") if each]


@pytest.mark.parametrize("first", "0123456789")
def test_every_zip_is_answered_as_the_file_says(first: str) -> None:
    """Kind, districts, shares, basis, place and everyone in office, for each ZIP code."""
    rows = [row for row in ZIPS.values() if row["zip"].startswith(first)]
    assert len(rows) > 2000
    expected: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        answer = find(DATASET, parse_zip(row["zip"]))
        assert answer.zip == row["zip"]
        assert answer.kind is _expected_kind(row), row
        if answer.kind is AnswerKind.FREELY_ASSOCIATED:
            assert (answer.region, answer.officials, answer.place) == (
                row["state"],
                (),
                f"{row['place']}, {row['state']}" if row["place"] else answer.place,
            )
            continue
        assert _codes(answer) == row["districts"].split()
        shares = [str(each.share) for each in answer.candidates if each.share is not None]
        assert shares == row["shares"].split()
        assert (answer.basis, answer.state) == (row["basis"], row["state"])
        approximate = row["basis"] == "point"
        assert all(each.approximate is approximate for each in answer.candidates)
        key = (row["state"], row["districts"])
        if key not in expected:
            expected[key] = _expected_officials(row)
        assert [each.id for each in answer.officials] == expected[key], row


def test_every_answer_names_its_place_and_basis() -> None:
    """Where districts are named, so is the place, and how they are known; in order of share."""
    for code, row in ZIPS.items():
        answer = find(DATASET, ZipCode(code))
        assert answer.place
        assert row["place"] in answer.place
        if answer.candidates:
            assert answer.basis in {"area", "tracts", "point", "state"}, code
        shares = [each.share or 0 for each in answer.candidates]
        assert shares == sorted(shares, reverse=True), code


@pytest.mark.parametrize("state", TERRITORIES)
def test_every_territory_has_its_delegate(state: str) -> None:
    """Each of its ZIP codes finds the one delegate, and no senators."""
    for text in TERRITORIES[state]:
        answer = find(DATASET, parse_zip(text))
        assert (answer.kind, _codes(answer), answer.senators) == (
            AnswerKind.FOUND,
            [f"{state}-0"],
            (),
        ), text
        ids = [each.id for each in answer.officials]
        assert ids == [HOUSE[f"{state}-0"]["official"], "president"]


@pytest.mark.parametrize("region", MILITARY)
def test_every_military_code_is_answered(region: str) -> None:
    """All hundred codes of each prefix, the listed and the unused: the region and the President."""
    for prefix in MILITARY[region]:
        for last in range(100):
            text = f"{prefix:03d}{last:02d}"
            assert text not in ZIPS
            answer = find(DATASET, parse_zip(text))
            assert (answer.kind, answer.region) == (AnswerKind.MILITARY, region), text
            assert [each.id for each in answer.officials] == ["president"]
            assert answer.candidates == ()


def _expected_of(text: str) -> str | None:
    """Return the ZIP code that a text is, by another reading than the code's: digit by digit."""
    plain = "".join(unicodedata.normalize("NFKC", each) for each in text).strip(" \t\r\n.,;:-")
    plain = re.sub("[\u2010\u2012\u2013\u2014\u2212]", "-", plain).strip(" \t\r\n.,;:-")
    if any(each.isdigit() and each not in "0123456789" for each in plain):
        return None
    whole = re.fullmatch("([0-9]{5})([ \t\n\r\f\v-]*[0-9]{4})?", plain)
    return whole[1] if whole else None


def _check(text: str) -> None:
    """A text that is a ZIP code gets the answer of its row; any other is refused with a reason."""
    expected = _expected_of(text)
    if expected is None:
        with pytest.raises(ZipError):
            parse_zip(text)
        return
    zip_code = parse_zip(text)
    assert zip_code == expected, text
    answer = find(DATASET, zip_code)
    row = ZIPS.get(zip_code)
    if row is not None:
        assert answer.kind is _expected_kind(row), text
        assert [each.id for each in answer.officials] == _expected_officials(row), text
    elif int(zip_code[:3]) in {prefix for each in MILITARY.values() for prefix in each}:
        assert answer.kind is AnswerKind.MILITARY, text
    else:
        assert (answer.kind, answer.officials) == (AnswerKind.UNKNOWN, ()), text
        assert (answer.zip, answer.place) == (zip_code, None)


_FULL_WIDTH = str.maketrans("0123456789", "".join(map(chr, range(0xFF10, 0xFF1A))))
_LISTED = sorted(ZIPS)
_JUNK = "0123456789-. \t\u2013\uff11\u0663\u00b2aZ"


def _typed(chance: random.Random) -> str:
    """Return what somebody may type: a ZIP code in one of its forms, or anything but."""
    code = chance.choice((f"{chance.randrange(100_000):05d}", chance.choice(_LISTED)))
    dash, end = chance.choice("- \u2013"), chance.choice(("", ".", " ", ",", " ."))
    forms = (
        code,
        code.translate(_FULL_WIDTH),
        f"{code}{dash}{chance.randrange(10_000):04d}",
        f"{' ' * chance.randrange(3)}{code}{end}",
        "".join(chance.choices(_JUNK, k=chance.randrange(12))),
        "".join(chance.choices("0123456789 -", k=chance.randrange(12))),
    )
    return chance.choice(forms)


def test_whatever_is_typed_is_answered() -> None:
    """Ten thousand texts: digits, full-width digits, ZIP+4, spaces and junk."""
    chance = random.Random(119)
    texts = [_typed(chance) for _ in range(10_000)]
    read = [_expected_of(text) for text in texts]
    assert 5000 < sum(each is not None for each in read) < 8000  # both kinds are plenty
    for text in texts:
        _check(text)


@given(st.text(max_size=12))
def test_any_text_is_answered(text: str) -> None:
    """Whatever Unicode has, there is an answer or a reason."""
    _check(text)


def _boxes() -> list[tuple[Row, Point]]:
    """Return the ZIP codes without an area that have a point."""
    return [
        (row, Point(float(row["lng"]), float(row["lat"])))
        for row in ZIPS.values()
        if row["basis"] in {"point", "state"} and row["lat"]
    ]


def test_box_zips_hold_the_district_of_their_point() -> None:
    """By shapely; where no district holds the point, the nearest of the state, or its only one."""
    boxes = _boxes()
    assert len(boxes) > 7000
    for row, point in boxes:
        found = set(_codes(find(DATASET, ZipCode(row["zip"]))))
        holding = {CODES[each] for each in TREE.query(point, predicate="intersects")}
        own = {code for code in OUTLINES if code[:2] == row["state"]}
        if holding:
            assert found & holding, row
        elif len(own) == 1:
            assert own <= found, row
        else:
            nearest = min(own, key=lambda code: OUTLINES[code].distance(point))
            assert nearest in found, row


def test_box_zips_leave_few_districts_to_choose_from() -> None:
    """At most four for 99 of 100, and one of the state's own is always among them."""
    answers = [find(DATASET, ZipCode(row["zip"])) for row, _ in _boxes()]
    few = sum(1 <= len(each.candidates) <= 4 for each in answers)
    assert few >= 0.99 * len(answers)
    for answer in answers:
        assert answer.state in {each.district.state for each in answer.candidates}, answer.zip


def test_only_wake_island_has_no_answer() -> None:
    """Every other ZIP code of the United States finds a district."""
    without = [code for code, row in ZIPS.items() if not row["districts"]]
    kinds = {code: find(DATASET, ZipCode(code)).kind for code in without}
    unknown = [code for code, kind in kinds.items() if kind is AnswerKind.NO_DISTRICT_KNOWN]
    assert unknown == ["96898"]
