"""The row is the queue: what is due is claimed once, and recorded by who holds the lease."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Row, select
from sqlalchemy.exc import IntegrityError

from contactrep.core.lifecycle import LEASE, VERIFY_WITHIN, State, StepError
from contactrep.storage import outbox, own_mail, steps
from contactrep.storage.database import Database
from contactrep.storage.outbox import Claimed
from contactrep.storage.tables import deliveries
from contactrep.storage.vault import Vault, VaultError
from tests.storage.factories import NOW, PERSON, SUBJECT, TEXT, new_mail, store_mails, store_person
from tests.storage.threads import apart_at_once

MOMENT = timedelta(microseconds=1)
KINDS = ("verify",)
MINUTE = timedelta(minutes=1)


def claim(database: Database, worker: str = "one", now: Any = NOW) -> Claimed:
    with database.write() as conn:
        claimed = outbox.claim(conn, worker, now, LEASE)
    assert claimed is not None
    return claimed


def nothing_due(database: Database, now: Any = NOW) -> bool:
    with database.write() as conn:
        return outbox.claim(conn, "one", now, LEASE) is None


def row_of(database: Database, id_: str) -> Row[Any]:
    with database.read() as conn:
        return conn.execute(select(deliveries).where(deliveries.c.id == id_)).one()


@pytest.fixture
def mail(database: Database, vault: Vault) -> str:
    """The id of one mail that is due."""
    with database.write() as conn:
        return store_mails(conn, vault, 1)[0]


def test_what_is_claimed(database: Database, vault: Vault) -> None:
    """Everything that a worker needs, and the content only with the key."""
    new = new_mail()
    with database.write() as conn:
        id_ = outbox.add(conn, vault, new, State.QUEUED, NOW)
    claimed = claim(database)
    assert (claimed.id, claimed.letter_id, claimed.template) == (id_, None, "verify")
    assert (claimed.message_id, claimed.created_at) == (new.message_id, NOW)
    assert (claimed.attempts, claimed.lost_leases, claimed.ambiguous) == (1, 0, False)
    assert outbox.content(vault, claimed) == {"values": {"count": 3}, "to": PERSON["email"]}
    with pytest.raises(VaultError):
        outbox.content(vault, replace(claimed, sealed=None))
    with pytest.raises(VaultError):
        outbox.content(vault, replace(claimed, id="another"))


def test_a_letter_is_claimed_with_its_text(database: Database, vault: Vault) -> None:
    """It has no template: its content is the whole message."""
    with database.write() as conn:
        _, written = store_person(conn, vault, letters=1, state=State.QUEUED)
    claimed = [claim(database), claim(database)]
    letter = next(one for one in claimed if one.template is None)
    assert letter.letter_id == written[0].id
    assert outbox.content(vault, letter) == {
        "sender_name": "Volha Kavalchuk via Readers",
        "reply_to": PERSON["email"],
        "subject": SUBJECT,
        "text": TEXT,
        "to": "desk@example.org",
    }


def test_the_longest_due_is_first(database: Database, vault: Vault) -> None:
    """And what is not due yet, or waits for its writer, is left alone."""
    with database.write() as conn:
        times = {
            outbox.add(conn, vault, new_mail(), State.QUEUED, NOW + later): later
            for later in (2 * MINUTE, MINUTE, 3 * MINUTE)
        }
        outbox.add(conn, vault, new_mail(), State.WAITING, NOW)
    assert nothing_due(database, NOW + MINUTE - MOMENT)
    claimed = [times[claim(database, now=NOW + 2 * MINUTE).id] for _ in range(2)]
    assert claimed == [MINUTE, 2 * MINUTE]
    assert nothing_due(database, NOW + 2 * MINUTE)


def test_a_lease_keeps_others_away_until_it_ends(database: Database, mail: str) -> None:
    """Then the row is claimed again, and the attempt that nobody reported is counted."""
    first = claim(database, "one")
    assert nothing_due(database, NOW + LEASE - MOMENT)
    second = claim(database, "two", NOW + LEASE)
    assert (second.id, second.message_id) == (mail, first.message_id)
    assert second.attempts == 2
    assert second.lease_token != first.lease_token
    assert row_of(database, mail).leased_by == "two"


@pytest.mark.usefixtures("mail")
def test_only_the_holder_of_the_lease_records(database: Database) -> None:
    """A worker that was too slow is told so, and changes nothing; the holder records once."""
    late = claim(database, "one")
    holder = claim(database, "two", NOW + LEASE)
    before = row_of(database, late.id)
    with database.write() as conn:
        assert not outbox.record(conn, late, State.REFUSED, NOW + LEASE)
    assert row_of(database, late.id) == before
    with database.write() as conn:
        assert outbox.record(conn, holder, State.ACCEPTED, NOW + LEASE)
        assert not outbox.record(conn, holder, State.FAILED, NOW + LEASE)
        assert not outbox.record(conn, late, State.FAILED, NOW + LEASE)
    assert row_of(database, late.id).state == State.ACCEPTED


@pytest.mark.parametrize("state", [State.ACCEPTED, State.REFUSED, State.FAILED])
def test_the_end(database: Database, vault: Vault, state: State) -> None:
    """It is never due again; the site's own mail is blanked, a letter is kept for a while."""
    with database.write() as conn:
        store_person(conn, vault, letters=1, state=State.QUEUED)
    for claimed in (claim(database), claim(database)):
        with database.write() as conn:
            assert outbox.record(conn, claimed, state, NOW + MINUTE)
        row = row_of(database, claimed.id)
        assert (row.state, row.due_at, row.leased_by, row.lease_token) == (state, None, None, None)
        assert row.changed_at == NOW + MINUTE
        assert (row.sealed is None) == (claimed.template is not None)
    assert nothing_due(database, NOW + timedelta(days=400))


