"""A database that comes and goes."""

from typing import Any

from contactrep.storage.database import Database, DatabaseError


class Flickering:
    """A database that is away for a number of transactions when it is told so."""

    def __init__(self, database: Database) -> None:
        """Take the real one."""
        self._database = database
        self.away = 0
        self.missed = 0

    def __getattr__(self, name: str) -> Any:
        if name in {"read", "write"} and self.away:
            self.away -= 1
            self.missed += 1
            raise DatabaseError("the database is away")
        return getattr(self._database, name)
