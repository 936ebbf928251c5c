"""What helps a visitor to tell candidate districts apart: a map, towns, the nearest office."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import asin, cos, hypot, radians, sin, sqrt

from contactrep.core.districts import District
from contactrep.core.officials import Office, Official
from contactrep.core.zipcodes import ZipCode
from contactrep.directory.boundaries import Point
from contactrep.directory.dataset import Dataset
from contactrep.directory.lookup import Answer
from contactrep.directory.records import Basis
from contactrep.documents.maps import MapShape, district_map

TOWNS = 3
ZIPS_A_TOWN = 3
_NEAREST, _FARTHEST = 0.06, 3.0  # degrees that a map reaches from its centre
_AIR = 1.4  # how much farther a map reaches than its farthest candidate
_EARTH = 3959  # miles
_INDEX = "choose.places"


@dataclass(frozen=True, slots=True)
class Place:
    """A ZIP code that lies wholly in one district."""

    zip: ZipCode
    town: str
    point: Point


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What tells one candidate from the others: `towns` such as "Brooklyn (11223, 11224)"."""

    towns: tuple[str, ...] = ()
    office: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """The details of each candidate, and a map of all; `map_svg` is empty without a point."""

    details: Mapping[District, Details] = field(default_factory=dict)
    map_svg: str = ""

    def of(self, district: District) -> Details:
        """Return the details of a candidate."""
        return self.details[district]


def describe(dataset: Dataset, answer: Answer) -> Choices:
    """Return what helps to choose among the candidates of an answer."""
    row = dataset.zip_row(answer.zip) if answer.zip else None
    point = row.point if row else None
    details = {
        each.district: Details(
            towns=_towns(dataset, each.district, point),
            office=_nearest_office(each.member, point),
        )
        for each in answer.candidates
    }
    return Choices(details=details, map_svg=_map(dataset, answer, point) if point else "")


def _map(dataset: Dataset, answer: Answer, centre: Point) -> str:
    """Draw the candidates and their neighbours, as far as to the farthest candidate."""
    boundaries = dataset.boundaries
    shapes = {each.district: boundaries.shape(each.district) for each in answer.candidates}
    drawn = [shape for shape in shapes.values() if shape]
    if not drawn:
        return ""
    farthest = _AIR * max(shape.distance(*centre) for shape in drawn)
    reach = min(_FARTHEST, max(_NEAREST, farthest))
    numbers = {each: number for number, each in enumerate(shapes, start=1)}
    shown = [
        MapShape(district=shape.district, rings=shape.rings, number=numbers.get(shape.district))
        for shape in boundaries.around(*centre, reach * 2)
    ]
    names = ", ".join(each.district.label for each in answer.candidates)
    where = f" of ZIP code {answer.zip}" if answer.zip else ""
    return district_map(
        shown,
        centre,
        reach,
        title=f"Map of the districts{where}",
        description=f"{names}. The same districts are in the list to choose from.",
    )


def _towns(dataset: Dataset, district: District, point: Point | None) -> tuple[str, ...]:
    """Return the places wholly in a district that are nearest to a point."""
    places = _places(dataset).get(district, ())
    if point is None:
        return ()
    by_town: dict[str, list[ZipCode]] = {}
    for place in sorted(places, key=lambda each: _off(point, each.point)):
        if place.town not in by_town and len(by_town) == TOWNS:
            break
        zips = by_town.setdefault(place.town, [])
        if len(zips) < ZIPS_A_TOWN:
            zips.append(place.zip)
    return tuple(f"{town} ({', '.join(sorted(zips))})" for town, zips in by_town.items())


def _places(dataset: Dataset) -> Mapping[District, Iterable[Place]]:
    """Return the ZIP codes that lie wholly in one district, by district; worked out once."""
    found: dict[District, list[Place]] | None = dataset.memo.get(_INDEX)
    if found is None:
        found = defaultdict(list)
        for row in dataset.zip_rows():
            if len(row.districts) == 1 and row.basis in {Basis.AREA, Basis.TRACTS} and row.point:
                found[row.districts[0]].append(Place(row.zip, row.place, row.point))
        dataset.memo[_INDEX] = found
    return found


def _nearest_office(member: Official | None, point: Point | None) -> str | None:
    """Return the town and the distance of a member's district office nearest to a point."""
    if member is None or point is None:
        return None
    offices = (each for each in member.offices if each.kind == "district" and each.lat is not None)
    located = [(_miles(point, each), each) for each in offices]
    if not located:
        return None
    miles, office = min(located, key=lambda each: each[0])
    return f"{office.street}, {office.city}, about {max(1, round(miles))} mi away"


def _miles(point: Point, office: Office) -> float:
    """Return the great-circle distance in miles (haversine)."""
    x, y = point
    ox, oy = office.lng or 0.0, office.lat or 0.0
    north = sin(radians(oy - y) / 2) ** 2
    east = cos(radians(y)) * cos(radians(oy)) * sin(radians(ox - x) / 2) ** 2
    return 2 * _EARTH * asin(sqrt(north + east))


def _off(point: Point, other: Point) -> float:
    """Return a distance to sort by, in degrees of latitude."""
    return hypot((point[0] - other[0]) * cos(radians(point[1])), point[1] - other[1])
