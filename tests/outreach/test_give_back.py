"""A letter that could not be delivered goes back to its writer, and to nobody else."""

from datetime import timedelta

import pytest

from contactrep.core.lifecycle import RETRY_DELAYS, State
from contactrep.core.mail import Accepted, Deferred, Outcome, Refused
from contactrep.outreach.deliver import Worker
from contactrep.outreach.forget import forget
from contactrep.outreach.services import Services
from contactrep.storage.tables import letters
from tests.conftest import SettableClock
from tests.factories import new_submission
from tests.outreach.carrier import Carrier, letter_rows, press_the_link, rows

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
