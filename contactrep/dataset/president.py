"""The President: who holds the office, from the publishers; where it takes messages, hand-kept."""

from datetime import date
from pathlib import Path

from contactrep.core.officials import (
    PRESIDENT_ID,
    ContactForm,
    FormKind,
    Office,
    Official,
    Role,
)
from contactrep.dataset.errors import DatasetError
from contactrep.dataset.members import full_name
from contactrep.dataset.reading import Entry, read_yaml_entry, read_yaml_list


def read_president(path: Path, handkept: Path, as_of: date) -> Official:
    """Return the President of a day.

    Raises:
        DatasetError: the list has no President of that day, or two.
    """
    sitting = [
        (entry, term)
        for entry in read_yaml_list(path)
        for term in entry.entries("terms")
        if term.text("type") == "prez" and term.day("start") <= as_of < term.day("end")
    ]
    if len(sitting) != 1:
        raise DatasetError(path.name, None, f"names {len(sitting)} Presidents of {as_of}")
    [(entry, term)] = sitting
    name, contact = entry.entry("name"), read_yaml_entry(handkept / "president.yaml")
    return Official(
        id=PRESIDENT_ID,
        name=full_name(name),
        first=name.text("first"),
        last=name.text("last"),
        suffix=name.maybe("suffix"),
        role=Role.PRESIDENT,
        party=term.maybe("party"),
        phone=contact.text("phone"),
        website=contact.text("website"),
        form=_form(contact.entry("form")),
        offices=(_office(contact.entry("office"), contact.text("phone")),),
    )


def _form(entry: Entry) -> ContactForm:
    """Read the White House's form."""
    longest = None if entry.get("max_length") is None else entry.integer("max_length")
    return ContactForm(url=entry.text("url"), kind=FormKind.FORM, max_length=longest)


def _office(entry: Entry, phone: str) -> Office:
    """Read the White House's address."""
    return Office(
        kind="capitol",
        street=entry.text("street"),
        city=entry.text("city"),
        state=entry.text("state"),
        zip=entry.text("zip"),
        phone=phone,
    )
