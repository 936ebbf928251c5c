"""From a ZIP code, a point, a district or a state to the people who represent it.

The answer is a list, because a ZIP code can lie in several districts and states: then a visitor is
asked which is theirs, the likeliest first, and nothing is picked for them. A candidate is
`approximate` when its district was derived from a point on the map.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest
from typing import NamedTuple

from contactrep.core.districts import FREELY_ASSOCIATED, STATES, District
from contactrep.core.officials import Official, Seat
from contactrep.core.zipcodes import ZipCode, military_region
from contactrep.directory.dataset import Dataset
from contactrep.directory.records import Basis


class AnswerKind(StrEnum):
    """What the data says of the question."""

    FOUND = "found"  # exactly one district
    SPLIT = "split"  # several districts: ask
    NO_DISTRICT_KNOWN = "no-district-known"  # a ZIP code without a place on the map, say
    MILITARY = "military"  # the district is that of the legal voting residence: ask for that
    FREELY_ASSOCIATED = "freely-associated"  # a US ZIP code with nobody in Congress
    UNKNOWN = "unknown"


# Looking a member up in an enum costs more than building an answer from it.
_KINDS = (AnswerKind.NO_DISTRICT_KNOWN, AnswerKind.FOUND, AnswerKind.SPLIT)
_BASES = {basis.value: basis for basis in Basis}


class Coverage(StrEnum):
    """How much of a ZIP code lies in a district."""

    MOST = "most"
    HALF = "half"
    PART = "part"
    CORNER = "corner"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A district that may be the visitor's; `member` is None where the seat is vacant.

    `share` is the per cent of the ZIP code's area that lies in the district, None where unknown.
    """

    district: District
    seat: Seat
    member: Official | None
    approximate: bool = False
    share: int | None = None

    @property
    def coverage(self) -> Coverage | None:
        """The share in words, None where it is unknown."""
        if self.share is None:
            return None
        bounds = ((65, Coverage.MOST), (35, Coverage.HALF), (10, Coverage.PART))
        return next((word for least, word in bounds if self.share >= least), Coverage.CORNER)


@dataclass(frozen=True, slots=True, kw_only=True)
class SenateSeat:
    """A Senate seat of one of the states; `senator` is None where it is vacant."""

    seat: Seat
    senator: Official | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegation:
    """Who may represent a place; one value serves every ZIP code with the same districts.

    `state` is the state of the place. `region` is AA, AE or AP for a military ZIP code, and FM, MH
    or PW for a freely associated state. `basis` says how the districts of a ZIP code are known.
    """

    kind: AnswerKind
    state: str | None = None
    region: str | None = None
    basis: Basis | None = None
    candidates: tuple[Candidate, ...] = ()
    senators: tuple[SenateSeat, ...] = ()
    president: Official | None = None


class Answer(NamedTuple):
    """Who represents a place. `town` is empty where nobody names it, None without a ZIP code.

    A tuple, since one is made for every look-up, in half the time of a frozen dataclass.
    """

    delegation: Delegation
    zip: ZipCode | None = None
    town: str | None = None

    @property
    def place(self) -> str | None:
        """The place as people write it: Brooklyn, NY; Puerto Rico, where no town is known."""
        state = self.state or self.region
        if self.town is None or state is None:
            return None
        return f"{self.town}, {state}" if self.town else _name(state)

    @property
    def kind(self) -> AnswerKind:
        """What the data says."""
        return self.delegation.kind

    @property
    def state(self) -> str | None:
        """The state of the place."""
        return self.delegation.state

    @property
    def region(self) -> str | None:
        """The military region or the freely associated state."""
        return self.delegation.region

    @property
    def basis(self) -> Basis | None:
        """How the districts of the ZIP code are known."""
        return self.delegation.basis

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """The districts in question, the likeliest first."""
        return self.delegation.candidates

    @property
    def senators(self) -> tuple[SenateSeat, ...]:
        """The Senate seats of the states in question."""
        return self.delegation.senators

    @property
    def president(self) -> Official | None:
        """The President; None for a freely associated state."""
        return self.delegation.president

    @property
    def states(self) -> tuple[str, ...]:
        """The states in question, sorted: more than one for some ZIP codes on a border."""
        return _states(self.state, self.candidates)

    @property
    def officials(self) -> tuple[Official, ...]:
        """Everyone who holds one of the seats: senators, members, the President."""
        holders = (
            *(each.senator for each in self.senators),
            *(each.member for each in self.candidates),
            self.president,
        )
        return tuple(holder for holder in holders if holder)


def find(dataset: Dataset, zip_code: ZipCode) -> Answer:
    """Answer for a ZIP code."""
    cells = dataset.zips.row(zip_code)
    if cells is None:
        return Answer(_unlisted(dataset, zip_code), zip_code)
    key, town = cells
    delegation = dataset.memo.get(key)
    if delegation is None:
        delegation = dataset.memo[key] = _listed(dataset, *key.split(","))
    return Answer(delegation, zip_code, town)


