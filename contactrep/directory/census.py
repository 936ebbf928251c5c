"""What the Census Bureau's geocoder says of an address, read with suspicion.

Format: the Bureau's Geocoding Services Web API, `geographies/onelineaddress`. The layers of
`result.addressMatches[].geographies` are found by their endings, since their names carry the
Congress and the year: "119th Congressional Districts", "2024 State Legislative Districts - Upper".
A district's GEOID is its state's FIPS code and its number: 00 at large, 98 a delegate, ZZ nobody's.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from contactrep.core.districts import STATES, District
from contactrep.core.zipcodes import ZipCode, ZipError, parse_zip

T = TypeVar("T")

_STATES_BY_FIPS = MappingProxyType({state.fips: state for state in STATES.values()})
_HOUSE = re.compile(r"(?:(\d{1,4})(?:st|nd|rd|th) )?Congressional Districts", re.ASCII)
_STATE_HOUSES = re.compile(r"(?:(\d{4}) )?State Legislative Districts - (Upper|Lower)", re.ASCII)
_NUMBER = re.compile(r"\d{1,4}", re.ASCII)
_DISTRICT = re.compile(r"(\d\d)(\d\d|ZZ)", re.ASCII)
_STATE_DISTRICT = re.compile(r"(\d\d)(?!ZZZ)0*([0-9A-Z]+)", re.ASCII)


class BureauError(Exception):
    """The Bureau gave no answer that can be used.

    The text is ours: it holds nothing of the question or of the answer, so it may be logged.
    """


class Outcome(StrEnum):
    """What came of looking up an address."""

    FOUND = "found"  # one district
    AMBIGUOUS = "ambiguous"  # several places bear the address, in different districts
    NO_MATCH = "no-match"  # no such address, or no district there
    OTHER_CONGRESS = "other-congress"  # only the districts of another Congress are known
    UNAVAILABLE = "unavailable"  # the Bureau cannot be asked now, or its answer cannot be used


@dataclass(frozen=True, slots=True)
class StateDistrict:
    """A district of a state's legislature, as the Bureau names it.

    `state` is NY; `code` is SLDU or SLDL without leading zeros, such as 8 or 32A; `basename` is
    the district's own name, such as 8 or First Bristol; `name` is State Senate District 8.
    """

    state: str
    code: str
    basename: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)  # a repr would end up in logs
class Located:
    """Where an address is.

    One district where it was found, the distinct ones in order where it is ambiguous, else none.
    Whether a district has a seat is for the dataset to say. `zip`, `upper` and `lower` are known
    at most where it was found; Nebraska and the District of Columbia have only an upper house.
    """

    outcome: Outcome
    districts: tuple[District, ...] = ()
    zip: ZipCode | None = None
    upper: StateDistrict | None = None
    lower: StateDistrict | None = None


def read_answer(document: object, congress: int) -> Located:
    """Read a parsed answer; it is used only if it is for this Congress.

    Raises:
        BureauError: it is not of the documented shape, or contradicts itself.
    """
    matches = _sequence(_mapping(_mapping(document).get("result")).get("addressMatches"))
    places = [_mapping(_mapping(match).get("geographies")) for match in matches]
    houses = [_houses(place) for place in places]
    if any(congress not in house for house in houses):
        return Located(outcome=Outcome.OTHER_CONGRESS)
    named = (_district(row, congress) for house in houses for row in house[congress])
    districts = tuple(sorted({district for district in named if district}))
    if not districts:
        return Located(outcome=Outcome.NO_MATCH)
    if len(districts) > 1:
        return Located(outcome=Outcome.AMBIGUOUS, districts=districts)
    elected = 1786 + 2 * congress  # the year before it meets: 2024 for the 119th
    return Located(
        outcome=Outcome.FOUND,
        districts=districts,
        zip=_agreed(_zip(_mapping(match).get("addressComponents")) for match in matches),
        upper=_agreed(_state_district(place, "Upper", elected) for place in places),
        lower=_agreed(_state_district(place, "Lower", elected) for place in places),
    )


def _houses(place: dict[str, object]) -> dict[int, list[dict[str, object]]]:
    """Return the rows of each Congress's districts; there is always one Congress at least."""
    found: dict[int, list[dict[str, object]]] = {}
    for layer, value in place.items():
        if not (match := _HOUSE.fullmatch(layer)):
            continue
        rows = [_mapping(row) for row in _sequence(value)]
        told = [match[1]] if match[1] else []
        told += [_matched(_NUMBER, row["CDSESSN"])[0] for row in rows if "CDSESSN" in row]
        congresses = {int(number) for number in told}
        if len(congresses) != 1:
            raise BureauError("a layer does not say which Congress it is for")
        found.setdefault(congresses.pop(), []).extend(rows)
    if not found:
        raise BureauError("a match has no layer of congressional districts")
    return found


def _district(row: dict[str, object], congress: int) -> District | None:
    """Return the district of a row, None where the place is in nobody's district."""
    fips, number = _matched(_DISTRICT, row.get("GEOID")).groups()
    state = _STATES_BY_FIPS.get(fips)
    # The same facts in other fields, where the Bureau gives them.
    agrees = row.get("STATE", fips) == fips and row.get(f"CD{congress}", number) == number
    if not state or not agrees:
        raise BureauError("a district is in no state that we know, or contradicts itself")
    if number == "ZZ":
        return None
    if (number == "98") is state.has_senators:
        raise BureauError("a delegate of a state, or a representative of no state")
    return District(state.code, int(number) if state.has_senators else 0)


def _state_district(place: dict[str, object], chamber: str, elected: int) -> StateDistrict | None:
    """Return the district of the legislature that sits; nobody is refused for want of it.

    Some answers hold lines of several years, those of the next legislature among them.
    """
    layers = {}
    for layer, value in place.items():
        match = _STATE_HOUSES.fullmatch(layer)
        if match and match[2] == chamber and int(match[1] or 0) <= elected:
            layers[int(match[1] or 0)] = value
    match layers[max(layers)] if layers else None:
        case [{"GEOID": str(geoid), "BASENAME": str(basename), "NAME": str(name)}]:
            parts = _STATE_DISTRICT.fullmatch(geoid)
            if parts and (state := _STATES_BY_FIPS.get(parts[1])):
                return StateDistrict(state.code, parts[2], basename, name)
        case _:
            pass
    return None


def _zip(components: object) -> ZipCode | None:
    """Return the ZIP code of a matched address, if it has one."""
    match components:
        case {"zip": str(text)}:
            try:
                return parse_zip(text)
            except ZipError:
                return None
        case _:
            return None


def _agreed(values: Iterable[T | None]) -> T | None:
    """Return what all matches say, None where they differ."""
    distinct = set(values)
    return distinct.pop() if len(distinct) == 1 else None


def _mapping(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise BureauError("an object is missing")
    return value


def _sequence(value: object) -> list[object]:
    if not isinstance(value, list):
        raise BureauError("a list is missing")
    return value


def _matched(pattern: re.Pattern[str], value: object) -> re.Match[str]:
    match = pattern.fullmatch(value) if isinstance(value, str) else None
    if not match:
        raise BureauError("a text is missing, or not of its form")
    return match
