"""Every office that a campaign can write to or has written to, by its key."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from contactrep.core.districts import STATES
from contactrep.core.legislatures import Chamber
from contactrep.core.officials import Official, Role
from contactrep.core.recipients import Recipient
from contactrep.directory.dataset import Dataset
from contactrep.outreach.services import Services
from contactrep.storage import offices
from contactrep.storage.database import Connection


class Body(StrEnum):
    """Where an office belongs."""

    PRESIDENT = "president"
    SENATE = "senate"
    HOUSE = "house"
    UPPER = "upper"
    LOWER = "lower"
    SINGLE = "legislature"
    OWN = "own"  # the campaign's own recipients
    GONE = "gone"  # not in the data any more


_BODIES = {
    Chamber.UPPER: Body.UPPER,
    Chamber.LOWER: Body.LOWER,
    Chamber.SINGLE: Body.SINGLE,
}
_OF_ROLE = {Role.PRESIDENT: Body.PRESIDENT, Role.SENATOR: Body.SENATE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """An office as a campaign knows it; `order` sorts by the last name, `plain` is searched."""

    key: str
    name: str
    short: str  # without the title, which the description tells
    description: str
    body: Body
    order: str
    plain: str
    party: str | None = None
    state: str | None = None
    committees: tuple[str, ...] = ()
    official: Official | None = None
    own: Recipient | None = None

    @property
    def form_url(self) -> str | None:
        """The page where it takes messages."""
        who = self.official or self.own
        return who.form.url if who and who.form else None


def officials(dataset: Dataset) -> Sequence[Office]:
    """Return the offices of all officials: Congress and the President, then legislators by state.

    They are worked out once for each state of the data.
    """
    found: Sequence[Office] | None = dataset.memo.get("offices")
    if found is None:
        legislators = (one for state in STATES for one in dataset.legislators(state))
        found = tuple(map(_of_official, (*dataset.officials(), *legislators)))
        dataset.memo["offices"] = found
    return found


def own(services: Services, slug: str) -> Sequence[Office]:
    """Return the recipients of a campaign's own; none where its folder is gone."""
    campaign = services.campaigns.get(slug)
    return tuple(_of_recipient(one) for one in campaign.recipients) if campaign else ()


def find(services: Services, conn: Connection, slug: str, key: str) -> Office | None:
    """Return an office by its key, as a campaign knows it; of who is gone, by letters to them."""
    for one in own(services, slug):
        if one.key == key:
            return one
    official = services.dataset.official(key)
    return _of_official(official) if official else gone(services, conn, slug, key)


def gone(services: Services, conn: Connection, slug: str, key: str) -> Office | None:
    """Return the office of who has left it, or has left the campaign; None if nobody wrote."""
    official = services.dataset.published.official(key)
    name = official.titled_name if official else offices.name_of(conn, slug, key)
    if name is None:
        return None
    return Office(
        key=key,
        name=name,
        short=official.name if official else name,
        description="has left office" if official else "not in the data any more",
        body=Body.GONE,
        order=plain(official.last if official else name),
        plain=plain(name),
        party=official.party if official else None,
        state=official.state if official else None,
    )


def unknown(key: str) -> Office:
    """Return the office of whom nothing is known but the key."""
    return Office(
        key=key,
        name=key,
        short=key,
        description="not in the data any more",
        body=Body.GONE,
        order=plain(key),
        plain=plain(key),
    )


def names(
    services: Services, conn: Connection, keys: Iterable[tuple[str, str]]
) -> Mapping[tuple[str, str], str]:
    """Return the names of offices, given by campaign and key; an unknown one keeps its key."""
    known = {}
    for slug, key in keys:
        office = find(services, conn, slug, key)
        known[slug, key] = office.name if office else key
    return known


def plain(text: str) -> str:
    """Return text without case and accents, to be searched."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def _of_official(official: Official) -> Office:
    body = _OF_ROLE.get(official.role, Body.HOUSE)
    if official.chamber is not None:
        body = _BODIES[official.chamber]
    return Office(
        key=official.id,
        name=official.titled_name,
        short=official.name,
        description=official.description,
        body=body,
        order=plain(f"{official.last} {official.first}"),
        plain=plain(f"{official.titled_name} {official.name}"),
        party=official.party,
        state=official.state,
        committees=official.committees,
        official=official,
    )


def _of_recipient(recipient: Recipient) -> Office:
    return Office(
        key=recipient.key,
        name=recipient.titled_name,
        short=recipient.titled_name,
        description=recipient.description,
        body=Body.OWN,
        order=plain(recipient.last or recipient.name),
        plain=plain(f"{recipient.titled_name} {recipient.name}"),
        state=recipient.state,
        committees=recipient.committees,
        own=recipient,
    )
