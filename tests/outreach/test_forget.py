"""Forgetting a person who asks for it."""

from datetime import timedelta

import pytest

from contactrep.core.consents import Consent
from contactrep.core.ledger import Entry
from contactrep.core.lifecycle import State
from contactrep.outreach import draft as drafts
from contactrep.outreach import resume, verify
from contactrep.outreach.deliver import Worker
from contactrep.outreach.forget import forget, forget_submission
from contactrep.outreach.services import Services
from contactrep.outreach.sweep import sweep
from contactrep.outreach.system_mail import TooManyMailsError
from contactrep.storage.tables import consents, deliveries, letters, people
from tests.conftest import SettableClock
from tests.factories import new_draft, new_submission
from tests.ledger import totals
from tests.outreach.carrier import Carrier, letter_rows, press_the_link, rows, token_of


def test_letters_that_wait_never_leave(services: Services) -> None:
    """Whoever is forgotten before verifying: nothing of theirs is kept, and nothing is sent."""
    draft = new_submission(services)
    token = token_of(services, draft)
    assert forget(services, " VOLHA@example.com ") == 1
    assert not rows(services, people)
    assert {(row.state, row.sealed) for row in letter_rows(services)} == {(State.ERASED, None)}
    assert totals(services)[Entry.ERASED] == 2
    pending = verify.look(services, token)
    assert pending is not None
    assert verify.verify(services, pending) == 0
    carrier = Carrier()
    Worker(services, carrier).drain()
    assert not carrier.sent


def test_letters_that_left_stay_counted(services: Services) -> None:
    """What was accepted was accepted; only the name and the texts go."""
    draft = new_submission(services)
    pending = verify.look(services, token_of(services, draft))
    assert pending is not None
    verify.verify(services, pending)
    Worker(services, Carrier()).drain()
    assert forget(services, "volha@example.com") == 1
    assert not rows(services, people)
    assert {(row.state, row.sealed) for row in letter_rows(services)} == {(State.ACCEPTED, None)}
    assert totals(services)[Entry.ACCEPTED] == 2
    assert Entry.ERASED not in totals(services)


def test_others_are_left_alone(services: Services) -> None:
    """An address that nobody wrote from erases nobody, and one erases all of its submissions."""
    new_submission(services)
    new_submission(services)
    new_submission(services, email="ales@example.com")
    assert forget(services, "nobody@example.com") == 0
    assert forget(services, "volha@example.com") == 2
    assert len(rows(services, people)) == 1


@pytest.mark.parametrize("kinds", [[], [Consent.IN_PERSON], list(Consent)])
def test_a_submission_is_forgotten_by_its_writer(
    services: Services, worker: Worker, carrier: Carrier, kinds: list[Consent]
) -> None:
    """What waits is stopped, texts and consents are erased, the counts stay, as often as asked."""
    other = new_submission(services, agreed=kinds, email="ales@example.com")
    draft = new_submission(services, agreed=kinds)
    prepared = totals(services)[Entry.PREPARED]
    assert forget_submission(services, draft.submission_id or "")
    assert totals(services) == {Entry.PREPARED: prepared, Entry.ERASED: 2}
    assert len(rows(services, people)) == 1
    assert len(rows(services, consents)) == len(kinds)
    stored = (*rows(services, letters), *rows(services, deliveries))
    left = {row.submission_id for row in stored if row.sealed}
    assert left == {other.submission_id}
    assert not forget_submission(services, draft.submission_id or "")
    assert totals(services) == {Entry.PREPARED: prepared, Entry.ERASED: 2}
    worker.drain()
    assert [mail.to for mail in carrier.sent] == ["ales@example.com"]


@pytest.mark.parametrize("submission_id", ["", "no such submission"])
def test_a_submission_that_is_not_there(services: Services, submission_id: str) -> None:
    """There is nobody to forget."""
    new_submission(services)
    assert not forget_submission(services, submission_id)
    assert len(rows(services, people)) == 1


def test_a_submission_of_hand_offs_has_no_writer(services: Services) -> None:
    """Nobody was kept, so that nobody is forgotten."""
    draft = new_submission(services, recipients=("S000148",))
    assert not forget_submission(services, draft.submission_id or "")
    assert totals(services) == {Entry.PREPARED: 1}


def test_what_left_by_mail_stays_accepted_for_its_writer_too(
    services: Services, worker: Worker
) -> None:
    """The ledger tells what happened, whoever forgets it."""
    draft = new_submission(services, agreed=list(Consent))
    press_the_link(services, draft)
    worker.drain()
    assert forget_submission(services, draft.submission_id or "")
    assert {(row.state, row.sealed) for row in letter_rows(services)} == {(State.ACCEPTED, None)}
    assert totals(services)[Entry.ACCEPTED] == 2
    assert Entry.ERASED not in totals(services)
    assert rows(services, consents) == []


@pytest.mark.parametrize("email", ["", " "])
def test_nobody_is_forgotten_by_an_empty_address(services: Services, email: str) -> None:
    """Those who gave none would all be meant, and none of them asked."""
    for _ in range(2):
        new_submission(services, agreed=[Consent.IN_PERSON], recipients=("S000148",), email="")
    assert forget(services, email) == 0
    assert len(rows(services, people)) == 2


def test_forgetting_one_without_an_address_leaves_the_others(services: Services) -> None:
    """By their submission, which is theirs alone."""
    mine, other = (
        new_submission(services, agreed=[Consent.IN_PERSON], recipients=("S000148",), email="")
        for _ in range(2)
    )
    assert forget_submission(services, mine.submission_id or "")
    kept = {row.submission_id for row in rows(services, letters) if row.sealed}
    assert kept == {other.submission_id}


def test_forgetting_opens_no_way_to_more_mail(services: Services, clock: SettableClock) -> None:
    """Who sends, deletes and sends again floods nobody: what was erased counts for its day."""
    for _ in range(3):
        draft = new_submission(services)
        Worker(services, Carrier()).drain()
        assert forget_submission(services, draft.submission_id or "")
    with pytest.raises(TooManyMailsError):
        new_submission(services)
    clock.advance(timedelta(days=1))
    sweep(services)
    assert all(row.to_hash for row in rows(services, deliveries) if row.template)
    clock.advance(timedelta(seconds=1))
    sweep(services)
    assert not any(row.to_hash for row in rows(services, deliveries) if row.template)
    new_submission(services)


def test_links_and_copies_that_wait_are_forgotten_too(
    services: Services, worker: Worker, carrier: Carrier
) -> None:
    """They belong to no submission, and are found by their address."""
    campaign = services.campaigns["demonstration"]
    for email in ("Volha@example.com", "ales@example.com"):
        draft = new_draft(services)
        token = drafts.save(services, campaign, None, draft)
        resume.ask(services, campaign, token, draft, email)
    assert forget(services, "volha@example.com") == 0
    assert sorted(row.sealed is None for row in rows(services, deliveries)) == [False, True]
    worker.drain()
    assert [mail.to for mail in carrier.sent] == ["ales@example.com"]
