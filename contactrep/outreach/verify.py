"""Verify a writer's address by a signed link, which releases their letters."""

from dataclasses import dataclass

from contactrep.core.ledger import Entry
from contactrep.core.lifecycle import VERIFY_WITHIN
from contactrep.outreach import signed
from contactrep.outreach.days import local_day
from contactrep.outreach.draft import Draft
from contactrep.outreach.report import mail_is_late
from contactrep.outreach.services import Services
from contactrep.outreach.system_mail import address_of
from contactrep.storage import history, people, steps, submissions
from contactrep.storage.submissions import Submission

_PURPOSE = "verify-address"


@dataclass(frozen=True, slots=True)
class Pending:
    """What a link stands for: letters that wait, an address to verify, or what was done before."""

    submission_id: str
    campaign: str
    waiting: int  # letters
    open: bool  # whether there is something to do


def link_for(services: Services, submission: Submission) -> str:
    """Return the signed link of a submission, which works for seven days from when it was made."""
    expires = submission.created_at + VERIFY_WITHIN
    token = signed.sign(services, _PURPOSE, submission.id, expires)
    return address_of(services, submission.language, f"/verify/{token}")


def look(services: Services, token: str) -> Pending | None:
    """Return what the link stands for, without doing it: mail scanners open links too."""
    submission_id = signed.read(services, _PURPOSE, token)
    if submission_id is None:
        return None
    with services.database.read() as conn:
        submission = submissions.load(conn, submission_id)
        if submission is None:
            return None
        waiting = steps.count_waiting(conn, submission_id)
        unverified = people.awaits_verification(conn, submission_id)
    return Pending(submission_id, submission.campaign, waiting, open=bool(waiting) or unverified)


def verify(services: Services, pending: Pending) -> int:
    """Mark the writer's address verified and queue their letters; return how many were queued.

    Doing it again changes nothing.
    """
    now = services.clock()
    day = local_day(services, pending.campaign)
    with services.database.write() as conn:
        released = steps.release(conn, pending.submission_id, now)
        people.mark_verified(conn, pending.submission_id, now)
        for entry in (Entry.VERIFIED, Entry.QUEUED):
            history.record(conn, released, entry, now, day, actor="supporter")
    return len(released)


@dataclass(frozen=True, slots=True)
class Standing:
    """What of a draft waits for its writer's address to be verified."""

    waiting: int = 0  # letters
    unverified: bool = False
    late: bool = False  # the mail with the link may take a while


def standing(services: Services, draft: Draft) -> Standing:
    """Return what of a draft waits."""
    if draft.submission_id is None:
        return Standing()
    with services.database.read() as conn:
        waiting = steps.count_waiting(conn, draft.submission_id)
        unverified = people.awaits_verification(conn, draft.submission_id)
    return Standing(waiting, unverified, late=unverified and mail_is_late(services))
