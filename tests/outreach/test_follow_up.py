"""Whether offices replied: asked twice at most, of those who want it, about letters that went."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from contactrep.core.consents import Consent
from contactrep.core.ledger import Entry, Route
from contactrep.core.lifecycle import State
from contactrep.core.stances import Answer
from contactrep.outreach import follow_up as module
from contactrep.outreach import replied
from contactrep.outreach.deliver import Worker
from contactrep.outreach.follow_up import follow_up
from contactrep.outreach.forget import forget
from contactrep.outreach.services import Services
from contactrep.outreach.sweep import sweep
from contactrep.storage.tables import consents, deliveries
from contactrep.storage.vault import Vault
from tests.conftest import SettableClock
from tests.outreach.carrier import Carrier, a_round, rows
from tests.outreach.following import (
    DAY,
    DESK,
    GILLIBRAND,
    SCHUMER,
    WRITER,
    happens,
    mails,
    question_of,
    wrote,
)
from tests.storage.threads import at_once

SECOND = timedelta(seconds=1)


def asked(services: Services) -> list[str]:
    """Return the submissions whose writers were asked, each as often as they were."""
    return [row.submission_id for row in rows(services, deliveries) if row.template == "follow-up"]


def questions(services: Services) -> list[Any]:
    """Return the questions among the mails that are sent now."""
    return [mail for mail in mails(services).sent if "/replied/" in mail.text]


def test_after_two_and_four_weeks(services: Services, clock: SettableClock) -> None:
    """To the second, and never a third time, however long the consent would hold."""
    draft = wrote(services)
    with services.database.write() as conn:
        conn.execute(update(consents).values(holds_until=clock.now + 365 * DAY))
    clock.advance(14 * DAY - SECOND)
    assert follow_up(services) == 0
    clock.advance(SECOND)
    assert follow_up(services) == 1
    clock.advance(14 * DAY - SECOND)
    assert follow_up(services) == 0
    clock.advance(SECOND)
    assert follow_up(services) == 1
    for _ in range(20):
        clock.advance(5 * DAY)
        assert follow_up(services) == 0
    assert asked(services) == [draft.submission_id] * 2


def test_a_worker_asks_by_itself(
    services: Services, worker: Worker, carrier: Carrier, clock: SettableClock
) -> None:
    """In the language of the letters, with a link for each office that was sent to."""
    wrote(services, sent=(SCHUMER, GILLIBRAND), language="ru")
    a_round(worker)
    carrier.sent.clear()
    clock.advance(14 * DAY)
    for _ in range(3):
        a_round(worker)
    (mail,) = carrier.sent
    assert (mail.to, mail.automatic) == (WRITER, True)
    assert mail.sender_name == services.config.site_name
    assert mail.subject == "Пришли ли ответы на ваши письма?"
    assert mail.text.count(f"\n{services.config.site_url}/ru/replied/") == 2
    assert services.campaigns["demonstration"].told("ru").title in mail.text


def test_nothing_of_the_writers_is_in_it(services: Services, clock: SettableClock) -> None:
    """Neither in the text nor, readable, in the links."""
    changes: dict[str, Any] = dict.fromkeys(("first", "last", "city", "own_words"), "Buy")
    wrote(services, **changes)
    clock.advance(14 * DAY)
    follow_up(services)
    (mail,) = questions(services)
    assert mail.html
    for text in (mail.subject, mail.text, mail.html):
        assert "Buy" not in text
        assert WRITER not in text
        assert SCHUMER not in text


@pytest.mark.parametrize(
    ("changes", "count"),
    [
        ({}, 1),
        ({"agreed": [Consent.NEWS, Consent.IN_PERSON]}, 0),
        ({"agreed": []}, 0),
        ({"verified": False}, 0),
        ({"sent": []}, 0),
    ],
)
def test_who_is_asked(
    services: Services, clock: SettableClock, changes: dict[str, Any], count: int
) -> None:
    """Those who agreed, verified their address, and sent something."""
    wrote(services, **changes)
    clock.advance(14 * DAY)
    assert follow_up(services) == count


@pytest.mark.parametrize(
    ("events", "count"),
    [
        ([Entry.OPENED], 0),
        ([Entry.REPORTED_SENT], 1),
        ([Entry.DELIVERED_IN_PERSON], 1),
        ([Entry.REPORTED_SENT, Entry.REPORTED_BROKEN], 0),
        ([Entry.REPORTED_BROKEN, Entry.REPORTED_SENT], 1),
        ([Entry.REPORTED_SENT, Entry.AUTO_ANSWERED], 1),
        ([Entry.REPORTED_SENT, Entry.REPLIED], 0),
    ],
)
def test_which_letters_went(
    services: Services, clock: SettableClock, events: list[Entry], count: int
) -> None:
    """As far as anybody knows, and without an answer that we know of."""
    draft = wrote(services, sent=[])
    for entry in events:
        happens(services, draft, SCHUMER, entry, actor="system")
    clock.advance(14 * DAY)
    assert follow_up(services) == count


def test_a_call_is_no_letter(services: Services, clock: SettableClock) -> None:
    """It was answered at once, or was not."""
    draft = wrote(services, sent=[])
    happens(services, draft, SCHUMER, Entry.REPORTED_SENT, route=Route.CALL)
    clock.advance(14 * DAY)
    assert follow_up(services) == 0


@pytest.mark.parametrize("state", State)
def test_letters_by_our_mail(services: Services, clock: SettableClock, state: State) -> None:
    """Only what a mail server took, and has not given back."""
    wrote(services, sent=[], recipients=(DESK,))
    mails(services)
    due = clock.now + 90 * DAY if state in {State.QUEUED, State.SENDING} else None
    with services.database.write() as conn:
        conn.execute(
            update(deliveries)
            .where(deliveries.c.letter_id.is_not(None))
            .values(state=state, due_at=due)
        )
    clock.advance(14 * DAY)
    assert follow_up(services) == (state is State.ACCEPTED)


@pytest.mark.parametrize(
    ("answer", "again"),
    [
        (None, True),
        (Answer.NO, True),
        (Answer.ACKNOWLEDGED, True),
        (Answer.YES, False),
        (Answer.NOT_TO_THE_POINT, False),
        (Answer.NOT_EXPECTED, False),
    ],
)
def test_the_second_time(
    services: Services, clock: SettableClock, answer: Answer | None, *, again: bool
) -> None:
    """Only about offices that may still reply."""
    draft = wrote(services, sent=(SCHUMER, GILLIBRAND))
    clock.advance(14 * DAY)
    follow_up(services)
    (first,) = questions(services)
    if answer:
        replied.answer(services, question_of(services, draft), answer)
    clock.advance(14 * DAY)
    follow_up(services)
    (second,) = questions(services)
    told = [name in second.text for name in ("Charles E. Schumer", "Kirsten E. Gillibrand")]
    assert told == [again, True]
    assert "We do not ask again." in second.text
    assert "We do not ask again." not in first.text


def test_whoever_has_answered_for_all_is_left_alone(
    services: Services, clock: SettableClock
) -> None:
    """Before the first question, too: their own mail program knows no fortnights."""
    draft = wrote(services)
    replied.answer(services, question_of(services, draft), Answer.YES)
    clock.advance(14 * DAY)
    assert follow_up(services) == 0


def test_taken_back_it_is_asked_again(services: Services, clock: SettableClock) -> None:
    """That a reply was told of stays in the ledger; the last answer is what counts here."""
    draft = wrote(services)
    for answer in (Answer.YES, Answer.NO):
        replied.answer(services, question_of(services, draft), answer)
    clock.advance(14 * DAY)
    assert follow_up(services) == 1


def test_a_late_first_question(services: Services, clock: SettableClock) -> None:
    """What was sent late is asked about then; the second question waits a week at least."""
    draft = wrote(services, sent=[])
    clock.advance(25 * DAY)
    happens(services, draft, SCHUMER, Entry.REPORTED_SENT)
    assert follow_up(services) == 1
    clock.advance(7 * DAY - SECOND)
    assert follow_up(services) == 0
    clock.advance(SECOND)
    assert follow_up(services) == 1


@pytest.mark.parametrize(("late", "count"), [(timedelta(0), 1), (SECOND, 0)])
def test_not_when_the_consent_is_over(
    services: Services, clock: SettableClock, late: timedelta, count: int
) -> None:
    """Where no worker ran for weeks, nobody is asked who is not to be kept any more."""
    wrote(services)
    clock.advance(35 * DAY + late)
    assert follow_up(services) == count


def test_not_those_who_were_forgotten(services: Services, clock: SettableClock) -> None:
    """And a question that has not left yet does not leave."""
    wrote(services)
    mails(services)
    clock.advance(14 * DAY)
    assert follow_up(services) == 1
    forget(services, WRITER)
    assert mails(services).sent == []
    clock.advance(14 * DAY)
    assert follow_up(services) == 0


def test_writers_are_kept_until_the_second_question(
    services: Services, clock: SettableClock
) -> None:
    """Then they are forgotten, as they were told."""
    wrote(services)
    clock.advance(14 * DAY)
    follow_up(services)
    clock.advance(20 * DAY)
    assert sweep(services).people == 0
    assert follow_up(services) == 1
    mails(services)
    clock.advance(DAY + SECOND)
    assert sweep(services).people == 1


@pytest.mark.parametrize("people", [1, 5])
def test_two_machines_at_once(
    services: Services, clock: SettableClock, monkeypatch: pytest.MonkeyPatch, people: int
) -> None:
    """Nobody gets two, and nobody is left out where not all fit into one transaction."""
    monkeypatch.setattr(module, "_AT_ONCE", 2)
    for number in range(people):
        wrote(services, email=f"{number}@example.com")
    clock.advance(14 * DAY)
    assert sum(at_once(4, lambda _number: follow_up(services))) == people
    assert len(asked(services)) == len(set(asked(services))) == people


def test_a_campaign_that_is_gone(services: Services, clock: SettableClock) -> None:
    """Nobody can be asked about what has no name any more, and nobody is counted."""
    wrote(services)
    clock.advance(14 * DAY)
    assert follow_up(replace(services, campaigns={})) == 0
    assert asked(services) == []


def test_one_who_cannot_be_read_keeps_nobody_from_theirs(
    services: Services,
    clock: SettableClock,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Their key is gone: it is said, and the next one is asked."""
    monkeypatch.setattr(module, "_AT_ONCE", 1)
    renewed = replace(services, vault=Vault({"new": b"n" * 32}, "new", b"h" * 32))
    wrote(services)
    wrote(renewed, email="anna@example.com")
    clock.advance(14 * DAY)
    assert follow_up(renewed) == 1
    assert "is not asked" in caplog.text
    assert "volha" not in caplog.text.lower()
