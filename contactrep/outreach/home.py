"""Where a visitor lives, as far as they have told: what questions about offices start from."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from contactrep.core.campaigns import Campaign
from contactrep.core.funnel import source_of
from contactrep.core.legislatures import Chamber, LegislativeDistrict, district_key
from contactrep.core.officials import Official
from contactrep.core.recipients import Recipient, recipients_for
from contactrep.core.wording import one_line
from contactrep.directory.dataset import Dataset
from contactrep.outreach.find import Found, find


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """The answers that the pages before the letter carry in their addresses.

    `district` is NY-8, or NY alone; `among` the districts that an address or a location left open.
    `upper` and `lower` are districts of the state's legislature by name, `-` where the visitor
    does not know; a single chamber is `upper`.
    """

    zip: str = ""
    district: str = ""
    among: str = ""
    upper: str = ""
    lower: str = ""
    src: str = ""  # by which link they came

    @property
    def query(self) -> dict[str, str]:
        """The parameters of a link that leads back to here."""
        values = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {name: value for name, value in values.items() if value}


def home_from(values: Mapping[str, Any]) -> Home:
    """Read the parameters of a link."""
    read = {name: one_line(values.get(name, "")) for name in Home.__dataclass_fields__}
    return Home(**{**read, "src": source_of(read["src"])})


def find_home(dataset: Dataset, campaign: Campaign, home: Home) -> Found:
    """Return who represents the visitor; the district is asked for only where it is needed."""
    found = find(dataset, home.zip, home.district, home.among)
    if campaign.targets.house or found.district_known or found.answer is None:
        return found
    if len(found.answer.states) != 1:
        return found
    settled = find(dataset, home.zip, found.answer.states[0])
    return replace(settled, notes=())  # nothing is skipped: no representative was asked for


def legislators(dataset: Dataset, state: str, home: Home) -> tuple[Official, ...]:
    """Return who sits for the visitor in the state's legislature, as far as they told."""
    told = {Chamber.UPPER: home.upper, Chamber.SINGLE: home.upper, Chamber.LOWER: home.lower}
    return tuple(
        each
        for chamber, name in told.items()
        if name
        for each in dataset.legislators_of(LegislativeDistrict(state, chamber, name))
    )


def legislature_is_open(campaign: Campaign, found: Found, home: Home) -> bool:
    """Tell whether the visitor has still to be asked for their districts of the legislature."""
    asked = campaign.targets.legislature
    if asked is None or found.answer is None or found.answer.state != asked.state:
        return False
    return not all(home.lower if each is Chamber.LOWER else home.upper for each in asked.chambers)


def legislative_districts(dataset: Dataset, state: str, chamber: Chamber) -> tuple[str, ...]:
    """Return the names of a chamber's districts, numbers in their own order."""
    names = {
        each.legislative_district or ""
        for each in dataset.legislators(state)
        if each.chamber is chamber
    }
    return tuple(sorted(names, key=_in_order))


def named_alike(names: tuple[str, ...], *spellings: str) -> str:
    """Return the name that means the same district as one of these spellings, else nothing."""
    wanted = {district_key(each) for each in spellings if each}
    return next((name for name in names if district_key(name) in wanted), "")


def recipients_of(
    dataset: Dataset, campaign: Campaign, home: Home, found: Found | None = None
) -> tuple[Recipient, ...]:
    """Return everyone the campaign lets a visitor from this place write to."""
    found = found or find_home(dataset, campaign, home)
    answer = found.answer
    officials = answer.officials if answer and found.district_known else ()
    state = answer.state if answer else None
    local = legislators(dataset, state, home) if state else ()
    return recipients_for(campaign, (*officials, *local))


def _in_order(name: str) -> tuple[int, str]:
    digits = "".join(filter(str.isdigit, name))
    return (int(digits) if digits and name[0].isdigit() else 10_000, name)
