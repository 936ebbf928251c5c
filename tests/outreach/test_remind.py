"""One reminder, after a day, to those whose address is still to be verified."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from contactrep.core.consents import Consent
from contactrep.outreach import verify
from contactrep.outreach.deliver import Worker
from contactrep.outreach.draft import Draft
from contactrep.outreach.forget import forget_submission
from contactrep.outreach.remind import remind
from contactrep.outreach.services import Services
from contactrep.outreach.sweep import sweep
from contactrep.storage.tables import deliveries
from contactrep.storage.vault import Vault
from tests.conftest import SettableClock
from tests.factories import new_submission
from tests.outreach.carrier import Carrier, a_round, press_the_link, rows, submission_of
from tests.storage.threads import at_once

DAY, HOUR, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(seconds=1)
OFFICES = ("G000555", "S000148")


def reminded(services: Services) -> list[str]:
    """Return the submissions whose writers were reminded."""
    return [row.submission_id for row in rows(services, deliveries) if row.template == "remind"]


def deliver(services: Services) -> Carrier:
    """Send what is due, without a sweep, and return what was sent."""
    carrier = Carrier()
    worker = Worker(services, carrier)
    while worker.deliver_one():
        pass
    return carrier


def test_after_a_day_and_once(services: Services, clock: SettableClock) -> None:
    """To the second, and never again."""
    draft = new_submission(services)
    clock.advance(DAY - SECOND)
    assert remind(services) == 0
    clock.advance(SECOND)
    assert remind(services) == 1
    assert reminded(services) == [draft.submission_id]
    for _ in range(20):
        assert remind(services) == 0
        deliver(services)
        clock.advance(8 * HOUR)
    assert reminded(services) == [draft.submission_id]


@pytest.mark.parametrize(("age", "count"), [(7 * DAY, 1), (7 * DAY + SECOND, 0), (30 * DAY, 0)])
def test_not_when_it_is_too_late(
    services: Services, clock: SettableClock, age: timedelta, count: int
) -> None:
    """Of a link that does not work any more nobody is reminded, swept or not."""
    new_submission(services)
    clock.advance(age)
    assert remind(services) == count
    sweep(services)
    assert remind(services) == 0


def test_a_worker_reminds_by_itself(
    services: Services, worker: Worker, carrier: Carrier, clock: SettableClock
) -> None:
    """At the first sweep after the day; then it takes the link for pressed, or leaves it."""
    new_submission(services)
    a_round(worker)
    clock.advance(DAY)
    a_round(worker)
    assert [mail.to for mail in carrier.sent] == ["volha@example.com"] * 2
    clock.advance(DAY)
    a_round(worker)
    assert len(carrier.sent) == 2


def test_not_those_who_verified(services: Services, clock: SettableClock) -> None:
    """Whatever has become of their letters since."""
    press_the_link(services, new_submission(services))
    clock.advance(DAY)
    assert remind(services) == 0


def test_not_those_who_were_forgotten(services: Services, clock: SettableClock) -> None:
    """Nothing reminds of what was deleted."""
    draft = new_submission(services, agreed=[Consent.NEWS])
    forget_submission(services, draft.submission_id or "")
    clock.advance(DAY)
    assert remind(services) == 0


@pytest.mark.parametrize(
    ("agreed", "recipients", "count"),
    [
        ([], OFFICES, 0),
        ([Consent.IN_PERSON], OFFICES, 0),
        ([Consent.NEWS], OFFICES, 1),
        ([Consent.FOLLOW_UP, Consent.IN_PERSON], OFFICES, 1),
        ([Consent.IN_PERSON], (*OFFICES, "desk-1"), 1),
    ],
)
def test_only_where_there_is_something_to_verify(
    services: Services,
    clock: SettableClock,
    agreed: list[Consent],
    recipients: tuple[str, ...],
    count: int,
) -> None:
    """A letter that waits, or mail that was asked for; delivery in person needs no address."""
    new_submission(services, agreed=agreed, recipients=recipients)
    clock.advance(DAY)
    assert remind(services) == count


def test_each_submission_has_its_own_time(services: Services, clock: SettableClock) -> None:
    """And its own link."""
    first = new_submission(services)
    clock.advance(5 * HOUR)
    second = new_submission(services, email="ales@example.com")
    clock.advance(19 * HOUR)
    assert remind(services) == 1
    assert reminded(services) == [first.submission_id]
    clock.advance(5 * HOUR)
    assert remind(services) == 1
    assert reminded(services) == [first.submission_id, second.submission_id]


@pytest.mark.parametrize("people", [1, 5])
def test_two_machines_at_once(services: Services, clock: SettableClock, people: int) -> None:
    """Nobody gets two."""
    for number in range(people):
        new_submission(services, email=f"{number}@example.com")
    clock.advance(DAY)
    assert sum(at_once(4, lambda _number: remind(services))) == people
    assert len(reminded(services)) == len(set(reminded(services))) == people


def sent_links(services: Services) -> list[str]:
    """Return the links of all that is sent now."""
    return [
        line
        for mail in deliver(services).sent
        for line in mail.text.splitlines()
        if "/verify/" in line
    ]


def test_the_link_is_the_same(services: Services, clock: SettableClock) -> None:
    """It ends when the first one does, and opens the same letters."""
    draft = new_submission(services)
    (first,) = sent_links(services)
    clock.advance(DAY)
    remind(services)
    (second,) = sent_links(services)
    assert first == second == verify.link_for(services, submission_of(services, draft))
    token = second.rpartition("/")[2]
    clock.advance(6 * DAY)
    pending = verify.look(services, token)
    assert pending is not None
    assert (pending.submission_id, pending.waiting) == (draft.submission_id, 2)
    clock.advance(SECOND)
    assert verify.look(services, token) is None


@pytest.mark.parametrize("language", ["en", "be", "ru"])
def test_in_the_language_of_the_submission(
    services: Services, clock: SettableClock, language: str
) -> None:
    """The link leads to the page in that language, and the campaign has its name in it."""
    new_submission(services, language=language)
    deliver(services)
    clock.advance(DAY)
    remind(services)
    (mail,) = deliver(services).sent
    prefix = "" if language == "en" else f"/{language}"
    assert f"\n{services.config.site_url}{prefix}/verify/" in mail.text
    title = services.campaigns["demonstration"].told(language).title
    assert title in mail.text
    assert (title == services.campaigns["demonstration"].title) is (language == "en")


def test_nothing_of_the_writers_is_in_it(services: Services, clock: SettableClock) -> None:
    """Whoever typed somebody else's address can tell them nothing through us."""
    words: dict[str, Any] = {
        "first": "Buy-first",
        "last": "Buy-last",
        "street": "1 Buy Street",
        "city": "Buyville",
        "own_words": "Buy my words",
        "edits": {"desk-1": "Buy my letter"},
    }
    new_submission(services, agreed=list(Consent), **words)
    clock.advance(DAY)
    remind(services)
    first, reminder = deliver(services).sent
    for mail in (first, reminder):
        assert "Buy" not in mail.text + mail.subject
        assert (mail.to, mail.automatic) == ("volha@example.com", True)
        assert mail.sender_name == services.config.site_name


