"""The districts of split ZIP codes in a made-up country: measured, else estimated by the map."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactrep.core.districts import District
from contactrep.core.zipcodes import ZipCode
from contactrep.dataset.errors import DatasetError
from contactrep.dataset.shares import ShareSampler
from contactrep.directory.boundaries import Boundaries
from contactrep.directory.dataset import open_dataset
from contactrep.directory.lookup import Coverage, find
from contactrep.directory.records import Basis, Rings, ZipRow
from tests.dataset.factories import Country, build_country, line_of

WEST, EAST, NORTH = District("NY", 1), District("NY", 2), District("NY", 3)
_HOME = ZipCode("10001")


def _box(west: float, south: float, east: float, north: float) -> Rings:
    return (((west, south), (east, south), (east, north), (west, north), (west, south)),)


def _lattice(step: float = 0.1) -> dict[ZipCode, tuple[float, float]]:
    """Return points on a lattice about the equator, so that every cell is a square of that step."""
    points = {
        ZipCode(f"{30000 + 100 * column + row}"): (column * step, row * step)
        for column in range(-3, 4)
        for row in range(-3, 4)
        if (column, row) != (0, 0)
    }
    return points | {_HOME: (0.0, 0.0)}


def _sampler(line: float) -> ShareSampler:
    """Return a sampler of two districts that meet at a longitude."""
    drawn = {WEST: _box(-9, -9, line, 9), EAST: _box(line, -9, 9, 9)}
    return ShareSampler(Boundaries(drawn.items()), _lattice())


@pytest.mark.parametrize(
    ("line", "west"),
    [(-0.2, 0), (-0.025, 25), (0.0, 50), (0.025, 75), (0.04, 90), (0.2, 100)],
)
def test_share_is_that_of_the_nearest_ground(line: float, west: int) -> None:
    """A ZIP code's square is cut by a line: the estimate is near the true share."""
    shares = _sampler(line).shares(_HOME, (WEST, EAST))
    assert sum(shares.values()) == pytest.approx(100, abs=1)
    assert shares[WEST] == pytest.approx(west, abs=10)


@given(st.floats(-0.3, 0.3), st.floats(-0.3, 0.3))
def test_share_grows_with_its_district(one: float, two: float) -> None:
    """Wherever the line stands, moving it to the east never takes from the west."""
    lines = sorted((one, two))
    first, second = (_sampler(line).shares(_HOME, (WEST, EAST))[WEST] for line in lines)
    assert 0 <= first <= second <= 100


def test_only_the_districts_in_question_share() -> None:
    """What lies in a district that the area does not overlap is left out of the whole."""
    shares = _sampler(0.0).shares(_HOME, (WEST, NORTH))
    assert shares == {WEST: 100, NORTH: 0}


def test_no_share_without_a_point_or_ground() -> None:
    """Nothing is estimated where there is nothing to go by."""
    sampler = _sampler(0.0)
    assert sampler.shares(ZipCode("99999"), (WEST, EAST)) == {}
    assert sampler.shares(_HOME, (NORTH,)) == {}


def test_a_single_point_is_sampled_about_itself() -> None:
    """With no other ZIP code anywhere near, the ground about the point counts."""
    drawn = {WEST: _box(-9, -9, 0, 9), EAST: _box(0, -9, 9, 9)}
    shares = ShareSampler(Boundaries(drawn.items()), {_HOME: (0.1, 0.0)}).shares(_HOME, drawn)
    assert shares[EAST] > shares[WEST] > 0


_ROWS = [
    ("10001", "3601", "1.0"),
    ("10002", "3601", "0.3512"),
    ("10002", "3602", "0.6488"),
    ("10003", "3602", "1"),
    ("10003", "5600", "0"),
    ("10004", "3601", "0.004"),
    ("10004", "3602", "0.996"),
    ("20001", "1198", "1"),
    ("82001", "5600", "1"),
]


@pytest.fixture
def measured(country: Country) -> Country:
    """The small country with the Census Bureau's relationship file."""
    country.zip_shares = list(_ROWS)
    return country


def _row(folder: Path, zip_code: str) -> ZipRow:
    row = open_dataset(folder / "data").zip_row(ZipCode(zip_code))
    assert row is not None
    return row


@pytest.mark.parametrize(
    ("zip_code", "districts", "shares", "basis"),
    [
        ("10001", (WEST,), (), Basis.AREA),
        ("10002", (EAST, WEST), (65, 35), Basis.AREA),
        ("10003", (EAST,), (), Basis.AREA),  # water alone is no share
        ("10004", (EAST, WEST), (100, 0), Basis.AREA),
        ("82002", (District("WY", 0),), (), Basis.STATE),
        ("10005", (), (), Basis.NONE),
    ],
)
def test_measured_shares_are_exact(
    measured: Country,
    tmp_path: Path,
    zip_code: str,
    districts: tuple[District, ...],
    shares: tuple[int, ...],
    basis: Basis,
) -> None:
    """The relationship file takes the place of the tracts, and its shares are kept."""
    build_country(measured, tmp_path)
    row = _row(tmp_path, zip_code)
    assert (row.districts, row.shares, row.basis) == (districts, shares, basis)


