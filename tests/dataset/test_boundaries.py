"""The outlines as the Census Bureau's GeoJSON gives them, and GeoJSON that is refused."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from contactrep.core.districts import District
from contactrep.dataset.boundaries import read_boundaries
from contactrep.dataset.errors import DatasetError
from tests.dataset.factories import Record, boundary, square

_HOLE = square(-79, 41, -78, 42)


def _write(path: Path, *features: Any) -> Path:
    """Write a feature collection."""
    file = path / "shapes.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return file


def _drawn(**geometry: Any) -> Record:
    """Return NY-1 with another geometry."""
    return boundary("36", "01", square(-80, 40, -75, 45)) | {"geometry": geometry}


@pytest.mark.parametrize(
    ("geometry", "rings"),
    [
        ({"type": "Polygon", "coordinates": [square(0, 0, 1, 1)]}, [square(0, 0, 1, 1)]),
        (
            {"type": "Polygon", "coordinates": [square(-80, 40, -75, 45), _HOLE]},
            [square(-80, 40, -75, 45), _HOLE],
        ),
        (
            {"type": "MultiPolygon", "coordinates": [[square(0, 0, 1, 1)], [_HOLE]]},
            [square(0, 0, 1, 1), _HOLE],
        ),
        (
            {"type": "Polygon", "coordinates": [[[0, 0, 9], [1, 0, 9], [1, 1, 9], [0, 0, 9]]]},
            [[[0, 0], [1, 0], [1, 1], [0, 0]]],
        ),
        (
            {"type": "Polygon", "coordinates": [[[0.1234567, 0], [1, 0], [1, 1], [0.1234567, 0]]]},
            [[[0.12346, 0], [1, 0], [1, 1], [0.12346, 0]]],
        ),
    ],
)
def test_rings_are_read(tmp_path: Path, geometry: Record, rings: list[Any]) -> None:
    """Parts and holes are rings alike; heights are dropped, and decimals beyond a metre."""
    found = read_boundaries(_write(tmp_path, _drawn(**geometry)), 119)
    expected = tuple(tuple((x, y) for x, y in ring) for ring in rings)
    assert found == {District("NY", 1): expected}


def test_districts_are_in_order_and_water_is_none(tmp_path: Path) -> None:
    """98 is a delegate's district at large, and ZZ, water, is no district."""
    ring = square(0, 0, 1, 1)
    shapes = [boundary("36", "02", ring), boundary("36", "ZZ", ring), boundary("11", "98", ring)]
    found = read_boundaries(_write(tmp_path, *shapes), 119)
    assert list(found) == [District("DC", 0), District("NY", 2)]


@pytest.mark.parametrize(
    ("geometry", "sentence"),
    [
        ({}, "is neither a polygon nor several"),
        ({"type": "Point", "coordinates": [0, 0]}, "is neither a polygon nor several"),
        ({"type": "Polygon"}, "is neither a polygon nor several"),
        ({"type": "Polygon", "coordinates": None}, "is neither a polygon nor several"),
        ({"type": "Polygon", "coordinates": [[["a", "b"]]]}, "is neither a polygon nor several"),
        ({"type": "Polygon", "coordinates": [[[0]]]}, "is neither a polygon nor several"),
        ({"type": "MultiPolygon", "coordinates": [square(0, 0, 1, 1)]}, "is neither a polygon"),
        ({"type": "Polygon", "coordinates": []}, "has a ring that is not closed"),
        ({"type": "Polygon", "coordinates": [[]]}, "has a ring that is not closed"),
        ({"type": "Polygon", "coordinates": [square(0, 0, 1, 1)[:4]]}, "has a ring that is not"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 0]]]}, "has a ring that is not"),
        ({"type": "Polygon", "coordinates": [[["inf", 0]] * 4]}, "has a point that is nowhere"),
        ({"type": "Polygon", "coordinates": [square(0, 0, 181, 1)]}, "has a point that is nowhere"),
        ({"type": "Polygon", "coordinates": [square(0, 0, 1, 91)]}, "has a point that is nowhere"),
    ],
)
def test_shape_that_is_none_is_refused(tmp_path: Path, geometry: Record, sentence: str) -> None:
    """A geometry without closed rings on earth is refused by its number."""
    with pytest.raises(DatasetError) as refused:
        read_boundaries(_write(tmp_path, _drawn(**geometry)), 119)
    assert str(refused.value).startswith(f"shapes.geojson: boundary 1 {sentence}")


def _changed(change: Callable[[Record], object]) -> Record:
    """Return NY-1's boundary, changed."""
    drawn = boundary("36", "01", square(0, 0, 1, 1))
    change(drawn)
    return drawn


@pytest.mark.parametrize(
    ("feature", "sentence"),
    [
        (7, "boundary 2 has no properties"),
        ({"geometry": None}, "boundary 2 has no properties"),
        (_changed(lambda drawn: drawn.update(geometry=None)), "boundary 2 is neither a polygon"),
        (_changed(lambda drawn: drawn["properties"].pop("CDSESSN")), "CDSESSN is missing"),
        (
            _changed(lambda drawn: drawn["properties"].update(CDSESSN="118")),
            "boundary 2 is of Congress 118, not 119",
        ),
        (
            _changed(lambda drawn: drawn["properties"].update(STATEFP="99")),
            "boundary 2 is of an unknown state, FIPS 99",
        ),
        (
            _changed(lambda drawn: drawn["properties"].update(CD119FP="first")),
            "CD119FP must be a whole number, not 'first'",
        ),
        (
            _changed(lambda drawn: drawn["properties"].update(CD119FP="-1")),
            "boundary 2 is of no district, -1",
        ),
        (
            _changed(lambda drawn: drawn["properties"].update(GEOID="3602")),
            "boundary 2 is NY-1 but has GEOID 3602",
        ),
        (boundary("56", "00", square(0, 0, 1, 1)), "boundary 2 draws WY-0 again"),
    ],
)
def test_feature_that_is_no_district_is_refused(
    tmp_path: Path, feature: Any, sentence: str
) -> None:
    """The refusal says which boundary it is, by its place in the file."""
    first = boundary("56", "00", square(-111, 41, -104, 45))
    with pytest.raises(DatasetError) as refused:
        read_boundaries(_write(tmp_path, first, feature), 119)
    assert str(refused.value).startswith(f"shapes.geojson: {sentence}")


@pytest.mark.parametrize("features", [None, 7, {"a": 1}])
def test_collection_without_features_is_refused(tmp_path: Path, features: Any) -> None:
    """A file that holds no list of boundaries is no boundary file."""
    file = tmp_path / "shapes.geojson"
    file.write_text(json.dumps({"features": features}))
    with pytest.raises(DatasetError, match=r"^shapes.geojson: features must be a list$"):
        read_boundaries(file, 119)
