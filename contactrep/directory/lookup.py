"""From a ZIP code, a district or a state to the people who represent it.

The answer is a list, because a ZIP code can lie in several districts and states. A candidate is
`approximate` when its district was derived from a point on the map; the bundled data has none of
those yet. The Census rows err the other way: they were made per census tract and name a few
districts too many, so a visitor of a split ZIP code is asked which is theirs.
"""

from dataclasses import dataclass
from enum import StrEnum

from contactrep.core.districts import FREELY_ASSOCIATED, STATES, District
from contactrep.core.officials import Official, Seat
from contactrep.core.zipcodes import ZipCode, military_region
from contactrep.directory.dataset import Dataset
from contactrep.directory.records import ZipRow


class AnswerKind(StrEnum):
    """What the data says of the question."""

    FOUND = "found"  # exactly one district
    SPLIT = "split"  # several districts: ask
    NO_DISTRICT_KNOWN = "no-district-known"  # a PO box, say: only the state is known
    MILITARY = "military"  # the district is that of the legal voting residence: ask for that
    FREELY_ASSOCIATED = "freely-associated"  # a US ZIP code with nobody in Congress
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A district that may be the visitor's; `member` is None where the seat is vacant."""

    district: District
    seat: Seat
    member: Official | None
    approximate: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SenateSeat:
    """A Senate seat of one of the states; `senator` is None where it is vacant."""

    seat: Seat
    senator: Official | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Who represents a place.

    `place` reads "Brooklyn, NY"; `state` is the state of the place. `region` is AA, AE or AP for a
    military ZIP code, and FM, MH or PW for a freely associated state.
    """

    kind: AnswerKind
    zip: ZipCode | None = None
    place: str | None = None
    state: str | None = None
    region: str | None = None
    candidates: tuple[Candidate, ...] = ()
    senators: tuple[SenateSeat, ...] = ()
    president: Official | None = None

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
    if region := military_region(zip_code):
        return Answer(
            kind=AnswerKind.MILITARY, zip=zip_code, region=region, president=dataset.president
        )
    row = dataset.zip_row(zip_code)
    if row is None:
        return Answer(kind=AnswerKind.UNKNOWN, zip=zip_code)
    if row.state in FREELY_ASSOCIATED:
        return _freely_associated(row.state, zip_code, _place(row))
    return _represented(dataset, row.districts, row.state, zip_code, _place(row))


def find_district(dataset: Dataset, district: District) -> Answer:
    """Answer for a district that the visitor chose; UNKNOWN if this Congress lacks it."""
    if dataset.house_seat(district) is None:
        return Answer(kind=AnswerKind.UNKNOWN)
    return _represented(dataset, (district,), district.state)


def find_state(dataset: Dataset, state: str) -> Answer:
    """Answer for a visitor who knows their state alone.

    FOUND where the state has a single district, else NO_DISTRICT_KNOWN with its senators.
    """
    if state in FREELY_ASSOCIATED:
        return _freely_associated(state, None, None)
    if state not in STATES:
        return Answer(kind=AnswerKind.UNKNOWN)
    districts = dataset.districts(state)
    return _represented(dataset, districts if len(districts) == 1 else (), state)


def _represented(
    dataset: Dataset,
    districts: tuple[District, ...],
    state: str,
    zip_code: ZipCode | None = None,
    place: str | None = None,
) -> Answer:
    """Gather the members, senators and President of some districts and a state."""
    candidates = tuple(
        Candidate(district=each, seat=seat, member=dataset.official(seat.official_id))
        for each in districts
        if (seat := dataset.house_seat(each))
    )
    kinds = (AnswerKind.NO_DISTRICT_KNOWN, AnswerKind.FOUND, AnswerKind.SPLIT)
    return Answer(
        kind=kinds[min(len(candidates), 2)],
        zip=zip_code,
        place=place,
        state=state,
        candidates=candidates,
        senators=tuple(
            SenateSeat(seat=seat, senator=dataset.official(seat.official_id))
            for each in _states(state, candidates)
            for seat in dataset.senate_seats(each)
        ),
        president=dataset.president,
    )


def _states(state: str | None, candidates: tuple[Candidate, ...]) -> tuple[str, ...]:
    """Return the states of a place and of its districts, sorted."""
    own = set() if state is None else {state}
    return tuple(sorted(own | {each.district.state for each in candidates}))


def _freely_associated(state: str, zip_code: ZipCode | None, place: str | None) -> Answer:
    """Answer for a sovereign state: nobody in Congress, and not this President either."""
    return Answer(kind=AnswerKind.FREELY_ASSOCIATED, zip=zip_code, place=place, region=state)


def _place(row: ZipRow) -> str:
    """Write the place as people do: Brooklyn, NY; Puerto Rico, where no town is known."""
    if row.place:
        return f"{row.place}, {row.state}"
    return STATES[row.state].name if row.state in STATES else FREELY_ASSOCIATED[row.state]
