"""The outlines of the districts, from the Census Bureau's cartographic boundary file as GeoJSON."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from contactrep.core.districts import STATES, District
from contactrep.dataset.errors import DatasetError
from contactrep.dataset.reading import Entry, read_json
from contactrep.directory.records import Rings

_NO_DISTRICT = "ZZ"  # the Census Bureau's code for water that belongs to no district
_DECIMALS = 5  # of a degree: about a metre, and finer than the file is true


def read_boundaries(path: Path, congress: int) -> dict[District, Rings]:
    """Return the outline of every district that is drawn, in order.

    Raises:
        DatasetError: a boundary is of another Congress or of no state, is drawn twice, or has no
            closed ring on earth.
    """
    found: dict[District, Rings] = {}
    features = read_json(path).get("features")
    if not isinstance(features, list):
        raise DatasetError(path.name, None, "features must be a list")
    for number, feature in enumerate(features, 1):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        if not isinstance(properties, dict):
            raise DatasetError(path.name, None, f"boundary {number} has no properties")
        entry = Entry(path.name, None, properties)
        if entry.text("CDSESSN") != str(congress):
            entry.fail(f"boundary {number} is of Congress {entry['CDSESSN']}, not {congress}")
        if entry.text(f"CD{congress}FP") == _NO_DISTRICT:
            continue
        district = _district(entry, number, congress)
        if district in found:
            entry.fail(f"boundary {number} draws {district.code} again")
        found[district] = _rings(entry, number, feature.get("geometry"))
    return dict(sorted(found.items()))


def _district(entry: Entry, number: int, congress: int) -> District:
    """Return the district of a boundary; 98 stands for a delegate, who is at large."""
    state = _BY_FIPS.get(entry.text("STATEFP"))
    if state is None:
        entry.fail(f"boundary {number} is of an unknown state, FIPS {entry['STATEFP']}")
    cell = entry.integer(f"CD{congress}FP")
    if not 0 <= cell <= 99:
        entry.fail(f"boundary {number} is of no district, {cell}")
    district = District(state, 0 if cell == 98 else cell)
    if district.geoid != entry.text("GEOID"):
        entry.fail(f"boundary {number} is {district.code} but has GEOID {entry['GEOID']}")
    return district


_BY_FIPS = {state.fips: state.code for state in STATES.values()}


def _rings(entry: Entry, number: int, geometry: Any) -> Rings:
    """Return the rings of a GeoJSON polygon or multipolygon (RFC 7946, section 3.1)."""
    try:
        rings = tuple(
            tuple((round(float(x), _DECIMALS), round(float(y), _DECIMALS)) for x, y, *_ in ring)
            for ring in _ring_lists(geometry)
        )
    except (TypeError, ValueError, KeyError):
        entry.fail(f"boundary {number} is neither a polygon nor several")
    if not rings or any(len(ring) < 4 or ring[0] != ring[-1] for ring in rings):
        entry.fail(f"boundary {number} has a ring that is not closed")
    if not all(abs(x) <= 180 and abs(y) <= 90 for ring in rings for x, y in ring):
        entry.fail(f"boundary {number} has a point that is nowhere on earth")
    return rings


def _ring_lists(geometry: Any) -> Iterator[Any]:
    """Yield the rings of all polygons."""
    shape = geometry["coordinates"]
    polygons = {"Polygon": [shape], "MultiPolygon": shape}[geometry["type"]]
    for polygon in polygons:
        yield from polygon
