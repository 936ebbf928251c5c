"""The sitting state legislators, from Open States."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from contactrep.core.districts import STATES
from contactrep.core.legislatures import Chamber
from contactrep.core.officials import Office, Official, Role
from contactrep.dataset.reading import Entry, read_jsonl

_CHAMBERS = {chamber.value for chamber in Chamber}
_OFFICES = {"capitol": "capitol", "capitol-mail": "capitol", "district": "district"}
_ADDRESS = re.compile(
    r"(?P<street>.+), (?P<city>[^,]+), (?P<state>[A-Z]{2}) (?P<zip>\d{5})(?:-\d{4})?"
)
_ID = "ocd-person/"
_PARTY = {"Democratic": "Democrat"}  # as the list of members of Congress writes it
_SUFFIX = re.compile(r",? (?:Jr|Sr|II|III|IV)\.?$")


def read_legislators(path: Path, as_of: date) -> tuple[Official, ...]:
    """Return those who sit in a state's legislature on a day, by state and id.

    Raises:
        DatasetError: an entry is malformed, given twice, or of an unknown state.
    """
    found: dict[str, Official] = {}
    for entry in read_jsonl(path):
        role = next(_sitting(entry, as_of), None)
        if role is None:
            continue
        legislator = _legislator(entry, role)
        if legislator.id in found:
            entry.fail(f"{legislator.id} is given twice")
        found[legislator.id] = legislator
    return tuple(sorted(found.values(), key=lambda each: (each.state or "", each.id)))


def _sitting(entry: Entry, as_of: date) -> Iterator[Entry]:
    """Yield the roles in a legislature that are held on a day; days are texts, so they compare."""
    day = as_of.isoformat()
    for role in entry.entries("roles"):
        begun = (role.maybe("start_date") or day) <= day
        over = (role.maybe("end_date") or day) < day
        if role.text("type") in _CHAMBERS and begun and not over:
            yield role


def _legislator(entry: Entry, role: Entry) -> Official:
    """Read one legislator."""
    state = entry.text("jurisdiction").upper()
    if state not in STATES:
        entry.fail(f"unknown state {state}")
    if not entry.text("id").startswith(_ID):
        entry.fail(f"id must begin with {_ID}")
    last = entry.text("family_name")
    suffix = _SUFFIX.search(entry.text("name"))
    offices = tuple(_offices(entry))
    party = next(iter(entry.texts("party")), "")
    return Official(
        id=entry.text("id").removeprefix(_ID),
        name=entry.text("name"),
        first=entry.text("given_name"),
        last=last,
        suffix=suffix[0].lstrip(", ") if suffix else None,
        role=Role.STATE_LEGISLATOR,
        party=_PARTY.get(party, party) or None,
        state=state,
        chamber=Chamber(role.text("type")),
        legislative_district=role.text("district"),
        phone=next((each.phone for each in offices if each.phone), None),
        email=_email(entry),
        website=next((each for each in entry.texts("links") if each.startswith("https://")), None),
        offices=offices,
    )


def _email(entry: Entry) -> str | None:
    """Return the published address; what is none is refused and never repaired."""
    email = entry.maybe("email")
    if email is not None and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", email):
        return None
    return email


def _offices(entry: Entry) -> Iterator[Office]:
    """Yield the offices at the capitol and in the district; homes are left out."""
    offices = entry.entries("offices")
    for office in sorted(offices, key=lambda each: each.get("classification") != "capitol"):
        kind = _OFFICES.get(office.text("classification"))
        if kind is not None:
            yield _office(kind, office)


def _office(kind: str, office: Entry) -> Office:
    """Split an address written on one line; what is written otherwise stays whole."""
    address = office.maybe("address") or ""
    match = _ADDRESS.fullmatch(address)
    parts = match.groupdict() if match else {"street": address, "city": "", "state": "", "zip": ""}
    return Office(kind=kind, phone=office.maybe("voice"), **parts)
