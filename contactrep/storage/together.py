"""Statements of which nobody waits for an answer, sent one right after another."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError


@contextmanager
def together(conn: Connection) -> Iterator[None]:
    """Run statements whose rows nobody reads; that one failed is known at the end at latest.

    To PostgreSQL they go in pipeline mode (libpq, chapter 32.5): in one round trip, and the server
    is at work while the next one is made. SQLite has nobody to wait for.

    Raises:
        sqlalchemy.exc.DBAPIError: one failed, and the transaction can only be given up.
    """
    if conn.dialect.name != "postgresql":
        yield
        return
    driver: Any = conn.connection.driver_connection
    try:
        with driver.pipeline():
            yield
    except driver.Error as error:
        # SQLAlchemy translates only what a statement of its own raises.
        raise DBAPIError.instance(
            None, None, error, driver.Error, hide_parameters=True, dialect=conn.dialect
        ) from error