@pytest.mark.parametrize(
    ("late", "days"),
    [(timedelta(0), 6), (timedelta(minutes=10), 6), (2 * DAY, 4), (5 * DAY + HOUR, 1)],
)
def test_it_says_how_long_is_left(
    services: Services, clock: SettableClock, late: timedelta, days: int
) -> None:
    """Which is less where no worker ran for a while."""
    new_submission(services)
    deliver(services)
    clock.advance(DAY + late)
    remind(services)
    (mail,) = deliver(services).sent
    unit = "day" if days == 1 else "days"
    assert f"after {days} more {unit}." in " ".join(mail.text.split())


def test_a_campaign_that_is_gone(services: Services, clock: SettableClock) -> None:
    """Nobody can be reminded of what has no name any more, and none is counted."""
    new_submission(services)
    clock.advance(DAY)
    assert remind(replace(services, campaigns={})) == 0
    assert reminded(services) == []


def test_a_reminder_is_no_letter(services: Services, clock: SettableClock) -> None:
    """It keeps nobody, and pressing the link afterwards releases the letters as ever."""
    draft: Draft = new_submission(services)
    clock.advance(DAY)
    remind(services)
    assert press_the_link(services, draft) == 2
    assert len(deliver(services).letters) == 2
    clock.advance(30 * DAY + SECOND)
    assert sweep(services).people == 1


def test_one_who_cannot_be_read_keeps_nobody_from_theirs(
    services: Services, clock: SettableClock, caplog: pytest.LogCaptureFixture
) -> None:
    """Their key is gone: it is said, and the next one is reminded."""
    renewed = replace(services, vault=Vault({"new": b"n" * 32}, "new", b"h" * 32))
    new_submission(services)
    new_submission(renewed, email="anna@example.com")
    clock.advance(DAY)
    assert remind(renewed) == 1
    assert "is not reminded" in caplog.text
    assert "volha" not in caplog.text.lower()
