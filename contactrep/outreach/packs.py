"""Carry letters to offices: put those together that can be carried, and note who brought them.

The way to offices that have no e-mail address. A pack is for one office, or for all of a state's
senators and representatives; what is in it stays the same, but for who is forgotten.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from contactrep.core.districts import STATES
from contactrep.core.ledger import Entry
from contactrep.core.officials import Official, Role
from contactrep.core.permissions import Right, may
from contactrep.core.wording import one_line
from contactrep.outreach.addressee import recipient_of
from contactrep.outreach.days import local_day, local_time
from contactrep.outreach.services import Services
from contactrep.outreach.staff import StaffMember
from contactrep.storage import history, packs, staff
from contactrep.storage.packs import Inside, Pack

LONGEST_NAME = 200
VOLUME = 600_000
"""How much is printed at once, in bytes, a thousand a letter on top of its text.

The typesetter takes up to 350 MB for it: some 200 letters of two pages, or 70 of three.
"""
_A_LETTER = 1000

_IN_CONGRESS = (Role.SENATOR, Role.REPRESENTATIVE, Role.DELEGATE, Role.RESIDENT_COMMISSIONER)


class Obstacle(StrEnum):
    """Why a pack cannot be marked as delivered."""

    DELIVERED = "delivered"  # it was before, or it was taken apart
    EMPTY = "empty"
    FUTURE = "future"
    EARLY = "early"  # before it was made
    BEARER = "bearer"


class PackError(Exception):
    """A pack cannot be marked as delivered."""

    def __init__(self, obstacle: Obstacle) -> None:
        """Keep why."""
        super().__init__(obstacle.value)
        self.obstacle = obstacle


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """An office, by its recipient's key, or a delegation, by its state: what can be packed."""

    key: str
    name: str
    letters: int
    offices: int = 1  # that the letters are to


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What can be packed of a campaign, the most letters first."""

    slug: str
    title: str
    offices: Sequence[Choice]
    delegations: Sequence[Choice]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What a pack holds for one office; `known` is False once they have left office."""

    name: str
    known: bool
    letters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A pack with what it is made of; `volumes` are the numbers of letters in each."""

    pack: Pack
    campaign: str  # its title
    made_on: date
    parts: Sequence[Part]
    volumes: Sequence[int]


def desks(services: Services, member: StaffMember) -> list[Desk]:
    """Return what can be packed of each campaign in which the member may do so."""
    now = services.clock()
    found = []
    for campaign in services.campaigns.values():
        if not may(member.roles, Right.PACK_LETTERS, campaign.slug):
            continue
        with services.database.read() as conn:
            counts = packs.carriable(conn, campaign.slug, now)
        if counts:
            found.append(_desk(services, campaign.slug, campaign.title, counts))
    return found


def listed(services: Services, member: StaffMember) -> list[Pack]:
    """Return the packs of the campaigns in which the member may pack: the open ones first."""
    with services.database.read() as conn:
        every = packs.listed(conn, services.clock())
    return [one for one in every if may(member.roles, Right.PACK_LETTERS, one.campaign)]


def find(services: Services, member: StaffMember, pack_id: str) -> Opened | None:
    """Return a pack; None if there is none, or if it is not the member's to see."""
    now = services.clock()
    with services.database.read() as conn:
        pack = packs.find(conn, pack_id, now)
        if pack is None or not may(member.roles, Right.PACK_LETTERS, pack.campaign):
            return None
        inside = in_order(services, pack, packs.inside(conn, pack_id, now))
    campaign = services.campaigns.get(pack.campaign)
    return Opened(
        pack=pack,
        campaign=campaign.title if campaign else pack.campaign,
        made_on=made_on(services, pack),
        parts=_parts(services, pack, inside),
        volumes=[len(each) for each in volumes(inside)],
    )


def make(
    services: Services, member: StaffMember, slug: str, *, office: str = "", state: str = ""
) -> Pack | None:
    """Put all that can be carried to an office, or to a state's delegation, into a pack.

    None: there is nothing to carry, any more.
    """
    if office:
        recipient = recipient_of(services, slug, office)
        keys, title = ([office], recipient.titled_name) if recipient else ([], "")
    else:
        keys = [one.id for one in delegation(services, state)]
        title = f"{STATES[state].name}\u2019s delegation in Congress" if keys else ""
    if not keys:
        return None
    now = services.clock()
    with services.database.write() as conn:
        pack = packs.make(conn, slug, keys, title, member.id, now)
        if pack is not None:
            detail = f"{pack.id} {slug}: {title}"
            staff.record_audit(conn, now, member.id, "pack made", detail, pack.letters)
    return pack


