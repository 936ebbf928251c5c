"""Links that let staff set a password: an invitation, or a reset that somebody asks for.

A link works once, and only the latest to an account does. Asking for a reset does the same work for
any address, so that neither the answer nor its time tells who has an account.
"""

from datetime import timedelta

from contactrep.core.languages import ENGLISH
from contactrep.core.lifecycle import State
from contactrep.outreach import system_mail
from contactrep.outreach.services import Services
from contactrep.outreach.staff import StaffError, address_of, hashed, start_session
from contactrep.outreach.system_mail import TooManyMailsError, keep_within_limit
from contactrep.storage import outbox, own_mail, staff, staff_links, staff_sessions
from contactrep.storage.database import Connection
from contactrep.storage.staff import Account
from contactrep.storage.staff_links import Purpose

LASTS = {Purpose.INVITATION: timedelta(days=3), Purpose.RESET: timedelta(hours=1)}
_PATHS = {Purpose.INVITATION: "/staff/invitation", Purpose.RESET: "/staff/reset"}


def invite(services: Services, conn: Connection, staff_id: str, email: str) -> None:
    """Queue the mail with the link of an invitation; an older link works no more.

    Raises:
        TooManyMailsError: the address had its mails of the day.
    """
    keep_within_limit(services, conn, email, {system_mail.INVITATION})
    values = {
        "link": _link(services, conn, staff_id, Purpose.INVITATION),
        "days": LASTS[Purpose.INVITATION].days,
    }
    mail = system_mail.new_mail(services, system_mail.INVITATION, email, ENGLISH, values)
    outbox.add(conn, services.vault, mail, State.QUEUED, services.clock())


def ask_reset(services: Services, email: str) -> None:
    """Queue the mail with the link of a reset, if there is an account, and three times a day.

    Raises:
        StaffError: it is no address.
    """
    address = address_of(email)
    with services.database.write() as conn:
        account = staff.find_by_email(conn, address)
        mailed = account is not None and account.password_hash != ""
        try:
            keep_within_limit(services, conn, address, {system_mail.RESET})
        except TooManyMailsError:
            mailed = False
        known = account if mailed else None
        link = _link(services, conn, known.id, Purpose.RESET) if known else _path(services, "")
        mail = system_mail.new_mail(services, system_mail.RESET, address, ENGLISH, {"link": link})
        mail_id = outbox.add(conn, services.vault, mail, State.QUEUED, services.clock())
        if known is None:
            own_mail.take_back(conn, mail_id)
        who = account.id if account else None
        told = "" if known else "no mail: " + ("too many today" if account else "no such account")
        staff.record_audit(conn, services.clock(), who, "reset asked for", told)


def make_reset(services: Services, email: str) -> str:
    """Return a link of a reset for whoever runs the site to pass on.

    Raises:
        StaffError: there is no account that is not disabled.
    """
    with services.database.write() as conn:
        account = _account(conn, email)
        staff.record_audit(conn, services.clock(), None, "reset link made", account.email)
        return _link(services, conn, account.id, Purpose.RESET)


def look(services: Services, token: str, purpose: Purpose) -> str | None:
    """Return the address of whose link this is, while it works."""
    with services.database.read() as conn:
        account = staff_links.look(conn, token, purpose, services.clock())
    return account.email if account else None


def accept(
    services: Services, token: str, purpose: Purpose, password: str, browser: str = ""
) -> str | None:
    """Set the password by a link and end all sessions; return whom to let in, or None.

    Who was invited is in: the token is of a new session. After a reset one signs in, with the code
    if the account has them: the token is empty. None is a link that works no more.

    Raises:
        StaffError: the password is too short or too long.
    """
    password_hash = hashed(password)
    now = services.clock()
    with services.database.write() as conn:
        account = staff_links.take(conn, token, purpose, now)
        if account is None:
            return None
        staff.set_password(conn, account.id, password_hash)
        staff_sessions.end_all(conn, account.id)
        done = "invitation accepted" if purpose is Purpose.INVITATION else "password reset"
        staff.record_audit(conn, now, account.id, done, "")
        if purpose is Purpose.RESET:
            return ""
        return start_session(services, conn, account.id, browser)


def _account(conn: Connection, email: str) -> Account:
    address = address_of(email)
    account = staff.find_by_email(conn, address)
    if account is None:
        raise StaffError(f"{address} has no account, or it is disabled")
    return account


def _link(services: Services, conn: Connection, staff_id: str, purpose: Purpose) -> str:
    token = staff_links.make(conn, staff_id, purpose, services.clock() + LASTS[purpose])
    return f"{services.config.site_url}{_PATHS[purpose]}/{token}"


def _path(services: Services, token: str) -> str:
    return f"{services.config.site_url}{_PATHS[Purpose.RESET]}/{token}"
