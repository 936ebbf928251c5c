"""Officials and how their offices take a message.

Identifiers are the field's own: the bioguide id for members of Congress, the last part of the Open
States id (`ocd-person/...`) for state legislators. `president` stands for the office of the
President, whoever holds it.
"""

from dataclasses import dataclass
from enum import StrEnum

from contactrep.core.districts import STATES, District, ordinal
from contactrep.core.legislatures import Chamber, LegislativeDistrict, chamber_name, member_title

PRESIDENT_ID = "president"


class Role(StrEnum):
    """The office an official holds."""

    PRESIDENT = "president"
    SENATOR = "senator"
    REPRESENTATIVE = "representative"
    DELEGATE = "delegate"
    RESIDENT_COMMISSIONER = "resident-commissioner"
    STATE_LEGISLATOR = "state-legislator"

    @property
    def honorific(self) -> str:
        """The words before the last name: Senator, Resident Commissioner."""
        return self.value.replace("-", " ").title()


class FormKind(StrEnum):
    """What is known of the page where an office takes messages."""

    FORM = "form"  # the office's own message form
    SITE = "site"  # only the office's site: look for "Contact" there


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One thing a form asks, by contact-congress's name for it (NAME_FIRST, TOPIC, ...)."""

    name: str
    required: bool = False
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactForm:
    """The page where an office takes messages; lengths in characters, None where unknown."""

    url: str
    kind: FormKind
    max_length: int | None = None
    captcha: bool = False
    fields: tuple[FormField, ...] = ()
    fields_current: bool = False  # False: the fields are of 2016, so "such forms usually ask"

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics the form offers, in its own words."""
        return next((field.options for field in self.fields if field.name == "TOPIC"), ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """A place of an official's: `kind` is capitol (in Washington) or district.

    A few district offices publish no street or ZIP code: those are empty. `lat` and `lng` are
    degrees, None where the publisher gives no point.
    """

    kind: str
    street: str
    city: str
    state: str
    zip: str
    phone: str | None = None
    lat: float | None = None
    lng: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A seat of the Congress: `class_` 1 to 3 in the Senate, a district in the House."""

    id: str  # NY-8, NY-S1
    state: str
    district: int | None = None
    class_: int | None = None
    official_id: str | None = None  # None: vacant

    @property
    def vacant(self) -> bool:
        """Whether nobody holds it."""
        return self.official_id is None

    @property
    def division(self) -> District | None:
        """The district of a House seat, else None."""
        return None if self.district is None else District(self.state, self.district)


@dataclass(frozen=True, slots=True, kw_only=True)
class Committee:
    """A committee of Congress; `chamber` is house, senate or joint."""

    id: str  # HSFA, SSFR
    chamber: str
    name: str
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Official:
    """One who can be written to. `email` is a published address, never a guess."""

    id: str
    name: str
    first: str
    last: str
    role: Role
    suffix: str | None = None
    party: str | None = None  # Democrat, Republican, Independent
    state: str | None = None  # None for the President
    district: int | None = None  # House only; 0 at large
    senate_class: int | None = None
    chamber: Chamber | None = None  # state legislators only
    legislative_district: str | None = None
    phone: str | None = None
    email: str | None = None
    website: str | None = None
    form: ContactForm | None = None
    offices: tuple[Office, ...] = ()
    committees: tuple[str, ...] = ()  # ids such as HSFA

    @property
    def title(self) -> str:
        """Senator Schumer's title: Senator."""
        if self.state is not None and self.chamber is not None:
            return member_title(self.state, self.chamber)
        return self.role.honorific

    @property
    def salutation(self) -> str:
        """How a letter begins; the colon is the custom for letters to officials."""
        if self.role is Role.PRESIDENT:
            return "Dear Mr. President:"
        return f"Dear {self.title} {self.last}:"

    @property
    def division(self) -> District | None:
        """The district of a House member, else None."""
        if self.state is None or self.district is None:
            return None
        return District(self.state, self.district)

    @property
    def legislative_seat(self) -> LegislativeDistrict | None:
        """The district of a state legislator, else None."""
        if self.state is None or self.chamber is None or self.legislative_district is None:
            return None
        return LegislativeDistrict(self.state, self.chamber, self.legislative_district)

    @property
    def channels(self) -> tuple[str, ...]:
        """The published ways to reach the office by: email, form, phone, post."""
        ways = {
            "email": bool(self.email),
            "form": bool(self.form),
            "phone": bool(self.phone),
            "post": any(office.street for office in self.offices),
        }
        return tuple(name for name, there in ways.items() if there)

    @property
    def titled_name(self) -> str:
        """Senator Charles E. Schumer; the President by the office alone."""
        return "The President" if self.role is Role.PRESIDENT else f"{self.title} {self.name}"

    @property
    def description(self) -> str:
        """The office in words: US House, New York's 8th congressional district."""
        if self.state is None:
            return "The White House"
        if self.legislative_seat is not None:
            return self.legislative_seat.description
        return _seat_in_words(self.role, STATES[self.state].name, self.district)

    @property
    def envelope(self) -> tuple[str, ...]:
        """The lines of the address on an envelope to the Capitol."""
        match self.role:
            case Role.PRESIDENT:
                return (
                    "The President",
                    "The White House",
                    "1600 Pennsylvania Avenue NW",
                    "Washington, DC 20500",
                )
            case Role.SENATOR:
                return (
                    f"The Honorable {self.name}",
                    "United States Senate",
                    "Washington, DC 20510",
                )
            case Role.STATE_LEGISLATOR:
                return (f"The Honorable {self.name}", *self._capitol())
            case _:
                return (
                    f"The Honorable {self.name}",
                    "U.S. House of Representatives",
                    "Washington, DC 20515",
                )

    def _capitol(self) -> tuple[str, ...]:
        """The lines of a legislator's chamber and the address at the state capitol."""
        seat = self.legislative_seat
        chamber = (chamber_name(seat.state, seat.chamber),) if seat else ()
        office = next((each for each in self.offices if each.kind == "capitol"), None)
        if office is None:
            return chamber
        last = ", ".join(
            part for part in (office.city, f"{office.state} {office.zip}") if part.strip()
        )
        return (*chamber, *(line for line in (office.street, last) if line))


def _seat_in_words(role: Role, state: str, district: int | None) -> str:
    """Return a seat of Congress in words."""
    match role:
        case Role.SENATOR:
            return f"US Senate, {state}"
        case Role.DELEGATE:
            return f"Delegate to the US House, {state} (non-voting)"
        case Role.RESIDENT_COMMISSIONER:
            return f"Resident Commissioner, {state} (non-voting)"
        case _ if district:
            return f"US House, {state}\u2019s {ordinal(district)} district"
        case _:
            return f"US House, {state} at large"
