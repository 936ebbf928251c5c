"""A map of all districts, shaded by a number, in which each state is a link.

Alaska, Hawaii and Puerto Rico stand in corners where the sea is, at a size of their own, and what
is too small to be hit, or is not drawn by the publisher, is a square. Drawing takes a while and
depends on the dataset alone, so it is apart from shading.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from contactrep.core.districts import District
from contactrep.documents.albers import Albers
from contactrep.documents.outlines import Box, Fit, borders, is_seen, seen
from contactrep.documents.svg import attribute, head, path, told
from contactrep.documents.window import Ring

WIDTH, HEIGHT = 1440, 910

_MAINLAND = Albers(29.5, 45.5, -96)
_APART = {
    "AK": (Box(2, 690, 330, 218), Albers(55, 65, -154)),
    "HI": (Box(360, 795, 175, 108), Albers(19, 22, -157)),
    "PR": (Box(1310, 862, 118, 44), Albers(17.9, 18.5, -66.4)),
}
_SQUARED = "DC"  # is drawn, and has a square as well
_SQUARE, _GAP = 46, 10  # units


Shape = Sequence[Ring] | None
"""A district's closed rings; None where the publisher draws none."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """Districts as path data, the lines around states, and the states that are squares."""

    districts: Mapping[District, str]
    borders: str
    squares: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StateArea:
    """A state of the map: `shades` are of its districts, `shade` is of its square."""

    state: str
    title: str
    href: str
    shade: int
    shades: Mapping[District, int]


def draw(shapes: Mapping[District, Shape]) -> Drawing:
    """Draw the districts; one without a shape makes its state a square."""
    rings: dict[str, dict[District, Sequence[Ring]]] = defaultdict(dict)
    for district, shape in shapes.items():
        if shape is not None:
            rings[district.state][district] = shape
    fits = _fits(rings)
    drawn = {
        district: [fits[state].draw(ring) for ring in shape]
        for state, districts in rings.items()
        for district, shape in districts.items()
    }
    around: dict[str, list[list[tuple[int, int]]]] = defaultdict(list)
    for district, parts in drawn.items():
        around[district.state] += parts
    kept = {state: filter(is_seen, parts) for state, parts in around.items()}
    missing = sorted({district.state for district in shapes} - set(rings))
    return Drawing(
        {district: path(seen(parts)) for district, parts in drawn.items()},
        path(borders(kept)).replace("z", ""),
        ((_SQUARED,) if _SQUARED in rings else ()) + tuple(missing),
    )


def _fits(rings: Mapping[str, Mapping[District, Sequence[Ring]]]) -> dict[str, Fit]:
    """Return how each state is drawn."""
    apart = {
        state: Fit.into(box, projection, _all_of(rings[state]))
        for state, (box, projection) in _APART.items()
        if state in rings
    }
    mainland = [ring for state in rings if state not in apart for ring in _all_of(rings[state])]
    if not mainland:
        return apart
    whole = Fit.into(Box(2, 2, WIDTH - 4, HEIGHT - 4), _MAINLAND, mainland)
    return dict.fromkeys(rings, whole) | apart


def _all_of(districts: Mapping[District, Sequence[Ring]]) -> Iterable[Ring]:
    return (ring for rings in districts.values() for ring in rings)


def nation_map(
    drawing: Drawing, states: Sequence[StateArea], title: str, description: str, prefix: str
) -> str:
    """Return the map as SVG; `prefix` begins its ids."""
    by_state = {area.state: area for area in states}
    squares = [by_state[state] for state in drawing.squares if state in by_state]
    size = f'viewBox="0 0 {WIDTH} {HEIGHT}"'
    return "".join(
        (
            head("number-map nation", size, title, description, prefix, role="group"),
            *(_state(drawing, area) for area in states if area not in squares),
            f'<path class="state-line" d="{drawing.borders}"/>',
            *(_square(drawing, area, place) for place, area in enumerate(squares)),
            "</svg>",
        )
    )


def _link(area: StateArea) -> str:
    return f"<a href={attribute(area.href)}><title>{told(area.title)}</title>"


def _state(drawing: Drawing, area: StateArea) -> str:
    """Return a state's districts, those of one shade in one path."""
    return f"{_link(area)}{_shaded(drawing, area)}</a>"


def _shaded(drawing: Drawing, area: StateArea) -> str:
    by_shade: dict[int, str] = defaultdict(str)
    for district, shade in area.shades.items():
        by_shade[shade] += drawing.districts.get(district, "")
    return "".join(
        f'<path class="area shade-{shade}" d="{data}"/>' for shade, data in sorted(by_shade.items())
    )


def _square(drawing: Drawing, area: StateArea, place: int) -> str:
    """Return a state as a square at the right edge, with its districts where it has a shape."""
    x, y = WIDTH - _SQUARE - 2, 560 + place * (_SQUARE + _GAP)
    return (
        f"{_link(area)}{_shaded(drawing, area) if area.state == _SQUARED else ''}"
        f'<rect class="area square shade-{area.shade}" x="{x}" y="{y}" width="{_SQUARE}"'
        f' height="{_SQUARE}"/><text class="shade-{area.shade}" x="{x + _SQUARE // 2}"'
        f' y="{y + _SQUARE // 2}" dy=".35em" text-anchor="middle">{area.state}</text></a>'
    )
