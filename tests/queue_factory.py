"""Letters in every corner of the queue, of invented people."""

import uuid
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update

from contactrep.core.ledger import Entry
from contactrep.core.lifecycle import LIFE, State
from contactrep.outreach.days import local_day
from contactrep.outreach.services import Services
from contactrep.storage import history, queue, submissions
from contactrep.storage.queue import Item
from contactrep.storage.tables import deliveries
from tests.factories import new_submission

LATER = "451 4.3.0 try again later"


def put(
    services: Services,
    state: State,
    *,
    frozen: bool = False,
    attempts: int = 0,
    evidence: str | None = None,
    apart: timedelta = timedelta(),
    ago: timedelta = timedelta(),
    due_in: timedelta | None = None,
    to: str = "desk-1",
    email: str = "",
    **values: Any,
) -> str:
    """Bring a new letter there, as if it had been changed so long ago, and return its id.

    What happened before happened `apart`; the server's answer to every attempt is the evidence.
    """
    now = services.clock()
    at = now - ago
    steps = _steps(state, attempts, frozen=frozen)
    written = replace(services, clock=lambda: at - len(steps) * apart)
    address = email or f"{uuid.uuid4().hex}@example.com"
    draft = new_submission(written, recipients=(to,), email=address)
    wanted = {
        "state": state,
        "attempts": attempts,
        "due_at": _due(state, now, due_in, frozen=frozen),
        "ends_at": _ends(state, at, attempts, frozen=frozen),
        "frozen_at": at if frozen else None,
        "changed_at": at,
        **values,
    }
    with services.database.write() as conn:
        (letter_id,) = submissions.letter_ids(conn, draft.submission_id or "").values()
        conn.execute(update(deliveries).where(deliveries.c.letter_id == letter_id).values(**wanted))
        day = local_day(services, "demonstration")
        for left, step in zip(range(len(steps) - 1, -1, -1), steps, strict=True):
            said = (evidence or LATER) if step is Entry.DEFERRED else None if left else evidence
            who = "supporter" if step in {Entry.VERIFIED, Entry.QUEUED} else "worker-ab12cd34"
            when = at - left * apart
            history.record(conn, [letter_id], step, when, day, actor=who, evidence=said)
    return letter_id


def item_of(services: Services, letter_id: str) -> Item:
    """Return a letter as the queue has it."""
    with services.database.read() as conn:
        found = queue.item(conn, letter_id)
    assert found is not None
    return found


def _steps(state: State, attempts: int, *, frozen: bool) -> list[Entry]:
    """Return what happened on the way there, after the letter was prepared."""
    steps = [] if state is State.WAITING else [Entry.VERIFIED, Entry.QUEUED]
    steps += [Entry.DEFERRED] * (attempts - (frozen or state is not State.QUEUED))
    if state not in {State.WAITING, State.QUEUED, State.SENDING}:
        steps.append(Entry(state.value))
    return [*steps, Entry.FROZEN] if frozen else steps


def _due(state: State, now: datetime, due_in: timedelta | None, *, frozen: bool) -> datetime | None:
    if state is State.SENDING or (state is State.QUEUED and not frozen):
        return now + (timedelta(hours=4) if due_in is None else due_in)
    return None


def _ends(state: State, at: datetime, attempts: int, *, frozen: bool) -> datetime | None:
    lasts = LIFE[State.QUEUED if state is State.SENDING else state].lasts
    if lasts is None or (state is State.QUEUED and not attempts and not frozen):
        return None
    return at + lasts
