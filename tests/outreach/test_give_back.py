"""A letter that could not be delivered goes back to its writer, and to nobody else."""

from dataclasses import replace
from datetime import timedelta

import pytest

from contactrep.core.lifecycle import LEASE, RETRY_DELAYS, State
from contactrep.core.mail import Accepted, Deferred, Outcome, Refused
from contactrep.outreach import held, system_mail
from contactrep.outreach.deliver import Worker
from contactrep.outreach.forget import forget
from contactrep.outreach.give_back import give_back
from contactrep.outreach.services import Services
from contactrep.storage import outbox, steps
from contactrep.storage.tables import letters
from tests.conftest import SettableClock
from tests.factories import new_submission
from tests.outreach.carrier import Carrier, a_round, letter_rows, press_the_link, rows
from tests.outreach.deliveries import one_letter, run, the_letter
from tests.outreach.holding import hold, token_for, with_desk, without_desk

WRITER = "volha@example.com"


def deliver(services: Services, clock: SettableClock, carrier: Carrier, **changes: str) -> None:
    """Send to one desk by e-mail, and let all its attempts be made."""
    press_the_link(services, new_submission(services, recipients=("desk-1",), **changes))  # type: ignore[arg-type]
    worker = Worker(services, carrier, chance=lambda: 0.5)
    for wait in (timedelta(0), *RETRY_DELAYS, timedelta(0)):
        clock.advance(wait)
        worker.drain()


@pytest.mark.parametrize(
    ("answer", "state"),
    [(Refused("550 no such user"), State.REFUSED), (Deferred("451 later"), State.FAILED)],
)
def test_it_comes_back_once(
    services: Services, clock: SettableClock, answer: Outcome, state: State
) -> None:
    """Whole, to the address that was verified, with what else there is of the office."""
    carrier = Carrier(answer)
    deliver(services, clock, carrier)
    assert {row.state for row in letter_rows(services)} == {state}
    (mail,) = carrier.given_back
    letter = next(mail for mail in carrier.sent if mail.to == "desk@example.org")
    assert (mail.to, mail.automatic, mail.reply_to) == (WRITER, True, None)
    assert "Demonstration Desk" in mail.subject
    assert letter.text.strip() in mail.text
    assert letter.subject in mail.text
    assert "202-555-0100" in mail.text
    assert f"{services.config.site_url}/c/demonstration" in mail.text


LATER, UNSURE = Deferred("451 later"), Deferred("timed out", ambiguous=True)
NO, YES = Refused("550 no"), Accepted("250 ok")


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ([NO], "did not take your letter"),
        ([LATER, NO], "did not take your letter"),
        ([LATER], "in a week of tries"),
        ([UNSURE, LATER], "It may have arrived."),
    ],
)
def test_it_says_what_the_mail_server_did(
    services: Services, clock: SettableClock, answers: list[Outcome], said: str
) -> None:
    """By all the attempts, and not by the last alone."""
    carrier = Carrier(YES, *answers)  # the mail with the link is taken
    deliver(services, clock, carrier)
    (mail,) = carrier.given_back
    assert said in " ".join(mail.text.split())


@pytest.mark.parametrize(
    ("attempts", "said"),
    [
        ([], "could not be sent within a week"),
        ([LATER], "could not be sent within a week"),
        ([UNSURE, UNSURE], "It may have arrived."),
    ],
)
def test_it_says_that_its_time_was_over(
    services: Services, clock: SettableClock, attempts: list[Outcome], said: str
) -> None:
    """What is set aside and taken up by nobody comes back too."""
    one_letter(services)
    carrier = Carrier(*attempts)
    worker = Worker(services, carrier, chance=lambda: 0.5)
    for wait in RETRY_DELAYS[: len(attempts)]:
        worker.deliver_one()
        clock.advance(wait)
    with services.database.write() as conn:
        steps.freeze(conn, the_letter(services).letter_id, clock.now)
    clock.advance(timedelta(days=7, seconds=1))
    a_round(worker)
    assert the_letter(services).state == State.FAILED
    (mail,) = carrier.given_back
    assert said in " ".join(mail.text.split())


def test_a_worker_died_under_it(services: Services, clock: SettableClock) -> None:
    """It may have left before that, so nobody says that it was not taken."""
    one_letter(services)
    with services.database.write() as conn:
        assert outbox.claim(conn, "worker-0", clock.now, LEASE) is not None
    carrier = Carrier(LATER)
    clock.advance(LEASE)
    run(services, carrier, clock)
    (mail,) = carrier.given_back
    assert "It may have arrived." in mail.text


