"""One's own account: the second factor from its key to its end, the password, the sessions."""

import re
from datetime import timedelta

import pyotp
import pytest

from contactrep.core.permissions import Role
from contactrep.outreach import account, codes, staff, team
from contactrep.outreach.codes import PATIENCE, TRIES, TooManyCodesError
from contactrep.outreach.services import Services
from contactrep.outreach.staff import CodeWantedError, HalfwayError, StaffError, StaffMember
from contactrep.storage import staff as accounts
from tests.conftest import SettableClock

EMAIL = "anna@example.org"
PASSWORD = "correct horse battery"
STEP = timedelta(seconds=30)
pytestmark = pytest.mark.usefixtures("cheap_hashes")


@pytest.fixture
def anna(services: Services) -> StaffMember:
    """Somebody of the staff, who is signed in."""
    staff.add(services, EMAIL, PASSWORD)
    return member(services, staff.sign_in(services, EMAIL, PASSWORD))


@pytest.fixture
def app(services: Services, clock: SettableClock, anna: StaffMember) -> pyotp.TOTP:
    """The app on their phone, by which the second factor was switched on a minute ago."""
    app = begun(services, anna)
    assert account.confirm(services, anna, app.at(clock.now)) is not None
    clock.advance(2 * STEP)
    return app


def member(services: Services, token: str | None) -> StaffMember:
    """Return who is signed in."""
    found = staff.who(services, token or "")
    assert found is not None
    return found


def begun(services: Services, anna: StaffMember) -> pyotp.TOTP:
    """Return an app that was told the key."""
    account.begin(services, anna)
    shown = account.enrolment(services, anna)
    assert shown is not None
    return pyotp.TOTP(shown.key.replace(" ", ""))


def halfway(services: Services) -> str:
    """Give the password, and return what is wanted with the code."""
    with pytest.raises(CodeWantedError) as wanted:
        staff.sign_in(services, EMAIL, PASSWORD)
    return wanted.value.halfway


def finish(services: Services, typed: str) -> str | None:
    """Sign in with password and code."""
    return staff.finish(services, halfway(services), typed, "Firefox on Linux")


def done(services: Services) -> list[tuple[str, str]]:
    """Return what is on record."""
    with services.database.read() as conn:
        return [(row.action, row.detail) for row in accounts.audit_rows(conn)]


def test_a_key_counts_from_its_first_code(
    services: Services, clock: SettableClock, anna: StaffMember
) -> None:
    """Until then the password lets in; the ten recovery codes are told once."""
    app = begun(services, anna)
    assert staff.sign_in(services, EMAIL, PASSWORD)
    assert account.confirm(services, anna, "000000") is None
    app = begun(services, anna)
    told = account.confirm(services, anna, app.at(clock.now)) or []
    assert len(set(told)) == 10
    assert all(re.fullmatch(r"[a-z2-9]{5}-[a-z2-9]{5}", code) for code in told)
    assert account.codes_left(services, anna) == 10
    assert account.enrolment(services, anna) is None
    assert account.confirm(services, anna, app.at(clock.now + STEP)) is None
    halfway(services)


def test_no_session_before_both(services: Services, app: pyotp.TOTP, clock: SettableClock) -> None:
    """The password brings half of one, the code the other."""
    token = finish(services, app.at(clock.now))
    assert member(services, token).second_factor
    assert staff.who(services, halfway(services)) is None
    assert done(services)[-1] == ("signed in", "with a code")


