"""One press of "send": exactly the right rows, all of them or none, and never twice."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Table

from contactrep.core.ledger import Entry, Route
from contactrep.core.letters import TooLong
from contactrep.core.lifecycle import State
from contactrep.outreach import send
from contactrep.outreach.draft import Draft
from contactrep.outreach.services import Services
from contactrep.outreach.system_mail import TooManyMailsError
from contactrep.storage import people as stored_people
from contactrep.storage.tables import deliveries, events, letters, people, submissions
from tests.conftest import SettableClock
from tests.factories import new_draft, new_submission
from tests.outreach.carrier import letter_rows, rows, system_row
from tests.storage.threads import at_once

ALL = (people, submissions, letters, deliveries, events)
OFFICES = ("G000555", "S000148", "J000294", "form-1")
BY_EMAIL = ("desk-1", "clerk-1")


def counts(services: Services) -> dict[Table, int]:
    return {table: len(rows(services, table)) for table in ALL}


def test_the_rows_of_a_submission(services: Services) -> None:
    """One person, one submission, six letters of which two go by e-mail, and the mail to verify."""
    draft = new_submission(services)
    assert counts(services) == {people: 1, submissions: 1, letters: 6, deliveries: 3, events: 6}
    (submission,), (person,) = rows(services, submissions), rows(services, people)
    assert submission.id == draft.submission_id
    assert submission.person_id == person.id
    assert submission.idempotency_key == draft.key
    assert submission.campaign == "demonstration"
    assert submission.revision == services.campaigns["demonstration"].revision
    assert (submission.created_at, person.verified_at) == (services.clock(), None)
    stored = {letter.recipient_key: letter for letter in rows(services, letters)}
    assert set(stored) == {*OFFICES, *BY_EMAIL}
    assert {key for key, letter in stored.items() if letter.sealed} == set(BY_EMAIL)
    assert {key for key, letter in stored.items() if letter.route == Route.EMAIL} == set(BY_EMAIL)
    assert {(one.state, one.district, one.personalised) for one in stored.values()} == {
        ("NY", 8, True)
    }
    assert stored["S000148"].recipient_name == "Senator Charles E. Schumer"
    assert {row.letter_id for row in letter_rows(services)} == {stored[key].id for key in BY_EMAIL}
    assert {row.state for row in letter_rows(services)} == {State.WAITING}


def test_every_letter_is_prepared(services: Services) -> None:
    """Once each, by its own route, on the day it is where the campaign is."""
    new_submission(services)
    stored = {letter.id: letter for letter in rows(services, letters)}
    happened = rows(services, events)
    assert {event.letter_id for event in happened} == set(stored)
    for event in happened:
        letter = stored[event.letter_id]
        assert (event.entry, event.actor, event.route) == (
            Entry.PREPARED,
            "supporter",
            letter.route,
        )
        assert (event.recipient_key, event.route) == (letter.recipient_key, letter.route)
        assert event.state == "NY"
        assert event.day == letter.day == date(2026, 10, 5)


def test_days_are_the_campaigns(services: Services, clock: SettableClock) -> None:
    """Two in the morning in Greenwich is still yesterday in New York."""
    clock.now = datetime(2026, 10, 6, 2, 0, tzinfo=UTC)
    new_submission(services)
    assert {letter.day for letter in rows(services, letters)} == {date(2026, 10, 5)}
    assert {letter.created_at for letter in rows(services, letters)} == {clock.now}


def test_the_person_is_kept_to_reach_them(services: Services) -> None:
    """Sealed, with everything that the letter is signed with."""
    new_submission(services)
    (person,) = rows(services, people)
    with services.database.read() as conn:
        known = stored_people.load(conn, services.vault, person.id)
    assert known == {
        "first": "Volha",
        "last": "Kavalchuk",
        "street": "12 Ocean Parkway",
        "city": "Brooklyn",
        "state": "NY",
        "zip": "11235",
        "email": "volha@example.com",
    }


@pytest.mark.parametrize(
    ("slug", "recipients"),
    [("demonstration", OFFICES), ("belarus-freedom-forum", None)],
)
def test_hand_offs_leave_no_person(
    services: Services, slug: str, recipients: tuple[str, ...] | None
) -> None:
    """Where nothing goes by our e-mail, no name, no address and no text is stored."""
    changes: dict[str, Any] = {} if recipients is None else {"recipients": recipients}
    draft = new_submission(services, slug, **changes)
    assert counts(services) == {people: 0, submissions: 1, letters: 4, deliveries: 0, events: 4}
    assert {letter.sealed for letter in rows(services, letters)} == {None}
    (submission,) = rows(services, submissions)
    assert (submission.id, submission.person_id) == (draft.submission_id, None)


@pytest.mark.parametrize(
    ("zip_code", "choice", "state", "district"),
    [("11235", "NY-8", "NY", 8), ("11235", "NY", "NY", None), ("99501", "AK", "AK", None)],
)
def test_the_place_is_stored_as_far_as_it_is_known(
    services: Services, zip_code: str, choice: str, state: str, district: int | None
) -> None:
    """A writer who does not know their district has none."""
    new_submission(services, zip=zip_code, choice=choice)
    assert {(one.state, one.district) for one in rows(services, letters)} == {(state, district)}


def test_own_words_are_noted_not_kept(services: Services) -> None:
    """Of hand-offs we know whether something of the writer's own was in them."""
    new_submission(services, recipients=OFFICES, own_words="")
    assert {letter.personalised for letter in rows(services, letters)} == {False}


