"""What a visitor needs to choose among districts: a map, towns they know, the nearest office."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from math import inf

from contactrep.core.districts import District
from contactrep.core.miles import Point, miles_between
from contactrep.core.offices import NearOffice, nearest_office
from contactrep.directory.dataset import Dataset
from contactrep.directory.lookup import Answer, Candidate
from contactrep.directory.records import Basis
from contactrep.documents.maps import DistrictShape, MapTexts, district_map
from contactrep.documents.window import Window
from contactrep.outreach.naming import district_in_full, district_name, listed
from contactrep.outreach.sentences import sentence

TOWNS = 4
ZIPS_PER_TOWN = 3

_MEMO = "places wholly in"


@dataclass(frozen=True, slots=True)
class Choice:
    """A candidate, its `number` on the map (1, 2, ...), and what tells it apart.

    `towns` read "Brooklyn (11223, 11224, 11235)": places wholly in the district, the nearest first.
    """

    candidate: Candidate
    number: int
    towns: tuple[str, ...]
    office: NearOffice | None


@dataclass(frozen=True, slots=True)
class Choices:
    """The candidates of an answer in its order, and the map of them, None where there is none."""

    choices: tuple[Choice, ...]
    map_svg: str | None


@dataclass(frozen=True, slots=True)
class _Place:
    """A ZIP code that lies in a single district; where it is is not known of all."""

    zip: str
    town: str
    point: Point | None


def describe(dataset: Dataset, answer: Answer, point: Point | None = None) -> Choices:
    """Describe the candidates of an answer, seen from a point or else from the ZIP code's own."""
    row = dataset.zip_row(answer.zip) if answer.zip else None
    if point is None and row is not None:
        point = row.point
    choices = tuple(
        Choice(
            candidate=candidate,
            number=number,
            towns=_towns(_places(dataset, candidate.district), answer.zip, point),
            office=nearest_office(
                candidate.member.offices if candidate.member else (), point, answer.place
            ),
        )
        for number, candidate in enumerate(answer.candidates, 1)
    )
    return Choices(choices, None if point is None else _map(dataset, answer, point))


def _places(dataset: Dataset, district: District) -> tuple[_Place, ...]:
    """Return the ZIP codes known to lie in a district alone; worked out once."""
    key = (_MEMO, district)
    if key not in dataset.memo:
        dataset.memo[key] = tuple(
            _Place(row.zip, row.place, row.point)
            for row in dataset.zip_rows_in(district)
            if row.place and row.basis is not Basis.POINT
        )
    places: tuple[_Place, ...] = dataset.memo[key]
    return places


def _towns(places: Iterable[_Place], own: str | None, point: Point | None) -> tuple[str, ...]:
    """Return the nearest towns with their nearest ZIP codes; by number where no point is known."""
    others = [place for place in places if place.zip != own]
    if point is not None:
        others.sort(key=lambda place: _miles(point, place.point))
    by_town: dict[str, list[str]] = defaultdict(list)
    for place in others:
        by_town[place.town].append(place.zip)
    return tuple(
        f"{town} ({', '.join(zips[:ZIPS_PER_TOWN])})"
        for town, zips in islice(by_town.items(), TOWNS)
    )


def _miles(point: Point, other: Point | None) -> float:
    """Return the miles between two points; a place that is not on the map comes last."""
    return inf if other is None else miles_between(point, other)


def _map(dataset: Dataset, answer: Answer, point: Point) -> str | None:
    """Return the map of the candidates around a point, None where none of them has a shape."""
    boundaries = dataset.boundaries
    numbers = {each.district: number for number, each in enumerate(answer.candidates, 1)}
    # A candidate that covers nothing, as far as we can tell, may be far off: it sets no window.
    likely = [each.district for each in answer.candidates if each.share != 0]
    asked = [shape for each in likely if (shape := boundaries.shape(each))]
    if not asked:
        return None
    window = Window.around(point, max(shape.distance(*point) for shape in asked))
    shapes = [
        DistrictShape(
            name=district_in_full(each),
            labels=_labels(each),
            rings=shape.rings,
            number=numbers.get(each),
        )
        for each in sorted(dataset.districts(), key=lambda each: numbers.get(each, 0))
        if (shape := boundaries.shape(each))
        and window.overlaps(shape.west, shape.south, shape.east, shape.north)
    ]
    return district_map(shapes, window, point, _texts(answer))


def _labels(district: District) -> tuple[str, str]:
    """Return what the map calls a district, and shorter: NY-8 and 8, WY at large and WY."""
    if district.number:
        return district.code, str(district.number)
    return sentence("district.at_large", state=district.state), district.state


def _in_miles(length: float) -> str:
    if length < 1:
        return sentence("map.quarter_mile" if length == 0.25 else "map.half_mile")
    return sentence("map.miles", count=int(length))


def _texts(answer: Answer) -> MapTexts:
    """Return what the map says."""
    districts = listed([district_name(each.district) for each in answer.candidates])
    if answer.zip is None:
        title, point = sentence("map.title_place"), sentence("map.point_place")
    else:
        title, point = sentence("map.title", zip=answer.zip), sentence("map.point", zip=answer.zip)
    description = sentence("map.description", districts=districts)
    return MapTexts(title=title, description=description, point=point, miles=_in_miles)
