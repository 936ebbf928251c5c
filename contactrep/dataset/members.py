"""The sitting members of Congress, from the publishers' list."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from contactrep.core.districts import STATES, District, StateKind
from contactrep.core.officials import Office, Official, Role
from contactrep.dataset.reading import Entry, read_yaml_list

_IN_WASHINGTON = " Washington DC "


@dataclass(frozen=True, slots=True)
class Member:
    """A member with the entry that names them; the entry carries file and line."""

    entry: Entry
    term: Entry
    official: Official

    @property
    def contact_form(self) -> str | None:
        """The page where the member's own list says to write."""
        return self.term.maybe("contact_form")


def read_members(path: Path, as_of: date) -> tuple[Member, ...]:
    """Return the members who sit on a day, by bioguide id.

    Raises:
        DatasetError: an entry is malformed, given twice, or its last term is over.
    """
    found: dict[str, Member] = {}
    for entry in read_yaml_list(path):
        member = _member(entry, as_of)
        if member.official.id in found:
            entry.fail(f"{member.official.id} is given twice")
        found[member.official.id] = member
    return tuple(found[key] for key in sorted(found))


def full_name(name: Entry) -> str:
    """Return the name as its bearer writes it, else first, last and suffix."""
    if official := name.maybe("official_full"):
        return official
    plain = f"{name.text('first')} {name.text('last')}"
    suffix = name.maybe("suffix")
    return f"{plain}, {suffix}" if suffix else plain


def _member(entry: Entry, as_of: date) -> Member:
    """Read one member by their last term."""
    terms = entry.entries("terms") or entry.fail("terms is missing")
    name, term = entry.entry("name"), terms[-1]
    full = full_name(name)
    _must_sit(full, term, as_of)
    state = term.text("state")
    if state not in STATES:
        term.fail(f"{full} is of an unknown state, {state}")
    is_senator = _is_senator(term)
    district = None if is_senator else _district(term, state)
    official = Official(
        id=entry.entry("id").text("bioguide"),
        name=full,
        first=name.text("first"),
        last=name.text("last"),
        suffix=name.maybe("suffix"),
        role=_role(state, is_senator=is_senator),
        party=term.maybe("party"),
        state=state,
        district=district,
        senate_class=term.integer("class") if is_senator else None,
        phone=term.maybe("phone"),
        website=term.maybe("url"),
        offices=tuple(_capitol_office(term)),
    )
    return Member(entry, term, official)


def _must_sit(full: str, term: Entry, as_of: date) -> None:
    """Refuse a member who has left, or has not come yet."""
    if term.day("end") < as_of:
        term.fail(f"the last term of {full} ended on {term['end']}, before {as_of}")
    if term.day("start") > as_of:
        term.fail(f"the last term of {full} begins on {term['start']}, after {as_of}")


def _is_senator(term: Entry) -> bool:
    """Tell the chambers apart."""
    kind = term.text("type")
    if kind not in {"sen", "rep"}:
        term.fail(f"a term is of type sen or rep, not {kind}")
    return kind == "sen"


def _district(term: Entry, state: str) -> int:
    """Return the number of a House member's district."""
    number = term.integer("district")
    try:
        return District(state, number).number
    except ValueError as error:
        term.fail(str(error))


def _role(state: str, *, is_senator: bool) -> Role:
    """Return what a member of a state is called."""
    if is_senator:
        return Role.SENATOR
    if STATES[state].kind is StateKind.STATE:
        return Role.REPRESENTATIVE
    return Role.RESIDENT_COMMISSIONER if state == "PR" else Role.DELEGATE


def _capitol_office(term: Entry) -> Iterator[Office]:
    """Yield the office in Washington, from a line such as `1 Some Building Washington DC 20515`."""
    address = term.maybe("address")
    if address is None:
        return
    street, found, zip_code = address.rpartition(_IN_WASHINGTON)
    if not found:
        term.fail(f"the address {address!r} is not in Washington")
    yield Office(
        kind="capitol",
        street=street,
        city="Washington",
        state="DC",
        zip=zip_code,
        phone=term.maybe("phone"),
    )
