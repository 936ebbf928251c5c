"""The page where each member takes messages, chosen among what the publishers give.

Only https pages of house.gov and senate.gov count: the publishers' lists hold placeholders
(`stubforcwc`, a search engine) where a page is unknown. An address is never altered or guessed, so
one that is published without https gives way to the next that has it.
"""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from contactrep.core.officials import ContactForm, FormField, FormKind, Official, Role
from contactrep.dataset.members import Member
from contactrep.dataset.plan import Plan
from contactrep.dataset.reading import Entry, read_jsonl

_HOSTS = (".house.gov", ".senate.gov")
_MESSAGE = "MESSAGE"


def find_forms(plan: Plan, members: tuple[Member, ...]) -> dict[str, ContactForm]:
    """Return the contact form of every member who has one.

    Raises:
        DatasetError: a publisher's line is malformed or repeats a member.
    """
    asked = _by_bioguide(plan.path("forms"))
    newer = _by_bioguide(plan.path("openstates"))
    found = {}
    for member in members:
        form = _form(member, asked.get(member.official.id), newer.get(member.official.id))
        if form:
            found[member.official.id] = form
    return found


def _form(member: Member, asked: Entry | None, newer: Entry | None) -> ContactForm | None:
    """Return the best page of one member, with what it asks."""
    is_senator = member.official.role is Role.SENATOR
    addresses = (
        # What the older list says of House members dates from 2016: their pages have moved since.
        asked.maybe("form_url") if asked and is_senator else None,
        newer.maybe("email") if newer else None,
        member.contact_form,
        member.official.website,
    )
    url = next((each for each in addresses if each and _is_office_page(each)), None)
    if url is None:
        return None
    fields = _asked_fields(asked)
    return ContactForm(
        url=url,
        kind=_kind(url, member.official),
        max_length=fields.get(_MESSAGE, {}).get("max_length"),
        captcha=bool(asked and asked.get("captcha")),
        fields=_form_fields(fields),
        fields_current=bool(asked and is_senator),
    )


def _is_office_page(url: str) -> bool:
    """Tell an office's own page from a placeholder."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme == "https" and (parts.hostname or "").endswith(_HOSTS)


def _kind(url: str, official: Official) -> FormKind:
    """Tell a form from the front page of a site."""
    parts = urlsplit(url)
    front = url == official.website or (parts.path in {"", "/"} and not parts.query)
    return FormKind.SITE if front else FormKind.FORM


def _asked_fields(asked: Entry | None) -> dict[str, dict[str, Any]]:
    """Return what a form asks, by the publisher's names."""
    fields = asked.get("fields", {}) if asked else {}
    if asked and not (isinstance(fields, dict) and all(map(_is_mapping, fields.values()))):
        asked.fail("fields must be a mapping of mappings")
    return fields


def _is_mapping(value: object) -> bool:
    """Whether a field is described as the publisher describes one."""
    return isinstance(value, dict)


def _form_fields(fields: dict[str, dict[str, Any]]) -> tuple[FormField, ...]:
    """Return the fields in the publisher's order."""
    return tuple(
        FormField(
            name=name,
            required=bool(field.get("required")),
            options=tuple(field.get("options", ())),
        )
        for name, field in fields.items()
    )


def _by_bioguide(path: Path) -> dict[str, Entry]:
    """Return a publisher's lines by member."""
    found: dict[str, Entry] = {}
    for entry in read_jsonl(path):
        bioguide = entry.text("bioguide")
        if bioguide in found:
            entry.fail(f"{bioguide} is given twice")
        found[bioguide] = entry
    return found