def test_measured_shares_are_answered(measured: Country, tmp_path: Path) -> None:
    """The largest comes first, with its share in words."""
    build_country(measured, tmp_path)
    answer = find(open_dataset(tmp_path / "data"), ZipCode("10002"))
    assert [(each.share, each.coverage) for each in answer.candidates] == [
        (65, Coverage.MOST),
        (35, Coverage.HALF),
    ]
    sources = open_dataset(tmp_path / "data").manifest.sources
    assert "zip_shares.csv" in {each.file for each in sources}


def test_without_the_file_its_source_is_not_credited(country: Country, tmp_path: Path) -> None:
    """The plan may name a file that nobody has put there: the tracts are used."""
    report = build_country(country, tmp_path)
    assert "zip_shares.csv" not in {each.file for each in report.manifest.sources}
    assert _row(tmp_path, "10002").basis is Basis.TRACTS


Rows = list[tuple[str, ...]]


@pytest.mark.parametrize(
    ("change", "marker", "sentence"),
    [
        (
            lambda rows: rows.append(("10009", "3603", "1")),
            "3603",
            "3603 is not a district of this Congress",
        ),
        (
            lambda rows: rows.append(("10009", "3601", "much")),
            "much",
            "share must be 0 to 1, not 'much'",
        ),
        (
            lambda rows: rows.append(("10009", "3601", "1.5")),
            "1.5",
            "share must be 0 to 1, not '1.5'",
        ),
        (
            lambda rows: rows.append(("10009", "3601", "-0.5")),
            "-0.5",
            "share must be 0 to 1, not '-0.5'",
        ),
        (
            lambda rows: rows.append(("10009", "3601", "nan")),
            "nan",
            "share must be 0 to 1, not 'nan'",
        ),
        (lambda rows: rows.append(("10009", "3601", "")), "10009", "share is missing"),
        (
            lambda rows: rows.append(("1009", "3601", "1")),
            "1009,",
            "'1009' is not a ZIP code (malformed)",
        ),
        (
            lambda rows: rows.append(("10001", "3601", "0.5")),
            "0.5",
            "10001 is given to NY-1 twice",
        ),
        (
            lambda rows: rows.append(("10009", "3601")),
            "10009",
            "the row has 2 cells, not 3",
        ),
    ],
)
def test_malformed_share_is_refused_by_line(
    measured: Country,
    tmp_path: Path,
    change: Callable[[Rows], object],
    marker: str,
    sentence: str,
) -> None:
    """The refusal reads `file:line: sentence`."""
    assert measured.zip_shares is not None
    change(measured.zip_shares)
    with pytest.raises(DatasetError) as refused:
        build_country(measured, tmp_path)
    line = line_of(tmp_path / "sources" / "zip_shares.csv", marker)
    assert str(refused.value) == f"zip_shares.csv:{line}: {sentence}"


@pytest.mark.parametrize(
    ("place", "districts", "basis"),
    [
        (("NY", "43", "-76"), (WEST,), Basis.POINT),
        (("NY", "43", "-75.02"), (WEST, EAST), Basis.POINT),
        (("NY", "43", "-74.98"), (EAST, WEST), Basis.POINT),
        (("NY", "43", "-71.9"), (EAST,), Basis.POINT),  # off the coast, but near
        (("NY", "43", "-71.5"), (), Basis.NONE),  # too far to tell anything
        (("NY", "43", "-107"), (District("WY", 0),), Basis.POINT),
        (("WY", "43", "-107"), (District("WY", 0),), Basis.STATE),
        (("WY", "0", "0"), (District("WY", 0),), Basis.STATE),
        (("WY", "43", "-76"), (District("WY", 0), WEST), Basis.POINT),
    ],
)
def test_a_box_is_placed_by_its_point(
    country: Country,
    tmp_path: Path,
    place: tuple[str, str, str],
    districts: tuple[District, ...],
    basis: Basis,
) -> None:
    """A ZIP code without an area: inside, near a line, off the coast, or in the wrong state."""
    state, lat, lng = place
    country.places.append(("10010", "Box", "", state, "", lat, lng))
    build_country(country, tmp_path)
    row = _row(tmp_path, "10010")
    assert (row.districts, row.basis, row.shares) == (districts, basis, ())
