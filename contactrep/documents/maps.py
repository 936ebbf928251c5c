"""A map of the districts that may be a visitor's, as SVG to stand inside a page.

Its look is in static/css/app.css, section "Maps": a district has the class `map-1` to `map-6`, by
its number in the list beside the map, and a hatching of that number.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from contactrep.core.miles import Point
from contactrep.documents.labels import Spot, place_label
from contactrep.documents.svg import head, path
from contactrep.documents.window import SIZE, Drawn, Ring, Window

LOOKS = 6
"""How many looks there are; a seventh district looks like the first."""

_STRIP = 28  # units below the map, for the scale
_EDGE = 2  # units around the map, for half of its frame
_BOX = f"{-_EDGE} {-_EDGE} {SIZE + 2 * _EDGE} {SIZE + _STRIP + _EDGE}"
_LETTER, _LINE = 5.6, 11.0  # half a letter's width and half a line's height, in units
_MARKER = 11  # units: its radius
_HATCHES = ("", "M0 0v8", "M0 0h8", "M0 0h8", "M3 4h2", "M0 0h8M0 0v8")
_TURNS = (0, 45, 0, 45, 0, 45)  # degrees
_LENGTHS = (0.25, 0.5, 1, 2, 5, 10, 20, 50, 100)  # miles that a scale may show


@dataclass(frozen=True, slots=True, kw_only=True)
class DistrictShape:
    """A district's closed rings; `number` is its place in the list, None for a mere neighbour.

    `labels` are what the map may call it, the longest first: NY-8 and 8.
    """

    name: str
    labels: Sequence[str]
    rings: Sequence[Ring]
    number: int | None = None

    @property
    def look(self) -> int:
        """The number of its look, 1 to 6."""
        return ((self.number or 1) - 1) % LOOKS + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class MapTexts:
    """What a map says, to those who do not see it too; `point` is told of the marker.

    `miles` puts the length of the scale into words: a quarter, a half, or a whole number.
    """

    title: str
    description: str
    point: str
    miles: Callable[[float], str]


def district_map(
    shapes: Sequence[DistrictShape],
    window: Window,
    point: Point | None,
    texts: MapTexts,
    prefix: str = "map",
) -> str:
    """Return the map as SVG; `prefix` begins its ids, so that a page can hold several."""
    visible = [
        (shape, rings)
        for shape in shapes
        if (rings := [drawn for ring in shape.rings if (drawn := window.draw(ring))])
    ]
    asked = [(shape, rings) for shape, rings in visible if shape.number is not None]
    others = [ring for shape, rings in visible if shape.number is None for ring in rings]
    marker = None if point is None else window.place(point)
    return "".join(
        (
            head("map", f'viewBox="{_BOX}"', texts.title, texts.description, prefix),
            "<defs>",
            *(_hatch(look, prefix) for look in sorted({shape.look for shape, _ in asked})),
            f'</defs><rect class="map-ground" width="{SIZE}" height="{SIZE}"/>',
            f'<path class="map-neighbour" d="{path(others)}"/>' if others else "",
            *(_district(shape, rings, prefix) for shape, rings in asked),
            f'<rect class="map-frame" width="{SIZE}" height="{SIZE}" fill="none"/>',
            *(_label(shape, rings, marker) for shape, rings in asked),
            "" if marker is None else _marker(marker, texts.point),
            _scale(window.miles, texts.miles),
            "</svg>",
        )
    )


def _hatch(look: int, prefix: str) -> str:
    """Return the pattern of a look: a tint, and lines over it for those who see no colours."""
    lines, turn = _HATCHES[look - 1], _TURNS[look - 1]
    turned = f' patternTransform="rotate({turn})"' if turn else ""
    drawn = f'<path class="map-hatch" d="{lines}"/>' if lines else ""
    return (
        f'<pattern id="{prefix}-{look}" class="map-{look}" width="8" height="8"'
        f' patternUnits="userSpaceOnUse"{turned}>'
        f'<rect class="map-tint" width="8" height="8"/>{drawn}</pattern>'
    )


def _district(shape: DistrictShape, rings: Sequence[Drawn], prefix: str) -> str:
    return (
        f'<path class="map-district map-{shape.look}" fill="url(#{prefix}-{shape.look})"'
        f' fill-rule="evenodd" d="{path(rings)}">'
        f"<title>{escape(shape.name)}</title></path>"
    )


def _label(shape: DistrictShape, rings: Sequence[Drawn], marker: Point | None) -> str:
    """Return the longest label that fits into its shape, nothing where none does."""
    taken = () if marker is None else (Spot(*marker, _MARKER, _MARKER),)
    for text in shape.labels:
        place = place_label(rings, len(text) * _LETTER, _LINE, taken)
        if place is not None:
            x, y = place
            return (
                f'<text class="map-label" x="{x}" y="{y}" text-anchor="middle" dy=".35em">'
                f"{escape(text)}</text>"
            )
    return ""


def _marker(place: Point, text: str) -> str:
    x, y = round(place[0]), round(place[1])
    return (
        f'<g class="map-point"><title>{escape(text)}</title>'
        f'<circle cx="{x}" cy="{y}" r="{_MARKER - 2}"/><circle cx="{x}" cy="{y}" r="3"/></g>'
    )


def _scale(height: float, words: Callable[[float], str]) -> str:
    """Return a bar of the longest round number of miles that takes a third of the map at most."""
    miles = max(length for length in _LENGTHS if length <= max(height / 3, _LENGTHS[0]))
    units = round(miles / height * SIZE)
    y = SIZE + _STRIP // 2
    return (
        f'<g class="map-scale"><path d="M1 {y - 5}v10m0-5h{units}m0-5v10" fill="none"/>'
        f'<text x="{units + 10}" y="{y}" dy=".35em">{escape(words(miles))}</text></g>'
    )