def test_message_ids_are_minted_once(services: Services) -> None:
    """Each message has its own, of our domain, from before the first attempt."""
    new_submission(services)
    ids = [row.message_id for row in rows(services, deliveries)]
    assert len(set(ids)) == 3
    assert all(one.startswith("<") and one.endswith("@localhost>") for one in ids)


def test_the_link_is_sent_at_once(services: Services) -> None:
    """The mail with the link does not wait, and is no letter."""
    new_submission(services)
    row = system_row(services)
    assert (row.state, row.template, row.letter_id) == (State.QUEUED, "verify", None)
    assert row.due_at == services.clock()


def test_pressed_twice(services: Services) -> None:
    """The second press finds the first one's letters and stores nothing."""
    campaign = services.campaigns["demonstration"]
    draft = new_draft(services)
    first = send.submit(services, campaign, draft)
    before = counts(services)
    assert send.submit(services, campaign, draft) == first
    assert send.submit(services, campaign, first) == first
    assert counts(services) == before


def test_pressed_twice_at_once(services: Services) -> None:
    """In several processes at the same moment, and still one submission with one id."""
    campaign = services.campaigns["demonstration"]
    draft = new_draft(services)
    answers = at_once(6, lambda _number: send.submit(services, campaign, draft))
    assert len({answer.submission_id for answer in answers}) == 1
    assert counts(services) == {people: 1, submissions: 1, letters: 6, deliveries: 3, events: 6}


def test_too_long_stores_nothing(services: Services) -> None:
    """Where no edition leaves room for the own words, nothing is kept and the writer is asked."""
    with pytest.raises(TooLong):
        new_submission(services, own_words="word " * 200)
    assert set(counts(services).values()) == {0}


@pytest.mark.parametrize(
    "addresses",
    [
        ["volha@example.com"] * 4,
        ["volha@example.com", "Volha@Example.COM", "VOLHA@EXAMPLE.COM", "volha@example.com"],
    ],
)
def test_nobody_is_flooded(services: Services, clock: SettableClock, addresses: list[str]) -> None:
    """Three links a day to one address, however it is written; the fourth press stores nothing."""
    *some, last = addresses
    for email in some:
        new_submission(services, email=email)
        clock.advance(timedelta(hours=7, minutes=59))
    before = counts(services)
    with pytest.raises(TooManyMailsError):
        new_submission(services, email=last)
    assert counts(services) == before
    new_submission(services, email="other@example.com")
    new_submission(services, email=last, recipients=OFFICES)  # needs no link
    clock.advance(timedelta(minutes=4))  # the first link is a day old
    new_submission(services, email=last)


def test_a_flood_at_once(services: Services) -> None:
    """Eight forms at the same moment send three links, not eight."""

    def press(_number: int) -> bool:
        try:
            new_submission(services)
        except TooManyMailsError:
            return False
        return True

    assert Counter(at_once(8, press)) == {True: 3, False: 5}
    assert counts(services)[submissions] == 3


def test_all_or_nothing(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the last row cannot be stored, none is, and the same press works afterwards."""
    draft = new_draft(services)

    def fail(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(send, "keep_within_limit", fail)
        with pytest.raises(ZeroDivisionError):
            send.submit(services, services.campaigns["demonstration"], draft)
    assert set(counts(services).values()) == {0}
    stored = send.submit(services, services.campaigns["demonstration"], draft)
    assert isinstance(stored, Draft)
    assert stored == replace(draft, submission_id=stored.submission_id, routes=stored.routes)
    assert set(stored.routes) == set(draft.recipients)
    assert counts(services)[submissions] == 1
