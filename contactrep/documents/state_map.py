"""Maps of one state, in which each district is a link with its name and its number.

A district with no room for both has the number of the district alone, the smallest have nothing:
where several of these lie together, as in a city, a second map shows them larger, and a list beside
the maps has them all. Drawing depends on the dataset alone, as in `nation`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contactrep.core.districts import District
from contactrep.documents.albers import Albers
from contactrep.documents.clusters import Bounds, clusters
from contactrep.documents.labels import place_label
from contactrep.documents.outlines import Box, Fit, Unit, seen
from contactrep.documents.svg import attribute, head, path, short_number, told
from contactrep.documents.window import Ring

WIDTH = 480
_LOWEST, _HIGHEST = 0.5, 1.15  # the height, in widths
_EDGE = 3  # units
_LETTER, _LINE = 4.6, 8.5  # half a letter's width and half a line's height, in units
_COUNT = 5  # characters of a number at most
_SHIFT = 8  # units from the middle of two lines to each of them

Shapes = Mapping[District, Sequence[Ring]]
_Drawn = Mapping[District, Sequence[list[Unit]]]


@dataclass(frozen=True, slots=True)
class Label:
    """Where a district's label stands; `name` is as long as there is room for, with a number."""

    name: str
    place: Unit
    with_number: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """Districts as path data, with the labels that find room; `others` lie around and are faint."""

    height: int
    districts: Mapping[District, str]
    labels: Mapping[District, Label]
    others: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A district of the map with its count."""

    district: District
    title: str
    href: str
    count: int
    shade: int


def draw(shapes: Shapes) -> list[Drawing]:
    """Draw a state, of which at least one district has a shape, and then its crowded parts."""
    projection = Albers.around(
        point for shape in shapes.values() for ring in shape for point in ring
    )
    whole, drawn = _draw(shapes, shapes, projection)
    unnamed = {key: rings for key, rings in drawn.items() if key not in whole.labels}
    larger = [
        _draw(shapes, {key: shapes[key] for key in sorted(group)}, projection)[0]
        for group in clusters(unnamed)
    ]
    return [whole, *larger]


def state_map(
    drawing: Drawing, areas: Sequence[Area], title: str, description: str, prefix: str
) -> str:
    """Return a map as SVG; `prefix` begins its ids."""
    size = f'viewBox="0 0 {WIDTH} {drawing.height}"'
    around = f'<path class="around" d="{drawing.others}"/>' if drawing.others else ""
    there = [area for area in areas if area.district in drawing.districts]
    return "".join(
        (
            head("number-map", size, title, description, prefix, role="group"),
            around,
            *(_area(drawing, area) for area in there),
            '<g aria-hidden="true">',  # a link tells the same, and no area lies over a label
            *(
                _text(drawing.labels[area.district], area)
                for area in there
                if area.district in drawing.labels
            ),
            "</g></svg>",
        )
    )


def _draw(shapes: Shapes, wanted: Shapes, projection: Albers) -> tuple[Drawing, _Drawn]:
    """Draw the districts that are wanted as large as they fit, and what is seen around them."""
    fit, height = _fit([ring for shape in wanted.values() for ring in shape], projection)
    frame = Bounds(0, 0, WIDTH, height)
    drawn = {key: seen([fit.draw(ring) for ring in shape]) for key, shape in wanted.items()}
    others = [
        ring
        for key in shapes.keys() - wanted.keys()
        for ring in seen([fit.draw(ring) for ring in shapes[key]])
        if frame.meets(Bounds.of([ring]))
    ]
    labels = {key: _label(key, rings) for key, rings in drawn.items()}
    drawing = Drawing(
        height,
        {key: path(rings) for key, rings in drawn.items()},
        {key: label for key, label in labels.items() if label},
        path(sorted(others)),
    )
    return drawing, drawn


def _fit(rings: Sequence[Ring], projection: Albers) -> tuple[Fit, int]:
    """Return how rings fit into a drawing, and how high it is."""
    bounds = Bounds.of(map(projection.place, ring) for ring in rings)
    height = round(WIDTH * min(max(bounds.height / bounds.width, _LOWEST), _HIGHEST))
    box = Box(_EDGE, _EDGE, WIDTH - 2 * _EDGE, height - 2 * _EDGE)
    return Fit.into(box, projection, rings), height


def _label(district: District, rings: Sequence[list[Unit]]) -> Label | None:
    """Return the longest label that finds room."""
    number = str(district.number) if district.number else district.state
    for name in (district.code if district.number else district.state, number):
        wide = max(len(name), _COUNT) * _LETTER
        if place := place_label(rings, wide, 2 * _LINE):
            return Label(name, place, with_number=True)
    place = place_label(rings, len(number) * _LETTER, _LINE)
    return Label(number, place, with_number=False) if place else None


def _area(drawing: Drawing, area: Area) -> str:
    return (
        f"<a href={attribute(area.href)}><title>{told(area.title)}</title>"
        f'<path class="area shade-{area.shade}" d="{drawing.districts[area.district]}"/></a>'
    )


def _text(label: Label, area: Area) -> str:
    x, y = label.place
    if not label.with_number:
        return _line(x, y, label.name, f"name shade-{area.shade}")
    return _line(x, y - _SHIFT, label.name, f"name shade-{area.shade}") + _line(
        x, y + _SHIFT, short_number(area.count), f"count shade-{area.shade}"
    )


def _line(x: int, y: int, text: str, kind: str) -> str:
    return f'<text class="{kind}" x="{x}" y="{y}" dy=".35em" text-anchor="middle">{text}</text>'
