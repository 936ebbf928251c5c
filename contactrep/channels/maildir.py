"""A folder that a mail server or a mail program fills (a Maildir), worked off message by message.

What people have to look at stays in cur/ with the flag F, which mail programs show as a star, and
is not looked at again.
"""

from pathlib import Path
from stat import S_ISREG

MOST = 10_000_000  # octets of a message that are read: more says nothing more
_INFO, _FLAG = ":2,", "F"


class MaildirError(Exception):
    """The folder is none."""


def waiting(folder: Path) -> list[Path]:
    """Return the messages that are to be looked at, the oldest first.

    Raises:
        MaildirError: the folder has no folders new and cur.
        OSError: they cannot be read.
    """
    found = []
    for part in (folder / "new", folder / "cur"):
        if not part.is_dir():
            raise MaildirError(f"{folder} is no Maildir: it has no folder {part.name}")
        for path in part.iterdir():
            age = _age(path)
            if age is not None and not path.name.startswith(".") and _FLAG not in _flags(path):
                found.append((age, path))
    return [path for _, path in sorted(found)]


def content(path: Path) -> bytes | None:
    """Return a message; None where another process was faster.

    Raises:
        OSError: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(MOST)
    except FileNotFoundError:
        return None


def settle(path: Path) -> None:
    """Delete a message that was dealt with."""
    path.unlink(missing_ok=True)


def leave(path: Path) -> None:
    """Put a message where people see it and nobody looks at it again by machine."""
    name = path.name.partition(_INFO)[0]
    flags = "".join(sorted({*_flags(path), _FLAG}))
    try:
        path.rename(path.parent.parent / "cur" / f"{name}{_INFO}{flags}")
    except FileNotFoundError:
        return  # another process was faster


def _age(path: Path) -> float | None:
    """Return when a file came; None for what is none, or is gone."""
    try:
        status = path.lstat()
    except FileNotFoundError:
        return None
    return status.st_mtime if S_ISREG(status.st_mode) else None


def _flags(path: Path) -> str:
    return path.name.partition(_INFO)[2]
