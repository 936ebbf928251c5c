"""Ask those who want it whether offices replied: after two weeks, after four, and not again."""

import logging
from collections.abc import Sequence

from contactrep.core.follow_ups import APART, ASK_AFTER, ASK_AGAIN_AFTER
from contactrep.core.lifecycle import State
from contactrep.outreach import system_mail
from contactrep.outreach.replied import link_for
from contactrep.outreach.services import Services
from contactrep.storage import follow_ups, outbox, people
from contactrep.storage.database import Connection, take_turn
from contactrep.storage.follow_ups import Asked, When
from contactrep.storage.submissions import Submission
from contactrep.storage.vault import VaultError

_log = logging.getLogger(__name__)

_AT_ONCE = 100  # in one transaction, for which others wait


def follow_up(services: Services) -> int:
    """Queue the questions that are due and return how many; done twice, nobody gets two."""
    count, after = 0, ""
    while True:
        due, asked = _ask_some(services, after)
        count += asked
        if len(due) < _AT_ONCE:
            return count
        after = due[-1].id


def _ask_some(services: Services, after: str) -> tuple[list[Submission], int]:
    """Queue the next questions; return the submissions they are about, and how many were asked."""
    now = services.clock()
    when = When(now=now, first=now - ASK_AFTER, again=now - ASK_AGAIN_AFTER, apart=now - APART)
    with services.database.write() as conn:
        take_turn(conn, "follow up")
        due = follow_ups.to_ask(conn, system_mail.FOLLOW_UP, when, after=after, limit=_AT_ONCE)
        letters = follow_ups.unanswered(conn, [submission.id for submission, _ in due])
        asked = [
            _ask(services, conn, submission, letters[submission.id], again=times > 0)
            for submission, times in due
        ]
    return [submission for submission, _ in due], sum(asked)


def _ask(
    services: Services,
    conn: Connection,
    submission: Submission,
    letters: Sequence[Asked],
    *,
    again: bool,
) -> bool:
    """Queue one mail about some letters; False where nobody can be asked."""
    campaign = services.campaigns.get(submission.campaign)
    email = _address(services, conn, submission)
    if campaign is None or email is None:
        return False
    values = {
        "again": again,
        "campaign_title": campaign.told(submission.language).title,
        "offices": [
            {
                "name": one.recipient_name,
                "link": link_for(services, one.letter_id, submission.language),
            }
            for one in letters
        ],
    }
    mail = system_mail.new_mail(
        services, system_mail.FOLLOW_UP, email, submission.language, values, submission.id
    )
    outbox.add(conn, services.vault, mail, State.QUEUED, services.clock())
    return True


def _address(services: Services, conn: Connection, submission: Submission) -> str | None:
    """Return the writer's address; None where it is sealed with a key that is gone."""
    try:
        person = people.load(conn, services.vault, submission.person_id or "")
    except VaultError as error:
        _log.warning("the writer of submission %s is not asked: %s", submission.id, error)
        return None
    return person["email"] if person else None