def deliver(services: Services, member: StaffMember, pack: Pack, day: date, bearer: str) -> int:
    """Note who brought a pack on which day, and of each letter in it that it was delivered.

    Raises:
        PackError: it is not so, or it was noted before.
    """
    bearer, now = one_line(bearer), services.clock()
    if not bearer or len(bearer) > LONGEST_NAME:
        raise PackError(Obstacle.BEARER)
    if day > local_day(services, pack.campaign):
        raise PackError(Obstacle.FUTURE)
    if day < made_on(services, pack):
        raise PackError(Obstacle.EARLY)
    with services.database.write() as conn:
        carried = packs.deliver(conn, pack.id, day, bearer, now)
        if carried is None:
            raise PackError(Obstacle.DELIVERED)
        if not carried:
            raise PackError(Obstacle.EMPTY)
        actor = f"staff:{member.id}"
        history.record(conn, carried, Entry.DELIVERED_IN_PERSON, now, day, actor=actor)
        detail = f"{pack.id} {pack.campaign}: {pack.title}"
        staff.record_audit(conn, now, member.id, "pack delivered", detail, len(carried))
    return len(carried)


def take_apart(services: Services, member: StaffMember, pack: Pack) -> bool:
    """Set the letters of a pack free again; False: it was delivered, or taken apart, before."""
    now = services.clock()
    with services.database.write() as conn:
        done = packs.take_apart(conn, pack.id)
        if done:
            detail = f"{pack.id} {pack.campaign}: {pack.title}"
            staff.record_audit(conn, now, member.id, "pack taken apart", detail, pack.letters)
    return done


def delegation(services: Services, state: str) -> list[Official]:
    """Return a state's senators and representatives, in the order of a pack."""
    members = [
        one
        for one in services.dataset.officials()
        if one.state == state and one.role in _IN_CONGRESS
    ]
    return sorted(members, key=_place)


def in_order(services: Services, pack: Pack, inside: Iterable[Inside]) -> list[Inside]:
    """Return the letters office by office: senators, then the House by district, then others."""
    places: dict[str, tuple[int, int, str]] = {}

    def place(one: Inside) -> tuple[tuple[int, int, str], str]:
        if one.recipient_key not in places:
            known = recipient_of(services, pack.campaign, one.recipient_key)
            official = known.official if known else None
            places[one.recipient_key] = (
                _place(official) if official else (len(_IN_CONGRESS), 0, one.recipient_name)
            )
        return places[one.recipient_key], one.recipient_key

    return sorted(inside, key=place)


def volumes(inside: Sequence[Inside]) -> list[list[Inside]]:
    """Return the letters in volumes that are not too large to be printed at once."""
    found: list[list[Inside]] = []
    room = 0
    for one in inside:
        room -= one.size + _A_LETTER
        if room < 0 or not found:
            found.append([])
            room = VOLUME - one.size - _A_LETTER
        found[-1].append(one)
    return found


def made_on(services: Services, pack: Pack) -> date:
    """Return the day on which a pack was made, where the campaign is."""
    return local_time(services, pack.campaign, pack.created_at).date()


def _desk(services: Services, slug: str, title: str, counts: Mapping[str, int]) -> Desk:
    offices, states = [], set()
    for key, count in counts.items():
        recipient = recipient_of(services, slug, key)
        if recipient is None:
            continue  # they have left office
        offices.append(Choice(key=key, name=recipient.titled_name, letters=count))
        if recipient.official and recipient.official.role in _IN_CONGRESS:
            states.add(recipient.official.state or "")
    delegations = []
    for state in states:
        theirs = [counts[one.id] for one in delegation(services, state) if one.id in counts]
        if len(theirs) > 1:
            name = f"{STATES[state].name}\u2019s delegation"
            delegations.append(
                Choice(key=state, name=name, letters=sum(theirs), offices=len(theirs))
            )
    return Desk(
        slug=slug,
        title=title,
        offices=sorted(offices, key=_most_first),
        delegations=sorted(delegations, key=_most_first),
    )


def _parts(services: Services, pack: Pack, inside: Sequence[Inside]) -> list[Part]:
    counts: dict[str, int] = {}
    names: dict[str, str] = {}
    for one in inside:
        counts[one.recipient_key] = counts.get(one.recipient_key, 0) + 1
        names[one.recipient_key] = one.recipient_name
    return [
        Part(
            name=names[key],
            known=recipient_of(services, pack.campaign, key) is not None,
            letters=count,
        )
        for key, count in counts.items()
    ]


def _place(official: Official) -> tuple[int, int, str]:
    house = official.role in _IN_CONGRESS[1:]
    rank = 1 if house else (0 if official.role is Role.SENATOR else len(_IN_CONGRESS))
    return rank, official.district or 0, official.last


def _most_first(choice: Choice) -> tuple[int, str]:
    return -choice.letters, choice.name
