"""Which of an official's offices is near."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from contactrep.core.miles import Point, miles_between
from contactrep.core.officials import Office

_BOX = re.compile(r"P\.? ?O\.? ?Box", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NearOffice:
    """An office and how far it is in whole miles, 0 below half of one, None where unknown."""

    office: Office
    miles: int | None


def nearest_office(
    offices: Iterable[Office], point: Point | None, place: str | None
) -> NearOffice | None:
    """Return the district office nearest to the point, else the first in the place: Brooklyn, NY.

    Offices without a point count only where no office has one, and a post-office box only where
    there is nothing else.
    """
    local = [office for office in offices if office.kind == "district"]
    local = [office for office in local if not _BOX.match(office.street)] or local
    if point is not None:
        near = [
            (miles_between(point, (office.lng, office.lat)), number)
            for number, office in enumerate(local)
            if office.lng is not None and office.lat is not None
        ]
        if near:
            miles, number = min(near)
            return NearOffice(local[number], round(miles))
    same = (office for office in local if f"{office.city}, {office.state}" == place)
    return next((NearOffice(office, None) for office in same), None)
