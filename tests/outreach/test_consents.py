"""What supporters agree to: stored with their submission, and kept no longer than it holds."""

from collections.abc import Collection
from datetime import timedelta

import pytest

from contactrep.core.consents import Consent
from contactrep.core.ledger import Entry
from contactrep.core.lifecycle import State
from contactrep.outreach import send
from contactrep.outreach.deliver import Worker
from contactrep.outreach.draft import Draft
from contactrep.outreach.services import Services
from contactrep.outreach.sweep import sweep
from contactrep.outreach.verify import Standing, standing
from contactrep.storage import consents
from contactrep.storage.consents import Given
from contactrep.storage.tables import consents as consent_rows
from contactrep.storage.tables import deliveries, letters, people, submissions
from tests.conftest import SettableClock
from tests.factories import new_draft, new_submission
from tests.ledger import totals_in
from tests.outreach.carrier import Carrier, letter_rows, press_the_link, rows, system_row

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
OFFICES = ("G000555", "S000148", "J000294", "form-1")


def finish(services: Services, draft: Draft) -> None:
    """Verify the writer's address and let their letters be accepted."""
    press_the_link(services, draft)
    worker = Worker(services, Carrier())
    while worker.deliver_one():
        pass


def kinds_kept(services: Services) -> set[str]:
    return {row.kind for row in rows(services, consent_rows)}


def texts_kept(services: Services) -> int:
    """Return how many letters' texts are kept."""
    return sum(row.sealed is not None for row in rows(services, letters))


def test_a_consent_is_kept_as_it_was_shown(services: Services, clock: SettableClock) -> None:
    """With its wording, language and time, under the writer of this submission."""
    given = Given(kind=Consent.NEWS, wording="Пішыце мне", language="be", at=clock.now)
    draft = new_draft(services)
    draft = send.submit(services, services.campaigns["demonstration"], draft, [given])
    (submission,), (row,) = rows(services, submissions), rows(services, consent_rows)
    assert (row.person_id, row.kind, row.wording, row.language, row.given_at, row.holds_until) == (
        *(submission.person_id, "news", "Пішыце мне", "be", clock.now),
        clock.now + 365 * DAY,
    )
    with services.database.read() as conn:
        assert consents.of(conn, row.person_id) == {Consent.NEWS: "Пішыце мне"}


def test_pressed_twice_agrees_once(services: Services) -> None:
    """The second press stores no consent either, whatever it says."""
    draft = new_draft(services)
    campaign = services.campaigns["demonstration"]
    for kind in (Consent.NEWS, Consent.IN_PERSON):
        given = Given(kind=kind, wording="Yes", language="en", at=services.clock())
        send.submit(services, campaign, draft, [given])
    assert kinds_kept(services) == {"news"}


@pytest.mark.parametrize(
    ("kind", "email"),
    [*((kind, "volha@example.com") for kind in Consent), (Consent.IN_PERSON, "")],
)
def test_what_of_hand_offs_is_kept_for_a_consent(
    services: Services, kind: Consent, email: str
) -> None:
    """The writer; the texts only to deliver them; and a link where there is an address for it."""
    draft = new_submission(services, agreed=[kind], recipients=OFFICES, email=email)
    assert len(rows(services, people)) == 1
    assert texts_kept(services) == (4 if kind is Consent.IN_PERSON else 0)
    assert letter_rows(services) == []
    if kind.needs_email:
        row = system_row(services)
        assert (row.template, row.submission_id, row.state) == (
            "verify",
            draft.submission_id,
            State.QUEUED,
        )
    else:
        assert rows(services, deliveries) == []
    unverified = bool(email)
    assert standing(services, draft) == Standing(waiting=0, unverified=unverified)


@pytest.mark.parametrize("agreed", [[], [Consent.NEWS], [Consent.IN_PERSON]])
def test_texts_beside_mail(services: Services, agreed: list[Consent]) -> None:
    """What we send is kept in any case, the rest only for delivery in person."""
    new_submission(services, agreed=agreed)
    assert texts_kept(services) == (6 if Consent.IN_PERSON in agreed else 2)


