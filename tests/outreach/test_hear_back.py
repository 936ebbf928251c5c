"""What follows from what comes back, of a letter in every state, and what never does."""

import logging
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from contactrep.core.ledger import Entry, Route
from contactrep.core.lifecycle import LEASE, MAILBOX_FULL, State
from contactrep.core.mail import Refused
from contactrep.core.returns import (
    AutomaticAnswer,
    Bounce,
    Delayed,
    Delivered,
    HumanReply,
    MailboxFull,
    Returned,
    Unreadable,
    What,
)
from contactrep.outreach.deliver import Worker
from contactrep.outreach.forget import forget
from contactrep.outreach.hear_back import FORWARDS, FULL_WITHIN, Heard, hear
from contactrep.outreach.message import message_of
from contactrep.outreach.services import Services
from contactrep.outreach.sweep import sweep
from contactrep.storage import outbox, steps
from contactrep.storage.tables import deliveries, events, metadata
from tests.conftest import SettableClock
from tests.factories import new_submission
from tests.outreach.carrier import Carrier, entries, letter_rows, rows, system_row
from tests.outreach.deliveries import one_letter, the_letter
from tests.storage.threads import at_once

WRITER = "volha@example.com"
BOUNCE = Bounce("5.1.1", "550 5.1.1 no such user")
FULL = MailboxFull("5.2.2", "552 5.2.2 over quota")
DELAYED = Delayed("4.4.1", "no answer from the host")
DELIVERED = Delivered("2.0.0", "250 2.0.0 ok")
MACHINE = AutomaticAnswer()
REPLY = HumanReply(
    sender_name="Robin Example",
    sender_address="robin@example.org",
    subject="Re: One hour longer",
    text="Thank you. The council votes on Monday.\n\n> Dear Clerk Example:",
    attachments=2,
)
UNREADABLE = Unreadable("the message is empty")
KINDS: tuple[What, ...] = (BOUNCE, FULL, DELAYED, DELIVERED, MACHINE, REPLY, UNREADABLE)

NEVER_LEFT = {State.WAITING, State.EXPIRED, State.ERASED, State.REFLECTED}
STEPS: dict[tuple[What, State], tuple[Heard, State, Entry | None]] = {
    (BOUNCE, State.ACCEPTED): (Heard.BOUNCED, State.BOUNCED, Entry.BOUNCED),
    (FULL, State.ACCEPTED): (Heard.QUEUED, State.QUEUED, Entry.QUEUED),
    (DELAYED, State.ACCEPTED): (Heard.NOTED, State.ACCEPTED, Entry.DEFERRED),
    (BOUNCE, State.SENDING): (Heard.TOO_EARLY, State.SENDING, None),
    (FULL, State.SENDING): (Heard.TOO_EARLY, State.SENDING, None),
    **{
        (kind, state): (heard, state, entry)
        for kind, heard, entry in (
            (MACHINE, Heard.NOTED, Entry.AUTO_ANSWERED),
            (REPLY, Heard.FORWARDED, Entry.REPLIED),
        )
        for state in set(State) - NEVER_LEFT
    },
    **{(UNREADABLE, state): (Heard.UNREADABLE, state, None) for state in State},
}
"""What is done, where the letter is then, and what is recorded; nothing where it is not here."""


def letter_in(services: Services, state: State, email: str = WRITER) -> Any:
    """Return the row of a letter that is in a state; everything that could leave has left."""
    new_submission(services, recipients=("desk-1",), email=email)
    (row,) = [row for row in letter_rows(services) if row.state == State.WAITING]
    due = {State.QUEUED: services.clock(), State.SENDING: services.clock() + LEASE}
    with services.database.write() as conn:
        quiet = {"state": State.ACCEPTED, "due_at": None, "ends_at": None, "sealed": None}
        conn.execute(update(deliveries).where(deliveries.c.own).values(quiet))
        values = {"state": state, "due_at": due.get(state), "ends_at": None, "attempts": 1}
        conn.execute(update(deliveries).where(deliveries.c.id == row.id).values(values))
    return row_of(services, row.id)


