"""Print a pack that is carried to offices: cover, contents, letters; and write down who did."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from contactrep.core.districts import STATES
from contactrep.core.letters import parts
from contactrep.core.recipients import Recipient
from contactrep.core.wording import day_in_letters
from contactrep.documents.letter_pdf import PaperLetter
from contactrep.documents.pack_pdf import PackLetter, PaperPack, Section, pack_pdf
from contactrep.outreach.addressee import recipient_of
from contactrep.outreach.packs import in_order, made_on, volumes
from contactrep.outreach.services import Services
from contactrep.outreach.staff import StaffMember
from contactrep.storage import packs, staff
from contactrep.storage.packs import Carried, Pack

_EVERYWHERE = "people who live in the United States"


@dataclass(frozen=True, slots=True)
class _Office:
    """Whom letters are carried to; the envelope of who has left office is the name alone."""

    name: str
    envelope: tuple[str, ...]
    where: str


def print_pack(services: Services, member: StaffMember, pack: Pack, volume: int) -> bytes | None:
    """Return a volume of a pack, from 1, as a PDF; None: there is no such volume.

    Raises:
        VaultError: a letter cannot be opened.
        NotPrinted: the typesetter failed.
    """
    now = services.clock()
    with services.database.read() as conn:
        inside = in_order(services, pack, packs.inside(conn, pack.id, now))
        cut = volumes(inside)
        if not 1 <= volume <= len(cut):
            return None
        carried = list(packs.opened(conn, services.vault, [one.id for one in inside]))
    names = {one.recipient_key: one.recipient_name for one in inside}
    wanted = {one.id for one in cut[volume - 1]}
    sections = [
        _section(services, pack, (key, name), carried, wanted) for key, name in names.items()
    ]
    campaign = services.campaigns.get(pack.campaign)
    paper = PaperPack(
        campaign=campaign.title if campaign else pack.campaign,
        organisation=campaign.organisation.name if campaign else "",
        title=pack.title,
        where=_together(services, pack, names),
        day=day_in_letters(made_on(services, pack)),
        count=len(carried),
        places=_places(carried),
        sections=[section for section in sections if section.letters],
        volume=volume,
        volumes=len(cut),
    )
    with services.database.write() as conn:
        detail = f"{pack.id} {pack.campaign}: {pack.title}, volume {volume}"
        count = sum(len(section.letters) for section in paper.sections)
        staff.record_audit(conn, now, member.id, "pack downloaded", detail, count)
    return pack_pdf(paper)


def _section(
    services: Services,
    pack: Pack,
    to: tuple[str, str],
    carried: Sequence[Carried],
    wanted: set[str],
) -> Section:
    key, name = to
    theirs = [one for one in carried if one.recipient_key == key]
    office = _office(recipient_of(services, pack.campaign, key), name)
    before = 0
    while before < len(theirs) and theirs[before].id not in wanted:
        before += 1
    return Section(
        name=office.name,
        envelope=office.envelope,
        where=office.where,
        count=len(theirs),
        places=_places(theirs),
        letters=[_letter(one, office.envelope) for one in theirs if one.id in wanted],
        first=before + 1,
    )


def _office(recipient: Recipient | None, name: str) -> _Office:
    if recipient is None:
        return _Office(name, (name,), _EVERYWHERE)
    return _Office(recipient.titled_name, recipient.envelope, _where(recipient))


def _where(recipient: Recipient) -> str:
    """Return who writes to an office: constituents in New York."""
    if recipient.state is None:
        return _EVERYWHERE
    division = recipient.official.division if recipient.official else None
    if division is not None and division.number:
        return f"constituents in {division.name}"
    return f"constituents in {STATES[recipient.state].name_in_text}"


def _together(services: Services, pack: Pack, keys: Iterable[str]) -> str:
    """Return who writes to all of them."""
    known = [recipient_of(services, pack.campaign, key) for key in keys]
    states = {one.state for one in known if one}
    state = states.pop() if len(states) == 1 else None
    return f"constituents in {STATES[state].name_in_text}" if state else _EVERYWHERE


def _letter(one: Carried, envelope: tuple[str, ...]) -> PackLetter:
    salutation, body, signature = parts(one.text)
    closing, signed, *address = signature.split("\n")
    paper = PaperLetter(
        sender=(signed, *address),
        day=day_in_letters(one.day),
        envelope=envelope,
        salutation=salutation,
        body=body,
        closing=closing,
        signed=signed,
        subject=one.subject,
    )
    return PackLetter(paper=paper, name=signed, town=_town(one))


def _town(one: Carried) -> str:
    """Return Brooklyn, NY; of who gave no town, the first three digits of the ZIP code."""
    return f"{one.city}, {one.state}" if one.city else f"ZIP {one.zip[:3]}\u2026"


def _places(carried: Sequence[Carried]) -> list[tuple[str, int]]:
    """Return how many letters come from where, however a town is spelled."""
    spelled: dict[str, str] = {}
    counts: dict[str, int] = {}
    for one in carried:
        town = _town(one)
        known = spelled.setdefault(town.casefold(), town)
        counts[known] = counts.get(known, 0) + 1
    return list(counts.items())
