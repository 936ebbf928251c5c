"""Every ZIP code with its place, state and districts. Military ones are known by prefix alone."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from contactrep.core.districts import FREELY_ASSOCIATED, STATES, District
from contactrep.core.zipcodes import ZipCode, military_region
from contactrep.dataset.plan import Plan
from contactrep.dataset.reading import Entry, read_csv, read_yaml_entry
from contactrep.dataset.territories import Range, zip_of
from contactrep.directory.records import Basis, ZipRow

_AREAS = ("state_fips", "state_abbr", "zcta", "cd")
_PLACES = ("zip", "city", "state", "state_abbr", "county", "lat", "lng")

Area = dict[District, Entry]
"""The districts that overlap a ZIP code, each with the row that says so."""


def find_zips(
    plan: Plan, handkept: Path, districts: tuple[District, ...], ranges: Iterable[Range]
) -> tuple[ZipRow, ...]:
    """Return a row for every ZIP code, in order.

    Raises:
        DatasetError: a row is malformed, names a district that does not exist, or gives a ZIP code
            only to states other than that of its own post office.
    """
    areas = _read_areas(plan.path("zip_districts"), set(districts))
    added = _read_corrections(handkept / "corrections.yaml", set(districts))
    rows = _read_places(plan.path("places"))
    for zip_code in areas.keys() - rows.keys():
        state = min(district.state for district in areas[zip_code])
        rows[zip_code] = _placeless(zip_code, state)
    for each in ranges:
        for zip_code in each.zips():
            row = rows.get(zip_code) or _placeless(zip_code, each.state)
            rows[zip_code] = replace(row, place=each.place or row.place)
    single = _single_districts(districts)
    return tuple(
        _with_districts(rows[each], areas.get(each, {}), added.get(each, set()), single)
        for each in sorted(rows)
    )


def _with_districts(
    row: ZipRow, area: Area, added: set[District], single: dict[str, District]
) -> ZipRow:
    """Return the row with its districts and how they are known.

    The areas miss the home side of a few state lines. Where the home state has a single district,
    that is the district of everybody with that post office, so it is added.
    """
    own = {single[row.state]} if row.state in single else set()
    found = area.keys() | added | own
    if area and row.state not in {district.state for district in found}:
        next(iter(area.values())).fail(
            f"{row.zip} is {row.place}, {row.state}, and gets no district of {row.state}; "
            f"add one to corrections.yaml"
        )
    basis = Basis.CENSUS if area else Basis.STATE if own else Basis.NONE
    return replace(row, districts=tuple(sorted(found)), basis=basis)


def _read_areas(path: Path, districts: set[District]) -> dict[ZipCode, Area]:
    """Return the districts that overlap each ZIP code area."""
    areas: dict[ZipCode, Area] = {}
    for entry in read_csv(path, _AREAS):
        zip_code, district = zip_of(entry, "zcta"), _known_district(entry, districts)
        area = areas.setdefault(zip_code, {})
        if district in area:
            entry.fail(f"{zip_code} is given to {district.code} twice")
        area[district] = entry
    return areas


def _known_district(entry: Entry, districts: set[District]) -> District:
    """Return the district of an area's row."""
    state = _known_state(entry)
    if STATES[state].fips != entry["state_fips"]:
        entry.fail(f"the FIPS code of {state} is not {entry['state_fips']}")
    number = entry.integer("cd")
    district = District(state, number) if 0 <= number <= 99 else None
    if district is None or district not in districts:
        entry.fail(f"{state}-{number} is not a district of this Congress")
    return district


def _known_state(entry: Entry) -> str:
    """Return the state of a row."""
    state = entry.text("state_abbr")
    if state not in STATES and state not in FREELY_ASSOCIATED:
        entry.fail(f"unknown state {state}")
    return state


def _read_places(path: Path) -> dict[ZipCode, ZipRow]:
    """Return the place of each ZIP code, its districts still open.

    Military ZIP codes are left out; two that Hawaii has too are listed twice, with and without
    their state, and the row with the state counts.
    """
    rows: dict[ZipCode, ZipRow] = {}
    stateless: dict[ZipCode, Entry] = {}
    for entry in read_csv(path, _PLACES):
        zip_code = zip_of(entry, "zip")
        if military_region(zip_code):
            continue
        if not entry["state_abbr"]:
            stateless[zip_code] = entry
        elif zip_code in rows:
            entry.fail(f"{zip_code} is given twice")
        else:
            rows[zip_code] = _placed(entry, zip_code)
    for zip_code in stateless.keys() - rows.keys():
        stateless[zip_code].fail(f"{zip_code} has no state and no military prefix")
    return rows


def _placed(entry: Entry, zip_code: ZipCode) -> ZipRow:
    """Return the row of a named place."""
    for key, most in (("lat", 90), ("lng", 180)):
        try:
            good = abs(float(entry[key])) <= most
        except ValueError:
            good = False
        if not good:
            entry.fail(f"{key} must be degrees, not {entry[key]!r}")
    return ZipRow(
        zip=zip_code,
        place=entry.text("city"),
        state=_known_state(entry),
        districts=(),
        basis=Basis.NONE,
        lat=entry["lat"],
        lng=entry["lng"],
    )


def _placeless(zip_code: ZipCode, state: str) -> ZipRow:
    """Return the row of a ZIP code that nobody names."""
    return ZipRow(zip=zip_code, place="", state=state, districts=(), basis=Basis.NONE)


def _read_corrections(path: Path, districts: set[District]) -> dict[ZipCode, set[District]]:
    """Return the hand-kept districts by ZIP code."""
    added: dict[ZipCode, set[District]] = {}
    for entry in read_yaml_entry(path).entries("districts"):
        code = entry.text("add")
        district = next((each for each in districts if each.code == code), None)
        if district is None:
            entry.fail(f"{code} is not a district of this Congress")
        added.setdefault(zip_of(entry, "zip"), set()).add(district)
    return added


def _single_districts(districts: tuple[District, ...]) -> dict[str, District]:
    """Return the district of every state and territory that has just one."""
    return {district.state: district for district in districts if district.number == 0}