def find_point(dataset: Dataset, longitude: float, latitude: float) -> Answer:
    """Answer for a point in degrees: UNKNOWN where no district is near.

    SPLIT, the point's own district first, where a boundary is so near that it may be either side.
    """
    found = dataset.boundaries.candidates(longitude, latitude)
    if not found:
        return Answer(Delegation(kind=AnswerKind.UNKNOWN))
    codes = (each.code for each in found)
    return Answer(_represented(dataset, codes, found[0].state, Basis.POINT))


def find_districts(dataset: Dataset, districts: Iterable[District]) -> Answer:
    """Answer for districts that may all be the visitor's; UNKNOWN if this Congress lacks them."""
    known = tuple(each for each in districts if dataset.house_seat(each))
    if not known:
        return Answer(Delegation(kind=AnswerKind.UNKNOWN))
    return Answer(_represented(dataset, (each.code for each in known), known[0].state))


def find_state(dataset: Dataset, state: str) -> Answer:
    """Answer for a visitor who knows their state alone.

    FOUND where the state has a single district, else NO_DISTRICT_KNOWN with its senators.
    """
    if state in FREELY_ASSOCIATED:
        return Answer(_freely_associated(state))
    if state not in STATES:
        return Answer(Delegation(kind=AnswerKind.UNKNOWN))
    districts = dataset.districts(state)
    codes = [each.code for each in districts] if len(districts) == 1 else []
    return Answer(_represented(dataset, codes, state))


def _unlisted(dataset: Dataset, zip_code: ZipCode) -> Delegation:
    """Return the answer for a ZIP code that no publisher lists: military ones are not listed."""
    region = military_region(zip_code)
    if region is None:
        return Delegation(kind=AnswerKind.UNKNOWN)
    return Delegation(kind=AnswerKind.MILITARY, region=region, president=dataset.president)


def _listed(dataset: Dataset, state: str, codes: str, shares: str, basis: str) -> Delegation:
    """Return the answer for the cells of a ZIP code."""
    if state in FREELY_ASSOCIATED:
        return _freely_associated(state)
    per_cent = map(int, shares.split())
    return _represented(dataset, codes.split(), state, _BASES[basis], per_cent)


def _represented(
    dataset: Dataset,
    codes: Iterable[str],
    state: str,
    basis: Basis | None = None,
    shares: Iterable[int] = (),
) -> Delegation:
    """Gather the members, senators and President of some districts, by code, and a state."""
    approximate = basis is Basis.POINT
    found = [_candidate(dataset, *each, approximate) for each in zip_longest(codes, shares)]
    candidates = tuple(filter(None, found))
    return Delegation(
        kind=_KINDS[min(len(candidates), 2)],
        state=state,
        basis=basis,
        candidates=candidates,
        senators=_senators(dataset, _states(state, candidates)),
        president=dataset.president,
    )


def _candidate(
    dataset: Dataset, code: str, share: int | None, approximate: bool
) -> Candidate | None:
    """Return a candidate, None if this Congress lacks the district; many ZIP codes share it."""
    key = (code, approximate, share)  # no enum: hashing one takes longer than all else here
    found: Candidate | None = dataset.memo.get(key)
    if found is None and (held := _held(dataset, code)):
        district, seat, member = held
        found = dataset.memo[key] = Candidate(
            district=district, seat=seat, member=member, approximate=approximate, share=share
        )
    return found


def _held(dataset: Dataset, code: str) -> tuple[District, Seat, Official | None] | None:
    """Return a district with its seat and who holds it, None if this Congress lacks it."""
    found: tuple[District, Seat, Official | None] | None = dataset.memo.get(code)
    if found is None and (seat := dataset.seat(code)) and (district := seat.division):
        found = dataset.memo[code] = (district, seat, dataset.official(seat.official_id))
    return found


def _senators(dataset: Dataset, states: tuple[str, ...]) -> tuple[SenateSeat, ...]:
    """Return the Senate seats of some states; nearly every ZIP code shares them with others."""
    key = ("senators", states)
    found: tuple[SenateSeat, ...] | None = dataset.memo.get(key)
    if found is None:
        found = dataset.memo[key] = tuple(
            SenateSeat(seat=seat, senator=dataset.official(seat.official_id))
            for each in states
            for seat in dataset.senate_seats(each)
        )
    return found


def _states(state: str | None, candidates: tuple[Candidate, ...]) -> tuple[str, ...]:
    """Return the states of a place and of its districts, sorted."""
    states = {each.seat.state for each in candidates}
    if state is not None:
        states.add(state)
    return tuple(sorted(states)) if len(states) > 1 else tuple(states)


def _freely_associated(state: str) -> Delegation:
    """Answer for a sovereign state: nobody in Congress, and not this President either."""
    return Delegation(kind=AnswerKind.FREELY_ASSOCIATED, region=state)


def _name(state: str) -> str:
    """Return the name of a state, for a ZIP code whose town nobody names."""
    return STATES[state].name if state in STATES else FREELY_ASSOCIATED[state]
