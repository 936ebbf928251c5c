"""Translates the files of the Census Bureau and of GeoNames to those that the builder reads."""

import csv
import io
import json
import re
import struct
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import shapefile

from contactrep.dataset.archives import is_archive, unpack
from contactrep.dataset.errors import DatasetError
from contactrep.dataset.reading import decoded

_PLACES = ("zip", "city", "state", "state_abbr", "county", "lat", "lng")
_SHARES = ("zcta", "geoid", "share")
_GEONAMES_CELLS = 12
_PARTS = (".shp", ".shx", ".dbf")
_NO_DISTRICT = "ZZ"  # water that belongs to no district


def boundaries(source: Path, name: str) -> bytes:
    """Return a GeoJSON of the districts from a zipped shapefile; a GeoJSON stays as it is.

    Raises:
        DatasetError: the archive or the shapefile in it is not whole.
    """
    if not is_archive(source):
        return source.read_bytes()
    parts = {packed.path[-4:]: packed.content for packed in unpack(source, name, "", "")}
    if missing := [part for part in _PARTS if part not in parts]:
        raise DatasetError(name, None, f"the archive of it has no {missing[0]} file")
    try:
        features = [_feature(each) for each in _shapes(parts)]
    except (shapefile.ShapefileException, struct.error, ValueError, LookupError) as error:
        raise DatasetError(name, None, f"the shapefile of it cannot be read: {error}") from error
    document = {"type": "FeatureCollection", "features": features}
    return f"{json.dumps(document, ensure_ascii=False)}\n".encode()


def places(source: Path, name: str) -> bytes:
    """Return the places as CSV from GeoNames' table of twelve columns without a header.

    Its readme.txt names the columns: country, postal code, place, name and code of the state, name
    and code of the county, the same of a community, latitude, longitude, accuracy.

    Raises:
        DatasetError: a line is malformed, of another country, or the archive is not whole.
    """
    rows = []
    for number, line in enumerate(_geonames(source, name).splitlines(), 1):
        cells = line.split("\t")
        if len(cells) != _GEONAMES_CELLS:
            raise DatasetError(name, number, f"the row has {len(cells)} cells, not 12")
        country, zip_code, city, state, code, county, *_, lat, lng, _accuracy = cells
        if country != "US":
            raise DatasetError(name, number, f"the row is of {country!r}, not of the US")
        rows.append((zip_code, city, state, code, county, lat, lng))
    return _csv(_PLACES, rows)


def shares(source: Path, name: str, congress: int) -> bytes:
    """Return which part of each ZIP code area lies in which district, from the relationship file.

    The share is that of the land; where an area has no land, its districts have equal shares.

    Raises:
        DatasetError: a row is malformed, or the file is of another Congress.
    """
    text = decoded(source.read_bytes(), name)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter="|")
    columns = next(rows, [])
    wanted = _columns(columns, name, congress)
    found: list[tuple[int, str, str, str, str]] = []
    for cells in rows:
        if len(cells) != len(columns):
            sentence = f"the row has {len(cells)} cells, not {len(columns)}"
            raise DatasetError(name, rows.line_num, sentence)
        geoid, zcta, part, whole = (cells[each] for each in wanted)
        if zcta and not geoid.endswith(_NO_DISTRICT):
            found.append((rows.line_num, geoid, zcta, part, whole))
    count = Counter(zcta for _, _, zcta, _, _ in found)
    return _csv(
        _SHARES,
        sorted(
            (zcta, geoid, f"{_share(part, whole, count[zcta], name, line):.6f}")
            for line, geoid, zcta, part, whole in found
        ),
    )


def _shapes(parts: dict[str, bytes]) -> Iterator[Any]:
    """Yield the shapes of a shapefile with their records."""
    files = {part[1:]: io.BytesIO(parts[part]) for part in _PARTS}
    with shapefile.Reader(**files, encoding="utf-8") as reader:
        yield from reader.iterShapeRecords()


def _feature(each: Any) -> dict[str, Any]:
    """Return a shape as GeoJSON."""
    return {
        "type": "Feature",
        "geometry": each.shape.__geo_interface__,
        "properties": each.record.as_dict(date_strings=True),
    }


def _geonames(source: Path, name: str) -> str:
    """Return the table, which is the one US.txt of its archive."""
    if not is_archive(source):
        return decoded(source.read_bytes(), name)
    tables = list(unpack(source, name, "US.txt", ""))
    if not tables:
        raise DatasetError(name, None, "the archive of it has no US.txt")
    return decoded(tables[0].content, name)


def _columns(columns: list[str], name: str, congress: int) -> list[int]:
    """Return where the district, the area, their common land and the area's land stand."""
    numbers = re.findall(r"\bGEOID_CD(\d+)_20\b", " ".join(columns))
    if numbers and numbers != [str(congress)]:
        raise DatasetError(name, 1, f"is of Congress {numbers[0]}, not {congress}")
    wanted = (f"GEOID_CD{congress}_20", "GEOID_ZCTA5_20", "AREALAND_PART", "AREALAND_ZCTA5_20")
    if missing := [column for column in wanted if column not in columns]:
        raise DatasetError(name, 1, f"has no column {missing[0]}")
    return [columns.index(column) for column in wanted]


def _share(part: str, whole: str, count: int, name: str, line: int) -> float:
    """Return the share of one row."""

    def fail() -> NoReturn:
        sentence = f"{part!r} of {whole!r} square metres is not a part of an area"
        raise DatasetError(name, line, sentence)

    if not (re.fullmatch(r"[0-9]+", part) and re.fullmatch(r"[0-9]+", whole)):
        fail()
    if int(part) > int(whole):
        fail()
    return int(part) / int(whole) if int(whole) else 1 / count


def _csv(columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> bytes:
    """Return a CSV file."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue().encode()
