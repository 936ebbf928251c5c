"""Who a campaign's letters go to: officials in office, and addresses of the campaign's own."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from contactrep.core.ledger import Route
from contactrep.core.officials import ContactForm, Official, Role

if TYPE_CHECKING:
    from contactrep.core.campaigns import Campaign, Targets

_SUFFIX = re.compile(r",?\s+(?:Jr|Sr|II|III|IV)\.?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """One who receives a letter. `email` is a published address, never a guess."""

    key: str  # the official's id, or a campaign's own such as desk-1
    name: str
    titled_name: str
    salutation: str
    description: str
    envelope: tuple[str, ...]
    last: str
    honorific: str
    official: Official | None = None
    email: str | None = None
    form: ContactForm | None = None
    phone: str | None = None
    max_length: int | None = None  # characters its form takes; None where unknown
    committees: tuple[str, ...] = ()
    state: str | None = None
    district: int | None = None

    @property
    def routes(self) -> tuple[Route, ...]:
        """The ways a letter can take, best first.

        A mail program is always offered: without an address it opens a message to oneself, which
        reaches nobody yet and so comes last.
        """
        addressed = bool(self.email)
        ways = (
            (Route.EMAIL, addressed),
            (Route.FORM, bool(self.form)),
            (Route.MAILTO, addressed),
            (Route.CALL, bool(self.phone)),
            (Route.PRINT, True),
            (Route.MAILTO, not addressed),
        )
        return tuple(route for route, there in ways if there)

    @property
    def in_text(self) -> str:
        """How a sentence speaks of them: Senator Schumer, the President, the Reading Desk."""
        if self.official is None:
            return self.titled_name
        if self.official.role is Role.PRESIDENT:
            return "the President"
        return f"{self.honorific} {self.last}"


def from_official(official: Official) -> Recipient:
    """Return the official as a recipient; Jr. and III are left to the envelope."""
    last = _SUFFIX.sub("", official.last)
    addressed = official if last == official.last else replace(official, last=last)
    return Recipient(
        key=official.id,
        name=official.name,
        titled_name=official.titled_name,
        salutation=addressed.salutation,
        description=official.description,
        envelope=official.envelope,
        last=addressed.last,
        honorific=official.title,
        official=official,
        email=official.email,
        form=official.form,
        phone=official.phone,
        max_length=official.form.max_length if official.form else None,
        committees=official.committees,
        state=official.state,
        district=official.district,
    )


def recipients_for(campaign: "Campaign", officials: Iterable[Official]) -> tuple[Recipient, ...]:
    """Return those of the officials whom the campaign writes to, then its own recipients."""
    chosen = (
        from_official(official) for official in officials if is_target(campaign.targets, official)
    )
    return (*chosen, *campaign.recipients)


def is_target(targets: "Targets", official: Official) -> bool:
    """Tell whether the campaign writes to this office; delegates sit in the House."""
    match official.role:
        case Role.PRESIDENT:
            return targets.president
        case Role.SENATOR:
            return targets.senate
        case Role.STATE_LEGISLATOR:
            asked = targets.legislature
            return (
                asked is not None
                and official.state == asked.state
                and official.chamber in asked.chambers
            )
        case _:
            return targets.house
