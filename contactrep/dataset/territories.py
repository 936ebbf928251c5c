"""The hand-kept ZIP codes: territories with a delegate, and the freely associated states."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from contactrep.core.districts import FREELY_ASSOCIATED, STATES, StateKind
from contactrep.core.zipcodes import ZipCode, ZipError, parse_zip
from contactrep.dataset.reading import Entry, read_yaml_entry

_DELEGATES = {code for code, state in STATES.items() if state.kind is StateKind.TERRITORY}


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """The ZIP codes from `first` to `last`; `place` is empty where none is named."""

    state: str
    first: ZipCode
    last: ZipCode
    place: str

    def zips(self) -> Iterator[ZipCode]:
        """Yield every ZIP code of the range."""
        return (ZipCode(f"{each:05d}") for each in range(int(self.first), int(self.last) + 1))


def read_territories(handkept: Path) -> tuple[tuple[Range, ...], tuple[Range, ...]]:
    """Return the ranges with a delegate and those of the freely associated states.

    Raises:
        DatasetError: a range is malformed or of a state that does not belong there.
    """
    document = read_yaml_entry(handkept / "territories.yaml")
    delegates = [_range(entry, _DELEGATES) for entry in document.entries("delegates")]
    associated = [
        _range(entry, set(FREELY_ASSOCIATED)) for entry in document.entries("freely_associated")
    ]
    return tuple(delegates), tuple(associated)


def zip_of(entry: Entry, key: str) -> ZipCode:
    """Return a ZIP code written with exactly five digits."""
    text = entry.text(key)
    try:
        zip_code = parse_zip(text)
    except ZipError as error:
        entry.fail(f"{text!r} is not a ZIP code ({error})")
    return zip_code if zip_code == text else entry.fail(f"{text!r} is not five digits")


def _range(entry: Entry, states: set[str]) -> Range:
    """Read one range."""
    state, first, last = entry.text("state"), zip_of(entry, "first"), zip_of(entry, "last")
    if state not in states:
        entry.fail(f"{state} does not belong in this list")
    if first > last:
        entry.fail(f"the range ends at {last}, before it begins at {first}")
    return Range(state=state, first=first, last=last, place=entry.maybe("place") or "")