def row_of(services: Services, id_: str) -> Any:
    (row,) = [row for row in rows(services, deliveries) if row.id == id_]
    return row


def back(row: Any, what: What) -> Returned:
    """Return what comes back for a delivery, by its code."""
    return Returned((row.code,), (), what)


def everything(services: Services) -> dict[str, list[Any]]:
    """Return all that is stored."""
    return {table.name: rows(services, table) for table in metadata.sorted_tables}


def returned_mails(services: Services) -> Carrier:
    """Deliver what is due, and return what the carrier got."""
    carrier = Carrier()
    Worker(services, carrier).drain()
    return carrier


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: type(kind).__name__)
def test_every_kind_in_every_state(services: Services, kind: What) -> None:
    """The step of the table, one event with its evidence, and the same report again is nothing."""
    for state in reversed(State):  # the one that waits last: it is told by that
        row = letter_in(services, state, f"{state}@example.com")
        before = entries(services, row.letter_id)
        heard, then, entry = STEPS.get((kind, state), (Heard.NOTHING_NEW, state, None))
        assert hear(services, back(row, kind)) is heard, state
        assert row_of(services, row.id).state == then, state
        assert entries(services, row.letter_id) == before + ([entry] if entry else []), state
        after = everything(services)
        again = heard if heard in {Heard.TOO_EARLY, Heard.UNREADABLE} else Heard.NOTHING_NEW
        assert hear(services, back(row, kind)) is again, state
        assert everything(services) == after, state


def test_a_letter_that_bounced_goes_back_to_its_writer(services: Services) -> None:
    """With the words of the mail server for staff, and the truth for the writer."""
    row = letter_in(services, State.ACCEPTED)
    assert hear(services, back(row, BOUNCE)) is Heard.BOUNCED
    last = rows(services, events)[-1]
    assert (last.entry, last.actor, last.route) == (Entry.BOUNCED, "system", Route.EMAIL)
    assert last.evidence == "550 5.1.1 no such user"
    (mail,) = returned_mails(services).given_back
    assert mail.to == WRITER
    assert "took your letter at first, and then sent it back" in " ".join(mail.text.split())
    assert "Dear Demonstration Desk:" in mail.text


@pytest.mark.parametrize(
    ("said", "told"),
    [("no such user", "5.1.1 no such user"), ("550 5.1.1 no such user",) * 2, ("", "5.1.1")],
)
def test_evidence(services: Services, said: str, told: str) -> None:
    """The status stands in it once."""
    row = letter_in(services, State.ACCEPTED)
    hear(services, back(row, Bounce("5.1.1", said)))
    assert rows(services, events)[-1].evidence == told


def test_a_full_mailbox(services: Services, clock: SettableClock) -> None:
    """The letter is tried again every twelve hours, and after a week it is over."""
    one_letter(services)
    worker = Worker(services, Carrier())
    assert worker.drain() == 1
    row = the_letter(services)
    heard = []
    while (outcome := hear(services, back(row, FULL))) is Heard.QUEUED:
        heard.append(outcome)
        assert the_letter(services).due_at == clock.now + MAILBOX_FULL
        assert worker.drain() == 0
        clock.advance(MAILBOX_FULL)
        assert worker.drain() == 1
        assert the_letter(services).state == State.ACCEPTED
    assert len(heard) == 14
    assert outcome is Heard.BOUNCED
    assert the_letter(services).state == State.BOUNCED
    (mail,) = returned_mails(services).given_back
    assert "the mailbox of Demonstration Desk is full, and we do not try again" in " ".join(
        mail.text.split()
    )