def test_an_attempt_to_make_later(database: Database, vault: Vault, mail: str) -> None:
    """It is claimed at its time, with its content and under the same Message-ID."""
    first = claim(database)
    with database.write() as conn:
        assert outbox.record(conn, first, State.QUEUED, NOW, NOW + MINUTE)
    assert nothing_due(database, NOW + MINUTE - MOMENT)
    second = claim(database, now=NOW + MINUTE)
    assert (second.id, second.attempts, second.message_id) == (mail, 2, first.message_id)
    assert outbox.content(vault, second) == outbox.content(vault, first)


@pytest.mark.usefixtures("mail")
def test_ambiguity_is_remembered(database: Database) -> None:
    """Through every attempt that follows."""
    for ambiguous, seen in ((False, False), (True, False), (False, True), (False, True)):
        claimed = claim(database)
        assert claimed.ambiguous is seen
        with database.write() as conn:
            outbox.record(conn, claimed, State.QUEUED, NOW, ambiguous=ambiguous)


@pytest.mark.usefixtures("mail")
@pytest.mark.parametrize("state", [State.WAITING, State.SENDING, State.EXPIRED])
def test_no_other_step_is_recorded(database: Database, state: State) -> None:
    """The table of the life cycle is asked first."""
    claimed = claim(database)
    with pytest.raises(StepError), database.write() as conn:
        outbox.record(conn, claimed, state, NOW)


def test_verification_releases_letters(database: Database, vault: Vault) -> None:
    """Those of that submission, once; they are due at once."""
    with database.write() as conn:
        submission, written = store_person(conn, vault, letters=3)
        other, _ = store_person(conn, vault, letters=1)
        assert steps.count_waiting(conn, submission.id) == 3
        released = steps.release(conn, submission.id, NOW + MINUTE)
        assert sorted(released) == sorted(letter.id for letter in written)
        assert steps.count_waiting(conn, submission.id) == 0
        assert steps.release(conn, submission.id, NOW + MINUTE) == []
        assert steps.count_waiting(conn, other.id) == 1
        assert outbox.count_by_state(conn) == {State.QUEUED: 5, State.WAITING: 1}
    due = {claim(database, now=NOW + MINUTE).letter_id for _ in range(5)}
    assert due == {None, *released}


def test_unverified_letters_expire(database: Database, vault: Vault) -> None:
    """After their time, blank, and then no verification releases them."""
    with database.write() as conn:
        submission, written = store_person(conn, vault)
        end = NOW + VERIFY_WITHIN
        assert steps.end_overdue(conn, end) == []
        end += MOMENT
        ended = steps.end_overdue(conn, end)
        assert {(one.was, one.state) for one in ended} == {(State.WAITING, State.EXPIRED)}
        expired = [one.letter_id for one in ended]
        assert sorted(expired) == sorted(letter.id for letter in written)
        assert steps.end_overdue(conn, end) == []
        assert steps.release(conn, submission.id, end) == []
        rows = conn.execute(
            select(deliveries.c.state, deliveries.c.sealed).where(
                deliveries.c.letter_id.in_(expired)
            )
        ).all()
    assert {tuple(row) for row in rows} == {(State.EXPIRED, None)}


