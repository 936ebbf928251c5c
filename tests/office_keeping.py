"""What staff note about offices, and what supporters report, in a whole house."""

from typing import Any

from sqlalchemy import delete, insert, update

from contactrep.core.ledger import Entry, FormTrouble, Route
from contactrep.core.permissions import EVERYWHERE, Role, Roles
from contactrep.core.stances import ReplyKind
from contactrep.outreach import offices
from contactrep.outreach.days import local_day
from contactrep.outreach.services import Services
from contactrep.outreach.staff import StaffMember
from contactrep.storage import history, submissions
from contactrep.storage import staff as accounts
from contactrep.storage.replies import NewReply
from contactrep.storage.staff_tables import staff_roles
from contactrep.storage.tables import submissions as table
from tests.factories import new_submission

DEMO = "demonstration"


def letters_of(services: Services, **changes: Any) -> dict[str, str]:
    """Submit letters of a visitor from Brooklyn and return their ids by recipient."""
    draft = new_submission(services, **changes)
    with services.database.write() as conn:
        conn.execute(update(table).where(table.c.id == draft.submission_id).values(zip3="112"))
        return submissions.letter_ids(conn, draft.submission_id or "")


def say(
    services: Services,
    letter_id: str,
    entry: Entry,
    route: Route | None = None,
    evidence: str | None = None,
) -> None:
    """Let something happen to a letter."""
    now, day = services.clock(), local_day(services, DEMO)
    with services.database.write() as conn:
        history.record(
            conn, [letter_id], entry, now, day, actor="supporter", route=route, evidence=evidence
        )


def report_broken(services: Services, letter_id: str, trouble: FormTrouble) -> None:
    """Let a supporter say that the form did not take a letter."""
    say(services, letter_id, Entry.REPORTED_BROKEN, Route.FORM, trouble)


def some_member(services: Services, email: str, roles: Roles | None = None) -> StaffMember:
    """Return a member of staff who has an account, an administrator unless told otherwise."""
    roles = roles or {EVERYWHERE: Role.ADMIN}
    with services.database.write() as conn:
        staff_id = accounts.add(conn, email, "a hash", roles, services.clock())
    return StaffMember(staff_id, email, roles)


def give_roles(services: Services, email: str, roles: Roles) -> None:
    """Give somebody these roles alone."""
    with services.database.write() as conn:
        account = accounts.find_by_email(conn, email)
        assert account is not None
        conn.execute(delete(staff_roles).where(staff_roles.c.staff_id == account.id))
        rows = [
            {"staff_id": account.id, "campaign": slug, "role": role} for slug, role in roles.items()
        ]
        conn.execute(insert(staff_roles), rows)


def note_reply(services: Services, member: StaffMember, key: str, **changes: Any) -> int:
    """Note an answer of today with a text, and return its id."""
    values: dict[str, Any] = {
        "campaign": DEMO,
        "recipient_key": key,
        "kind": ReplyKind.SUBSTANTIVE,
        "text": "Thank you for writing.",
        "day": local_day(services, DEMO),
    }
    return offices.note_reply(services, member, NewReply(**{**values, **changes}))


def audited(services: Services) -> list[tuple[str, str]]:
    """Return what is in the audit log, without sign-ins and accounts."""
    with services.database.read() as conn:
        return [
            (row.action, row.detail)
            for row in accounts.audit_rows(conn)
            if row.action not in {"signed in", "account made"}
        ]
