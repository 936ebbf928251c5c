"""Reads a drawn map back, to be compared with what it was drawn from."""

import re
from collections.abc import Iterator, Sequence
from xml.etree import ElementTree

import shapely
from shapely.geometry.base import BaseGeometry

from contactrep.documents.window import SIZE, Window

SVG = "{http://www.w3.org/2000/svg}"
ALLOWED = {
    "svg": {"class", "viewBox", "role", "aria-labelledby"},
    "title": {"id"},
    "desc": {"id"},
    "defs": set(),
    "pattern": {"id", "class", "width", "height", "patternUnits", "patternTransform"},
    "rect": {"class", "width", "height", "fill"},
    "path": {"class", "d", "fill", "fill-rule"},
    "text": {"class", "x", "y", "text-anchor", "dy"},
    "g": {"class"},
    "circle": {"cx", "cy", "r"},
}


def parse(svg: str) -> ElementTree.Element:
    """Return the tree of a map, which must be whole XML of harmless elements and attributes."""
    root = ElementTree.fromstring(svg)
    for element in root.iter():
        name = element.tag.removeprefix(SVG)
        assert set(element.attrib) <= ALLOWED[name], (name, element.attrib)
    return root


def by_class(root: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    """Return the elements of a class."""
    return [each for each in root.iter() if name in each.get("class", "").split()]


def rings(path: ElementTree.Element) -> Iterator[list[tuple[int, int]]]:
    """Yield the rings of a path of relative lines."""
    for part in path.attrib["d"].split("z")[:-1]:
        assert re.fullmatch(r"M\d+ \d+l-?\d+(?:[ -]\d+| -?\d+|-\d+)+", part), part
        x, y, *steps = map(int, re.findall(r"-?\d+", part))
        ring = [(x, y)]
        for across, down in zip(steps[::2], steps[1::2], strict=True):
            x, y = x + across, y + down
            ring.append((x, y))
        assert all(0 <= value <= SIZE for point in ring for value in point)
        yield ring


def whole(ring: Sequence[tuple[float, float]]) -> BaseGeometry:
    """Return what a ring encloses, even if it runs along itself at the edge of the map."""
    return shapely.make_valid(shapely.Polygon(ring), method="structure", keep_collapsed=False)


def area(path: ElementTree.Element) -> BaseGeometry:
    """Return what a path covers; holes are taken out."""
    covered: BaseGeometry = shapely.Polygon()
    for ring in rings(path):
        covered = covered.symmetric_difference(whole(ring))
    return covered


def place_of(label: ElementTree.Element) -> tuple[int, int]:
    """Return the middle of a label, in units."""
    return int(label.attrib["x"]), int(label.attrib["y"])


def on_the_globe(window: Window, place: tuple[float, float]) -> tuple[float, float]:
    """Return the longitude and latitude of a place of the drawing."""
    x, y = (2 * part / SIZE - 1 for part in place)
    return window.x + x * window.half_width, window.y - y * window.half