@pytest.mark.parametrize(
    ("age", "heard"),
    [(FULL_WITHIN, Heard.QUEUED), (FULL_WITHIN + timedelta(seconds=1), Heard.BOUNCED)],
)
def test_a_full_mailbox_of_an_old_letter(
    services: Services, clock: SettableClock, age: timedelta, heard: Heard
) -> None:
    """Two weeks after it was written nothing is tried any more."""
    row = letter_in(services, State.ACCEPTED)
    clock.advance(age)
    assert hear(services, back(row, FULL)) is heard


def test_a_full_mailbox_of_a_letter_without_a_text(services: Services) -> None:
    """There is nothing left to try again with, nor to give back."""
    row = letter_in(services, State.ACCEPTED)
    forget(services, WRITER)
    assert hear(services, back(row, FULL)) is Heard.BOUNCED
    carrier = returned_mails(services)
    assert carrier.sent == carrier.given_back == []


def test_another_delay(services: Services) -> None:
    """Another reason is worth a line, the same one is not."""
    row = letter_in(services, State.ACCEPTED)
    other = Delayed("4.4.7", "expired soon")
    told = [hear(services, back(row, what)) for what in (DELAYED, DELAYED, other, DELAYED, other)]
    assert told.count(Heard.NOTED) == 2
    evidence = [event.evidence for event in rows(services, events) if event.actor == "system"]
    assert evidence == ["4.4.1 no answer from the host", "4.4.7 expired soon"]


def test_tried_again_after_it_bounced(services: Services) -> None:
    """Staff sent it once more: what comes back then is news."""
    row = letter_in(services, State.ACCEPTED)
    hear(services, back(row, BOUNCE))
    with services.database.write() as conn:
        assert steps.move(conn, row.letter_id, {State.BOUNCED}, State.QUEUED, services.clock())
    assert hear(services, back(row, BOUNCE)) is Heard.NOTHING_NEW
    returned_mails(services)
    assert hear(services, back(row, BOUNCE)) is Heard.BOUNCED


def test_faster_than_its_own_acceptance(services: Services) -> None:
    """A report that comes before the worker has stored what it learned is heard later."""
    one_letter(services)
    row = the_letter(services)
    heard = []

    class Quick(Carrier):
        def send(self, mail: Any) -> Any:
            heard.append(hear(services, back(row, BOUNCE)))
            return super().send(mail)

    Worker(services, Quick()).deliver_one()
    assert heard == [Heard.TOO_EARLY]
    assert hear(services, back(row, BOUNCE)) is Heard.BOUNCED


def test_an_answer_is_passed_on(services: Services) -> None:
    """To the writer, in their language, with whom to answer; and to nobody else."""
    row = letter_in(services, State.ACCEPTED)
    assert hear(services, back(row, REPLY)) is Heard.FORWARDED
    (mail,) = returned_mails(services).sent
    assert (mail.to, mail.automatic, mail.reply_to) == (WRITER, True, None)
    assert mail.subject == "An answer to your letter to Demonstration Desk"
    assert REPLY.text in mail.text
    assert "\n    Robin Example, robin@example.org\n" in mail.text
    assert "2 attachments were left out." in mail.text
    assert REPLY.subject not in mail.subject
    assert the_letter(services).state == State.ACCEPTED


def test_in_the_language_of_the_writer(services: Services) -> None:
    """The answer itself stays as it is."""
    one_letter(services, language="ru")
    returned_mails(services)
    hear(services, back(the_letter(services), REPLY))
    (mail,) = returned_mails(services).sent
    assert mail.text.startswith("Здравствуйте!")
    assert REPLY.text in mail.text


def test_answers_to_a_letter(services: Services) -> None:
    """Twenty are passed on, each once; more would be a flood through us."""
    row = letter_in(services, State.ACCEPTED)
    other = letter_in(services, State.ACCEPTED)
    for number in range(FORWARDS + 3):
        reply = replace(REPLY, text=f"Answer {number}.")
        heard = Heard.FORWARDED if number < FORWARDS else Heard.NOTHING_NEW
        assert hear(services, back(row, reply)) is heard
        assert hear(services, back(row, reply)) is Heard.NOTHING_NEW
    assert len(returned_mails(services).sent) == FORWARDS
    assert hear(services, back(other, REPLY)) is Heard.FORWARDED


