"""A submission is stored once, with its letters; a text is kept only where we send it."""

import threading
import time

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from contactrep.core.ledger import Route
from contactrep.storage import submissions as storage
from contactrep.storage.database import Database
from contactrep.storage.submissions import SentBeforeError
from contactrep.storage.tables import letters, submissions
from contactrep.storage.vault import Vault
from tests.storage.factories import new_letter, new_submission
from tests.storage.threads import apart_at_once


def test_a_submission_comes_back(database: Database, vault: Vault) -> None:
    """By its id, and there is no other."""
    one = new_submission()
    with database.write() as conn:
        storage.add(conn, vault, one, [])
        assert storage.load(conn, one.id) == one
        assert storage.load(conn, "another") is None


def test_the_same_form_pressed_four_times_at_once(database: Database, vault: Vault) -> None:
    """One press stores, the others wait and find what it stored."""

    def press(own: Database, _number: int) -> str:
        mine = new_submission(idempotency_key="the form's key")
        try:
            with own.write() as conn:
                storage.add(conn, vault, mine, [new_letter(mine)])
        except SentBeforeError as earlier:
            return earlier.submission_id
        return mine.id

    assert len(set(apart_at_once(4, database, press))) == 1
    with database.read() as conn:
        assert conn.scalar(select(func.count()).select_from(submissions)) == 1
        assert conn.scalar(select(func.count()).select_from(letters)) == 1


def test_the_second_press_counts_when_the_first_fails(database: Database, vault: Vault) -> None:
    """It waits for the first, which stores nothing in the end, and then stores its own."""
    pressed = threading.Event()
    second = new_submission(idempotency_key="k")

    def fail(own: Database) -> None:
        with own.write() as conn:
            storage.add(conn, vault, new_submission(idempotency_key="k"), [])
            pressed.set()
            time.sleep(0.1)  # the second press is waiting by now
            raise ZeroDivisionError

    def press(own: Database, number: int) -> None:
        if number == 0:
            with pytest.raises(ZeroDivisionError):
                fail(own)
        else:
            assert pressed.wait(10)
            with own.write() as conn:
                storage.add(conn, vault, second, [])

    apart_at_once(2, database, press)
    with database.read() as conn:
        assert conn.scalars(select(submissions.c.id)).all() == [second.id]


def test_a_key_is_stored_once(database: Database, vault: Vault) -> None:
    """The second press is told of the first, and leaves nothing."""
    first, second = (new_submission(idempotency_key="k") for _ in range(2))
    with database.write() as conn:
        storage.add(conn, vault, first, [])
    with pytest.raises(SentBeforeError) as told, database.write() as conn:
        storage.add(conn, vault, second, [new_letter(second)])
    assert told.value.submission_id == first.id
    with database.read() as conn:
        assert storage.load(conn, second.id) is None
        assert storage.routes(conn, second.id) == {}


def test_a_submission_without_all_its_letters_is_not_stored(
    database: Database, vault: Vault
) -> None:
    """Nothing is left of one whose letters are refused."""
    one = new_submission()
    with pytest.raises(IntegrityError), database.write() as conn:
        storage.add(conn, vault, one, [new_letter(one), new_letter(one, submission_id="another")])
    with database.read() as conn:
        assert storage.load(conn, one.id) is None


def test_only_texts_that_we_send_are_kept(database: Database, vault: Vault) -> None:
    """Sealed for their letter; of a hand-off nothing."""
    one = new_submission()
    ours = new_letter(one, subject="A subject", text="A text")
    theirs = new_letter(one, recipient_key="G000555")
    with database.write() as conn:
        storage.add(conn, vault, one, [ours, theirs])
        sealed = dict(conn.execute(select(letters.c.id, letters.c.sealed)).all())
    assert sealed[theirs.id] is None
    assert vault.open(sealed[ours.id], f"letters:{ours.id}") == {
        "subject": "A subject",
        "text": "A text",
    }


def test_routes_are_found_by_recipient(database: Database, vault: Vault) -> None:
    """The ones that the letters of one submission were made for."""
    one, other = new_submission(), new_submission()
    mine = [
        new_letter(one, recipient_key=route.value, route=route)
        for route in (Route.EMAIL, Route.FORM, Route.PRINT)
    ]
    with database.write() as conn:
        storage.add(conn, vault, one, mine)
        storage.add(conn, vault, other, [new_letter(other, recipient_key="a")])
        assert storage.routes(conn, one.id) == {
            "email": Route.EMAIL,
            "form": Route.FORM,
            "print": Route.PRINT,
        }
        assert storage.routes(conn, "nothing") == {}


def test_letters_are_found_by_recipient(database: Database, vault: Vault) -> None:
    """Those of one submission, and the campaign of each."""
    one, other = new_submission(), new_submission(campaign="other")
    mine = [new_letter(one, recipient_key=key) for key in ("a", "b")]
    with database.write() as conn:
        storage.add(conn, vault, one, mine)
        storage.add(conn, vault, other, [new_letter(other, recipient_key="a")])
        assert storage.letter_ids(conn, one.id) == {"a": mine[0].id, "b": mine[1].id}
        assert storage.letter_ids(conn, "nothing") == {}
        assert storage.campaign_of_letter(conn, mine[0].id) == "demonstration"
