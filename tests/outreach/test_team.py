"""Staff are invited, given roles, let in no more; each is written down, and one admin stays."""

import re
from datetime import timedelta

import pytest

from contactrep.core.permissions import EVERYWHERE, Role
from contactrep.outreach import staff, staff_links, system_mail, team
from contactrep.outreach.deliver import Worker
from contactrep.outreach.services import Services
from contactrep.outreach.staff import StaffError, StaffMember
from contactrep.storage import outbox, second_factors
from contactrep.storage import staff as accounts
from contactrep.storage.staff_links import Purpose
from contactrep.storage.tables import deliveries
from tests.conftest import SettableClock
from tests.outreach.carrier import Carrier, rows
from tests.storage.threads import at_once

EMAIL = "anna@example.org"
GUEST = "volha@example.org"
PASSWORD = "correct horse battery"
DEMO = "demonstration"
pytestmark = pytest.mark.usefixtures("cheap_hashes")


@pytest.fixture
def anna(services: Services) -> StaffMember:
    """An admin, who is signed in."""
    staff.add(services, EMAIL, PASSWORD)
    found = staff.who(services, staff.sign_in(services, EMAIL, PASSWORD) or "")
    assert found is not None
    return found


def mailed(services: Services, clock: SettableClock) -> list[str]:
    """Deliver what is due, and return the tokens in the links of the mails, in order."""
    clock.advance(timedelta(seconds=1))
    carrier = Carrier()
    Worker(services, carrier).drain()
    return [
        token
        for mail in carrier.sent
        for token in re.findall(r"/staff/(?:invitation|reset)/(\S+)", mail.text)
    ]


def join(services: Services, clock: SettableClock) -> str:
    """Accept the invitation that came last, and return the token of the session."""
    token = mailed(services, clock)[-1]
    return staff_links.accept(services, token, Purpose.INVITATION, PASSWORD) or ""


def done(services: Services) -> list[tuple[str, str]]:
    """Return what is on record."""
    with services.database.read() as conn:
        return [(row.action, row.detail) for row in accounts.audit_rows(conn)]


def test_an_invitation(services: Services, clock: SettableClock, anna: StaffMember) -> None:
    """A mail with a link, a password, and they are in with their role: once."""
    team.invite(services, anna, " Volha@Example.org", Role.EDITOR, DEMO)
    assert staff.sign_in(services, GUEST, "") is None
    (token,) = mailed(services, clock)
    assert staff_links.look(services, token, Purpose.INVITATION) == GUEST
    with pytest.raises(StaffError, match="at least 12"):
        staff_links.accept(services, token, Purpose.INVITATION, "short")
    session = staff_links.accept(services, token, Purpose.INVITATION, PASSWORD)
    member = staff.who(services, session or "")
    assert member is not None
    assert (member.email, member.roles) == (GUEST, {DEMO: Role.EDITOR})
    assert staff_links.accept(services, token, Purpose.INVITATION, PASSWORD) is None
    assert staff.sign_in(services, GUEST, PASSWORD)
    assert done(services)[-4:] == [
        ("invited", f"{GUEST}: editor of {DEMO}"),
        ("invitation accepted", ""),
        ("signed in", ""),
        ("signed in", ""),
    ]


def test_an_invitation_lasts_three_days(
    services: Services, clock: SettableClock, anna: StaffMember
) -> None:
    """And is made anew then, for the same account."""
    invited = team.invite(services, anna, GUEST, Role.VIEWER, EVERYWHERE)
    (token,) = mailed(services, clock)
    clock.advance(timedelta(days=3))
    assert staff_links.look(services, token, Purpose.INVITATION) is None
    team.invite_again(services, anna, invited)
    assert staff.who(services, join(services, clock))


def test_inviting_again_replaces_the_link(
    services: Services, clock: SettableClock, anna: StaffMember
) -> None:
    """And adds the role."""
    team.invite(services, anna, GUEST, Role.VIEWER, EVERYWHERE)
    team.invite(services, anna, GUEST, Role.EDITOR, DEMO)
    first, second = mailed(services, clock)
    assert staff_links.look(services, first, Purpose.INVITATION) is None
    session = staff_links.accept(services, second, Purpose.INVITATION, PASSWORD)
    member = staff.who(services, session or "")
    assert member is not None
    assert member.roles == {EVERYWHERE: Role.VIEWER, DEMO: Role.EDITOR}


