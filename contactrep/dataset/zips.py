"""Every ZIP code with its place, state and districts. Military ones are known by prefix alone."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from contactrep.core.districts import FREELY_ASSOCIATED, STATES, District
from contactrep.core.zipcodes import ZipCode, military_region
from contactrep.dataset.areas import Area, measured_shares, read_areas
from contactrep.dataset.plan import Plan
from contactrep.dataset.reading import Entry, read_csv, read_yaml_entry
from contactrep.dataset.shares import ShareSampler
from contactrep.dataset.territories import Range, zip_of
from contactrep.directory.boundaries import Boundaries
from contactrep.directory.records import Basis, Rings, ZipRow

_PLACES = ("zip", "city", "state", "state_abbr", "county", "lat", "lng")

FARTHEST = 0.25
"""Degrees. A point farther than this from every district of its state tells nothing."""


def find_zips(
    plan: Plan,
    handkept: Path,
    districts: tuple[District, ...],
    drawn: Mapping[District, Rings],
    ranges: Iterable[Range],
) -> tuple[ZipRow, ...]:
    """Return a row for every ZIP code, in order.

    Raises:
        DatasetError: a row is malformed, names a district that does not exist, or gives a ZIP code
            only to states other than that of its own post office.
    """
    areas, exact = read_areas(plan, districts)
    added = _read_corrections(handkept / "corrections.yaml", set(districts))
    rows = _read_places(plan.path("places"))
    for zip_code in areas.keys() - rows.keys():
        state = min(district.state for district in areas[zip_code])
        rows[zip_code] = _placeless(zip_code, state)
    for each in ranges:
        for zip_code in each.zips():
            row = rows.get(zip_code) or _placeless(zip_code, each.state)
            rows[zip_code] = replace(row, place=each.place or row.place)
    boundaries = Boundaries(drawn.items())
    located = {each: row.point for each, row in rows.items() if each in areas and row.point}
    finder = _Finder(boundaries, ShareSampler(boundaries, located), districts, exact=exact)
    return tuple(
        finder.with_districts(rows[each], areas.get(each, {}), added.get(each, set()))
        for each in sorted(rows)
    )


class _Finder:
    """Finds the districts of a ZIP code by its area, else by its state, else by its point."""

    def __init__(
        self,
        boundaries: Boundaries,
        sampler: ShareSampler,
        districts: tuple[District, ...],
        *,
        exact: bool,
    ) -> None:
        self._boundaries, self._sampler, self._exact = boundaries, sampler, exact
        self._single = {each.state: each for each in districts if each.number == 0}

    def with_districts(self, row: ZipRow, area: Area, added: set[District]) -> ZipRow:
        """Return the row with its districts, the likeliest first, and how they are known."""
        if area:
            return self._by_area(row, area, added)
        found = self._by_point(row)
        if row.state in self._single:
            return _by_state(row, self._single[row.state], found)
        return replace(row, districts=found, basis=Basis.POINT if found else Basis.NONE)

    def _by_area(self, row: ZipRow, area: Area, added: set[District]) -> ZipRow:
        """Return the row with the districts that overlap its area.

        The areas miss the home side of a few state lines. Where the home state has a single
        district, that is the district of everybody with that post office, so it is added.
        """
        own = {self._single[row.state]} if row.state in self._single else set()
        found = area.keys() | added | own
        if row.state not in {district.state for district in found}:
            next(iter(area.values())).fail(
                f"{row.zip} is {row.place}, {row.state}, and gets no district of {row.state}; "
                f"add one to corrections.yaml"
            )
        shares = self._shares(row, area, found) if len(found) > 1 else {}
        return replace(
            row,
            districts=(ranked := _ranked(found, shares)),
            basis=Basis.AREA if self._exact else Basis.TRACTS,
            shares=tuple(shares.get(each, 0) for each in ranked) if shares else (),
        )

    def _shares(self, row: ZipRow, area: Area, found: set[District]) -> dict[District, int]:
        return measured_shares(area) if self._exact else self._sampler.shares(row.zip, found)

    def _by_point(self, row: ZipRow) -> tuple[District, ...]:
        """Return the districts at or near the row's point; one of its own state is among them."""
        if row.point is None:
            return ()
        found = self._boundaries.candidates(*row.point)
        if any(district.state == row.state for district in found):
            return found
        nearest = self._boundaries.nearest(*row.point, row.state)
        if nearest is None or nearest[1] > FARTHEST:
            return found
        return (*found, nearest[0])


def _by_state(row: ZipRow, own: District, found: tuple[District, ...]) -> ZipRow:
    """Return the row with its state's only district.

    If its point is drawn inside another state, that district is a candidate too: the outlines are
    coarse, and post-office boxes near a state line serve both sides.
    """
    if found and found[0].state != row.state:
        return replace(row, districts=(own, found[0]), basis=Basis.POINT)
    return replace(row, districts=(own,), basis=Basis.STATE)


def _ranked(found: Iterable[District], shares: Mapping[District, int]) -> tuple[District, ...]:
    """Return the districts by share, the largest first, else by number."""
    return tuple(sorted(found, key=lambda district: (-shares.get(district, 0), district)))


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