def test_the_same_answer_at_once(services: Services) -> None:
    """Two copies of it make one mail."""
    row = letter_in(services, State.ACCEPTED)
    heard = at_once(4, lambda _number: hear(services, back(row, REPLY)))
    assert sorted(heard) == [Heard.FORWARDED, *[Heard.NOTHING_NEW] * 3]
    assert len(returned_mails(services).sent) == 1


def test_the_same_bounce_at_once(services: Services) -> None:
    """Two copies of it make one step."""
    row = letter_in(services, State.ACCEPTED)
    heard = at_once(4, lambda _number: hear(services, back(row, BOUNCE)))
    assert sorted(heard) == [Heard.BOUNCED, *[Heard.NOTHING_NEW] * 3]
    assert entries(services, row.letter_id).count(Entry.BOUNCED) == 1


def test_a_writer_who_was_forgotten(services: Services, clock: SettableClock) -> None:
    """That there was an answer is counted, once; it goes nowhere."""
    row = letter_in(services, State.ACCEPTED)
    clock.advance(timedelta(days=31))
    sweep(services)
    told = [hear(services, back(row, what)) for what in (REPLY, replace(REPLY, text="Again."))]
    assert told == [Heard.NOTED, Heard.NOTHING_NEW]
    assert hear(services, back(row, BOUNCE)) is Heard.BOUNCED
    assert returned_mails(services).sent == []
    assert entries(services, row.letter_id)[-2:] == [Entry.REPLIED, Entry.BOUNCED]


def test_the_campaign_is_gone(services: Services) -> None:
    """Answers and letters reach the writer still."""
    row = letter_in(services, State.ACCEPTED)
    later = replace(services, campaigns={})
    assert hear(later, back(row, REPLY)) is Heard.FORWARDED
    assert hear(later, back(row, BOUNCE)) is Heard.BOUNCED
    carrier = returned_mails(later)
    assert [len(carrier.sent), len(carrier.given_back)] == [1, 1]


@pytest.mark.parametrize(
    ("codes", "message_ids", "found"),
    [
        (["{code}"], [], True),
        (["nobody-knows", "{code}"], [], True),
        ([], ["{id}"], True),
        ([], ["<x@example.org>", "{id}"], True),
        (["nobody-knows"], ["{id}"], True),
        (["{code}"], ["<x@example.org>"], True),
        ([], [], False),
        (["nobody-knows"], [], False),
        ([], ["<x@example.org>"], False),
        (["{code}x"], ["x{id}"], False),
        (["{id}"], ["{code}"], False),
        (["%", "_", "' or 1=1 --", ""], ["%", ""], False),
    ],
)
def test_which_letter_it_is(
    services: Services, codes: Iterable[str], message_ids: Iterable[str], *, found: bool
) -> None:
    """By its code or by its Message-ID; whatever names none of ours does nothing at all."""
    row = letter_in(services, State.ACCEPTED)
    before = everything(services)
    names = [
        tuple(each.format(code=row.code, id=row.message_id) for each in given)
        for given in (codes, message_ids)
    ]
    for what in (REPLY, FULL, BOUNCE):
        heard = hear(services, Returned(names[0], names[1], what))
        assert (heard is not Heard.NOT_OURS) is found
    assert (everything(services) == before) is not found
    assert row_of(services, row.id).state == (State.ACCEPTED if not found else State.QUEUED)


def test_the_code_is_more_reliable(services: Services) -> None:
    """Anyone who saw another letter can repeat its Message-ID."""
    row, other = letter_in(services, State.ACCEPTED), letter_in(services, State.ACCEPTED)
    hear(services, Returned((row.code,), (other.message_id,), BOUNCE))
    states = [row_of(services, each.id).state for each in (row, other)]
    assert states == [State.BOUNCED, State.ACCEPTED]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: type(kind).__name__)
