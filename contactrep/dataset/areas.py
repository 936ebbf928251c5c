"""Which districts overlap each ZIP code's area, as a publisher has them."""

from collections.abc import Mapping
from pathlib import Path

from contactrep.core.districts import STATES, District
from contactrep.core.zipcodes import ZipCode
from contactrep.dataset.plan import Plan
from contactrep.dataset.reading import Entry, read_csv
from contactrep.dataset.territories import zip_of

_PAIRS = ("state_fips", "state_abbr", "zcta", "cd")
_SHARES = ("zcta", "geoid", "share")

Area = dict[District, Entry]
"""The districts that overlap a ZIP code, each with the row that says so."""


def read_areas(plan: Plan, districts: tuple[District, ...]) -> tuple[dict[ZipCode, Area], bool]:
    """Return the districts by ZIP code, and whether their rows hold exact shares of the land.

    The Census Bureau's relationship file has the shares and counts where it is there; else the
    pairs by census tract do, which name a few districts too many.

    Raises:
        DatasetError: a row is malformed or names a district that does not exist.
    """
    if "zip_shares" in plan.sources:
        return _read_shares(plan.path("zip_shares"), districts), True
    return _read_pairs(plan.path("zip_districts"), set(districts)), False


def measured_shares(area: Mapping[District, Entry]) -> dict[District, int]:
    """Return the whole per cents of the land that the rows give."""
    return {district: round(100 * float(entry["share"])) for district, entry in area.items()}


def _read_pairs(path: Path, districts: set[District]) -> dict[ZipCode, Area]:
    areas: dict[ZipCode, Area] = {}
    for entry in read_csv(path, _PAIRS):
        _add(areas, entry, _district_of_pair(entry, districts))
    return areas


def _read_shares(path: Path, districts: tuple[District, ...]) -> dict[ZipCode, Area]:
    known = {district.geoid: district for district in districts}
    areas: dict[ZipCode, Area] = {}
    for entry in read_csv(path, _SHARES):
        district = known.get(entry.text("geoid"))
        if district is None:
            entry.fail(f"{entry['geoid']} is not a district of this Congress")
        if _share(entry) > 0:  # water alone: nobody lives there
            _add(areas, entry, district)
    return areas


def _share(entry: Entry) -> float:
    """Return a share of 0 to 1."""
    try:
        share = float(entry.text("share"))
    except ValueError:
        share = -1.0
    return share if 0 <= share <= 1 else entry.fail(f"share must be 0 to 1, not {entry['share']!r}")


def _add(areas: dict[ZipCode, Area], entry: Entry, district: District) -> None:
    """Note that a ZIP code overlaps a district."""
    zip_code = zip_of(entry, "zcta")
    area = areas.setdefault(zip_code, {})
    if district in area:
        entry.fail(f"{zip_code} is given to {district.code} twice")
    area[district] = entry


def _district_of_pair(entry: Entry, districts: set[District]) -> District:
    """Return the district of a row that gives state and number."""
    state = entry.text("state_abbr")
    if state not in STATES:
        entry.fail(f"unknown state {state}")
    if STATES[state].fips != entry["state_fips"]:
        entry.fail(f"the FIPS code of {state} is not {entry['state_fips']}")
    number = entry.integer("cd")
    district = District(state, number) if 0 <= number <= 99 else None
    if district is None or district not in districts:
        entry.fail(f"{state}-{number} is not a district of this Congress")
    return district
