"""Where letters come from: counts by state and district, which of them wrote, and maps of both."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from contactrep.core.districts import STATES, District, State, StateKind
from contactrep.core.ledger import Entry
from contactrep.core.officials import Official
from contactrep.core.tallies import OUT, Dimension, Tallies
from contactrep.directory.dataset import Dataset
from contactrep.documents import nation, state_map
from contactrep.documents.shades import Scale
from contactrep.documents.state_map import Area
from contactrep.outreach.counting import counted
from contactrep.outreach.naming import district_name
from contactrep.outreach.services import Services
from contactrep.storage import tallies

WORDS: Mapping[str, str] = {
    Entry.PREPARED: "prepared",
    Entry.OPENED: "opened",
    Entry.REPORTED_SENT: "reported sent",
    Entry.ACCEPTED: "accepted",
    OUT: "known to have gone out",
    Entry.DELIVERED_IN_PERSON: "delivered in person",
    Entry.REPLIED: "replied to",
}
"""What can be counted, in the words that go after "letters"."""

_DRAWN = "drawn"
_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True)
class DistrictLine:
    """A district, its member of Congress if it has one, and its count."""

    district: District
    member: Official | None
    count: int


@dataclass(frozen=True, slots=True)
class StateLine:
    """A state and its count; that of its districts is less where some writers' is not known."""

    state: State
    count: int
    districts: tuple[DistrictLine, ...]

    @property
    def written(self) -> int:
        """How many of its districts have a letter."""
        return sum(line.count > 0 for line in self.districts)

    @property
    def silent(self) -> tuple[District, ...]:
        """Its districts without a letter."""
        return tuple(line.district for line in self.districts if not line.count)

    @property
    def elsewhere(self) -> int:
        """How many letters are of no district that there is today, as far as is known."""
        return self.count - sum(line.count for line in self.districts)


@dataclass(frozen=True, slots=True)
class Coverage:
    """All states by name, and the shades for their counts and for those of districts."""

    lines: tuple[StateLine, ...]
    state_scale: Scale
    district_scale: Scale

    @property
    def total(self) -> int:
        """How many letters there are."""
        return sum(line.count for line in self.lines)

    @property
    def elsewhere(self) -> int:
        """How many letters are of no known district."""
        return sum(line.elsewhere for line in self.lines)

    @property
    def districts(self) -> int:
        """How many districts there are."""
        return sum(len(line.districts) for line in self.lines)

    @property
    def written(self) -> int:
        """How many of them have a letter."""
        return sum(line.written for line in self.lines)

    @property
    def states(self) -> list[StateLine]:
        """The states and the District of Columbia."""
        return [line for line in self.lines if line.state.kind is not StateKind.TERRITORY]

    @property
    def territories(self) -> list[StateLine]:
        """The territories that have a delegate."""
        return [line for line in self.lines if line.state.kind is StateKind.TERRITORY]

    def line(self, code: str) -> StateLine:
        """Return the line of a state."""
        return next(line for line in self.lines if line.state.code == code)


def coverage(services: Services, campaign: str | None, word: str) -> Coverage:
    """Count the letters that a word of WORDS was said of, in a campaign or in all of them."""
    with counted(services) as conn:
        fresh = tallies.uncounted(conn)
        by_state = tallies.read(conn, Dimension.STATE, campaign, fresh=fresh)
        by_district = tallies.read(conn, Dimension.DISTRICT, campaign, fresh=fresh)
    lines = tuple(
        StateLine(
            state,
            _said(by_state, state.code, word),
            tuple(
                DistrictLine(district, member, _said(by_district, district.code, word))
                for district, member in services.dataset.district_members(state.code)
            ),
        )
        for state in sorted(STATES.values(), key=lambda state: state.name)
    )
    return Coverage(
        lines,
        Scale.of(line.count for line in lines),
        Scale.of(each.count for line in lines for each in line.districts),
    )


def nation_svg(services: Services, found: Coverage, link: Callable[[State], str]) -> str:
    """Return the map of all districts; each state leads to where `link` says."""
    dataset = services.dataset
    drawing = _once(dataset, None, lambda: nation.draw(_shapes(dataset)))
    scale = found.district_scale
    states = [
        nation.StateArea(
            state=line.state.code,
            title=in_words(line),
            href=link(line.state),
            shade=scale.shade(max((each.count for each in line.districts), default=0)),
            shades={each.district: scale.shade(each.count) for each in line.districts},
        )
        for line in found.lines
    ]
    description = f"{found.written} of {found.districts} districts have a letter."
    return nation.nation_map(drawing, states, "Map of all districts", description, "nation")


def state_svgs(
    services: Services, line: StateLine, scale: Scale, link: Callable[[District], str]
) -> list[str]:
    """Return the map of a state and of its crowded parts; none where no outline is published."""
    dataset = services.dataset
    shapes = {key: rings for key, rings in _shapes(dataset, line.state.code).items() if rings}
    if not shapes:
        return []
    areas = [
        Area(
            district=each.district,
            title=f"{district_name(each.district)}: {letters(each.count)}",
            href=link(each.district),
            count=each.count,
            shade=scale.shade(each.count),
        )
        for each in line.districts
    ]
    return [
        state_map.state_map(
            drawing,
            areas,
            f"Map of {line.state.name_in_text}" if number == 0 else f"Larger: {_listed(drawing)}",
            f"{line.written} of {len(line.districts)} districts have a letter.",
            f"state-{number}",
        )
        for number, drawing in enumerate(
            _once(dataset, line.state.code, lambda: state_map.draw(shapes))
        )
    ]


def in_words(line: StateLine) -> str:
    """Return New York: 41 letters, from 12 of 26 districts."""
    count = f"{line.state.name}: {letters(line.count)}"
    if len(line.districts) == 1 or not line.count:
        return count
    return f"{count}, from {line.written} of {len(line.districts)} districts"


def letters(count: int) -> str:
    """Return 1 letter, or 1,204 letters."""
    return f"{count:,} letter{'' if count == 1 else 's'}"


def _said(counts: Tallies, key: str, word: str) -> int:
    return counts[key].said(word) if key in counts else 0


def _shapes(dataset: Dataset, state: str | None = None) -> dict[District, nation.Shape]:
    """Return the outline of each district, None where the publisher draws none."""
    found = {each: dataset.boundaries.shape(each) for each in dataset.districts(state)}
    return {each: shape.rings if shape else None for each, shape in found.items()}


def _once(dataset: Dataset, what: str | None, draw: Callable[[], _Made]) -> _Made:
    """Return a drawing; each is made once for a dataset, whatever staff correct in it."""
    memo, key = dataset.published.memo, (_DRAWN, what)
    if key not in memo:
        memo[key] = draw()
    made: _Made = memo[key]
    return made


def _listed(drawing: state_map.Drawing) -> str:
    codes: Sequence[str] = [district.code for district in drawing.districts]
    return f"{codes[0]} and {len(codes) - 1} more"
