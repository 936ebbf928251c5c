"""What has to be known of the outbox as a whole is there for everyone, once."""

from datetime import timedelta

from sqlalchemy import func, select

from contactrep.storage import notices
from contactrep.storage.database import Connection, Database
from contactrep.storage.notices import MAIL_SERVER, PAUSED, Notice
from contactrep.storage.tables import notices as table
from tests.storage.factories import NOW
from tests.storage.threads import apart_at_once

LATER = NOW + timedelta(hours=1)


def is_posted(conn: Connection, name: str) -> bool:
    return bool(conn.scalar(select(notices.is_posted(name))))


def test_a_notice(database: Database) -> None:
    """It stands until it is withdrawn; said anew, it keeps the time when it was said first."""
    with database.write() as conn:
        assert notices.of(conn, MAIL_SERVER) is None
        notices.post(conn, MAIL_SERVER, "no answer", NOW)
        notices.post(conn, MAIL_SERVER, "no such name", LATER)
    with database.write() as conn:
        assert notices.of(conn, MAIL_SERVER) == Notice(NOW, "no such name")
        assert is_posted(conn, MAIL_SERVER)
        assert not is_posted(conn, PAUSED)
        notices.withdraw(conn, MAIL_SERVER)
        notices.withdraw(conn, MAIL_SERVER)
        assert not is_posted(conn, MAIL_SERVER)
        notices.post(conn, MAIL_SERVER, "no answer", LATER)
        assert notices.of(conn, MAIL_SERVER) == Notice(LATER, "no answer")


def test_many_post_at_once(database: Database) -> None:
    """Every machine finds the same, and it is told once."""

    def post(own: Database, number: int) -> None:
        for _ in range(5):
            with own.write() as conn:
                notices.post(conn, MAIL_SERVER, f"no answer to {number}", NOW)

    apart_at_once(4, database, post)
    with database.read() as conn:
        assert conn.scalar(select(func.count()).select_from(table)) == 1