@pytest.mark.parametrize(
    ("send", "said"),
    [(False, "you asked us not to send it"), (None, "had no answer, so that we have not sent it")],
)
def test_it_says_that_its_recipient_left(
    services: Services, clock: SettableClock, send: bool | None, said: str
) -> None:
    """And what its writer wanted."""
    carrier = Carrier()
    letter_id = hold(services, carrier)
    if send is None:
        clock.advance(timedelta(days=7, seconds=1))
    else:
        question = held.look(services, token_for(services, letter_id))
        assert question is not None
        held.answer(without_desk(services), question, send=send)
    a_round(Worker(without_desk(services), carrier))
    (mail,) = carrier.given_back
    assert said in " ".join(mail.text.split())
    assert "202-555-0100" not in mail.text  # whoever is gone cannot be reached another way


def test_it_says_that_there_is_no_address(services: Services) -> None:
    """The other ways of the office are there still."""
    one_letter(services)
    carrier = Carrier()
    Worker(with_desk(services, email=None), carrier).drain()
    (mail,) = carrier.given_back
    assert "we have no e-mail address of Demonstration Desk any more" in mail.text
    assert "202-555-0100" in mail.text


def test_what_staff_write_goes_with_it(services: Services) -> None:
    """Who ends a letter need not say why it comes back."""
    one_letter(services)
    with services.database.write() as conn:
        assert give_back(services, conn, the_letter(services).letter_id, note="The desk is closed.")
    carrier = Carrier()
    Worker(services, carrier).deliver_one()
    (mail,) = carrier.given_back
    assert "the staff of the campaign have stopped your letter" in mail.text
    assert "The desk is closed." in mail.text


def test_a_letter_that_was_taken_does_not(services: Services, clock: SettableClock) -> None:
    """Nothing is said of it."""
    carrier = Carrier(Accepted("250 ok"))
    deliver(services, clock, carrier)
    assert carrier.given_back == []


def test_in_the_language_it_was_written_in(services: Services, clock: SettableClock) -> None:
    """The letter in it is in English, as it went out."""
    carrier = Carrier(Refused("550 no"))
    deliver(services, clock, carrier, language="be")
    (mail,) = (mail for mail in carrier.sent if mail.automatic and "Dear " in mail.text)
    assert "Добры дзень" in mail.text
    assert "/be/c/demonstration" in mail.text


def test_its_campaign_is_gone(services: Services) -> None:
    """It comes back all the same, by the name that the campaign had in addresses."""
    one_letter(services)
    carrier = Carrier(NO)
    Worker(replace(services, campaigns={}), carrier).drain()
    (mail,) = carrier.given_back
    assert "\n    demonstration\n" in mail.text
    assert f"\n{services.config.site_url}/\n" in mail.text


def test_a_letter_that_cannot_be_opened(services: Services, clock: SettableClock) -> None:
    """Its key is gone: that it was refused is recorded all the same."""
    press_the_link(services, new_submission(services, recipients=("desk-1",)))
    with services.database.write() as conn:
        conn.execute(letters.update().values(sealed=b"gone\0" + bytes(40)))
    carrier = Carrier(Refused("550 no"))
    Worker(services, carrier).drain()
    assert {row.state for row in letter_rows(services)} == {State.REFUSED}
    assert carrier.given_back == []


def test_whoever_was_forgotten_gets_nothing(services: Services) -> None:
    """Not even a mail that waits already."""
    press_the_link(services, new_submission(services, recipients=("desk-1",)))
    carrier = Carrier(Refused("550 no"))
    worker = Worker(services, carrier, chance=lambda: 0.5)
    while {row.state for row in letter_rows(services)} != {State.REFUSED}:
        worker.deliver_one()
    forget(services, WRITER)
    worker.drain()
    assert carrier.given_back == []
    assert all(row.sealed is None for row in rows(services, letters))


def test_one_that_an_earlier_version_stored(services: Services, carrier: Carrier) -> None:
    """It lacks the reason, and leaves all the same."""
    values = {
        "name": "Demonstration Desk",
        "campaign_title": "One hour longer",
        "link": "https://act.example.org/c/demonstration",
        "form": "",
        "phone": "",
        "subject": "Light the lamp",
        "text": "One hour longer, please.",
    }
    mail = system_mail.new_mail(services, system_mail.RETURNED, WRITER, "en", values)
    with services.database.write() as conn:
        outbox.add(conn, services.vault, mail, State.QUEUED, services.clock())
    Worker(services, carrier).drain()
    assert "One hour longer, please." in carrier.given_back[0].text
