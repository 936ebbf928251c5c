"""Show staff the outbox: what is wrong as a whole, and where each letter is; no name, no text."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from contactrep.core.lifecycle import GIVEN_BACK, LIFE, State
from contactrep.outreach.moments import Moment
from contactrep.outreach.moments import moment as moment_of
from contactrep.outreach.services import Services
from contactrep.outreach.tend import Action, allowed
from contactrep.storage import notices, queue, staff
from contactrep.storage.database import Connection
from contactrep.storage.queue import Event, Head, Item, Tab

PAGE = 50
NOTICES: Mapping[str, str] = {
    notices.PAUSED: "The outbox has stood still",
    notices.MAIL_SERVER: "The mail server has not been usable",
}
_WHERE: Mapping[State, str] = {
    State.WAITING: "Waits for its writer to verify their address",
    State.QUEUED: "In the queue",
    State.SENDING: "Being sent right now",
    State.ACCEPTED: "Accepted by the recipient\u2019s mail server",
    State.BOUNCED: "Bounced: accepted, and then returned",
    State.REFUSED: "Refused by the recipient\u2019s mail server, for good",
    State.FAILED: "Failed: given up, or ended by staff or its writer",
    State.HELD: "Held: its recipient has left office, and its writer is asked",
    State.REFLECTED: "Reflected in test mode: it went to staff, and to no office",
    State.EXPIRED: "Expired: its writer never verified their address",
    State.ERASED: "Erased: its writer asked to be forgotten before it left",
}
_FROZEN: Mapping[State, str] = {
    State.WAITING: "Frozen, while its writer has yet to verify their address",
    State.QUEUED: "Frozen: set aside for staff",
    State.SENDING: "Being sent right now, and frozen if it comes back",
}


@dataclass(frozen=True, slots=True)
class Wrong:
    """Something that is wrong with the outbox as a whole, why, and since when."""

    what: str
    why: str
    since: Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Where a letter is."""

    item: Item
    where: str
    changed: Moment
    next_attempt: Moment | None
    over: Moment | None  # its time
    again: bool  # staff may have it tried again


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePage:
    """A page of a part of the outbox; `counts` are of all parts."""

    wrong: Sequence[Wrong]
    counts: Mapping[Tab, int]
    tab: Tab
    lines: Sequence[Line]
    page: int
    pages: int

    @property
    def count(self) -> int:
        """How many letters are in the part, on all its pages."""
        return self.counts[self.tab]


@dataclass(frozen=True, slots=True)
class Told:
    """Something that happened to a letter. `actor` is a worker, the system, or who it was."""

    at: Moment
    event: Event
    actor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterPage:
    """A letter with its history; where it is, and what staff may do, if it goes by our e-mail."""

    head: Head
    history: Sequence[Told]
    line: Line | None
    outlook: str  # what happens next
    actions: frozenset[Action]


def page(
    services: Services, tab: Tab, asked: int, campaigns: Collection[str] | None = None
) -> QueuePage:
    """Return a page of letters of all campaigns or of these; the nearest one if there is none."""
    with services.database.read() as conn:
        counts = {each: queue.count(conn, each, campaigns=campaigns) for each in Tab}
        pages = max(-(-counts[tab] // PAGE), 1)
        number = min(max(asked, 1), pages)
        items = queue.load(conn, tab, PAGE, (number - 1) * PAGE, campaigns)
        wrong = _wrong(services, conn)
    return QueuePage(
        wrong=wrong,
        counts=counts,
        tab=tab,
        lines=[_line(services, one) for one in items],
        page=number,
        pages=pages,
    )


def of(
    services: Services, letter_ids: Iterable[str], campaigns: Collection[str] | None
) -> list[str]:
    """Return those of the letters that are of these campaigns; None is all."""
    with services.database.read() as conn:
        heads = ((each, queue.head(conn, each)) for each in letter_ids)
        return [
            each
            for each, head in heads
            if campaigns is None or (head is not None and head.campaign in campaigns)
        ]


def letter(services: Services, letter_id: str) -> LetterPage | None:
    """Return a letter and everything that happened to it, whatever way it went."""
    with services.database.read() as conn:
        head = queue.head(conn, letter_id)
        if head is None:
            return None
        item = queue.item(conn, letter_id)
        happened = queue.history(conn, letter_id)
        names = staff.emails(conn)
    now = services.clock()
    return LetterPage(
        head=head,
        history=[
            Told(moment_of(services, head.campaign, one.at), one, _actor(one, names))
            for one in happened
        ],
        line=_line(services, item) if item else None,
        outlook=_outlook(services, item) if item else "",
        actions=allowed(item, now) if item else frozenset(),
    )


def _wrong(services: Services, conn: Connection) -> list[Wrong]:
    found = []
    for name, what in NOTICES.items():
        notice = notices.of(conn, name)
        if notice is not None:
            found.append(Wrong(what, notice.text, moment_of(services, "", notice.since)))
    return found


def _line(services: Services, item: Item) -> Line:
    def moment(at: datetime | None) -> Moment | None:
        return None if at is None else moment_of(services, item.campaign, at)

    return Line(
        item=item,
        where=_where(item),
        changed=moment_of(services, item.campaign, item.changed_at),
        next_attempt=moment(item.due_at if item.state is State.QUEUED else None),
        over=moment(item.ends_at),
        again=Action.AGAIN in allowed(item, services.clock()),
    )


def _where(item: Item) -> str:
    if item.frozen_at is not None:
        return _FROZEN[item.state]
    if item.state is State.QUEUED and item.attempts:
        return "Not taken yet: it is tried again"
    return _WHERE[item.state]


def _outlook(services: Services, item: Item) -> str:
    """Say what happens next if nobody does anything, as the table of the life cycle has it."""
    rule = LIFE[item.state]
    if item.state is State.SENDING and item.due_at is not None:
        until = moment_of(services, item.campaign, item.due_at).told
        return f"If its worker does not come back by {until}, it is {rule.then} again."
    if rule.then is None:
        return _last_words(item)
    then = rule.then.value
    if rule.then in GIVEN_BACK:
        then += ", and its writer gets it back"
    if item.ends_at is not None:
        until = moment_of(services, item.campaign, item.ends_at).told
        held = "Nobody touches it until staff let it go on. " if item.frozen_at else ""
        return f"{held}If nothing has come of it by {until}, it becomes {then}."
    days = (rule.lasts or timedelta()).days
    return f"If nothing has come of it {days} days after the first attempt, it becomes {then}."


def _last_words(item: Item) -> str:
    if item.state is State.ACCEPTED:
        return "Nothing, unless it comes back."
    if State.QUEUED not in LIFE[item.state].steps:
        return "Nothing: this is its end."
    if not item.sendable:
        return "Nothing: its text is not kept any more."
    return "Nothing by itself. Staff can have it tried again as long as its text is kept."


def _actor(event: Event, names: Mapping[str, str]) -> str:
    kind, _, staff_id = event.actor.partition(":")
    return names.get(staff_id, kind) if kind == "staff" else event.actor
