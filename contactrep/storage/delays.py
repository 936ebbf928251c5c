"""Whether mail leaves at all: what nobody picks up, and what is tried again and again."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, exists, not_, or_, select

from contactrep.core.lifecycle import State
from contactrep.storage.tables import deliveries


def is_late(conn: Connection, now: datetime, patience: timedelta, attempts: int) -> bool:
    """Tell whether mail is stuck.

    It is when no worker has taken a message for that long after it was due, or when one was tried
    so often while none has been accepted for that long.
    """
    overdue = exists().where(deliveries.c.due_at < now - patience)
    tried = exists().where(deliveries.c.state == State.QUEUED, deliveries.c.attempts >= attempts)
    accepted = exists().where(
        deliveries.c.state == State.ACCEPTED,
        deliveries.c.changed_at >= now - patience,
    )
    return bool(conn.scalar(select(or_(overdue, and_(tried, not_(accepted))))))