@pytest.mark.parametrize(("drift", "taken"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_a_clock_may_be_off(
    services: Services, app: pyotp.TOTP, clock: SettableClock, drift: int, taken: bool
) -> None:
    """By half a minute."""
    clock.advance(4 * STEP)
    typed = app.at(clock.now + drift * STEP)
    assert (finish(services, f" {typed[:3]} {typed[3:]}\n") is not None) is taken


def test_a_code_is_taken_once(services: Services, app: pyotp.TOTP, clock: SettableClock) -> None:
    """Who looked over the shoulder comes too late, also with the code before."""
    before, now = app.at(clock.now - STEP), app.at(clock.now)
    assert finish(services, now)
    assert finish(services, now) is None
    assert finish(services, before) is None
    assert finish(services, app.at(clock.now + STEP))


@pytest.mark.usefixtures("app")
def test_a_recovery_code_lets_in_once(services: Services, anna: StaffMember) -> None:
    """However it is typed; new ones end the old ones."""
    first, second = account.renew_codes(services, anna)[:2]
    assert finish(services, f" {first.upper().replace('-', ' ')} ")
    assert done(services)[-1] == ("signed in", "with a recovery code")
    assert finish(services, first) is None
    assert account.codes_left(services, anna) == 9
    account.renew_codes(services, anna)
    assert finish(services, second) is None


def test_guessing_codes_is_stopped(
    services: Services, app: pyotp.TOTP, clock: SettableClock
) -> None:
    """After ten wrong ones none is looked at, for a quarter of an hour; each is on record."""
    for _ in range(TRIES):
        assert finish(services, "000000") is None
    with pytest.raises(TooManyCodesError):
        finish(services, app.at(clock.now))
    assert done(services).count((codes.FAILED, "")) == TRIES
    clock.advance(PATIENCE)
    assert finish(services, app.at(clock.now))


def test_half_a_session_does_not_last(
    services: Services, app: pyotp.TOTP, clock: SettableClock, anna: StaffMember
) -> None:
    """Ten minutes, and no longer than the password; nobody can make one."""
    kept = halfway(services)
    assert staff.is_halfway(services, kept)
    account.change_password(services, anna, "another password", "")
    with pytest.raises(HalfwayError):
        staff.finish(services, kept, app.at(clock.now))
    account.change_password(services, anna, PASSWORD, "")
    kept = halfway(services)
    clock.advance(timedelta(minutes=11))
    for each in (kept, "", "made.up", f"{kept}x"):
        assert not staff.is_halfway(services, each)


@pytest.mark.usefixtures("app")
def test_it_is_switched_off(services: Services, anna: StaffMember) -> None:
    """Then the password lets in, and no code of before counts."""
    account.switch_off(services, anna)
    assert staff.sign_in(services, EMAIL, PASSWORD)
    assert account.codes_left(services, anna) == 0
    assert ("second factor switched off", "") in done(services)


def test_another_password_ends_the_other_sessions(services: Services, anna: StaffMember) -> None:
    """Not the one in which it is changed."""
    here, there = (staff.sign_in(services, EMAIL, PASSWORD) or "" for _ in range(2))
    with pytest.raises(StaffError):
        account.change_password(services, anna, "short", here)
    assert staff.who(services, there)
    account.change_password(services, anna, "another password", here)
    assert staff.who(services, here)
    assert staff.who(services, there) is None
    assert staff.sign_in(services, EMAIL, PASSWORD) is None
    assert not staff.knows_password(services, anna, PASSWORD)
    assert staff.knows_password(services, anna, "another password")


def test_sessions_are_ended_one_by_one_or_all(services: Services, anna: StaffMember) -> None:
    """Never those of somebody else."""
    staff.add(services, "other@example.org", PASSWORD)
    other = member(services, staff.sign_in(services, "other@example.org", PASSWORD))
    here = staff.sign_in(services, EMAIL, PASSWORD, "Safari on Mac") or ""
    listed = account.sessions(services, anna, here)
    assert [(one.browser, one.here) for one in listed] == [
        ("Safari on Mac", True),
        ("Another browser", False),
    ]
    assert not account.end_session(services, other, listed[1].id)
    assert account.end_session(services, anna, listed[1].id)
    assert not account.end_session(services, anna, listed[1].id)
    staff.sign_in(services, EMAIL, PASSWORD)
    assert account.end_other_sessions(services, anna, here) == 1
    assert len(account.sessions(services, anna, here)) == 1
    assert len(account.sessions(services, other, "")) == 1


def test_roles_in_words() -> None:
    """With the titles of campaigns, where there are any."""
    roles = {"*": Role.ADMIN, "lamp": Role.VIEWER, "gone": Role.EDITOR}
    assert team.in_words(roles, {"lamp": "A lamp"}) == [
        "Admin of all campaigns",
        "Viewer of \u201cA lamp\u201d",
        "Editor of \u201cgone\u201d",
    ]