@pytest.mark.parametrize("state", [State.ACCEPTED, State.SENDING])
def test_the_own_mail_of_the_site(services: Services, kind: What, state: State) -> None:
    """Its delivery has bounced, and that is all: nobody is told, and no letter is concerned."""
    letter_in(services, State.ACCEPTED)
    row = system_row(services)
    due = services.clock() if state is State.SENDING else None
    with services.database.write() as conn:
        values = {"state": state, "due_at": due}
        conn.execute(update(deliveries).where(deliveries.c.id == row.id).values(values))
    before = everything(services)
    bounced = kind in {BOUNCE, FULL}
    expected = {
        REPLY: Heard.NOT_OURS,
        UNREADABLE: Heard.UNREADABLE,
        BOUNCE: Heard.OWN_BOUNCED,
        FULL: Heard.OWN_BOUNCED,
    }.get(kind, Heard.NOTHING_NEW)
    if bounced and state is State.SENDING:
        expected = Heard.TOO_EARLY
    assert hear(services, back(row, kind)) is expected
    changed = expected is Heard.OWN_BOUNCED
    assert system_row(services).state == (State.BOUNCED if changed else state)
    if changed:
        assert hear(services, back(row, kind)) is Heard.NOTHING_NEW
        before.pop("deliveries")
    assert {name: everything(services)[name] for name in before} == before


def test_an_answer_that_was_passed_on_bounces(services: Services) -> None:
    """The letter it answered is as it was."""
    letter = letter_in(services, State.ACCEPTED)
    hear(services, back(letter, REPLY))
    returned_mails(services)
    (forwarded,) = [row for row in rows(services, deliveries) if row.template == "reply"]
    assert hear(services, back(forwarded, BOUNCE)) is Heard.OWN_BOUNCED
    assert row_of(services, letter.id).state == State.ACCEPTED


def test_nothing_of_it_is_stored_or_logged(
    services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither whom it is from nor what it says, but sealed; the log has no address."""
    caplog.set_level(logging.DEBUG)
    for kind in KINDS:
        row = letter_in(services, State.ACCEPTED, f"{type(kind).__name__}@example.com")
        hear(services, back(row, kind))
    stored = "\n".join(str(row) for table in everything(services).values() for row in table)
    for secret in ("robin@example.org", "Robin Example", "votes on Monday", "Re: One hour"):
        assert secret not in stored.replace("Clerk Robin Example", "")
        assert secret not in caplog.text
    assert "@" not in caplog.text
    assert "550 5.1.1 no such user" in stored


def test_a_letter_with_a_return_path(services: Services) -> None:
    """Letters and the site's own mail carry their code, where there is an address for it."""
    config = replace(services.config, mail_bounces="bounces@letters.example.org")
    one_letter(services)
    carrier = Carrier(Refused("550 no"))
    Worker(replace(services, config=config), carrier).drain()
    paths = {
        row.message_id: f"bounces+{row.code}@letters.example.org"
        for row in rows(services, deliveries)
    }
    for mail in (*carrier.sent, *carrier.given_back):
        assert mail.return_path == paths[mail.message_id]
    assert (len(carrier.sent), len(carrier.given_back)) == (1, 1)


def test_a_letter_without_a_return_path(services: Services) -> None:
    """Where no address is set, or the row is of an older version, the carrier uses its own."""
    one_letter(services)
    row = the_letter(services)
    with services.database.write() as conn:
        claimed = outbox.claim(conn, "worker-1", services.clock(), LEASE)
    assert claimed is not None
    assert (claimed.id, claimed.code) == (row.id, row.code)
    with_address = replace(services.config, mail_bounces="bounces@example.org")
    older = replace(claimed, code=None)
    for house, each, path in (
        (services, claimed, None),
        (replace(services, config=with_address), older, None),
        (replace(services, config=with_address), claimed, f"bounces+{row.code}@example.org"),
    ):
        assert message_of(house, each).return_path == path
