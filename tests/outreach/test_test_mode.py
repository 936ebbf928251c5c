"""Test mode: whatever supporters send goes to staff, and no office hears of it."""

from dataclasses import replace

import pytest

from contactrep.core.ledger import Entry, Route
from contactrep.core.lifecycle import GIVEN_BACK, State
from contactrep.core.mail import Outcome
from contactrep.core.tallies import OUT
from contactrep.outreach import hand_off, report
from contactrep.outreach.compose import prepare
from contactrep.outreach.deliver import Worker
from contactrep.outreach.hand_off import Report
from contactrep.outreach.overview import overview
from contactrep.outreach.services import Services
from contactrep.storage import queue
from contactrep.storage.tables import events
from tests.conftest import SettableClock
from tests.factories import new_submission
from tests.ledger import totals as ledger_of
from tests.outreach.carrier import Carrier, letter_rows, places, press_the_link, rows
from tests.outreach.deliveries import AMBIGUOUS, LATER, NEVER, run

STAFF = "staff@example.org"
OFFICES = {"desk@example.org", "clerk@example.org"}


@pytest.fixture
def tried(services: Services) -> Services:
    """A site in test mode."""
    return replace(services, config=replace(services.config, test_mode_to=STAFF))


def write(services: Services, people: int = 1) -> None:
    """Let people write to everybody and verify their addresses."""
    for number in range(people):
        press_the_link(services, new_submission(services, email=f"writer{number}@example.com"))


def test_every_letter_goes_to_staff(tried: Services) -> None:
    """And to nobody else, marked, with a line that says whom it was for; all else is as it was."""
    write(tried)
    carrier = Carrier()
    Worker(tried, carrier).drain()
    assert {mail.to for mail in carrier.letters} == {STAFF}
    said = {mail.text.partition("\n\n")[0] for mail in carrier.letters}
    assert said == {f"Test mode: this letter was not sent to {office}." for office in OFFICES}
    for mail in carrier.letters:
        assert mail.subject.startswith("[Test] Demonstration: ")
        assert mail.text.partition("\n\n")[2].startswith("Dear ")
        assert "I read there on Thursdays." in mail.text
        assert mail.reply_to == "writer0@example.com"
    assert not OFFICES & {mail.to for mail in carrier.sent}


@pytest.mark.parametrize("answers", [[LATER, LATER], [AMBIGUOUS], [NEVER]])
def test_whatever_the_mail_server_answers(
    tried: Services, clock: SettableClock, answers: list[Outcome]
) -> None:
    """Every attempt goes there."""
    write(tried)
    carrier = Carrier(*answers)
    run(tried, carrier, clock)
    assert len(carrier.letters) >= 2
    assert {mail.to for mail in carrier.letters} == {STAFF}
    assert State.ACCEPTED not in places(tried)
    assert {mail.to for mail in carrier.given_back} <= {"writer0@example.com"}


def test_the_sites_own_mail_goes_where_it_always_goes(tried: Services) -> None:
    """The link to its writer, unmarked: how an address is verified can be tried as well."""
    write(tried)
    carrier = Carrier(NEVER)
    Worker(tried, carrier).drain()
    own = [mail for mail in carrier.sent if mail.automatic]
    assert {mail.to for mail in (*own, *carrier.given_back)} == {"writer0@example.com"}
    assert len(carrier.given_back) == 2
    assert all("[Test]" not in mail.subject for mail in (*own, *carrier.given_back))


def test_it_is_reflected_and_nothing_else(tried: Services) -> None:
    """A state of its own: accepted by no office, and its last."""
    write(tried)
    Worker(tried, Carrier()).drain()
    assert {row.state for row in letter_rows(tried)} == {State.REFLECTED}
    said = {row.entry for row in rows(tried, events)}
    assert Entry.REFLECTED in said
    assert not said & {Entry.ACCEPTED, *(Entry(state.value) for state in GIVEN_BACK)}


def test_it_counts_for_nobody(tried: Services) -> None:
    """Neither for the public, with however many, nor as accepted for staff."""
    write(tried, people=5)  # ten letters
    Worker(tried, Carrier()).drain()
    ledger = ledger_of(tried)
    assert ledger[Entry.REFLECTED] == 10
    assert Entry.ACCEPTED not in ledger
    assert overview(tried, None).all.said(OUT) == 0
    for in_all in (False, True):
        told = report.public_count(tried, "demonstration", in_all=in_all)
        assert told
        assert told.startswith("Fewer than 10")
    with tried.database.read() as conn:
        assert queue.count(conn, queue.Tab.ENDED) == 0


def test_letters_from_before_count_as_before(tried: Services, services: Services) -> None:
    """What an office accepted before test mode stays accepted."""
    write(services, people=5)
    Worker(services, Carrier()).drain()
    write(tried, people=1)
    Worker(tried, Carrier()).drain()
    told = report.public_count(tried, "demonstration")
    assert told
    assert told.startswith("10 letters")
    assert ledger_of(tried)[Entry.ACCEPTED] == 10


def test_what_waits_when_it_is_switched_on_is_reflected(
    services: Services, tried: Services
) -> None:
    """The setting of the moment in which a letter leaves is what counts; off, letters leave."""
    write(services)
    Worker(tried, carrier := Carrier()).drain()
    assert {mail.to for mail in carrier.letters} == {STAFF}
    write(tried, people=1)
    Worker(services, carrier := Carrier()).drain()
    assert {mail.to for mail in carrier.letters} == OFFICES


def test_hand_offs_are_as_ever(tried: Services) -> None:
    """Supporters send those themselves: test mode can neither stop them nor does it count less."""
    draft = new_submission(tried)
    campaign = tried.campaigns["demonstration"]
    form = next(one for one in prepare(tried, campaign, draft) if one.recipient.key == "form-1")
    draft = hand_off.opened(tried, campaign, draft, form, Route.FORM)
    hand_off.reported(tried, campaign, draft, form, Report(entry=Entry.REPORTED_SENT))
    totals = ledger_of(tried)
    assert (totals[Entry.OPENED], totals[Entry.REPORTED_SENT]) == (1, 1)
