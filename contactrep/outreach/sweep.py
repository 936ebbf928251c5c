"""Forget on schedule: drafts left lying, letters nobody verified, people whose letters are done."""

from dataclasses import dataclass
from datetime import timedelta

from contactrep.core.follow_ups import TEXT_KEPT
from contactrep.core.ledger import Entry, Route
from contactrep.core.lifecycle import GIVEN_BACK, VERIFY_WITHIN, State
from contactrep.outreach.days import local_day
from contactrep.outreach.give_back import Why, give_back
from contactrep.outreach.services import Services
from contactrep.outreach.system_mail import A_DAY
from contactrep.storage import (
    drafts,
    erasures,
    follow_ups,
    history,
    own_mail,
    people,
    steps,
    submissions,
)
from contactrep.storage.database import Connection, take_turn
from contactrep.storage.steps import Ended

KEPT_AFTER_DELIVERY = timedelta(days=30)
"""How long a letter's text and its writer are kept once nothing more can happen to the letter."""

ERASURES_KEPT = timedelta(days=400)
"""How long it is remembered who was erased: longer than anybody keeps a backup."""

_ENDS = {
    State.WAITING: (Entry.EXPIRED, None),
    State.QUEUED: (Entry.FAILED, "its time was over"),
    State.HELD: (Entry.FAILED, "its writer did not answer"),
}


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
        ended = steps.end_overdue(conn, now)
        for one in ended:
            _tell(services, conn, one)
        own_mail.forget_addresses(conn, now - A_DAY)
        erasures.forget(conn, now - ERASURES_KEPT)
        follow_ups.erase_texts_before(conn, now - TEXT_KEPT)
        before = now - KEPT_AFTER_DELIVERY
        done = set(people.unverified_before(conn, now - VERIFY_WITHIN))
        done |= set(people.finished_before(conn, before, now))
        for person_id in done:
            people.erase(conn, person_id)
        for person_id in people.finished_before(conn, before, now, texts=True):
            people.erase_texts(conn, person_id)
    unverified = sum(one.state is State.EXPIRED for one in ended)
    return Swept(drafts=erased, letters_unverified=unverified, people=len(done))


def _tell(services: Services, conn: Connection, one: Ended) -> None:
    """Record that a letter's time was over, and give it back where it was on its way."""
    now = services.clock()
    day = local_day(services, submissions.campaign_of_letter(conn, one.letter_id))
    entry, evidence = _ENDS[one.was]
    history.record(
        conn,
        [one.letter_id],
        entry,
        now,
        day,
        actor="system",
        route=Route.EMAIL,
        evidence=evidence,
    )
    if one.state in GIVEN_BACK:
        give_back(services, conn, one.letter_id, _why(one))


def _why(one: Ended) -> Why:
    if one.was is State.HELD:
        return Why.UNANSWERED
    return Why.UNCERTAIN if one.uncertain else Why.TIME_OVER
