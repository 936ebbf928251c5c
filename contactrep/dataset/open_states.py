"""Translates the people of Open States, a YAML file each, to one JSON object a line.

Its own description of a file: https://github.com/openstates/people/blob/main/schema.md. Offices are
under `offices`, or `contact_details` in older files.
"""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from contactrep.dataset.archives import unpack
from contactrep.dataset.errors import DatasetError
from contactrep.dataset.reading import Entry, decoded, parse_yaml

_COUNTRY = "us"
_OFFICE = ("classification", "address", "voice", "fax")
_ROLE = ("start_date", "end_date", "type", "jurisdiction", "district")
_SUFFIX = re.compile(r",? (?:Jr|Sr|II|III|IV)\.?$")


def congress(source: Path, name: str, day: date) -> bytes:
    """Return the members of Congress who sit on a day.

    Raises:
        DatasetError: the archive is not whole, a file in it is malformed, or nobody sits.
    """
    return _lines(source, name, day, f"data/{_COUNTRY}/")


def states(source: Path, name: str, day: date) -> bytes:
    """Return the state legislators who sit on a day; `jurisdiction` is the name of their folder.

    Raises:
        DatasetError: the archive is not whole, a file in it is malformed, or nobody sits.
    """
    return _lines(source, name, day, "data/")


def _lines(source: Path, name: str, day: date, begins: str) -> bytes:
    """Return a line for everyone below a folder."""
    lines = []
    for packed in unpack(source, name, begins, ".yml"):
        _, jurisdiction, *below = packed.path.split("/")
        if below[:1] != ["legislature"] or (jurisdiction == _COUNTRY) is (begins == "data/"):
            continue
        entry = parse_yaml(decoded(packed.content, packed.path), packed.path)
        if not isinstance(entry, Entry):
            raise DatasetError(packed.path, 1, "the document must be a mapping")
        roles = [_some(role, _ROLE) for role in entry.entries("roles") if _holds(role, day)]
        person = _person(entry, jurisdiction, roles) if roles else {}
        # A member who was elected just now may have no bioguide id yet, and matches nobody.
        if person and (jurisdiction != _COUNTRY or "bioguide" in person):
            lines.append(json.dumps(person, ensure_ascii=False))
    if not lines:
        raise DatasetError(name, None, f"the archive of it names nobody who sits on {day}")
    return "".join(f"{line}\n" for line in lines).encode()


def _holds(role: Entry, day: date) -> bool:
    """Tell whether somebody has a role on a day. A date may be a month or a year alone."""
    start, end = role.maybe("start_date"), role.maybe("end_date")
    return (start or "")[:10] <= day.isoformat()[: len(start or "")] and (
        not end or end[:10] >= day.isoformat()[: len(end)]
    )


def _person(entry: Entry, jurisdiction: str, roles: list[dict[str, str]]) -> dict[str, Any]:
    """Return the record of one person."""
    name = entry.text("name")
    words = _SUFFIX.sub("", name).split()
    record = {
        "id": entry.text("id"),
        "name": name,
        "given_name": entry.maybe("given_name") or words[0],
        "family_name": entry.maybe("family_name") or words[-1],
        "party": [party.text("name") for party in entry.entries("party")],
        "roles": roles,
        "offices": list(_offices(entry)),
        "email": entry.maybe("email"),
        "links": [url for link in entry.entries("links") if (url := link.maybe("url"))],
        "jurisdiction": jurisdiction,
    }
    for identifier in entry.entries("other_identifiers"):
        if identifier.text("scheme") == "bioguide":
            record["bioguide"] = identifier.text("identifier")
    return record


def _offices(entry: Entry) -> Iterator[dict[str, str]]:
    """Yield the offices of one person."""
    for office in entry.entries("offices"):
        yield {"classification": "other"} | _some(office, _OFFICE)
    for office in entry.entries("contact_details"):
        kind = (office.maybe("note") or "other").removesuffix(" Office").lower()
        if found := _some(office, _OFFICE):
            yield {"classification": kind} | found


def _some(entry: Entry, keys: tuple[str, ...]) -> dict[str, str]:
    """Return what is there of some texts; a district may be a bare number."""
    found = {}
    for key in keys:
        value = entry.get(key)
        text = str(value) if type(value) is int else entry.maybe(key)
        if text:
            found[key] = text
    return found
