"""State legislatures: their chambers, and how their members are called.

Titles and names of chambers: National Conference of State Legislatures. Chambers are typed as Open
States types them: upper, lower, or legislature where there is a single one.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from contactrep.core.districts import STATES

_ASSEMBLIES = {"CA": "Assembly", "NV": "Assembly", "NY": "Assembly", "WI": "Assembly"}
_LOWER = (
    _ASSEMBLIES
    | {"NJ": "General Assembly"}
    | dict.fromkeys(("MD", "VA", "WV"), "House of Delegates")
)
_SINGLE = {"NE": "Legislature", "DC": "Council"}
_LOWER_TITLES = dict.fromkeys(("CA", "NV", "NJ", "NY"), "Assembly Member") | dict.fromkeys(
    ("MD", "VA", "WV"), "Delegate"
)
_SINGLE_TITLES = {"NE": "Senator", "DC": "Councilmember"}


class Chamber(StrEnum):
    """A chamber of a state's legislature."""

    UPPER = "upper"
    LOWER = "lower"
    SINGLE = "legislature"


@dataclass(frozen=True, slots=True, order=True)
class LegislativeDistrict:
    """A district of a chamber, by the state's own name for it: 27, 21A, 1st Essex, Ward 3."""

    state: str
    chamber: Chamber
    name: str

    @property
    def label(self) -> str:
        """The district for people: district 27, Ward 3."""
        return f"district {self.name}" if len(self.name) <= 3 else self.name

    @property
    def description(self) -> str:
        """The seat in words: New York State Senate, district 27."""
        return f"{chamber_name(self.state, self.chamber)}, {self.label}"


def chambers_of(state: str) -> tuple[Chamber, ...]:
    """Return the chambers of a state's legislature; the territories without data have none."""
    if state in _SINGLE:
        return (Chamber.SINGLE,)
    if STATES[state].has_senators or state == "PR":
        return (Chamber.UPPER, Chamber.LOWER)
    return ()


def chamber_name(state: str, chamber: Chamber) -> str:
    """Return the chamber's name: New York State Senate, Council of the District of Columbia."""
    if state == "DC":
        return "Council of the District of Columbia"
    name = {
        Chamber.UPPER: "Senate",
        Chamber.LOWER: _LOWER.get(state, "House of Representatives"),
        Chamber.SINGLE: _SINGLE.get(state, "Legislature"),
    }[chamber]
    kind = "" if state == "PR" else "State "
    return f"{STATES[state].name} {kind}{name}"


def member_title(state: str, chamber: Chamber) -> str:
    """Return how a member is addressed before the last name: Senator, Assembly Member."""
    match chamber:
        case Chamber.UPPER:
            return "Senator"
        case Chamber.LOWER:
            return _LOWER_TITLES.get(state, "Representative")
        case Chamber.SINGLE:
            return _SINGLE_TITLES.get(state, "Senator")


_ORDINALS = {
    word: str(number)
    for number, word in enumerate(
        [
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
            "eleventh",
            "twelfth",
            "thirteenth",
            "fourteenth",
            "fifteenth",
            "sixteenth",
            "seventeenth",
            "eighteenth",
            "nineteenth",
            "twentieth",
        ],
        start=1,
    )
} | {
    f"twenty-{word}": str(20 + number)
    for number, word in enumerate(
        ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"],
        start=1,
    )
}
_FILLER = frozenset({"district", "state", "house", "senate", "no", "county", "and", "of", "the"})


def district_key(name: str) -> tuple[str, ...]:
    """Return what two spellings of one district have in common.

    The Census Bureau writes "First Essex District" and "Belknap County No. 1" where the state, and
    Open States with it, writes "1st Essex" and "Belknap 1". The order stays: "Middlesex and
    Worcester" and "Worcester and Middlesex" are two districts.
    """
    words = re.findall(r"[a-z]+(?:-[a-z]+)?|\d+[a-z]*", name.lower().replace("'", ""))
    plain = (
        re.sub(r"^0*(\d+)(?:st|nd|rd|th)$", r"\1", _ORDINALS.get(word, word)) for word in words
    )
    return tuple(word.lstrip("0") for word in plain if word not in _FILLER)
