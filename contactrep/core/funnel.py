"""The steps of the way to a letter, as far as pages are counted."""

import re
from enum import StrEnum

_SOURCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}", re.ASCII)


class Step(StrEnum):
    """A step that is counted when it is taken, with nothing about who takes it."""

    VISITED = "visited"  # the campaign's page
    FOUND = "found"  # their representatives
    STARTED = "started"  # a letter: its page was opened for the first time
    CHECKED = "checked"  # their letters, complete for the first time


def source_of(text: str) -> str:
    """Return the code by which somebody came, "" for what is none: letters, digits, - . and _."""
    return text if _SOURCE.fullmatch(text) else ""
