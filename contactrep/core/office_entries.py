"""Whether what staff note about an office can be kept, and why not."""

from datetime import date
from enum import StrEnum

LONGEST_NOTE = 2000
LONGEST_REPLY = 20_000
LONGEST_LINK = 500


class Problem(StrEnum):
    """Why something is not noted."""

    FUTURE = "future"
    LINK = "link"
    LONG_LINK = "long_link"
    LONG_NOTE = "long_note"
    LONG_REPLY = "long_reply"
    NOTE_MISSING = "note_missing"
    WHY_MISSING = "why_missing"
    LETTER = "letter"


class OfficeError(ValueError):
    """Something is not noted; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        """Say why."""
        super().__init__(problem.value)
        self.problem = problem


def check_day(day: date, today: date) -> None:
    """Refuse a day that is still to come.

    Raises:
        OfficeError: it is.
    """
    if day > today:
        raise OfficeError(Problem.FUTURE)


def checked_link(text: str) -> str:
    """Return the address of a page, or nothing where there is none.

    Raises:
        OfficeError: it is no address, or too long.
    """
    link = text.strip()
    if len(link) > LONGEST_LINK:
        raise OfficeError(Problem.LONG_LINK)
    head, found, rest = link.partition("://")
    written = bool(found and rest) and not any(character.isspace() for character in link)
    if link and not (written and head.lower() in {"https", "http"} and rest[0] not in "/?#"):
        raise OfficeError(Problem.LINK)
    return link


def check_note(text: str, *, missing: Problem | None = None) -> None:
    """Refuse a note that is too long, or empty where that is a problem.

    Raises:
        OfficeError: it is.
    """
    if len(text) > LONGEST_NOTE:
        raise OfficeError(Problem.LONG_NOTE)
    if missing is not None and not text:
        raise OfficeError(missing)


def check_reply(text: str) -> None:
    """Refuse an answer that is too long.

    Raises:
        OfficeError: it is.
    """
    if len(text) > LONGEST_REPLY:
        raise OfficeError(Problem.LONG_REPLY)