def test_a_link_verifies_for_a_consent_alone(services: Services, clock: SettableClock) -> None:
    """Without a letter that waits there is still something to press for, once."""
    draft = new_submission(services, agreed=[Consent.NEWS], recipients=OFFICES)
    assert press_the_link(services, draft) == 0
    (person,) = rows(services, people)
    assert person.verified_at == clock.now
    assert standing(services, draft) == Standing()
    clock.advance(8 * DAY)
    sweep(services)
    assert kinds_kept(services) == {"news"}


@pytest.mark.parametrize(
    ("agreed", "person", "texts"),
    [
        ([], 30, 30),
        ([Consent.FOLLOW_UP], 35, 30),
        ([Consent.IN_PERSON], 180, 180),
        ([Consent.NEWS], 365, 30),
        ([Consent.FOLLOW_UP, Consent.IN_PERSON], 180, 180),
        ([Consent.IN_PERSON, Consent.NEWS], 365, 180),
    ],
)
def test_how_long_what_is_kept(
    services: Services, clock: SettableClock, agreed: list[Consent], person: int, texts: int
) -> None:
    """To the second: the texts, then the person with all that they agreed to, and the counts stay.

    Days count from the moment of sending, at which all letters were accepted too.
    """
    draft = new_submission(services, agreed=agreed)
    finish(services, draft)
    start = clock.now
    stored = texts_kept(services)
    counted = count(services)
    clock.now = start + texts * DAY
    sweep(services)
    assert (len(rows(services, people)), texts_kept(services)) == (1, stored)
    clock.advance(SECOND)
    sweep(services)
    assert texts_kept(services) == 0
    assert {row.sealed for row in rows(services, deliveries)} == {None}
    clock.now = start + person * DAY
    if person > texts:
        sweep(services)
        assert kinds_kept(services) == set(agreed)
        assert len(rows(services, people)) == 1
    clock.advance(SECOND)
    sweep(services)
    assert rows(services, people) == rows(services, consent_rows) == []
    assert count(services) == counted


def count(services: Services) -> dict[Entry, int]:
    with services.database.read() as conn:
        return totals_in(conn)


@pytest.mark.parametrize("agreed", [(), (Consent.FOLLOW_UP,), (Consent.IN_PERSON,), tuple(Consent)])
@pytest.mark.parametrize("recipients", [OFFICES, (*OFFICES, "desk-1")])
def test_an_address_that_nobody_verified(
    services: Services,
    clock: SettableClock,
    agreed: Collection[Consent],
    recipients: tuple[str, ...],
) -> None:
    """After seven days, to the second, all of it goes, as the mail with the link says."""
    new_submission(services, agreed=agreed, recipients=recipients)
    clock.advance(7 * DAY)
    sweep(services)
    assert kinds_kept(services) == set(agreed)
    clock.advance(SECOND)
    sweep(services)
    assert rows(services, people) == []
    assert kinds_kept(services) == set()
    assert texts_kept(services) == 0


def test_a_consent_without_an_address_is_a_persons_own(
    services: Services, clock: SettableClock
) -> None:
    """Two who gave none are two people, each with their own time."""
    new_submission(services, agreed=[Consent.IN_PERSON], recipients=OFFICES, email="")
    clock.advance(10 * DAY)
    other = new_submission(services, agreed=[Consent.IN_PERSON], recipients=OFFICES, email="")
    assert len(rows(services, people)) == 2
    clock.advance(170 * DAY + SECOND)
    sweep(services)
    (left,) = (row for row in rows(services, submissions) if row.person_id)
    assert left.id == other.submission_id
    assert texts_kept(services) == 4


def test_a_letter_that_still_goes_outlives_a_consent(
    services: Services, clock: SettableClock
) -> None:
    """What was agreed to adds time and takes none away."""
    draft = new_submission(services, agreed=[Consent.FOLLOW_UP], recipients=("desk-1",))
    press_the_link(services, draft)
    clock.advance(60 * DAY)
    sweep(services)
    assert (len(rows(services, people)), texts_kept(services)) == (1, 1)
    finish_at = clock.now
    Worker(services, Carrier()).drain()
    clock.now = finish_at + 30 * DAY + SECOND
    sweep(services)
    assert rows(services, people) == []
