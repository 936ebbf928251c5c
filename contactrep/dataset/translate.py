"""Turns what publishers offer into the files that the builder reads, by the role of each.

The builder has one input format, that of the files which the bundled data was made from, so that
there is one path to a dataset.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from contactrep.dataset import census, contact_congress, open_states

Warn = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """For which Congress and which day a file is wanted, and who is told what was left out."""

    congress: int
    day: date
    warn: Warn


Translation = Callable[[Path, str, Wanted], bytes]


def translate(role: str, source: Path, name: str, wanted: Wanted) -> bytes:
    """Return the file called `name` for the builder, from the one of its role that was fetched.

    Raises:
        DatasetError: what was fetched cannot be read.
    """
    translation = _TRANSLATIONS.get(role)
    return source.read_bytes() if translation is None else translation(source, name, wanted)


def _forms(source: Path, name: str, wanted: Wanted) -> bytes:
    """Translate what forms ask."""
    content, skipped = contact_congress.forms(source, name)
    for sentence in skipped:
        wanted.warn(sentence)
    return content


_TRANSLATIONS: Mapping[str, Translation] = {
    "boundaries": lambda source, name, _wanted: census.boundaries(source, name),
    "places": lambda source, name, _wanted: census.places(source, name),
    "zip_shares": lambda source, name, wanted: census.shares(source, name, wanted.congress),
    "openstates": lambda source, name, wanted: open_states.congress(source, name, wanted.day),
    "legislators": lambda source, name, wanted: open_states.states(source, name, wanted.day),
    "forms": _forms,
}
"""A role that is not here has the publisher's file as it is."""
