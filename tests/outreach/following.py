"""Letters whose writers want to be asked whether offices replied."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from contactrep.core.consents import Consent
from contactrep.core.ledger import Entry, Route
from contactrep.outreach import replied
from contactrep.outreach.deliver import Worker
from contactrep.outreach.draft import Draft
from contactrep.outreach.replied import Question
from contactrep.outreach.services import Services
from contactrep.storage import history, submissions
from tests.factories import new_submission
from tests.outreach.carrier import Carrier, press_the_link

SCHUMER, GILLIBRAND, DESK = "S000148", "G000555", "desk-1"
WRITER = "volha@example.com"
DAY = timedelta(days=1)


def wrote(
    services: Services,
    *,
    sent: Collection[str] = (SCHUMER,),
    agreed: Collection[Consent] = (Consent.FOLLOW_UP,),
    verified: bool = True,
    **changes: Any,
) -> Draft:
    """Return a submission, of which letters to these offices are reported sent."""
    changes.setdefault("recipients", (SCHUMER, GILLIBRAND))
    draft = new_submission(services, agreed=agreed, **changes)
    if verified:
        press_the_link(services, draft)
    for office in sent:
        happens(services, draft, office, Entry.REPORTED_SENT)
    return draft


def letter_of(services: Services, draft: Draft, office: str = SCHUMER) -> str:
    """Return the id of the letter to an office."""
    with services.database.read() as conn:
        return submissions.letter_ids(conn, draft.submission_id or "")[office]


def happens(
    services: Services,
    draft: Draft,
    office: str,
    entry: Entry,
    *,
    actor: str = "supporter",
    route: Route | None = None,
) -> None:
    """Record that something happened to a letter."""
    now = services.clock()
    letter = letter_of(services, draft, office)
    with services.database.write() as conn:
        history.record(conn, [letter], entry, now, now.date(), actor=actor, route=route)


def question_of(services: Services, draft: Draft, office: str = SCHUMER) -> Question:
    """Return what the link about a letter asks, as its page does."""
    token = replied.token_for(services, letter_of(services, draft, office))
    question = replied.look(services, token)
    assert question is not None
    return question


def replied_path(services: Services, letter_id: str, language: str = "en") -> str:
    """Return the page behind the links in the mail."""
    return urlsplit(replied.link_for(services, letter_id, language)).path


def mails(services: Services) -> Carrier:
    """Send what is due, without keeping house, and return what was sent."""
    carrier = Carrier()
    worker = Worker(services, carrier)
    while worker.deliver_one():
        pass
    return carrier
