"""The schema of the data files: rows to values and back. docs/data.md describes it for people."""

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from contactrep.core.districts import STATES, District
from contactrep.core.legislatures import Chamber
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
LEGISLATORS = "legislators.jsonl"
BOUNDARIES = "boundaries.jsonl"

Rings = tuple[tuple[tuple[float, float], ...], ...]
"""The closed rings of a shape as longitude and latitude in degrees; holes are rings too."""

COLUMNS = {
    ZIPS: ("zip", "state", "districts", "shares", "basis", "lat", "lng", "place"),
    DISTRICTS: ("code", "state", "number", "geoid", "ocd_id", "voting", "name"),
    SEATS: ("id", "chamber", "state", "district", "class", "official"),
    COMMITTEES: ("id", "chamber", "name", "url"),
}


class Basis(StrEnum):
    """How the districts of a ZIP code are known."""

    AREA = "area"  # the Census Bureau's area of the ZIP code, with the share of each district
    TRACTS = "tracts"  # the same area by census tracts, which names a few districts too many
    POINT = "point"  # no area: the districts at or near the place's point on the map
    STATE = "state"  # its state or territory has a single district
    NONE = "none"  # only its place and state are known


@dataclass(frozen=True, slots=True, kw_only=True)
class ZipRow:
    """A ZIP code: `state` is that of its post office; what no publisher knows is empty.

    `districts` are ordered by likelihood. `shares` are whole per cents of the area, one for each
    district: measured on the basis `area`, estimated on the basis `tracts`, empty where unknown.
    """

    zip: ZipCode
    state: str
    districts: tuple[District, ...]
    basis: Basis
    shares: tuple[int, ...] = ()
    lat: str = ""
    lng: str = ""
    place: str = ""

    @property
    def point(self) -> tuple[float, float] | None:
        """Its point as longitude and latitude in degrees."""
        return (float(self.lng), float(self.lat)) if self.lat else None


_district = lru_cache(maxsize=None)(District.parse)  # a few hundred, in forty thousand rows


def zip_cells(row: ZipRow) -> tuple[str, ...]:
    """Return the cells of a ZIP code's row."""
    districts = " ".join(district.code for district in row.districts)
    shares = " ".join(map(str, row.shares))
    return (row.zip, row.state, districts, shares, row.basis, row.lat, row.lng, row.place)


def zip_row(line: str) -> ZipRow:
    """Read a ZIP code's line.

    Raises:
        ValueError: it is malformed.
    """
    zip_code, state, codes, shares, basis, lat, lng, place = next(csv.reader([line]))
    return ZipRow(
        zip=ZipCode(zip_code),
        state=state,
        districts=parse_districts(codes),
        shares=tuple(map(int, shares.split())),
        basis=Basis(basis),
        lat=lat,
        lng=lng,
        place=place,
    )


def parse_districts(codes: str) -> tuple[District, ...]:
    """Read districts such as `NY-9 NY-8`.

    Raises:
        ValueError: one of them is no district code.
    """
    return tuple(map(_district, codes.split()))


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
    """Return an official as one line of JSON, without what is not known.

    The id comes first: look-ups rely on it.
    """
    return json.dumps(_plain(official), ensure_ascii=False)


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
            "form": _form(record["form"]) if "form" in record else None,
            "offices": tuple(Office(**office) for office in record.get("offices", ())),
            "committees": tuple(record.get("committees", ())),
            "chamber": Chamber(record["chamber"]) if "chamber" in record else None,
        }
    )


def state_of(line: bytes) -> str:
    """Return the state of a legislator's line without parsing the rest."""
    return line.split(b'"state": "', 1)[1][:2].decode()


def boundary_line(district: District, rings: Rings) -> str:
    """Return a district's shape as one line of JSON."""
    return json.dumps({"code": district.code, "rings": rings}, separators=(",", ":"))


def boundary_from(line: bytes) -> tuple[District, Rings]:
    """Read a district's shape.

    Raises:
        ValueError, KeyError, TypeError: it is malformed.
    """
    record = json.loads(line)
    rings = tuple(tuple((float(x), float(y)) for x, y in ring) for ring in record["rings"])
    if not all(len(ring) > 3 and ring[0] == ring[-1] for ring in rings) or not rings:
        raise ValueError("a ring is open")
    return District.parse(record["code"]), rings


def _form(record: dict[str, Any]) -> ContactForm:
    """Build a contact form from its record."""
    fields = tuple(
        _form_field(each["name"], each.get("required", False), tuple(each.get("options", ())))
        for each in record.get("fields", ())
    )
    return ContactForm(**record | {"kind": FormKind(record["kind"]), "fields": fields})


@lru_cache(maxsize=4096)  # most forms ask the same things
def _form_field(name: str, required: bool, options: tuple[str, ...]) -> FormField:
    """Return a field of a form."""
    return FormField(name=name, required=required, options=options)


def _plain(value: Any) -> Any:
    """Turn values into dicts and lists, fields in the order of their class, the empty left out."""
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if hasattr(value, "__dataclass_fields__"):
        fields = ((name, getattr(value, name)) for name in value.__dataclass_fields__)
        return {name: _plain(each) for name, each in fields if not _is_empty(each)}
    return value


def _is_empty(value: Any) -> bool:
    """Whether a field says nothing; district 0 does."""
    return value is None or value is False or value == ()
