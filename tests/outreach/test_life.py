"""Everything that can happen to letters, in any order, leaves the outbox in order."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import event, update

from contactrep.core.lifecycle import LEASE, State
from contactrep.core.returns import (
    AutomaticAnswer,
    Bounce,
    Delayed,
    MailboxFull,
    Returned,
    What,
)
from contactrep.outreach import held, verify
from contactrep.outreach.forget import forget
from contactrep.outreach.hear_back import hear
from contactrep.outreach.housekeeping import keep_house
from contactrep.outreach.services import Services
from contactrep.outreach.tend import Action
from contactrep.storage import notices, pace
from contactrep.storage.database import Database
from contactrep.storage.tables import deliveries
from tests.conftest import FULL, SettableClock
from tests.factories import new_submission
from tests.outreach.carrier import OK, Answer, token_of
from tests.outreach.deliveries import LATER
from tests.outreach.life import OFFICES, OUTCOMES, TIMES, Stage, Writer
from tests.outreach.watch import install
from tests.postgres import PostgresServer

EXAMPLES = {"sqlite": 500 if FULL else 15, "postgresql": 100 if FULL else 4}

REPORTS = (
    Bounce("5.1.1", "no such mailbox"),
    MailboxFull("5.2.2", "over quota"),
    Delayed("4.4.1", "no answer from the host"),
    AutomaticAnswer(),
)
GONE = {"state": State.FAILED, "due_at": None, "ends_at": None, "sealed": None}
"""The mails with a link, out of the way of the letters."""

numbers = st.integers(0, 7)
outcomes = st.sampled_from(OUTCOMES)
somebody = precondition(lambda self: self.writers)
something = precondition(lambda self: self.letters)


class Life(Stage, RuleBasedStateMachine):
    """Writers, offices, workers, staff and time, all of them unpredictable."""

    def __init__(self, services: Services, clock: SettableClock) -> None:
        """Take a house of its own."""
        Stage.__init__(self, services, clock)
        self.at_last: Answer = OK
        RuleBasedStateMachine.__init__(self)

    @initialize(
        domain_rate=st.sampled_from(["", "60 per minute", "1 per hour"]),
        rate=st.sampled_from(["", "1 per minute"]),
        test_mode=st.sampled_from(["", "", "staff@example.org"]),
        at_last=st.sampled_from([OK, LATER]),
    )
    def set_up(self, domain_rate: str, rate: str, test_mode: str, at_last: Answer) -> None:
        """Choose the settings of the site, and what the mail server says at the end of all."""
        self.at_last = at_last
        config = replace(
            self.house.config,
            mail_domain_rate=domain_rate,
            mail_rate=rate,
            test_mode_to=test_mode,
        )
        self.house = replace(self.house, config=config)

    @initialize(writers=st.integers(0, 2))
    def set_out(self, writers: int) -> None:
        """Begin, mostly, with letters that are due."""
        for number in range(writers):
            self.submit(set(OFFICES))
            self.verify(number)
        with self.house.database.write() as conn:
            conn.execute(update(deliveries).where(deliveries.c.own).values(**GONE))

    @rule(offices=st.sets(st.sampled_from(OFFICES), min_size=1))
    def submit(self, offices: set[str]) -> None:
        """Somebody writes to some offices."""
        email = f"writer{len(self.writers)}@example.com"
        draft = new_submission(self.house, recipients=tuple(sorted(offices)), email=email)
        self.writers.append(Writer(email, draft.submission_id or "", token_of(self.house, draft)))
        self.find_letters()

    @somebody
    @rule(number=numbers)
    def verify(self, number: int) -> None:
        """Somebody presses the link in their mail, in time or not, the first time or not."""
        pending = verify.look(self.services, self.writers[number % len(self.writers)].token)
        if pending is not None:
            verify.verify(self.services, pending)

    @rule(number=numbers)
    def forget(self, number: int) -> None:
        """Now and then, somebody asks to be forgotten."""
        for writer in self.writers[number : number + 1]:
            forget(self.services, writer.email)
            self.watch.forgotten.add(writer.submission_id)

    @something
    @rule(number=numbers, send=st.booleans())
    def answer(self, number: int, *, send: bool) -> None:
        """Somebody says, whether asked or not, what is to become of their letter."""
        link = held.link_for(self.services, self.letter(number), "en")
        question = held.look(self.services, link.rpartition("/held/")[2])
        assert question is not None
        assert held.answer(self.services, question, send=send) is question.open

    @rule(outcome=outcomes, soon=st.booleans())
    def deliver(self, outcome: Answer, *, soon: bool) -> None:
        """A worker makes an attempt and records it."""
        if soon:
            self.skip_to_next()
        if self.take_off(outcome):
            self.land(-1)

    @rule(outcome=outcomes)
    def begin(self, outcome: Answer) -> None:
        """A worker makes an attempt, and something happens before it is recorded."""
        self.take_off(outcome)

    @precondition(lambda self: self.flights)
    @rule(number=numbers)
    def finish(self, number: int) -> None:
        """A worker records an attempt, maybe long after its lease was taken over."""
        self.land(number)

    @precondition(lambda self: self.flights)
    @rule(number=numbers)
    def die(self, number: int) -> None:
        """A worker dies before it records its attempt."""
        self.flights.pop(number % len(self.flights))

    @precondition(lambda self: self.flights)
    @rule(outcome=outcomes)
    def take_over(self, outcome: Answer) -> None:
        """A worker takes long, and another makes an attempt meanwhile."""
        self.clock.advance(LEASE)
        self.take_off(outcome)

    @rule(slow=outcomes, fast=outcomes, order=st.permutations(["slow", "fast"]))
    def overtake(self, slow: Answer, fast: Answer, order: list[str]) -> None:
        """A worker takes long, another makes the same attempt, and both record theirs."""
        self.skip_to_next()
        if self.overtaken(slow, fast):
            for which in order:
                self.land(-2 if which == order[0] == "slow" else -1)

    @rule(outcome=outcomes, times=st.integers(2, 25), die=st.booleans())
    def try_on(self, outcome: Answer, times: int, *, die: bool) -> None:
        """The same happens again and again, each time as soon as it can."""
        for _ in range(times):
            self.skip_to_next()
            if self.take_off(outcome):
                self.die(-1) if die else self.land(-1)

    @rule(by=st.sampled_from(TIMES))
    def wait(self, by: timedelta) -> None:
        """Time passes."""
        self.clock.advance(by)

    @rule()
    def keep_house(self) -> None:
        """A worker does what is due from time to time."""
        keep_house(self.services)

    @rule(office=st.sampled_from(OFFICES), left=st.sampled_from([True, False, None]))
    def change_office(self, office: str, *, left: bool | None) -> None:
        """Somebody leaves their office, or only has no address any more, or is there again."""
        self.gone.pop(office, None)
        if left is not None:
            self.gone[office] = left

    @something
    @rule(number=numbers, what=st.sampled_from(REPORTS))
    def report(self, number: int, what: What) -> None:
        """Something comes back for a letter, whether it left or not."""
        hear(self.services, Returned((), (self.message_id(self.letter(number)),), what))

    @something
    @rule(number=numbers, action=st.sampled_from([Action.FREEZE, Action.THAW, Action.AGAIN]))
    def tend(self, number: int, action: Action) -> None:
        """Staff do something with a letter."""
        self.let_staff(self.letter(number), action)

    @precondition(lambda self: self.flights)
    @rule(number=numbers)
    def freeze_under_way(self, number: int) -> None:
        """Staff set a letter aside of which an attempt is being made."""
        claimed = self.flights[number % len(self.flights)].done.claimed
        if claimed.letter_id:
            self.let_staff(claimed.letter_id, Action.FREEZE)

    @rule(number=numbers)
    def give_up(self, number: int) -> None:
        """Now and then, staff end a letter."""
        for letter in self.letters[number : number + 1]:
            self.let_staff(letter, Action.END)

    @rule()
    def stand_still(self) -> None:
        """Staff let the whole outbox stand still for a while: what was begun is recorded."""
        with self.house.database.write() as conn:
            notices.post(conn, notices.PAUSED, "restored from a backup", self.clock.now)
        self.clock.advance(LEASE)
        assert not self.take_off(OK)
        if self.flights:
            self.land(0)
        with self.house.database.write() as conn:
            notices.withdraw(conn, notices.PAUSED)

    @invariant()
    def holds(self) -> None:
        """Whatever happened, the outbox is in order."""
        self.watch.check()

    def teardown(self) -> None:
        """Every life comes to its end, that of a letter which was only just written, too."""
        self.submit({"desk-1"})
        self.verify(-1)
        self.watch.check()
        self.run_on(self.at_last)
        self.watch.check()


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, unstored: Services, tmp_path: Path) -> Iterator[Services]:
    """A house whose database writes down every change of a state."""
    if request.param == "sqlite":
        file = tmp_path / "contactrep.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), file)
        database = Database(f"sqlite:///{file}")
        event.listen(database.engine, "connect", do_not_wait_for_the_disk)
        yield replace(unstored, database=database)
        database.dispose()
    else:
        server: PostgresServer = request.getfixturevalue("postgres_server")
        name = server.create()
        database = Database(server.url(name))
        database.migrate()
        yield replace(unstored, database=database)
        database.dispose()
        server.drop(name)


def do_not_wait_for_the_disk(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")


def test_every_life(house: Services, clock: SettableClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """See the invariants in `watch`; a pace without a burst is soon met by few letters."""
    monkeypatch.setattr(pace, "BURST", 1)
    install(house.database)
    began = clock.now

    class InThisHouse(Life):
        def __init__(self) -> None:
            clock.now = began
            super().__init__(house, clock)

    run_state_machine_as_test(
        InThisHouse,
        settings=settings(
            max_examples=EXAMPLES[house.database.engine.dialect.name],
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
