"""Forgetting a person who asks for it."""

from contactrep.core.ledger import Entry
from contactrep.core.lifecycle import State
from contactrep.outreach import verify
from contactrep.outreach.deliver import Worker
from contactrep.outreach.forget import forget
from contactrep.outreach.services import Services
from contactrep.storage import history
from contactrep.storage.history import Filter
from contactrep.storage.tables import people
from tests.factories import new_submission
from tests.outreach.carrier import Carrier, letter_rows, rows, token_of


def totals(services: Services) -> dict[Entry, int]:
    with services.database.read() as conn:
        return dict(history.totals(conn, Filter()))


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
