"""Maps of the districts in the data that ships."""

import re
from collections.abc import Callable
from xml.etree import ElementTree

import pytest

from contactrep.core.districts import STATES, District
from contactrep.directory.dataset import Dataset
from contactrep.documents import nation, state_map
from contactrep.documents.outlines import Unit
from tests.documents.drawing import SVG, by_class

LARGEST = 150_000  # bytes
ALLOWED = {
    "svg": {"class", "viewBox", "role", "aria-labelledby"},
    "title": {"id"},
    "desc": {"id"},
    "a": {"href"},
    "g": {"aria-hidden"},
    "path": {"class", "d"},
    "rect": {"class", "x", "y", "width", "height"},
    "text": {"class", "x", "y", "dy", "text-anchor"},
}


def shapes_of(dataset: Dataset, state: str | None = None) -> dict[District, nation.Shape]:
    """Return the outlines of districts, None where there is none."""
    found = {each: dataset.boundaries.shape(each) for each in dataset.districts(state)}
    return {each: shape.rings if shape else None for each, shape in found.items()}


def parse(svg: str) -> ElementTree.Element:
    """Return the tree of a map, of harmless elements, a group with a name."""
    root = ElementTree.fromstring(svg)
    for element in root.iter():
        assert set(element.attrib) <= ALLOWED[element.tag.removeprefix(SVG)], element.attrib
    assert root.get("role") == "group"
    return root


def points(data: str) -> list[Unit]:
    """Return the points of path data."""
    found = []
    for part in re.findall(r"M[^M]+", data):
        x, y, *steps = map(int, re.findall(r"-?\d+", part))
        found.append((x, y))
        for across, down in zip(steps[::2], steps[1::2], strict=True):
            x, y = x + across, y + down
            found.append((x, y))
    return found


def inside(data: str, width: int, height: int) -> bool:
    """Tell whether all of a path is in a drawing."""
    return all(0 <= x <= width and 0 <= y <= height for x, y in points(data))


@pytest.fixture(scope="module")
def whole(dataset: Dataset) -> nation.Drawing:
    """The map of all districts, drawn."""
    return nation.draw(shapes_of(dataset))


def area(dataset: Dataset, state: str, shade: Callable[[District], int]) -> nation.StateArea:
    """Return a state of the map."""
    return nation.StateArea(
        state=state,
        title=f"{STATES[state].name}: <1> letter",
        href=f"/staff/map/{state}?a=1&b=2",
        shade=1,
        shades={each: shade(each) for each in dataset.districts(state)},
    )


def test_the_nation_is_drawn_whole_and_small(dataset: Dataset, whole: nation.Drawing) -> None:
    """Every district has its outline inside the drawing, or its state is a square."""
    areas = [area(dataset, state, lambda each: each.number % 6) for state in STATES]
    svg = nation.nation_map(whole, areas, "Map", "of all", "n")
    root = parse(svg)
    assert len(svg) < LARGEST
    drawn = {each for each, data in whole.districts.items() if data}
    assert {each.state for each in set(dataset.districts()) - drawn} == {"AS", "GU", "MP", "VI"}
    assert whole.squares == ("DC", "AS", "GU", "MP", "VI")
    for element in root.iter(f"{SVG}path"):
        assert inside(element.attrib["d"], nation.WIDTH, nation.HEIGHT)
    links = {each.get("href"): each for each in root.iter(f"{SVG}a")}
    assert len(links) == len(STATES)
    assert links["/staff/map/NY?a=1&b=2"].findtext(f"{SVG}title") == "New York: <1> letter"
    assert len(by_class(links["/staff/map/NY?a=1&b=2"], "area")) == 6


def test_a_state_has_its_place(whole: nation.Drawing) -> None:
    """Alaska is below California, Maine is the farthest to the right of the mainland."""
    middle = {}
    for district, data in whole.districts.items():
        xs, ys = zip(*points(data), strict=True)
        middle[district.state] = sum(xs) / len(xs), sum(ys) / len(ys)
    assert middle["WA"][0] < middle["MT"][0] < middle["MN"][0] < middle["MI"][0] < middle["ME"][0]
    assert middle["ND"][1] < middle["SD"][1] < middle["NE"][1] < middle["TX"][1] < middle["HI"][1]
    assert middle["AK"][0] < middle["HI"][0] < middle["FL"][0] < middle["PR"][0]
    assert middle["AK"][1] > middle["AZ"][1]


@pytest.mark.parametrize(
    ("state", "maps", "labelled"),
    [("AK", 1, 1), ("HI", 1, 2), ("RI", 1, 2), ("DC", 1, 1), ("PR", 1, 1), ("NY", 2, 25)],
)
def test_a_state_is_drawn_with_its_crowded_parts(
    dataset: Dataset, state: str, maps: int, labelled: int
) -> None:
    """A district that has no room for its number in one map has it in the next."""
    shapes = {each: rings for each, rings in shapes_of(dataset, state).items() if rings}
    drawings = state_map.draw(shapes)
    assert len(drawings) == maps
    assert set(drawings[0].districts) == set(shapes)
    assert len({each for drawing in drawings for each in drawing.labels}) >= labelled
    areas = [
        state_map.Area(district=each, title=f"{each.code}: 12,345 letters", href="/x?a=1&b=2",
                       count=12_345, shade=2)
        for each in shapes
    ]  # fmt: skip
    for number, drawing in enumerate(drawings):
        root = parse(state_map.state_map(drawing, areas, "A & B", "words", f"s{number}"))
        titles = [each.findtext(f"{SVG}title") for each in root.iter(f"{SVG}a")]
        assert titles == [f"{each.code}: 12,345 letters" for each in drawing.districts]
        assert all(
            inside(each.attrib["d"], state_map.WIDTH, drawing.height)
            for each in by_class(root, "area")
        )
        for text in by_class(root, "name") + by_class(root, "count"):
            assert 20 <= int(text.attrib["x"]) <= state_map.WIDTH - 20
            assert 8 <= int(text.attrib["y"]) <= drawing.height - 8
        assert {text.text for text in by_class(root, "count")} <= {"12k"}


def test_the_city_is_drawn_larger(dataset: Dataset) -> None:
    """New York's has fourteen districts, and what lies around it is faint."""
    shapes = {each: rings for each, rings in shapes_of(dataset, "NY").items() if rings}
    _, city = state_map.draw(shapes)
    assert {f"NY-{number}" for number in range(5, 16)} <= {each.code for each in city.districts}
    assert city.others
    assert set(city.labels) == set(city.districts)
