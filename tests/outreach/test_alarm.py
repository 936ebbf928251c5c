"""The operator is told that something is wrong: once in a day, and nothing about anybody."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from contactrep.core.lifecycle import State
from contactrep.core.mail import Deferred
from contactrep.outreach.alarm import alarm
from contactrep.outreach.deliver import Worker
from contactrep.outreach.housekeeping import keep_house
from contactrep.outreach.outage import Outage
from contactrep.outreach.services import Services
from contactrep.storage import notices
from contactrep.storage.database import Database
from contactrep.storage.tables import deliveries
from tests.conftest import SettableClock
from tests.outreach.carrier import Carrier, rows
from tests.queue_factory import put
from tests.storage.threads import apart_at_once

OPERATOR = "operator@example.org"
DAY, MINUTE, SECOND = timedelta(days=1), timedelta(minutes=1), timedelta(seconds=1)
AWAY = "cannot connect to smtp.example.org:587: refused"
FROZEN: Mapping[str, object] = {"state": State.QUEUED, "frozen": True}
FAILING: Mapping[str, object] = {"state": State.QUEUED, "attempts": 3}
REFUSED: Mapping[str, object] = {"state": State.REFUSED}


@pytest.fixture
def watched(services: Services) -> Services:
    """A site whose operator wants to know of more than two letters."""
    return replace(services, config=replace(services.config, operator_email=OPERATOR, alarm_at=2))


def alarms(services: Services) -> list[str]:
    """Return the ids of all alarm mails there ever were."""
    return [row.id for row in rows(services, deliveries) if row.template == "alarm"]


def server_is_away(services: Services) -> None:
    with services.database.write() as conn:
        notices.post(conn, notices.MAIL_SERVER, AWAY, services.clock())


@pytest.mark.parametrize(
    ("letters", "given"),
    [
        ([], False),
        ([FROZEN, FROZEN], False),
        ([FROZEN, FROZEN, FROZEN], True),
        ([FROZEN, FAILING, REFUSED], True),
        ([REFUSED, {"state": State.BOUNCED}, {"state": State.FAILED}], True),
        ([FROZEN, FROZEN, {**FAILING, "attempts": 2}], False),
        ([FROZEN, FROZEN, {"state": State.HELD}], False),
        ([FROZEN, FROZEN, {"state": State.ACCEPTED}, {"state": State.EXPIRED}], False),
        ([FROZEN, FROZEN, {"state": State.WAITING, "frozen": True}], True),
        ([FROZEN, {**FROZEN, "attempts": 5}], False),  # frozen, and not failing as well
        ([FROZEN, FROZEN, {**REFUSED, "ago": DAY}], True),
        ([FROZEN, FROZEN, {**REFUSED, "ago": DAY + SECOND}], False),
        ([FROZEN, FROZEN, {**FROZEN, "ago": 3 * DAY}], True),
    ],
)
def test_letters_that_need_attention(
    watched: Services, letters: list[dict[str, object]], given: bool
) -> None:
    """More of them than the setting says: frozen, failing, and ended badly in a day."""
    for each in letters:
        put(watched, **each)  # type: ignore[arg-type]
    assert alarm(watched) is given
    assert len(alarms(watched)) == given


@pytest.mark.parametrize(("minutes", "given"), [(0, False), (30, False), (31, True), (600, True)])
def test_a_mail_server_that_is_away(
    watched: Services, clock: SettableClock, minutes: int, given: bool
) -> None:
    """For more than half an hour; however its evidence changes meanwhile."""
    server_is_away(watched)
    clock.advance(minutes * MINUTE)
    server_is_away(watched)
    assert alarm(watched) is given
    with watched.database.write() as conn:
        notices.withdraw(conn, notices.MAIL_SERVER)
    clock.advance(2 * DAY)
    assert alarm(watched) is False


def test_what_the_operator_reads(watched: Services, clock: SettableClock) -> None:
    """Numbers by kind, why and since when, where to look, and nothing about anybody."""
    for each in (FROZEN, FROZEN, FAILING, REFUSED):
        put(watched, evidence="550 5.1.1 no such mailbox", **each)  # type: ignore[arg-type]
    server_is_away(watched)
    clock.advance(31 * MINUTE)
    assert alarm(watched)
    carrier = Carrier()
    Worker(watched, carrier).drain()
    (mail,) = (mail for mail in carrier.sent if mail.to == OPERATOR)
    assert (mail.automatic, mail.reply_to) == (True, None)
    assert mail.subject == "contactrep: the mail server cannot be used"
    lines = mail.text.splitlines()
    assert "4 letters need the attention of the staff:" in lines
    assert "Frozen, set aside for staff: 2" in lines
    assert "Failing, tried three times or more: 1" in lines
    assert "Bounced, refused or failed in the last 24 hours: 1" in lines
    assert "Since: 2026-10-05 19:30 UTC" in lines
    assert AWAY in lines
    assert "http://localhost/staff/queue" in lines
    for said in (mail.subject, mail.text, mail.html or ""):
        for secret in ("Volha", "Kavalchuk", "example.com", "550", "Desk", "demonstration"):
            assert secret not in said


def test_without_an_outage_it_counts(watched: Services) -> None:
    """In its subject as well."""
    for _ in range(3):
        put(watched, **FROZEN)  # type: ignore[arg-type]
    alarm(watched)
    carrier = Carrier()
    Worker(watched, carrier).drain()
    (mail,) = (mail for mail in carrier.sent if mail.to == OPERATOR)
    assert mail.subject == "contactrep: 3 letters need attention"
    assert "mail server" not in mail.text


def test_once_a_day(watched: Services, clock: SettableClock) -> None:
    """Whatever else happens, and although the mail itself has left and is blanked."""
    for _ in range(3):
        put(watched, **FROZEN)  # type: ignore[arg-type]
    worker = Worker(watched, Carrier())
    for _ in range(24 * 6):
        keep_house(watched)
        worker.drain()
        clock.advance(10 * MINUTE)
        assert len(alarms(watched)) == 1
    put(watched, **FROZEN)  # type: ignore[arg-type]
    keep_house(watched)
    assert len(alarms(watched)) == 2


def test_another_operator_is_told_no_sooner(watched: Services, clock: SettableClock) -> None:
    """It is once a site."""
    for _ in range(3):
        put(watched, **FROZEN)  # type: ignore[arg-type]
    assert alarm(watched)
    other = replace(watched, config=replace(watched.config, operator_email="other@example.org"))
    assert not alarm(other)
    clock.advance(DAY)
    assert alarm(other)


def test_without_an_operator(services: Services, clock: SettableClock) -> None:
    """Nobody is told."""
    for _ in range(30):
        put(services, **FROZEN)  # type: ignore[arg-type]
    server_is_away(services)
    clock.advance(DAY)
    assert alarm(services) is False
    keep_house(services)
    assert alarms(services) == []


def test_several_machines_at_once(watched: Services) -> None:
    """One mail."""
    for _ in range(3):
        put(watched, **FROZEN)  # type: ignore[arg-type]

    def house(own: Database, _number: int) -> bool:
        return alarm(replace(watched, database=own))

    assert sum(apart_at_once(4, watched.database, house)) == 1
    assert len(alarms(watched)) == 1


def test_an_outage_as_workers_find_it(watched: Services, clock: SettableClock) -> None:
    """From the first letter that found no mail server to the mail, which leaves afterwards."""
    put(watched, State.QUEUED, due_in=timedelta())
    carrier = Carrier(Deferred(AWAY, server_away=True))
    Worker(watched, carrier, outage=Outage()).deliver_one()
    keep_house(watched)
    assert alarms(watched) == []
    clock.advance(31 * MINUTE)
    keep_house(watched)
    assert len(alarms(watched)) == 1
    back = Carrier()
    clock.advance(MINUTE)
    Worker(watched, back, outage=Outage()).drain()
    assert OPERATOR in {mail.to for mail in back.sent}
    clock.advance(2 * DAY)
    keep_house(watched)
    assert len(alarms(watched)) == 1
