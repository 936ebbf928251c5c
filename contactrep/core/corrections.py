"""What staff correct of an official's record, and what a supporter can say is wrong with it.

A correction holds for one official and one field, whatever the publishers say later, until staff
retire it.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from contactrep.core.officials import ContactForm, FormKind, Official


class Field(StrEnum):
    """What can be corrected, in the order in which corrections are applied."""

    NAME = "name"
    PHONE = "phone"
    EMAIL = "email"
    WEBSITE = "website"
    FORM_URL = "form_url"
    LEFT_OFFICE = "left_office"


class Wrong(StrEnum):
    """What a supporter can say is wrong."""

    PHONE = "phone"
    FORM = "form"
    NAME = "name"
    LEFT_OFFICE = "left-office"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One field of one official. `value` is None for "there is none", and for who has left."""

    official_id: str
    field: Field
    value: str | None = None


_SUFFIX = re.compile(r",? (?:Jr\.?|Sr\.?|II|III|IV)$")


def has_left(corrections: Iterable[Correction]) -> bool:
    """Tell whether one of an official's corrections says that they have left office."""
    return any(one.field is Field.LEFT_OFFICE for one in corrections)


def corrected(official: Official, corrections: Iterable[Correction]) -> Official:
    """Return the official with the corrections that are theirs, one a field.

    That they have left is not in a record: it makes their seat vacant.
    """
    values = {one.field: one.value for one in corrections if one.official_id == official.id}
    for field in sorted(values, key=list(Field).index):
        if field in _STEPS:
            official = _STEPS[field](official, values[field])
    return official


def agrees(official: Official | None, correction: Correction) -> bool:
    """Tell whether the publishers' record needs the correction no longer; None: they are gone."""
    if official is None:
        return True
    return (
        correction.field is not Field.LEFT_OFFICE and corrected(official, [correction]) == official
    )


def _with_name(official: Official, value: str | None) -> Official:
    """Take "Jane Q. Doe", or "Van Doe, Jane Q." where the last name has several words."""
    text = value or official.name
    if text == official.name:  # the publishers know better what is first and last in it
        return official
    suffix = _SUFFIX.search(text)
    bare = text[: suffix.start()] if suffix else text
    last, comma, given = bare.partition(", ")
    if comma:
        text = f"{given} {last}{suffix[0] if suffix else ''}"
    else:
        known = bare.endswith(f" {official.last}")
        last = official.last if known else bare.rpartition(" ")[2]
        given = bare.removesuffix(last).strip()
    return replace(
        official,
        name=text,
        first=given.partition(" ")[0],
        last=last,
        suffix=suffix[0].strip(", ") if suffix else None,
    )


def _with_phone(official: Official, value: str | None) -> Official:
    """The number is also that of the office which had the old one."""
    offices = tuple(
        replace(office, phone=value) if office.phone and office.phone == official.phone else office
        for office in official.offices
    )
    return replace(official, phone=value, offices=offices)


def _with_email(official: Official, value: str | None) -> Official:
    return replace(official, email=value)


def _with_website(official: Official, value: str | None) -> Official:
    """Where only the site is known, the new one is where the office takes messages."""
    form = official.form
    if form is None or form.kind is FormKind.SITE:
        form = _site(value)
    return replace(official, website=value, form=form)


def _with_form(official: Official, value: str | None) -> Official:
    """What was measured of a form is not true of a form at another address."""
    form = official.form
    if value is None:
        return replace(official, form=_site(official.website))
    if form is not None and form.url == value:
        return replace(official, form=replace(form, kind=FormKind.FORM))
    return replace(official, form=ContactForm(url=value, kind=FormKind.FORM))


def _site(website: str | None) -> ContactForm | None:
    return None if website is None else ContactForm(url=website, kind=FormKind.SITE)


_STEPS: Mapping[Field, Callable[[Official, str | None], Official]] = {
    Field.NAME: _with_name,
    Field.PHONE: _with_phone,
    Field.EMAIL: _with_email,
    Field.WEBSITE: _with_website,
    Field.FORM_URL: _with_form,
}
