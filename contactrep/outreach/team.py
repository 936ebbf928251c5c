"""Look after the staff: invite, give roles, disable, end sessions; each is written down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contactrep.core.permissions import EVERYWHERE, Right, Role, Roles, may
from contactrep.outreach import staff_links as links
from contactrep.outreach.moments import Moment, moment
from contactrep.outreach.report import campaigns
from contactrep.outreach.services import Services
from contactrep.outreach.staff import StaffError, StaffMember, address_of, check_campaign
from contactrep.outreach.system_mail import TooManyMailsError
from contactrep.storage import second_factors, staff, staff_links, staff_sessions, team
from contactrep.storage.database import Connection, take_turn
from contactrep.storage.team import Member

_TURN = "the roles of staff"


@dataclass(frozen=True, slots=True)
class Person:
    """A member of staff with their roles in words, and when an invitation stops."""

    member: Member
    roles: Sequence[str]
    since: Moment
    invited_until: Moment | None


def people(services: Services) -> list[Person]:
    """Return everybody, by address."""
    titles = dict(campaigns(services))
    with services.database.read() as conn:
        found = team.members(conn, services.clock())
    return [_person(services, one, titles) for one in found]


def person(services: Services, staff_id: str) -> Person | None:
    """Return one of them."""
    titles = dict(campaigns(services))
    with services.database.read() as conn:
        found = team.member(conn, staff_id, services.clock())
    return None if found is None else _person(services, found, titles)


def in_words(roles: Roles, titles: Mapping[str, str]) -> list[str]:
    """Return roles as they are told: admin of all campaigns."""
    return [
        f"{role.value.capitalize()} of {_campaign(campaign, titles)}"
        for campaign, role in roles.items()
    ]


def invite(services: Services, by: StaffMember, email: str, role: Role, campaign: str) -> str:
    """Make an account that waits for its password, send it the link, and return its id.

    Inviting once more gives this role too, and replaces the link.

    Raises:
        StaffError: it is no address, somebody is in by it, or it had its mails of the day.
    """
    address = address_of(email)
    check_campaign(services, campaign)
    now = services.clock()
    with services.database.write() as conn:
        take_turn(conn, _TURN)
        known = _by_address(conn, address, services)
        if known is None:
            staff_id = staff.add(conn, address, "", {campaign: role}, now)
        else:
            _refuse_unless_waiting(known)
            staff_id = known.id
            team.set_roles(conn, staff_id, {**known.roles, campaign: role})
        told = f"{address}: {_told({campaign: role})}"
        _record(services, conn, by, "invited", told)
        _send(services, conn, staff_id, address)
    return staff_id


def invite_again(services: Services, by: StaffMember, staff_id: str) -> None:
    """Send another link instead of the one before.

    Raises:
        StaffError: they are in already, are disabled, or had their mails of the day.
    """
    with services.database.write() as conn:
        known = _known(services, conn, staff_id)
        _refuse_unless_waiting(known)
        _record(services, conn, by, "invited again", known.email)
        _send(services, conn, staff_id, known.email)


def change_roles(
    services: Services, by: StaffMember, staff_id: str, roles: Mapping[str, Role]
) -> None:
    """Give somebody these roles and no other.

    Raises:
        StaffError: there is none among them, or they are the last admin.
    """
    if not roles:
        raise StaffError("give at least one role, or disable the account")
    with services.database.write() as conn:
        known = _known_in_turn(services, conn, staff_id)
        if roles.get(EVERYWHERE) is not Role.ADMIN:
            _refuse_last_admin(conn, known)
        if dict(roles) == dict(known.roles):
            return
        team.set_roles(conn, staff_id, roles)
        _record(
            services,
            conn,
            by,
            "roles changed",
            f"{known.email}: {_told(known.roles)} -> {_told(roles)}",
        )


def disable(services: Services, by: StaffMember, staff_id: str) -> None:
    """Let somebody in no more: their sessions end, their links work no more.

    Raises:
        StaffError: they are the last admin.
    """
    with services.database.write() as conn:
        known = _known_in_turn(services, conn, staff_id)
        _refuse_last_admin(conn, known)
        if team.set_disabled(conn, staff_id, services.clock()):
            staff_sessions.end_all(conn, staff_id)
            staff_links.forget(conn, staff_id)
            _record(services, conn, by, "account disabled", known.email)


def enable(services: Services, by: StaffMember, staff_id: str) -> None:
    """Let somebody in again, by the password they had."""
    with services.database.write() as conn:
        known = _known_in_turn(services, conn, staff_id)
        if team.set_disabled(conn, staff_id, None):
            _record(services, conn, by, "account enabled", known.email)


def end_sessions(services: Services, by: StaffMember, staff_id: str) -> None:
    """End all sessions of somebody."""
    with services.database.write() as conn:
        known = _known(services, conn, staff_id)
        count = staff_sessions.end_all(conn, staff_id)
        _record(services, conn, by, "sessions of another ended", known.email, count)


def reset_second_factor(services: Services, by: StaffMember, staff_id: str) -> None:
    """Take the second factor of somebody away, who lost phone and recovery codes."""
    with services.database.write() as conn:
        known = _known(services, conn, staff_id)
        second_factors.remove(conn, staff_id)
        _record(services, conn, by, "second factor reset", known.email)


def reset_second_factor_of(services: Services, email: str) -> None:
    """Do so for whoever runs the site.

    Raises:
        StaffError: there is no such account.
    """
    with services.database.write() as conn:
        known = _by_address(conn, address_of(email), services)
        if known is None:
            raise StaffError(f"{email} has no account")
        second_factors.remove(conn, known.id)
        staff.record_audit(conn, services.clock(), None, "second factor reset", known.email)


def _send(services: Services, conn: Connection, staff_id: str, address: str) -> None:
    try:
        links.invite(services, conn, staff_id, address)
    except TooManyMailsError as error:
        raise StaffError(f"{address} was invited three times today: try again tomorrow") from error


def _person(services: Services, member: Member, titles: Mapping[str, str]) -> Person:
    until = member.invited_until
    return Person(
        member=member,
        roles=in_words(member.roles, titles),
        since=moment(services, "", member.created_at),
        invited_until=None if until is None else moment(services, "", until),
    )


def _campaign(slug: str, titles: Mapping[str, str]) -> str:
    return "all campaigns" if slug == EVERYWHERE else f"\u201c{titles.get(slug, slug)}\u201d"


def _known(services: Services, conn: Connection, staff_id: str) -> Member:
    known = team.member(conn, staff_id, services.clock())
    if known is None:
        raise StaffError("there is no such account")
    return known


def _known_in_turn(services: Services, conn: Connection, staff_id: str) -> Member:
    """Return an account; two who take each other's role away do so one after the other."""
    take_turn(conn, _TURN)
    return _known(services, conn, staff_id)


def _by_address(conn: Connection, address: str, services: Services) -> Member | None:
    found = [one for one in team.members(conn, services.clock()) if one.email == address]
    return found[0] if found else None


def _refuse_unless_waiting(known: Member) -> None:
    if known.disabled_at is not None:
        raise StaffError(f"{known.email} has an account that is disabled: enable it instead")
    if known.joined:
        raise StaffError(f"{known.email} has an account already: change its roles instead")


def _refuse_last_admin(conn: Connection, known: Member) -> None:
    admin = may(known.roles, Right.MANAGE_STAFF)
    counts = admin and known.joined and known.disabled_at is None
    if counts and not team.has_other_admin(conn, known.id):
        raise StaffError(
            f"{known.email} is the last admin of all campaigns: make somebody else one first"
        )


def _told(roles: Roles) -> str:
    return ", ".join(
        f"{role.value} of {'all' if campaign == EVERYWHERE else campaign}"
        for campaign, role in sorted(roles.items())
    )


def _record(
    services: Services,
    conn: Connection,
    by: StaffMember,
    action: str,
    detail: str,
    rows: int | None = None,
) -> None:
    staff.record_audit(conn, services.clock(), by.id, action, detail, rows)