def test_an_invitation_that_is_refused(
    services: Services, clock: SettableClock, anna: StaffMember
) -> None:
    """With the reason, and without a mail."""
    for email, campaign, reason in (
        ("anna", EVERYWHERE, "is not an e-mail address"),
        (EMAIL, EVERYWHERE, "has an account already: change its roles"),
        (GUEST, "nothing", "there is no campaign"),
    ):
        with pytest.raises(StaffError, match=reason):
            team.invite(services, anna, email, Role.VIEWER, campaign)
    assert mailed(services, clock) == []
    invited = team.invite(services, anna, GUEST, Role.VIEWER, EVERYWHERE)
    for _ in range(2):
        team.invite_again(services, anna, invited)
    with pytest.raises(StaffError, match="was invited three times today"):
        team.invite_again(services, anna, invited)
    team.disable(services, anna, invited)
    for again in (
        lambda: team.invite(services, anna, GUEST, Role.VIEWER, EVERYWHERE),
        lambda: team.invite_again(services, anna, invited),
    ):
        with pytest.raises(StaffError, match="is disabled: enable it"):
            again()


def test_roles_hold_at_once(services: Services, clock: SettableClock, anna: StaffMember) -> None:
    """In sessions that run."""
    invited = team.invite(services, anna, GUEST, Role.VIEWER, EVERYWHERE)
    session = join(services, clock)
    team.change_roles(services, anna, invited, {DEMO: Role.ORGANIZER})
    member = staff.who(services, session)
    assert member is not None
    assert member.roles == {DEMO: Role.ORGANIZER}
    told = f"{GUEST}: viewer of all -> organizer of {DEMO}"
    assert done(services)[-1] == ("roles changed", told)
    team.change_roles(services, anna, invited, {DEMO: Role.ORGANIZER})
    assert [action for action, _ in done(services)].count("roles changed") == 1
    with pytest.raises(StaffError, match="at least one role"):
        team.change_roles(services, anna, invited, {})


def test_a_disabled_account_is_out_at_once(
    services: Services, clock: SettableClock, anna: StaffMember
) -> None:
    """Its session ends, its password and its links are worth nothing; enabled, it signs in anew."""
    invited = team.invite(services, anna, GUEST, Role.VIEWER, EVERYWHERE)
    session = join(services, clock)
    staff_links.ask_reset(services, GUEST)
    (token,) = mailed(services, clock)
    team.disable(services, anna, invited)
    team.disable(services, anna, invited)
    assert staff.who(services, session) is None
    assert staff.sign_in(services, GUEST, PASSWORD) is None
    team.enable(services, anna, invited)
    assert staff.who(services, session) is None
    assert staff_links.look(services, token, Purpose.RESET) is None
    assert staff.sign_in(services, GUEST, PASSWORD)
    actions = [action for action, _ in done(services)]
    assert (actions.count("account disabled"), actions.count("account enabled")) == (1, 1)


def test_the_last_admin_stays(services: Services, clock: SettableClock, anna: StaffMember) -> None:
    """Whoever asks; somebody who has yet to join, or has one campaign, is no other."""
    invited = team.invite(services, anna, GUEST, Role.ADMIN, EVERYWHERE)
    staff.add(services, "one@example.org", PASSWORD, Role.ADMIN, DEMO)
    with pytest.raises(StaffError, match="is the last admin of all campaigns"):
        team.disable(services, anna, anna.id)
    less: list[dict[str, Role]] = [{EVERYWHERE: Role.EDITOR}, {DEMO: Role.ADMIN}]
    for roles in less:
        with pytest.raises(StaffError, match="is the last admin of all campaigns"):
            team.change_roles(services, anna, anna.id, roles)
    team.change_roles(services, anna, anna.id, {EVERYWHERE: Role.ADMIN, DEMO: Role.VIEWER})
    assert join(services, clock)
    team.disable(services, anna, anna.id)
    with pytest.raises(StaffError, match="is the last admin of all campaigns"):
        team.disable(services, anna, invited)


def test_two_admins_do_not_take_each_other_out(services: Services, anna: StaffMember) -> None:
    """One of them is too late."""
    staff.add(services, GUEST, PASSWORD)
    with services.database.read() as conn:
        other = accounts.find_by_email(conn, GUEST)
    assert other is not None

    ids = (anna.id, other.id)

    def disable(number: int) -> bool:
        try:
            team.disable(services, anna, ids[number])
        except StaffError:
            return False
        return True

    assert sorted(at_once(2, disable)) == [False, True]