def test_mails_to_an_address_are_counted(database: Database, vault: Vault) -> None:
    """However it is written; of some kinds, since a time, and whatever became of them."""
    with database.write() as conn:
        for to, template, later in (
            ("volha@example.com", "verify", timedelta()),
            ("Volha@Example.com", "verify", MINUTE),
            ("volha@example.com", "note", MINUTE),
            ("anna@example.com", "verify", MINUTE),
        ):
            mail = new_mail(to=to, template=template)
            outbox.add(conn, vault, mail, State.QUEUED, NOW + later)
        ended = outbox.claim(conn, "one", NOW, LEASE)
        assert ended is not None
        outbox.record(conn, ended, State.REFUSED, NOW)
        assert own_mail.mails_to(conn, vault, "VOLHA@example.com", KINDS, NOW) == 2
        assert own_mail.mails_to(conn, vault, "volha@example.com", KINDS, NOW + MOMENT) == 1
        assert own_mail.mails_to(conn, vault, "nobody@example.com", KINDS, NOW) == 0
        assert own_mail.mails_to(conn, vault, "volha@example.com", {"verify", "note"}, NOW) == 3
        assert own_mail.mails_to(conn, vault, "volha@example.com", (), NOW) == 0


def test_addresses_are_forgotten_with_time(database: Database, vault: Vault) -> None:
    """Of the site's own mail alone, to the second; it still leaves, and counts no more."""
    with database.write() as conn:
        store_person(conn, vault)
        outbox.add(conn, vault, new_mail(), State.QUEUED, NOW + MOMENT)
        own_mail.forget_addresses(conn, NOW)
        assert own_mail.mails_to(conn, vault, PERSON["email"], KINDS, NOW) == 2
        own_mail.forget_addresses(conn, NOW + MOMENT)
        assert own_mail.mails_to(conn, vault, PERSON["email"], KINDS, NOW) == 1
        of_letters = conn.scalars(select(deliveries.c.to_hash).where(deliveries.c.letter_id != ""))
        assert all(of_letters.all())
        claimed = outbox.claim(conn, "one", NOW, LEASE)
        assert claimed is not None
        assert outbox.content(vault, claimed)["to"] == PERSON["email"]


@pytest.mark.parametrize("state", [State.QUEUED, State.SENDING, State.ACCEPTED])
def test_mail_to_an_address_is_stopped(database: Database, vault: Vault, state: State) -> None:
    """What waits for a worker; what is under way or gone stays as it is, and so do letters."""
    with database.write() as conn:
        _, written = store_person(conn, vault, letters=1, state=State.QUEUED)
        other = outbox.add(conn, vault, new_mail(to="anna@example.com"), State.QUEUED, NOW)
        of_mail = deliveries.c.template.is_not(None) & (deliveries.c.id != other)
        due = None if state is State.ACCEPTED else NOW
        conn.execute(deliveries.update().where(of_mail).values(state=state, due_at=due))
        own_mail.erase_mails_to(conn, vault, PERSON["email"].upper(), NOW)
        own_mail.erase_mails_to(conn, vault, "desk@example.org", NOW)
        stored = {row.id: row for row in conn.execute(select(deliveries))}
        mail = conn.execute(select(deliveries).where(of_mail)).one()
    stopped = state is State.QUEUED
    assert mail.state == (State.ERASED if stopped else state)
    assert (mail.sealed is None, mail.due_at is None) == (stopped, stopped or due is None)
    assert (stored[other].state, stored[other].sealed is None) == (State.QUEUED, False)
    letter = next(row for row in stored.values() if row.letter_id == written[0].id)
    assert (letter.state, letter.sealed is None) == (State.QUEUED, False)


def test_a_limit_holds_for_those_who_ask_at_once(database: Database, vault: Vault) -> None:
    """Nobody can be flooded by many forms sent in the same moment."""

    def ask(own: Database, _number: int) -> None:
        for _ in range(3):
            with own.write() as conn:
                if own_mail.mails_to(conn, vault, "volha@example.com", KINDS, NOW) < 3:
                    outbox.add(conn, vault, new_mail(), State.QUEUED, NOW)

    apart_at_once(4, database, ask)
    with database.read() as conn:
        assert outbox.count_by_state(conn) == {State.QUEUED: 3}


@pytest.mark.parametrize("twice", ["letter_id", "message_id"])
def test_nothing_is_stored_twice(database: Database, vault: Vault, twice: str) -> None:
    """A letter has one delivery, and a Message-ID belongs to one message."""
    with database.write() as conn:
        _, written = store_person(conn, vault, letters=1)
        outbox.add(conn, vault, new_mail(message_id="<1@example.org>"), State.QUEUED, NOW)
    again = {"letter_id": written[0].id, "message_id": "<1@example.org>"}[twice]
    with pytest.raises(IntegrityError), database.write() as conn:
        outbox.add(conn, vault, new_mail(**{twice: again}), State.QUEUED, NOW)
