"""Remind, once and after a day, those who wrote and have not verified their address."""

import logging
from datetime import timedelta
from math import ceil
from typing import Any

from contactrep.core.lifecycle import REMIND_AFTER, VERIFY_WITHIN, State
from contactrep.outreach import system_mail
from contactrep.outreach.services import Services
from contactrep.outreach.verify import link_for
from contactrep.storage import outbox, people, submissions
from contactrep.storage.database import Connection, take_turn
from contactrep.storage.submissions import Submission
from contactrep.storage.vault import VaultError

_log = logging.getLogger(__name__)


def remind(services: Services) -> int:
    """Queue the reminders that are due and return how many; asked twice, nobody gets two."""
    now = services.clock()
    count = 0
    with services.database.write() as conn:
        take_turn(conn, "remind")
        due = submissions.to_remind(
            conn, system_mail.REMIND, now - VERIFY_WITHIN, now - REMIND_AFTER
        )
        for submission, waiting in due:
            campaign = services.campaigns.get(submission.campaign)
            person = _writer(services, conn, submission)
            if campaign is None or person is None:
                continue
            left = submission.created_at + VERIFY_WITHIN - now  # less, where no worker ran
            values = {
                "count": waiting,
                "campaign_title": campaign.told(submission.language).title,
                "link": link_for(services, submission),
                "days": max(1, ceil(left / timedelta(days=1))),
            }
            mail = system_mail.new_mail(
                services,
                system_mail.REMIND,
                person["email"],
                submission.language,
                values,
                submission.id,
            )
            outbox.add(conn, services.vault, mail, State.QUEUED, now)
            count += 1
    return count


def _writer(services: Services, conn: Connection, submission: Submission) -> dict[str, Any] | None:
    """Return the writer; None where they are forgotten, or sealed with a key that is gone."""
    try:
        return people.load(conn, services.vault, submission.person_id or "")
    except VaultError as error:
        _log.warning("the writer of submission %s is not reminded: %s", submission.id, error)
        return None