def test_sessions_and_second_factor_of_another(
    services: Services, clock: SettableClock, anna: StaffMember
) -> None:
    """Are ended by an admin, for who lost a phone."""
    invited = team.invite(services, anna, GUEST, Role.VIEWER, EVERYWHERE)
    session = join(services, clock)
    with services.database.write() as conn:
        second_factors.begin(conn, services.vault, invited, "JBSWY3DPEHPK3PXP" * 2)
        second_factors.take_step(conn, invited, 1)
    team.end_sessions(services, anna, invited)
    assert staff.who(services, session) is None
    team.reset_second_factor(services, anna, invited)
    assert staff.sign_in(services, GUEST, PASSWORD)
    assert [action for action, _ in done(services)[-3:]] == [
        "sessions of another ended",
        "second factor reset",
        "signed in",
    ]


def test_nobody_is_nobody(services: Services, anna: StaffMember) -> None:
    """An id that is no account's changes nothing."""
    for act in (team.disable, team.enable, team.end_sessions, team.invite_again):
        with pytest.raises(StaffError, match="no such account"):
            act(services, anna, "nobody")
    assert team.person(services, "nobody") is None
    assert [one.member.email for one in team.people(services)] == [EMAIL]


@pytest.mark.usefixtures("anna")
def test_a_reset(services: Services, clock: SettableClock) -> None:
    """A link for an hour, once; all sessions end, and one signs in."""
    session = staff.sign_in(services, EMAIL, PASSWORD) or ""
    staff_links.ask_reset(services, " ANNA@example.org ")
    (token,) = mailed(services, clock)
    assert staff_links.look(services, token, Purpose.INVITATION) is None
    assert staff_links.accept(services, token, Purpose.RESET, "another password") == ""
    assert staff_links.accept(services, token, Purpose.RESET, "a third password") is None
    assert staff.who(services, session) is None
    assert staff.sign_in(services, EMAIL, "another password")
    staff_links.ask_reset(services, EMAIL)
    (token,) = mailed(services, clock)
    clock.advance(timedelta(hours=1))
    assert staff_links.look(services, token, Purpose.RESET) is None


@pytest.mark.usefixtures("anna")
def test_a_reset_goes_to_accounts_alone(services: Services, clock: SettableClock) -> None:
    """Three times a day; nothing of others is kept but that somebody asked."""
    with pytest.raises(StaffError):
        staff_links.ask_reset(services, "no address")
    staff_links.ask_reset(services, "nobody@example.org")
    assert mailed(services, clock) == []
    assert rows(services, deliveries) == []
    for _ in range(4):
        staff_links.ask_reset(services, EMAIL)
    assert len(mailed(services, clock)) == 3
    assert "nobody@" not in str(done(services))
    assert done(services)[-1] == ("reset asked for", "no mail: too many today")
    clock.advance(timedelta(days=1))
    staff_links.ask_reset(services, EMAIL)
    assert len(mailed(services, clock)) == 1


def test_who_has_yet_to_join_has_nothing_to_reset(
    services: Services, clock: SettableClock, anna: StaffMember
) -> None:
    """Their invitation is what lets them in."""
    team.invite(services, anna, GUEST, Role.VIEWER, EVERYWHERE)
    (invitation,) = mailed(services, clock)
    staff_links.ask_reset(services, GUEST)
    assert mailed(services, clock) == []
    assert staff_links.look(services, invitation, Purpose.INVITATION) == GUEST


@pytest.mark.usefixtures("anna")
def test_a_reset_takes_as_long_for_anybody(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mail is made, sealed and stored in any case; it is taken back where it is to nobody."""
    work: list[str] = []
    _note(monkeypatch, staff_links, "keep_within_limit", work)
    _note(monkeypatch, outbox, "add", work)
    _note(monkeypatch, system_mail, "new_mail", work)
    done_for = []
    for email in (EMAIL, "nobody@example.org"):
        work.clear()
        staff_links.ask_reset(services, email)
        done_for.append(list(work))
    assert done_for[0] == done_for[1] == ["keep_within_limit", "new_mail", "add"]


def _note(monkeypatch: pytest.MonkeyPatch, module: object, name: str, work: list[str]) -> None:
    """Write down that a function of the module was called."""
    real = getattr(module, name)

    def noting(*given: object, **named: object) -> object:
        work.append(name)
        return real(*given, **named)

    monkeypatch.setattr(module, name, noting)


@pytest.mark.usefixtures("anna")
def test_whoever_runs_the_site_makes_a_reset(services: Services) -> None:
    """Without mail; it is on record."""
    link = staff_links.make_reset(services, EMAIL)
    token = link.removeprefix("http://localhost/staff/reset/")
    assert staff_links.look(services, token, Purpose.RESET) == EMAIL
    assert done(services)[-1] == ("reset link made", EMAIL)
    for email in ("nobody@example.org", "no address"):
        with pytest.raises(StaffError):
            staff_links.make_reset(services, email)
