"""Forget on schedule: drafts left lying, letters nobody verified, people whose letters are done."""

from dataclasses import dataclass
from datetime import timedelta

from contactrep.core.ledger import Entry
from contactrep.core.lifecycle import VERIFY_WITHIN
from contactrep.outreach.days import local_day
from contactrep.outreach.services import Services
from contactrep.outreach.system_mail import A_DAY
from contactrep.storage import drafts, history, outbox, people, submissions
from contactrep.storage.database import take_turn

KEPT_AFTER_DELIVERY = timedelta(days=30)
"""How long a letter's text and its writer are kept once nothing more can happen to the letter."""


@dataclass(frozen=True, slots=True)
class Swept:
    """How much was forgotten."""

    drafts: int
    letters_unverified: int
    people: int


def sweep(services: Services) -> Swept:
    """Forget what is due; doing it twice, or from two machines, forgets nothing more."""
    now = services.clock()
    with services.database.write() as conn:
        take_turn(conn, "sweep")
        erased = drafts.erase_expired(conn, now)
        expired = outbox.expire_waiting(conn, now - VERIFY_WITHIN, now)
        for letter_id in expired:
            slug = submissions.campaign_of_letter(conn, letter_id)
            day = local_day(services, slug)
            history.record(conn, [letter_id], Entry.EXPIRED, now, day, actor="system")
        outbox.forget_addresses(conn, now - A_DAY)
        before = now - KEPT_AFTER_DELIVERY
        done = set(people.unverified_before(conn, now - VERIFY_WITHIN))
        done |= set(people.finished_before(conn, before, now))
        for person_id in done:
            people.erase(conn, person_id)
        for person_id in people.finished_before(conn, before, now, texts=True):
            people.erase_texts(conn, person_id)
    return Swept(drafts=erased, letters_unverified=len(expired), people=len(done))
