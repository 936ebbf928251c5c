"""What the rules of `test_life` are made of: a house whose letters can be followed one by one."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from contactrep.core.lifecycle import LEASE, LIFE
from contactrep.core.mail import Accepted, Deferred, Refused
from contactrep.outreach.deliver import Worker, _Done
from contactrep.outreach.housekeeping import keep_house
from contactrep.outreach.outage import Outage
from contactrep.outreach.services import Services
from contactrep.outreach.staff import StaffMember
from contactrep.outreach.tend import Action, TendError, tend
from contactrep.storage import outbox, staff
from contactrep.storage.tables import deliveries, letters
from tests.conftest import SettableClock
from tests.outreach.carrier import Answer
from tests.outreach.watch import Post, Watch, empty
from tests.storage.factories import ADMIN

SLUG = "demonstration"
OFFICES = ("desk-1", "clerk-1")
OUTCOMES: tuple[Answer, ...] = (
    Accepted("250"),
    Refused("550"),
    Deferred("451"),
    Deferred("lost", ambiguous=True),
    Deferred("no connection", server_away=True),
    ZeroDivisionError("a mistake"),
)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
TIMES = (MINUTE, 5 * MINUTE, 16 * MINUTE, 30 * MINUTE, HOUR, 12 * HOUR, DAY, 3 * DAY, 8 * DAY)
LONG = timedelta(days=90)  # after which nothing may be left to happen


@dataclass(frozen=True)
class Writer:
    """Somebody who sent letters, and what the link in their mail ends in."""

    email: str
    submission_id: str
    token: str


@dataclass(frozen=True)
class Flight:
    """An attempt of which nothing is recorded yet."""

    worker: Worker
    done: _Done


class Stage:
    """A house, and all that is known of its letters."""

    def __init__(self, services: Services, clock: SettableClock) -> None:
        """Take a house, whose database is emptied; the clock is its own."""
        empty(services.database)
        with services.database.write() as conn:
            id_ = staff.add(conn, "anna@example.org", "", ADMIN, clock.now)
        self.staff = StaffMember(id_, "anna@example.org")
        self.house = services
        self.clock = clock
        self.post = Post(services)
        self.watch = Watch(services, self.post)
        self.outage = Outage(self._seconds)
        self.writers: list[Writer] = []
        self.letters: list[str] = []
        self.flights: list[Flight] = []
        self.gone: dict[str, bool] = {}  # offices: whether they are, or only their address is

    @property
    def services(self) -> Services:
        """The house with the offices as they are now."""
        campaign = self.house.campaigns[SLUG]
        recipients = tuple(
            replace(one, email=None) if one.key in self.gone else one
            for one in campaign.recipients
            if not self.gone.get(one.key)
        )
        return replace(self.house, campaigns={SLUG: replace(campaign, recipients=recipients)})

    def _seconds(self) -> float:
        return self.clock.now.timestamp()

    def letter(self, number: int) -> str:
        """Return the id of one of the letters."""
        return self.letters[number % len(self.letters)]

    def find_letters(self) -> None:
        """Learn of the letters that are new."""
        with self.house.database.read() as conn:
            found = conn.scalars(
                select(letters.c.id).order_by(letters.c.created_at, letters.c.recipient_key)
            )
            self.letters += [one for one in found if one not in self.letters]

    def take_off(self, outcome: Answer) -> bool:
        """Let a worker claim and attempt what is due; False if nothing is."""
        self.post.answer = outcome
        worker = Worker(self.services, self.post, outage=self.outage, chance=lambda: 0.5)
        if self.outage.pause(worker._name):
            return False
        claimed, wait = None, timedelta()
        while claimed is None and not wait:
            claimed, wait = worker._turn(None, more=True)
        if claimed is None:
            return False
        before = self.post.attempts[claimed.message_id]
        result = worker._attempt(claimed)
        if not result.counted:
            self.post.attempts[claimed.message_id] = before
        self.flights.append(Flight(worker, _Done(claimed, result)))
        return True

    def overtaken(self, slow: Answer, fast: Answer) -> bool:
        """Let a second worker attempt what a first one has under way; False if it cannot.

        The last two flights are theirs, then, in this order.
        """
        if not self.take_off(slow):
            return False
        first = self.flights.pop()
        self.clock.advance(LEASE)
        while self.take_off(fast):
            if self.flights[-1].done.claimed.id == first.done.claimed.id:
                self.flights.insert(-1, first)
                return True
            self.land(-1)  # something else was due before
        return False

    def land(self, number: int) -> None:
        """Record an attempt, maybe long after its lease was taken over."""
        flight = self.flights.pop(number % len(self.flights))
        flight.worker._turn(flight.done, more=False)

    def skip_to_next(self) -> bool:
        """Let time pass until something is due; False if nothing will be."""
        with self.house.database.read() as conn:
            due = outbox.next_due(conn)
        if due is not None:
            self.clock.now = max(self.clock.now + MINUTE, due)
        return due is not None

    def message_id(self, letter: str) -> str:
        """Return the Message-ID of a letter."""
        query = select(deliveries.c.message_id).where(deliveries.c.letter_id == letter)
        with self.house.database.read() as conn:
            return str(conn.scalars(query).one())

    def let_staff(self, letter: str, action: Action) -> None:
        """Let staff do something with a letter, if they can."""
        try:
            tend(self.services, self.staff, letter, action)
        except TendError:
            return
        if action is Action.AGAIN:  # with a fresh schedule
            del self.post.attempts[self.message_id(letter)]

    def run_on(self, answer: Answer) -> None:
        """Let time run on, whatever the mail server always says, until all lives are over."""
        self.flights.clear()
        end = self.clock.now + LONG
        while left := self._left():
            assert self.clock.now < end, left
            keep_house(self.services)
            while self.take_off(answer):
                self.land(0)
            if not self.skip_to_next():
                self.clock.advance(DAY)

    def _left(self) -> list[Any]:
        """Return what can still happen by itself."""
        lasting = [state for state, rule in LIFE.items() if rule.then is not None]
        with self.house.database.read() as conn:
            return list(conn.execute(select(deliveries).where(deliveries.c.state.in_([*lasting]))))
