"""Every step of a letter is an event of its own."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, select

from contactrep.core.ledger import Entry, Route
from contactrep.core.lifecycle import State
from contactrep.storage import history, outbox, steps, submissions
from contactrep.storage.database import Database
from contactrep.storage.submissions import Letter
from contactrep.storage.tables import events
from contactrep.storage.vault import Vault
from tests.storage.factories import NOW, TODAY, new_letter, new_mail, new_submission

DAYS = [TODAY - timedelta(days=back) for back in range(4)]


def store(conn: Connection, vault: Vault, **changes: Any) -> Letter:
    """Store a letter with a submission of its own."""
    submission = new_submission(campaign=changes.pop("campaign", "alpha"))
    letter = new_letter(submission, **changes)
    submissions.add(conn, vault, submission, [letter])
    return letter


def store_mail(conn: Connection, vault: Vault, letter: Letter, state: State) -> None:
    """Store the message that carries a letter."""
    mail = new_mail(letter_id=letter.id, submission_id=letter.submission_id, template=None)
    outbox.add(conn, vault, mail, state, NOW)


def test_letters_begin_prepared(database: Database, vault: Vault) -> None:
    """In the order in which they are given, on their day."""
    one = new_submission(campaign="beta")
    letters = [
        new_letter(one, id=f"letter-{number}", recipient_key=f"desk-{number}", route=route)
        for number, route in ((2, Route.EMAIL), (1, Route.FORM), (3, Route.CALL))
    ]
    with database.write() as conn:
        store(conn, vault)
        submissions.add(conn, vault, one, letters)
        history.begin(conn, [submissions.seal(vault, each) for each in letters])
        rows = conn.execute(select(events).order_by(events.c.id)).all()
    assert [(row.letter_id, row.recipient_key, row.route) for row in rows] == [
        (letter.id, letter.recipient_key, letter.route) for letter in letters
    ]
    assert {(row.at, row.day) for row in rows} == {(letters[0].created_at, letters[0].day)}
    assert {(row.campaign, row.state) for row in rows} == {("beta", letters[0].state)}
    assert {(row.entry, row.actor, row.evidence) for row in rows} == {
        ("prepared", "supporter", None)
    }


def test_an_event_knows_what_its_letter_knows(database: Database, vault: Vault) -> None:
    """Campaign, recipient, state, and the route it was prepared for, unless another is said."""
    with database.write() as conn:
        letter = store(conn, vault, campaign="beta", recipient_key="desk-1", state="WY")
        history.record(conn, [letter.id], Entry.PREPARED, NOW, TODAY, actor="supporter")
        history.record(
            conn,
            [letter.id],
            Entry.ACCEPTED,
            NOW,
            TODAY,
            actor="worker",
            route=Route.EMAIL,
            evidence="250 OK",
        )
        prepared, accepted = conn.execute(select(events).order_by(events.c.id)).all()
    for row in (prepared, accepted):
        assert (row.campaign, row.recipient_key, row.state) == ("beta", "desk-1", "WY")
        assert (row.letter_id, row.at, row.day) == (letter.id, NOW, TODAY)
    assert (prepared.entry, prepared.route, prepared.evidence) == ("prepared", "form", None)
    assert (accepted.entry, accepted.route, accepted.evidence) == ("accepted", "email", "250 OK")
    assert (prepared.actor, accepted.actor) == ("supporter", "worker")


def test_nothing_is_told_of_letters_that_are_not(database: Database) -> None:
    """There is nothing to say it of."""
    with database.write() as conn:
        history.record(conn, ["gone"], Entry.OPENED, NOW, TODAY, actor="supporter")
        assert conn.execute(select(events)).all() == []


def test_where_letters_by_our_email_are(database: Database, vault: Vault) -> None:
    """Those under way, by the state of their messages now; not the site's own mail."""
    with database.write() as conn:
        for state in (State.WAITING, State.WAITING, State.HELD, State.REFUSED):
            store_mail(conn, vault, store(conn, vault, route=Route.EMAIL), state)
        set_aside = store(conn, vault, route=Route.EMAIL)
        store_mail(conn, vault, set_aside, State.QUEUED)
        assert steps.freeze(conn, set_aside.id, NOW)
        outbox.add(conn, vault, new_mail(), State.QUEUED, NOW)
        store(conn, vault)  # a hand-off has no message
    with database.read() as conn:
        assert history.standing(conn) == {
            State.WAITING: 2,
            State.HELD: 1,
            history.FROZEN: 1,
        }


def test_what_happens_to_several_letters(database: Database, vault: Vault) -> None:
    """Each has its event, in the order given, by its own route; with none there is none."""
    with database.write() as conn:
        stored = [store(conn, vault, route=route) for route in (Route.PRINT, Route.EMAIL)]
        ids = [stored[1].id, "gone", stored[0].id]
        history.record(conn, ids, Entry.PREPARED, NOW, TODAY, actor="supporter")
        history.record(conn, [], Entry.OPENED, NOW, TODAY, actor="supporter")
        rows = conn.execute(select(events).order_by(events.c.id)).all()
    assert [(row.letter_id, row.route) for row in rows] == [
        (stored[1].id, "email"),
        (stored[0].id, "print"),
    ]
