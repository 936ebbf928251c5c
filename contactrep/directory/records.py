"""The schema of the data files: rows to values and back. docs/data.md describes it for people."""

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from contactrep.core.districts import STATES, District
from contactrep.core.officials import (
    Committee,
    ContactForm,
    FormField,
    FormKind,
    Office,
    Official,
    Role,
    Seat,
)
from contactrep.core.zipcodes import ZipCode

ZIPS = "zips.csv"
DISTRICTS = "districts.csv"
SEATS = "seats.csv"
COMMITTEES = "committees.csv"
OFFICIALS = "officials.jsonl"

COLUMNS = {
    ZIPS: ("zip", "place", "state", "districts", "basis", "lat", "lng"),
    DISTRICTS: ("code", "state", "number", "geoid", "ocd_id", "voting", "name"),
    SEATS: ("id", "chamber", "state", "district", "class", "official"),
    COMMITTEES: ("id", "chamber", "name", "url"),
}


class Basis(StrEnum):
    """How the districts of a ZIP code are known."""

    CENSUS = "census"  # the Census Bureau's area of the ZIP code overlaps them
    STATE = "state"  # its state or territory has a single district
    NONE = "none"  # only its place and state are known


@dataclass(frozen=True, slots=True, kw_only=True)
class ZipRow:
    """A ZIP code: `state` is that of its post office; what no publisher knows is empty."""

    zip: ZipCode
    place: str
    state: str
    districts: tuple[District, ...]
    basis: Basis
    lat: str = ""
    lng: str = ""


_district = lru_cache(maxsize=None)(District.parse)  # a few hundred, in forty thousand rows


def zip_cells(row: ZipRow) -> tuple[str, ...]:
    """Return the cells of a ZIP code's row."""
    districts = " ".join(district.code for district in row.districts)
    return (row.zip, row.place, row.state, districts, row.basis, row.lat, row.lng)


def zip_row(line: bytes) -> ZipRow:
    """Read a ZIP code's line.

    Raises:
        ValueError: it is malformed.
    """
    zip_code, place, state, codes, basis, lat, lng = next(csv.reader([line.decode()]))
    return ZipRow(
        zip=ZipCode(zip_code),
        place=place,
        state=state,
        districts=tuple(map(_district, codes.split())),
        basis=Basis(basis),
        lat=lat,
        lng=lng,
    )


def district_cells(district: District) -> tuple[str, ...]:
    """Return the cells of a district's row."""
    return (
        district.code,
        district.state,
        str(district.number),
        district.geoid,
        district.ocd_id,
        "yes" if district.votes else "no",
        district.name,
    )


def seat_cells(seat: Seat) -> tuple[str, ...]:
    """Return the cells of a seat's row."""
    return (
        seat.id,
        "senate" if seat.district is None else "house",
        seat.state,
        "" if seat.district is None else str(seat.district),
        "" if seat.class_ is None else str(seat.class_),
        seat.official_id or "",
    )


def seat_from(row: Mapping[str, str]) -> Seat:
    """Read a seat's row.

    Raises:
        ValueError: a cell is no number, or the state is unknown.
        KeyError: a column is missing.
    """
    if row["state"] not in STATES:
        raise ValueError(f"unknown state {row['state']}")
    return Seat(
        id=row["id"],
        state=row["state"],
        district=int(row["district"]) if row["chamber"] == "house" else None,
        class_=int(row["class"]) if row["chamber"] == "senate" else None,
        official_id=row["official"] or None,
    )


def place_in_congress(seat: Seat) -> tuple[str, bool, int]:
    """Sort seats by state, the Senate before the House, by class or district."""
    return (seat.state, seat.class_ is None, seat.class_ or seat.district or 0)


def committee_cells(committee: Committee) -> tuple[str, ...]:
    """Return the cells of a committee's row."""
    return (committee.id, committee.chamber, committee.name, committee.url or "")


def committee_from(row: Mapping[str, str]) -> Committee:
    """Read a committee's row."""
    return Committee(id=row["id"], chamber=row["chamber"], name=row["name"], url=row["url"] or None)


def official_line(official: Official) -> str:
    """Return an official as one line of JSON. The id comes first: look-ups rely on it."""
    form = official.form
    record = _plain(official) | {
        "role": official.role.value,
        "form": None if form is None else _plain(form) | {"kind": form.kind.value},
    }
    return json.dumps(record, ensure_ascii=False)


def id_of(line: bytes) -> str:
    """Return the id of an official's line without parsing the rest."""
    return line.split(b'"', 4)[3].decode()


def official_from(line: bytes) -> Official:
    """Read an official's line.

    Raises:
        ValueError, KeyError, TypeError: it is malformed.
    """
    record: dict[str, Any] = json.loads(line)
    return Official(
        **record
        | {
            "role": Role(record["role"]),
            "form": None if record["form"] is None else _form(record["form"]),
            "offices": tuple(Office(**office) for office in record["offices"]),
            "committees": tuple(record["committees"]),
        }
    )


def _form(record: dict[str, Any]) -> ContactForm:
    """Build a contact form from its record."""
    fields = tuple(
        FormField(**field | {"options": tuple(field["options"])}) for field in record["fields"]
    )
    return ContactForm(**record | {"kind": FormKind(record["kind"]), "fields": fields})


def _plain(value: Any) -> Any:
    """Turn values into dicts and lists, fields in the order of their class."""
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if hasattr(value, "__dataclass_fields__"):
        return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
    return value
