"""The bell: rung when something is put into the outbox, heard by workers of any process.

On PostgreSQL it is NOTIFY, on SQLite a named pipe beside the file. A ring that is lost costs a
worker's wait for its next look, and nothing else.
"""

import os
import select
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine, func
from sqlalchemy import select as select_

_CHANNEL = "outbox"
_NOTIFY = select_(func.pg_notify(_CHANNEL, ""))
_RUNG = "contactrep.rung"
_GULP = 4096  # rings that are heard as one


class DeafError(Exception):
    """The bell cannot be heard any more; a new ear may."""


class Ear(Protocol):
    """Hears the bell; for one thread."""

    def wait(self, seconds: float) -> bool:
        """Return True when the bell rings, or False after that time.

        Raises:
            DeafError: it hears nothing any more.
        """
        ...

    def close(self) -> None:
        """Hear no more."""
        ...


def ring(conn: Connection) -> None:
    """Ring when this transaction is committed."""
    if conn.dialect.name == "postgresql":
        conn.execute(_NOTIFY)
    else:
        conn.info[_RUNG] = True


def was_rung(conn: Connection) -> bool:
    """Tell, once, whether the transaction that ended has to be heard of by other means."""
    if conn.dialect.name == "postgresql" or conn.invalidated:
        return False
    return bool(conn.info.pop(_RUNG, False))


def pipe_beside(file: str | None) -> Path | None:
    """Return the pipe of a SQLite file; there is none for a database in memory."""
    return Path(f"{file}-bell") if file else None


def sound(pipe: Path) -> None:
    """Ring for whoever listens at the pipe; nobody may, and it may be full."""
    with suppress(OSError):
        end = os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
        try:
            os.write(end, b"\a")
        finally:
            os.close(end)


class PipeEar:
    """Hears the bell of a SQLite file. Of several at one pipe, one hears each ring."""

    def __init__(self, pipe: Path) -> None:
        """Make the pipe, for its owner alone, if it is not there.

        Raises:
            OSError: it cannot be made.
        """
        with suppress(FileExistsError):
            os.mkfifo(pipe, mode=0o600)
        self._pipe = pipe
        # Open for writing, too: a pipe without a writer would be at its end all the time.
        self._end = os.open(pipe, os.O_RDWR | os.O_NONBLOCK)

    def wait(self, seconds: float) -> bool:
        """Return True when the bell rings, or False after that time."""
        heard, _, _ = select.select([self._end], [], [], seconds)
        if heard:
            with suppress(BlockingIOError):  # another has heard it
                os.read(self._end, _GULP)
        elif not self._is_there():
            raise DeafError(f"{self._pipe.name} was removed")
        return bool(heard)

    def close(self) -> None:
        """Hear no more."""
        os.close(self._end)

    def _is_there(self) -> bool:
        """Tell whether those who ring still find this pipe under its name."""
        try:
            return os.path.samestat(self._pipe.stat(), os.fstat(self._end))
        except FileNotFoundError:
            return False


class NotifyEar:
    """Hears the bell of PostgreSQL over a connection of its own."""

    def __init__(self, engine: Engine) -> None:
        """Connect.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: the database is away.
        """
        self._conn = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        self._conn.exec_driver_sql(f"LISTEN {_CHANNEL}")

    def wait(self, seconds: float) -> bool:
        """Return True when the bell rings, or False after that time."""
        driver = self._conn.connection.driver_connection
        try:
            return any(True for _ in driver.notifies(timeout=seconds, stop_after=1))  # type: ignore[union-attr]
        except driver.Error as error:  # type: ignore[union-attr]
            raise DeafError(str(error).strip()) from error

    def close(self) -> None:
        """Hear no more; the connection is not for anybody else."""
        self._conn.invalidate()
        self._conn.close()
