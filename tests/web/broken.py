"""A database that is away for a while."""

from collections.abc import Iterator
from contextlib import contextmanager

from contactrep.config import Config


def break_database(config: Config) -> None:
    """Make the file one that is no database."""
    for file in config.state_folder.glob("contactrep.db*"):
        file.write_bytes(b"this is no database " * 1000)


@contextmanager
def away(config: Config) -> Iterator[None]:
    """Let the database be unusable until the block ends."""
    folder = config.state_folder
    kept = {file: file.read_bytes() for file in folder.glob("contactrep.db*")}
    break_database(config)
    try:
        yield
    finally:
        for file in folder.glob("contactrep.db*"):
            file.unlink()
        for file, content in kept.items():
            file.write_bytes(content)
