"""What the Census Bureau's geocoder answers, read into districts.

Format: Census Geocoder User Guide, `geographies/onelineaddress`, format json. The names of layers
carry the Congress and the year ("119th Congressional Districts", "2024 State Legislative Districts
- Upper"), so they are told by how they end.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from contactrep.core.districts import STATES, District
from contactrep.core.zipcodes import ZipCode, ZipError, parse_zip

_CONGRESS = "Congressional Districts"
_UPPER = "State Legislative Districts - Upper"
_LOWER = "State Legislative Districts - Lower"
_AT_LARGE = frozenset({"00", "98"})  # a state with one member, and a delegate
_BY_FIPS = {state.fips: state.code for state in STATES.values()}


class Outcome(StrEnum):
    """What came of asking for an address."""

    FOUND = "found"
    AMBIGUOUS = "ambiguous"  # several places have this address, in different districts
    NO_MATCH = "no_match"
    OTHER_CONGRESS = "other_congress"  # the Bureau answers for another Congress than our data
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True, kw_only=True)
class StateDistrict:
    """A district of a state's legislature as the Bureau writes it.

    `code` is SLDU or SLDL without leading zeros (27, A), `name` its words (First Essex District).
    """

    state: str
    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """The districts of an address; several only if the address is ambiguous."""

    outcome: Outcome
    districts: tuple[District, ...] = ()
    zip: ZipCode | None = None
    upper: StateDistrict | None = None
    lower: StateDistrict | None = None


class NonsenseError(Exception):
    """The answer is not the documented format."""


def read_answer(document: Any, congress: int) -> Located:
    """Return what an answer says for a Congress.

    Raises:
        NonsenseError: it is not the documented format.
    """
    try:
        matches = document["result"]["addressMatches"]
        found = [_match(match["geographies"], congress) for match in matches]
        zips = {str(match["addressComponents"].get("zip", "")) for match in matches}
    except (KeyError, TypeError, AttributeError, ValueError, IndexError) as error:
        raise NonsenseError(type(error).__name__) from None
    if not found:
        return Located(outcome=Outcome.NO_MATCH)
    districts = tuple(dict.fromkeys(each.districts[0] for each in found if each.districts))
    if not districts:
        return found[0]
    outcome = Outcome.FOUND if len(districts) == 1 else Outcome.AMBIGUOUS
    alone = found[0] if len(found) == 1 else None
    return Located(
        outcome=outcome,
        districts=districts,
        zip=_zip(zips),
        upper=alone.upper if alone else None,
        lower=alone.lower if alone else None,
    )


def _match(geographies: dict[str, Any], congress: int) -> Located:
    """Return what one place that has the address says."""
    areas = list(_areas(geographies, _CONGRESS))
    ours = [each for each in areas if str(each.get("CDSESSN")) == str(congress)]
    if not ours:
        outcome = Outcome.OTHER_CONGRESS if areas else Outcome.NO_MATCH
        return Located(outcome=outcome)
    return Located(
        outcome=Outcome.FOUND,
        districts=(_district(ours[0]["GEOID"]),),
        upper=_seat(_areas(geographies, _UPPER), "SLDU"),
        lower=_seat(_areas(geographies, _LOWER), "SLDL"),
    )


def _areas(geographies: dict[str, Any], ending: str) -> Iterator[dict[str, Any]]:
    """Yield the areas of the layers whose name ends like this."""
    for name, areas in geographies.items():
        if name.endswith(ending):
            yield from areas


def _district(geoid: str) -> District:
    """Return the district of four digits: state FIPS and number."""
    if len(geoid) != 4:
        raise ValueError(geoid)
    number = 0 if geoid[2:] in _AT_LARGE else int(geoid[2:])
    return District(_BY_FIPS[geoid[:2]], number)


def _seat(areas: Iterable[dict[str, Any]], key: str) -> StateDistrict | None:
    """Return the first district of the legislature; "ZZZ" is water that belongs to none."""
    for area in areas:
        code = str(area[key])
        if not code.startswith("ZZ"):
            name = str(area.get("BASENAME") or area.get("NAME") or "")
            return StateDistrict(
                state=_BY_FIPS[str(area["STATE"])], code=code.lstrip("0"), name=name
            )
    return None


def _zip(zips: set[str]) -> ZipCode | None:
    """Return the ZIP code, if all places that have the address have the same."""
    try:
        return parse_zip(next(iter(zips))) if len(zips) == 1 else None
    except ZipError:
        return None
