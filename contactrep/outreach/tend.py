"""Tend the queue: try a letter again, set it aside, let it go on, end it; each is written down."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from contactrep.core.ledger import Entry, Route
from contactrep.core.lifecycle import FREEZABLE, RETRIABLE, State
from contactrep.core.wording import clean
from contactrep.outreach.days import local_day
from contactrep.outreach.give_back import give_back
from contactrep.outreach.services import Services
from contactrep.outreach.staff import StaffMember
from contactrep.storage import history, queue, staff, steps
from contactrep.storage.database import Connection
from contactrep.storage.queue import Item

LONGEST_NOTE = 1000

_AGAIN = RETRIABLE | {State.HELD}
_ENDED = frozenset({State.QUEUED, State.HELD})


class Action(StrEnum):
    """What staff can do with a letter."""

    AGAIN = "again"
    FREEZE = "freeze"
    THAW = "thaw"
    END = "end"


class Obstacle(StrEnum):
    """Why something cannot be done with a letter now."""

    NO_MAIL = "no-mail"  # it does not go by our e-mail
    SENDING = "sending"
    UNVERIFIED = "unverified"
    PAST = "past"  # it has moved on to where this means nothing
    DUE = "due"
    FROZEN = "frozen"
    NOT_FROZEN = "not-frozen"
    NO_TEXT = "no-text"
    NO_WRITER = "no-writer"


class TendError(Exception):
    """Nothing was done, and nothing was changed."""

    def __init__(self, obstacle: Obstacle) -> None:
        """Say what is in the way."""
        super().__init__(obstacle)
        self.obstacle = obstacle


_DONE = {
    Action.AGAIN: (Entry.QUEUED, "tried again by staff"),
    Action.FREEZE: (Entry.FROZEN, "set aside by staff"),
    Action.THAW: (Entry.THAWED, "let go on by staff"),
    Action.END: (Entry.FAILED, "ended by staff"),
}


def allowed(item: Item, now: datetime) -> frozenset[Action]:
    """Return what staff may do with a letter as it is now."""
    return frozenset(action for action in Action if _obstacle(item, action, now) is None)


def tend(
    services: Services, member: StaffMember, letter_id: str, action: Action, note: str = ""
) -> Item:
    """Do something with a letter, write it down, and return the letter as it was before.

    `note` is for the writer of a letter that is ended: it goes into their mail and nowhere else.

    Raises:
        TendError: it cannot be done now, perhaps because somebody else was faster.
    """
    now = services.clock()
    with services.database.write() as conn:
        item = queue.item(conn, letter_id, lock=True)
        if item is None:
            raise TendError(Obstacle.NO_MAIL)
        obstacle = _obstacle(item, action, now)
        if obstacle is not None:
            raise TendError(obstacle)
        if not _do(conn, item, action, now):
            raise TendError(Obstacle.PAST)
        if action is Action.END and not give_back(services, conn, letter_id, note=clean(note)):
            raise TendError(Obstacle.NO_WRITER)
        entry, evidence = _DONE[action]
        history.record(
            conn,
            [letter_id],
            entry,
            now,
            local_day(services, item.campaign),
            actor=f"staff:{member.id}",
            route=Route.EMAIL,
            evidence=evidence,
        )
        told = f"letter {evidence.removesuffix(' by staff')}"
        staff.record_audit(conn, now, member.id, told, letter_id, campaign=item.campaign)
    return item


def try_again(services: Services, member: StaffMember, letter_ids: Iterable[str]) -> int:
    """Try letters again, each by itself, and return how many of them can be."""
    count = 0
    for letter_id in dict.fromkeys(letter_ids):
        try:
            tend(services, member, letter_id, Action.AGAIN)
        except TendError:
            continue
        count += 1
    return count


def _do(conn: Connection, item: Item, action: Action, now: datetime) -> bool:
    match action:
        case Action.AGAIN if item.state is State.QUEUED:
            return steps.hurry(conn, item.letter_id, now)
        case Action.AGAIN:
            return steps.move(conn, item.letter_id, {item.state}, State.QUEUED, now)
        case Action.FREEZE:
            return steps.freeze(conn, item.letter_id, now)
        case Action.THAW:
            return steps.thaw(conn, item.letter_id, now)
        case Action.END:
            return steps.move(conn, item.letter_id, {item.state}, State.FAILED, now)


def _obstacle(item: Item, action: Action, now: datetime) -> Obstacle | None:
    match action:
        case Action.AGAIN:
            return _not_again(item, now)
        case Action.FREEZE:
            return _not_frozen(item)
        case Action.THAW:
            return Obstacle.NOT_FROZEN if item.frozen_at is None else None
        case Action.END:
            return _not_ended(item)


def _not_frozen(item: Item) -> Obstacle | None:
    if item.frozen_at is not None:
        return Obstacle.FROZEN
    return None if item.state in FREEZABLE else Obstacle.PAST


def _not_again(item: Item, now: datetime) -> Obstacle | None:
    if item.state not in _AGAIN:
        return _elsewhere(item)
    if not item.sendable:
        return Obstacle.NO_TEXT
    if item.state is State.QUEUED and item.due_at is not None and item.due_at <= now:
        return Obstacle.DUE
    return None


def _not_ended(item: Item) -> Obstacle | None:
    if item.state not in _ENDED:
        return _elsewhere(item)
    return None if item.readable else Obstacle.NO_TEXT


def _elsewhere(item: Item) -> Obstacle:
    here = {State.SENDING: Obstacle.SENDING, State.WAITING: Obstacle.UNVERIFIED}
    return here.get(item.state, Obstacle.PAST)
