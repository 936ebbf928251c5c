"""What staff do with a letter is done whole and written down, or not at all."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest
from sqlalchemy import update

from contactrep.core.ledger import Entry
from contactrep.core.lifecycle import FREEZABLE, State
from contactrep.outreach import staff, tend
from contactrep.outreach.deliver import Worker
from contactrep.outreach.sentences import sentence
from contactrep.outreach.services import Services
from contactrep.outreach.staff import StaffMember
from contactrep.outreach.tend import Action, Obstacle, TendError
from contactrep.storage import notices, queue
from contactrep.storage import staff as accounts
from contactrep.storage.staff_tables import audit
from contactrep.storage.tables import deliveries, events, letters, people, submissions
from tests.conftest import SettableClock
from tests.outreach.carrier import Carrier, rows
from tests.outreach.deliveries import AMBIGUOUS, LATER, NEVER, one_letter, run, the_letter
from tests.queue_factory import item_of, put
from tests.storage.threads import at_once

MAY = {
    Action.AGAIN: {State.QUEUED, State.HELD, State.BOUNCED, State.REFUSED, State.FAILED},
    Action.FREEZE: set(FREEZABLE),
    Action.THAW: set[State](),
    Action.END: {State.QUEUED, State.HELD},
}
MAY_FROZEN = {
    Action.AGAIN: {State.QUEUED},
    Action.FREEZE: set[State](),
    Action.THAW: set(FREEZABLE),
    Action.END: {State.QUEUED},
}


@pytest.fixture
def anna(services: Services) -> StaffMember:
    """Somebody of the staff."""
    staff.add(services, "anna@example.org", "correct horse battery")
    with services.database.read() as conn:
        account = accounts.find_by_email(conn, "anna@example.org")
    assert account is not None
    return StaffMember(account.id, account.email)


def everything(services: Services) -> list[object]:
    """Return all that an action could change."""
    return [rows(services, table) for table in (deliveries, events, audit, letters)]


PLACES = [
    (state, frozen)
    for state, frozen in product(State, (False, True))
    if not frozen or state in FREEZABLE
]


@pytest.mark.parametrize(("state", "frozen"), PLACES)
def test_what_may_be_done(
    services: Services, anna: StaffMember, state: State, frozen: bool
) -> None:
    """Is what the buttons offer; all else is refused with a sentence, and changes nothing."""
    for action in Action:
        letter_id = put(services, state, frozen=frozen, attempts=1)
        may = state in (MAY_FROZEN if frozen else MAY)[action]
        offered = tend.allowed(item_of(services, letter_id), services.clock())
        assert (action in offered) == may
        before = everything(services)
        if may:
            tend.tend(services, anna, letter_id, action)
            assert everything(services) != before
        else:
            with pytest.raises(TendError) as refused:
                tend.tend(services, anna, letter_id, action)
            assert sentence(f"tend.{refused.value.obstacle}")
            assert everything(services) == before


@pytest.mark.parametrize(
    ("action", "entry", "evidence", "done"),
    [
        (Action.AGAIN, Entry.QUEUED, "tried again by staff", "letter tried again"),
        (Action.FREEZE, Entry.FROZEN, "set aside by staff", "letter set aside"),
        (Action.THAW, Entry.THAWED, "let go on by staff", "letter let go on"),
        (Action.END, Entry.FAILED, "ended by staff", "letter ended"),
    ],
)
def test_it_is_written_down(
    services: Services,
    anna: StaffMember,
    action: Action,
    entry: Entry,
    evidence: str,
    done: str,
) -> None:
    """In the history of the letter and in the record of the staff, with who did it."""
    letter_id = put(services, State.QUEUED, frozen=action is Action.THAW, attempts=2)
    tend.tend(services, anna, letter_id, action, "A note to the writer.")
    last = rows(services, events)[-1]
    assert (last.entry, last.evidence, last.actor) == (entry, evidence, f"staff:{anna.id}")
    assert (last.letter_id, last.at, last.route) == (letter_id, services.clock(), "email")
    kept = rows(services, audit)[-1]
    assert (kept.action, kept.detail, kept.staff_id) == (done, letter_id, anna.id)


@pytest.mark.parametrize("state", [State.REFUSED, State.BOUNCED, State.FAILED, State.HELD])
def test_trying_again(services: Services, anna: StaffMember, state: State) -> None:
    """A fresh schedule, due at once; and it is sent, also to somebody who has left."""
    letter_id = put(services, state, attempts=7)
    tend.tend(services, anna, letter_id, Action.AGAIN)
    item = item_of(services, letter_id)
    assert (item.state, item.attempts, item.due_at) == (State.QUEUED, 0, services.clock())
    carrier = Carrier()
    Worker(services, carrier).drain()
    assert [mail.to for mail in carrier.letters] == ["desk@example.org"]
    assert item_of(services, letter_id).state is State.ACCEPTED


def test_a_letter_that_froze_is_tried_again(
    services: Services, anna: StaffMember, clock: SettableClock
) -> None:
    """Once more, and no more often than that if it is ambiguous again."""
    one_letter(services)
    carrier = Carrier(AMBIGUOUS)
    run(services, carrier, clock)
    letter_id = the_letter(services).letter_id
    assert item_of(services, letter_id).frozen_at is not None
    tend.tend(services, anna, letter_id, Action.AGAIN)
    assert item_of(services, letter_id).frozen_at is None
    run(services, carrier, clock)
    assert len(carrier.letters) == 3
    assert item_of(services, letter_id).frozen_at is not None


def test_frozen_goes_nowhere_and_thawed_it_goes_on(
    services: Services, anna: StaffMember, clock: SettableClock
) -> None:
    """Its attempts and its time go on where they stood."""
    one_letter(services)
    letter_id = the_letter(services).letter_id
    carrier = Carrier(LATER)
    worker = Worker(services, carrier)
    worker.drain()
    clock.advance(timedelta(hours=1))
    ends_at = item_of(services, letter_id).ends_at
    tend.tend(services, anna, letter_id, Action.FREEZE)
    clock.advance(timedelta(hours=1))
    worker.drain()
    assert len(carrier.letters) == 1
    tend.tend(services, anna, letter_id, Action.THAW)
    worker.drain()
    item = item_of(services, letter_id)
    assert len(carrier.letters) == item.attempts == 2
    assert item.ends_at == ends_at


@pytest.mark.parametrize("state", [State.QUEUED, State.HELD])
@pytest.mark.parametrize("frozen", [False, True])
def test_ending_a_letter(services: Services, anna: StaffMember, state: State, frozen: bool) -> None:
    """Its writer gets it back with the note, which is readable nowhere but in that mail."""
    letter_id = put(services, state, frozen=frozen and state is State.QUEUED, email="v@example.com")
    note = "The office\r\nhas moved.\x00 Secretnote"
    tend.tend(services, anna, letter_id, Action.END, note)
    assert item_of(services, letter_id).state is State.FAILED
    for table in (deliveries, events, audit, letters, submissions, people):
        assert all("Secretnote" not in str(row) for row in rows(services, table))
    carrier = Carrier()
    Worker(services, carrier).drain()
    (mail,) = carrier.given_back
    assert mail.to == "v@example.com"
    assert "The office\nhas moved. Secretnote" in mail.text
    assert carrier.letters == []
    assert {row.sealed for row in rows(services, deliveries) if row.template} == {None}


def test_a_note_is_not_needed(services: Services, anna: StaffMember) -> None:
    """Nor does the mail say that staff write something, then."""
    tend.tend(services, anna, put(services, State.QUEUED), Action.END)
    carrier = Carrier()
    Worker(services, carrier).drain()
    (mail,) = carrier.given_back
    assert "staff of the campaign write" not in mail.text


def test_a_letter_that_is_being_sent(services: Services, anna: StaffMember) -> None:
    """Belongs to its worker: it can be set aside for when it comes back, and nothing else."""
    one_letter(services)
    letter_id = the_letter(services).letter_id
    seen = []

    def meanwhile() -> object:
        for action in (Action.AGAIN, Action.END):
            with pytest.raises(TendError) as refused:
                tend.tend(services, anna, letter_id, action)
            seen.append(refused.value.obstacle)
        tend.tend(services, anna, letter_id, Action.FREEZE)
        return LATER

    Worker(services, Carrier(meanwhile)).drain()  # type: ignore[arg-type]
    assert seen == [Obstacle.SENDING, Obstacle.SENDING]
    item = item_of(services, letter_id)
    assert (item.state, item.frozen_at) == (State.QUEUED, services.clock())


def forget_mail(services: Services, letter_id: str) -> None:
    with services.database.write() as conn:
        for table, column in ((deliveries, deliveries.c.letter_id), (letters, letters.c.id)):
            conn.execute(update(table).where(column == letter_id).values(sealed=None))


def forget_writer(services: Services, letter_id: str) -> None:
    with services.database.write() as conn:
        mine = letters.c.id == letter_id
        its = letters.select().where(mine).with_only_columns(letters.c.submission_id)
        conn.execute(
            update(submissions)
            .where(submissions.c.id == its.scalar_subquery())
            .values(person_id=None)
        )


@pytest.mark.parametrize(
    ("state", "action", "happens", "obstacle"),
    [
        (State.REFUSED, Action.AGAIN, forget_mail, Obstacle.NO_TEXT),
        (State.QUEUED, Action.AGAIN, forget_mail, Obstacle.NO_TEXT),
        (State.HELD, Action.END, forget_mail, Obstacle.NO_TEXT),
        (State.QUEUED, Action.END, forget_writer, Obstacle.NO_WRITER),
    ],
)
def test_what_was_forgotten(
    services: Services,
    anna: StaffMember,
    state: State,
    action: Action,
    happens: Callable[[Services, str], None],
    obstacle: Obstacle,
) -> None:
    """Cannot be sent, nor given back: then nothing is done at all."""
    letter_id = put(services, state)
    happens(services, letter_id)
    before = everything(services)
    with pytest.raises(TendError) as refused:
        tend.tend(services, anna, letter_id, action)
    assert refused.value.obstacle is obstacle
    assert everything(services) == before


def test_a_campaign_that_is_gone(services: Services, anna: StaffMember) -> None:
    """Its letters can be ended like others, and their writers are told."""
    letter_id = put(services, State.HELD)
    without = replace(services, campaigns={})
    tend.tend(without, anna, letter_id, Action.END)
    carrier = Carrier()
    Worker(without, carrier).drain()
    assert len(carrier.given_back) == 1
    assert item_of(services, letter_id).state is State.FAILED


def test_what_is_due_is_not_hurried(services: Services, anna: StaffMember) -> None:
    """Pressed twice, it is written down once."""
    letter_id = put(services, State.REFUSED)
    tend.tend(services, anna, letter_id, Action.AGAIN)
    with pytest.raises(TendError, match="due"):
        tend.tend(services, anna, letter_id, Action.AGAIN)


@pytest.mark.parametrize("id_", ["nothing", "", "00000000-0000-0000-0000-000000000000"])
def test_what_is_no_letter_of_our_mail(services: Services, anna: StaffMember, id_: str) -> None:
    """Nothing can be done with it."""
    with pytest.raises(TendError, match="no-mail"):
        tend.tend(services, anna, id_, Action.AGAIN)


@pytest.mark.parametrize(
    ("state", "action"),
    [(State.FAILED, Action.AGAIN), (State.QUEUED, Action.FREEZE), (State.HELD, Action.END)],
)
def test_several_of_the_staff_at_once(
    services: Services, anna: StaffMember, state: State, action: Action
) -> None:
    """One of them does it, once; the others are told."""
    letter_id = put(services, state)

    def press(_number: int) -> bool:
        try:
            tend.tend(services, anna, letter_id, action)
        except TendError:
            return False
        return True

    assert sum(at_once(4, press)) == 1
    assert len([row for row in rows(services, audit) if row.detail == letter_id]) == 1
    assert len([row for row in rows(services, deliveries) if row.template == "returned"]) == (
        action is Action.END
    )


def test_staff_against_a_worker(services: Services, anna: StaffMember) -> None:
    """Letters are ended while a worker takes them: either one has each of them, whole."""
    ids = [put(services, State.QUEUED, due_in=timedelta(0), email=f"{n}@x.org") for n in range(6)]
    carrier = Carrier()

    def race(number: int) -> int:
        if number:
            Worker(services, carrier).drain()
            return 0
        ended = 0
        for letter_id in reversed(ids):
            try:
                tend.tend(services, anna, letter_id, Action.END)
            except TendError:
                continue
            ended += 1
        return ended

    ended = sum(at_once(2, race))
    Worker(services, carrier).drain()
    states = [item_of(services, letter_id).state for letter_id in ids]
    assert states.count(State.FAILED) == ended == len(carrier.given_back)
    assert states.count(State.ACCEPTED) == len(ids) - ended == len(carrier.letters)


def test_many_again(services: Services, anna: StaffMember) -> None:
    """Each by itself: what cannot be tried does not keep the others."""
    frozen = [put(services, State.QUEUED, frozen=True, attempts=4) for _ in range(3)]
    over = put(services, State.ACCEPTED, attempts=1)
    count = tend.try_again(services, anna, [*frozen, over, "nothing", frozen[0]])
    assert count == 3
    assert {item_of(services, one).due_at for one in frozen} == {services.clock()}
    assert item_of(services, over).state is State.ACCEPTED
    assert [row.detail for row in rows(services, audit)][-3:] == frozen


def test_a_letter_of_a_refused_writer_stays_where_it_is(
    services: Services, anna: StaffMember, clock: SettableClock
) -> None:
    """Tried again, it is refused again and given back again."""
    one_letter(services)
    carrier = Carrier(NEVER)
    run(services, carrier, clock)
    tend.tend(services, anna, the_letter(services).letter_id, Action.AGAIN)
    run(services, carrier, clock)
    assert (len(carrier.letters), len(carrier.given_back)) == (2, 2)


def test_a_paused_outbox(services: Services, anna: StaffMember) -> None:
    """Letters can be looked after while nothing leaves."""
    letter_id = put(services, State.REFUSED)
    with services.database.write() as conn:
        notices.post(conn, notices.PAUSED, "The server moves.", services.clock())
    tend.tend(services, anna, letter_id, Action.AGAIN)
    carrier = Carrier()
    Worker(services, carrier).drain()
    assert carrier.sent == []
    with services.database.read() as conn:
        assert queue.count(conn, queue.Tab.QUEUED) == 1
