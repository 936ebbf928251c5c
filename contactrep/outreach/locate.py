"""Find a visitor's districts from a street address or from where they are, and keep neither."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from contactrep.core.campaigns import Campaign
from contactrep.core.districts import District
from contactrep.core.legislatures import Chamber, chambers_of
from contactrep.directory.geocoder import Located, Outcome, StateDistrict
from contactrep.directory.lookup import find_point
from contactrep.outreach.find import find
from contactrep.outreach.home import Home, legislative_districts, named_alike
from contactrep.outreach.sentences import sentence
from contactrep.outreach.services import Services


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Where the visitor lives as far as it could be told, else the sentence that says why not."""

    home: Home | None = None
    problem: str | None = None
    ours: bool = False  # the problem is not of the visitor's making


def by_address(services: Services, campaign: Campaign, home: Home, address: str) -> Placed:
    """Ask the Census Bureau's geocoder for the districts of an address."""
    if services.geocoder is None:
        return Placed(problem=sentence("address.unavailable"), ours=True)
    if not address:
        return Placed(problem=sentence("address.empty"))
    congress = services.dataset.manifest.congress
    located = services.geocoder.locate(address, home.zip, congress)
    if located.outcome in {Outcome.FOUND, Outcome.AMBIGUOUS}:
        placed = _among(services, replace(home, zip=located.zip or home.zip), located.districts)
        return Placed(home=_with_legislature(services, campaign, placed, located))
    ours = located.outcome is not Outcome.NO_MATCH
    return Placed(problem=sentence(f"address.{located.outcome}"), ours=ours)


def by_point(services: Services, home: Home, latitude: float, longitude: float) -> Placed:
    """Look a point in degrees up in our own map; near a line, its districts are candidates.

    Where the ZIP code lies in some of them, only those are: it and the place have to agree.
    """
    answer = find_point(services.dataset, longitude, latitude)
    if not answer.candidates:
        return Placed(problem=sentence("place.outside"))
    near = [each.district for each in answer.candidates]
    by_zip = find(services.dataset, home.zip).answer
    in_zip = {each.district for each in by_zip.candidates} if by_zip else set()
    both = [each for each in near if each in in_zip]
    return Placed(home=_among(services, home, both or near))


def _among(services: Services, home: Home, districts: Sequence[District]) -> Home:
    """Return the home in one of these districts; a ZIP code of another state is left behind."""
    by_zip = find(services.dataset, home.zip).answer if home.zip else None
    states = by_zip.states if by_zip else ()
    zip_text = home.zip if districts[0].state in states else ""
    codes = [each.code for each in districts]
    if len(codes) == 1:
        return replace(home, zip=zip_text, district=codes[0], among="")
    return replace(home, zip=zip_text, district="", among=" ".join(codes))


def _with_legislature(services: Services, campaign: Campaign, home: Home, located: Located) -> Home:
    """Return the home with its districts of the legislature, if the campaign writes to one."""
    asked = campaign.targets.legislature
    if asked is None or located.outcome is not Outcome.FOUND:
        return home

    def name(seat: StateDistrict | None, *chambers: Chamber) -> str:
        if seat is None or seat.state != asked.state:
            return ""
        names = tuple(
            each
            for chamber in chambers
            if chamber in chambers_of(seat.state)
            for each in legislative_districts(services.dataset, seat.state, chamber)
        )
        return named_alike(names, seat.code, seat.name)

    return replace(
        home,
        upper=name(located.upper, Chamber.UPPER, Chamber.SINGLE),
        lower=name(located.lower, Chamber.LOWER),
    )
