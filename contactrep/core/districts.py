"""States and congressional districts, by the field's own identifiers.

FIPS codes: ANSI INCITS 38. Division ids: Open Civic Data, as Open States writes them
(`ocd-division/country:us/state:ny/cd:8`, `.../state:wy/cd:at-large`, `.../district:dc/...`,
`.../territory:pr/...`).
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

_CODE = re.compile(r"([A-Z]{2})-(\d{1,2})", re.ASCII)


class StateKind(StrEnum):
    """What a state-like division is; only a state has senators."""

    STATE = "state"
    DISTRICT = "district"
    TERRITORY = "territory"


@dataclass(frozen=True, slots=True)
class State:
    """A state, the District of Columbia, or a territory with a delegate."""

    code: str
    name: str
    fips: str
    kind: StateKind = StateKind.STATE

    @property
    def has_senators(self) -> bool:
        """Whether the Constitution gives it two senators."""
        return self.kind is StateKind.STATE

    @property
    def name_in_text(self) -> str:
        """The name as a sentence needs it: "the District of Columbia", "New York"."""
        takes_article = self.code in {"DC", "VI", "MP"}
        return f"the {self.name}" if takes_article else self.name


_STATES = """
AL 01 Alabama|AK 02 Alaska|AZ 04 Arizona|AR 05 Arkansas|CA 06 California|CO 08 Colorado
CT 09 Connecticut|DE 10 Delaware|FL 12 Florida|GA 13 Georgia|HI 15 Hawaii|ID 16 Idaho
IL 17 Illinois|IN 18 Indiana|IA 19 Iowa|KS 20 Kansas|KY 21 Kentucky|LA 22 Louisiana|ME 23 Maine
MD 24 Maryland|MA 25 Massachusetts|MI 26 Michigan|MN 27 Minnesota|MS 28 Mississippi|MO 29 Missouri
MT 30 Montana|NE 31 Nebraska|NV 32 Nevada|NH 33 New Hampshire|NJ 34 New Jersey|NM 35 New Mexico
NY 36 New York|NC 37 North Carolina|ND 38 North Dakota|OH 39 Ohio|OK 40 Oklahoma|OR 41 Oregon
PA 42 Pennsylvania|RI 44 Rhode Island|SC 45 South Carolina|SD 46 South Dakota|TN 47 Tennessee
TX 48 Texas|UT 49 Utah|VT 50 Vermont|VA 51 Virginia|WA 53 Washington|WV 54 West Virginia
WI 55 Wisconsin|WY 56 Wyoming
"""


def _all_states() -> dict[str, State]:
    """Read the table above and add the six that have a delegate and no senators."""
    rows = [row.split(" ", 2) for line in _STATES.split("\n") if line for row in line.split("|")]
    states = [State(code, name, fips) for code, fips, name in rows]
    states += [
        State("DC", "District of Columbia", "11", StateKind.DISTRICT),
        State("AS", "American Samoa", "60", StateKind.TERRITORY),
        State("GU", "Guam", "66", StateKind.TERRITORY),
        State("MP", "Northern Mariana Islands", "69", StateKind.TERRITORY),
        State("PR", "Puerto Rico", "72", StateKind.TERRITORY),
        State("VI", "U.S. Virgin Islands", "78", StateKind.TERRITORY),
    ]
    return {state.code: state for state in states}


STATES = MappingProxyType(_all_states())

FREELY_ASSOCIATED = MappingProxyType(
    {
        "FM": "the Federated States of Micronesia",
        "MH": "the Marshall Islands",
        "PW": "Palau",
    }
)
"""Sovereign states that use US ZIP codes and have nobody in Congress."""


@dataclass(frozen=True, slots=True, order=True)
class District:
    """A district of the House; number 0 is at large. Its code is written NY-8 or WY-0."""

    state: str
    number: int

    def __post_init__(self) -> None:
        """Refuse a district no state can have.

        Raises:
            ValueError: the state is unknown or the number is out of 0 to 99.
        """
        if self.state not in STATES or not 0 <= self.number <= 99:
            raise ValueError(f"no such district: {self.state}-{self.number}")

    @classmethod
    def parse(cls, code: str) -> "District":
        """Read NY-8.

        Raises:
            ValueError: the text is not a district code.
        """
        match = _CODE.fullmatch(code.strip().upper())
        if not match:
            raise ValueError(f"not a district code: {code!r}")
        return cls(match[1], int(match[2]))

    @property
    def code(self) -> str:
        """NY-8, or WY-0 at large."""
        return f"{self.state}-{self.number}"

    @property
    def label(self) -> str:
        """The short name for people: NY-8, Wyoming at large."""
        return self.code if self.number else f"{STATES[self.state].name} at large"

    @property
    def name(self) -> str:
        """The whole name: New York's 8th congressional district."""
        if self.number:
            return f"{STATES[self.state].name}\u2019s {ordinal(self.number)} congressional district"
        return f"{STATES[self.state].name}, at large"

    @property
    def geoid(self) -> str:
        """The Census Bureau's four digits: state FIPS and district, 00 at large, 98 a delegate."""
        state = STATES[self.state]
        number = self.number if state.has_senators else 98
        return f"{state.fips}{number:02d}"

    @property
    def ocd_id(self) -> str:
        """The Open Civic Data division id."""
        number = str(self.number) if self.number else "at-large"
        kind = STATES[self.state].kind
        return f"ocd-division/country:us/{kind}:{self.state.lower()}/cd:{number}"

    @property
    def votes(self) -> bool:
        """Whether its member votes on final passage: states only."""
        return STATES[self.state].has_senators


def ordinal(number: int) -> str:
    """Return 1st, 2nd, 3rd, 4th, 11th, 12th, 13th, 21st."""
    suffix = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if 10 <= number % 100 <= 20 else suffix}"
