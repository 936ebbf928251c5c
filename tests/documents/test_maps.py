"""Maps from shapes made by hand."""

import pytest
import shapely

from contactrep.core.districts import District
from contactrep.core.miles import Point
from contactrep.documents.maps import DistrictShape, MapTexts, district_map
from contactrep.documents.window import Window
from tests.documents.drawing import SVG, area, by_class, parse, place_of

TEXTS = MapTexts(
    title='Map of "A" & <B>',
    description="A < B, and the list.",
    point="ZIP code <11229>",
    miles="<{:g} mi>".format,
)
WINDOW = Window(0.0, 0.0, 1.0)


def box(west: float, south: float, east: float, north: float) -> tuple[tuple[Point, ...], ...]:
    """Return the rings of a box."""
    return (((west, south), (east, south), (east, north), (west, north), (west, south)),)


def shape(
    code: str, rings: tuple[tuple[Point, ...], ...], number: int | None = None
) -> DistrictShape:
    """Return a district of that shape."""
    district = District.parse(code)
    labels = (code, str(district.number)) if district.number else ("WY at large", "WY")
    return DistrictShape(name=district.name, labels=labels, rings=rings, number=number)


WEST = shape("NY-8", box(-5, -5, 0, 5), 1)
EAST = shape("NY-9", box(0, -5, 5, 5), 2)


def test_two_districts_and_the_point() -> None:
    """Each covers its half, has its look and its label; the point is where it is."""
    root = parse(district_map([WEST, EAST], WINDOW, (0.5, 0.5), TEXTS))
    west, east = by_class(root, "map-district")
    assert area(west).equals(shapely.box(0, 0, 200, 400))
    assert area(east).equals(shapely.box(200, 0, 400, 400))
    assert (west.get("class"), east.get("class")) == ("map-district map-1", "map-district map-2")
    assert (west.get("fill"), east.get("fill")) == ("url(#map-1)", "url(#map-2)")
    assert [each.findtext(f"{SVG}title") for each in (west, east)] == [
        "New York\u2019s 8th congressional district",
        "New York\u2019s 9th congressional district",
    ]
    labels = by_class(root, "map-label")
    assert [each.text for each in labels] == ["NY-8", "NY-9"]
    assert area(west).contains(shapely.Point(place_of(labels[0])))
    assert area(east).contains(shapely.Point(place_of(labels[1])))
    (marker,) = by_class(root, "map-point")
    assert [(each.get("cx"), each.get("cy")) for each in marker.iter(f"{SVG}circle")] == [
        ("300", "100")
    ] * 2


def test_texts_are_told_and_escaped() -> None:
    """The image is named and described by its own title and description."""
    svg = district_map([WEST], WINDOW, (0.0, 0.0), TEXTS, prefix="m2")
    root = parse(svg)
    assert root.get("role") == "img"
    named = {each.get("id"): each.text for each in root if each.get("id")}
    assert root.attrib["aria-labelledby"].split() == list(named)
    assert named == {"m2-title": TEXTS.title, "m2-desc": TEXTS.description}
    (marker,) = by_class(root, "map-point")
    assert marker.findtext(f"{SVG}title") == TEXTS.point
    assert "<B>" not in svg
    assert "<11229>" not in svg


def test_neighbours_are_faint_and_unnamed() -> None:
    """In one path, without a look, a title or a label."""
    others = [shape("NY-7", box(0, 0, 5, 5)), shape("NY-6", box(0, -5, 5, 0))]
    root = parse(district_map([WEST, *others], WINDOW, None, TEXTS))
    (neighbour,) = by_class(root, "map-neighbour")
    assert shapely.make_valid(area(neighbour)).area == pytest.approx(200 * 400)
    assert neighbour.find(f"{SVG}title") is None
    assert [each.text for each in by_class(root, "map-label")] == ["NY-8"]
    assert [each.get("id") for each in root.iter(f"{SVG}pattern")] == ["map-1"]


def test_a_map_of_nothing() -> None:
    """A point far from every shape: a frame, a scale and the marker."""
    root = parse(district_map([WEST], Window(90.0, 0.0, 1.0), (90.0, 0.0), TEXTS))
    assert not by_class(root, "map-district")
    assert not by_class(root, "map-neighbour")
    assert not by_class(root, "map-label")
    assert by_class(root, "map-point")
    assert not by_class(parse(district_map([], WINDOW, None, TEXTS)), "map-point")


def test_a_hole_is_another_district() -> None:
    """The even-odd rule leaves it out."""
    (outer,), (hole,) = box(-0.5, -0.5, 0.5, 0.5), box(-0.25, -0.25, 0.25, 0.25)
    root = parse(district_map([shape("WY-0", (outer, hole), 1)], WINDOW, None, TEXTS))
    (district,) = by_class(root, "map-district")
    assert district.get("fill-rule") == "evenodd"
    assert area(district).area == 200**2 - 100**2


@pytest.mark.parametrize(
    ("code", "width", "label"),
    [
        ("WY-0", 1.0, "WY at large"),
        ("WY-0", 0.3, "WY"),
        ("CA-31", 0.5, "CA-31"),
        ("CA-31", 0.2, "31"),
        ("CA-31", 0.04, None),
    ],
)
def test_a_label_is_as_long_as_its_shape_is_wide(
    code: str, width: float, label: str | None
) -> None:
    """Or is left out."""
    root = parse(district_map([shape(code, box(0, 0, width, 0.9), 1)], WINDOW, None, TEXTS))
    assert [each.text for each in by_class(root, "map-label")] == ([label] if label else [])


def test_seven_districts_have_six_looks() -> None:
    """Each look has a tint and, but for the first, a hatching that no other has."""
    shapes = [shape(f"CA-{n}", box(-1, n / 4 - 1.25, 1, n / 4 - 1), n) for n in range(1, 8)]
    root = parse(district_map(shapes, WINDOW, None, TEXTS))
    looks = [each.attrib["class"].split()[1] for each in by_class(root, "map-district")]
    assert looks == [f"map-{n}" for n in (1, 2, 3, 4, 5, 6, 1)]
    patterns = list(root.iter(f"{SVG}pattern"))
    hatches = {
        (each.get("patternTransform"), *(path.get("d") for path in each.iter(f"{SVG}path")))
        for each in patterns
    }
    assert len(patterns) == len(hatches) == 6
    assert all(by_class(each, "map-tint") for each in patterns)


@pytest.mark.parametrize(
    ("half", "words", "share"),
    [(0.001, "<0.25 mi>", 1.809), (0.06, "<2 mi>", 0.241), (0.25, "<10 mi>", 0.289),
     (3.0, "<100 mi>", 0.241)],
)  # fmt: skip
def test_the_scale_is_true(half: float, words: str, share: float) -> None:
    """A degree of latitude is 69.1 miles."""
    root = parse(district_map([], Window(0.0, 40.0, half), None, TEXTS))
    (scale,) = by_class(root, "map-scale")
    assert scale.findtext(f"{SVG}text") == words
    path = scale.find(f"{SVG}path")
    assert path is not None
    assert path.attrib["d"] == f"M1 409v10m0-5h{round(400 * share)}m0-5v10"
