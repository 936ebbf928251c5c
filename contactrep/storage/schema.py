"""The steps that make the tables, and which of them a database has taken."""

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection

from contactrep import paths

__all__ = ["CommandError", "current", "head", "knows", "upgrade"]


def upgrade(conn: Connection, revision: str = "head") -> None:
    """Take the steps up to a revision, in the transaction that is open.

    Raises:
        CommandError: the database is of a revision that this program does not know.
    """
    command.upgrade(_alembic(conn), revision)


def current(conn: Connection) -> str | None:
    """Return the revision of the tables; None where there are none."""
    return MigrationContext.configure(conn).get_current_revision()


def head() -> str | None:
    """Return the revision of this program."""
    return ScriptDirectory.from_config(_alembic()).get_current_head()


def knows(revision: str) -> bool:
    """Tell whether this program has the steps to a revision."""
    steps = ScriptDirectory.from_config(_alembic()).walk_revisions()
    return any(step.revision == revision for step in steps)


def _alembic(conn: Connection | None = None) -> Config:
    settings = Config()
    settings.set_main_option("script_location", str(paths.MIGRATIONS).replace("%", "%%"))
    settings.attributes["connection"] = conn
    return settings
