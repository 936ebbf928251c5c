"""What staff correct of an official's record, and what a supporter can say is wrong with it.

A correction holds for one official and one field, whatever the publishers say later, until staff
retire it.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from contactrep.core.mail import HeaderError, header_safe
from contactrep.core.officials import PRESIDENT_ID, ContactForm, FormKind, Official

LONGEST_VALUE = 500
LONGEST_SOURCE = 500
LONGEST_NOTE = 1000


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


class Problem(StrEnum):
    """Why a correction is not taken."""

    VALUE_MISSING = "value_missing"
    PHONE = "phone"
    ADDRESS = "address"
    EMAIL = "email"
    NAME = "name"
    NAME_NONE = "name_none"
    BOTH = "both"
    PRESIDENT = "president"
    SOURCE_MISSING = "source_missing"
    SOURCE_ADDRESS = "source_address"
    SOURCE_LONG = "source_long"
    TOO_LONG = "too_long"
    SAME = "same"
    OFFICIAL_GONE = "official_gone"


class CorrectionError(ValueError):
    """A correction is not taken; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        """Say why."""
        super().__init__(problem.value)
        self.problem = problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One field of one official. `value` is None for "there is none", and for who has left."""

    official_id: str
    field: Field
    value: str | None = None


_HOST = r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}"
_PATH = r"(?:/[!#-;=?-~]*)?"
_HTTPS = re.compile(rf"https://{_HOST}{_PATH}", re.IGNORECASE)
_PAGE = re.compile(rf"https?://{_HOST}{_PATH}", re.IGNORECASE)
_PHONE = re.compile(r"[\d ().+/\u2010-\u2013-]+", re.ASCII)
_NUMBER = re.compile(r"1?([2-9]\d\d)([2-9]\d\d)(\d{4})", re.ASCII)  # of the North American plan
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_EMAIL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_HOST}", re.IGNORECASE)
_NAME = re.compile(r"[^\W\d_][\w .,'\u2018-\u201d\"()\u2010\u2011-]*", re.UNICODE)
_SUFFIX = re.compile(r",? (?:Jr\.?|Sr\.?|II|III|IV)$")


def checked(official_id: str, field: Field, text: str, *, none: bool = False) -> Correction:
    """Return the correction that staff ask for; `none` says that there is no such thing any more.

    Raises:
        CorrectionError: the field cannot hold this.
    """
    text = " ".join(text.split())
    if len(text) > LONGEST_VALUE:
        raise CorrectionError(Problem.TOO_LONG)
    if field is Field.LEFT_OFFICE and official_id == PRESIDENT_ID:  # the id is of the office
        raise CorrectionError(Problem.PRESIDENT)
    if field is Field.LEFT_OFFICE or none:
        _check_none(field, text)
        return Correction(official_id=official_id, field=field)
    if not text:
        raise CorrectionError(Problem.VALUE_MISSING)
    return Correction(official_id=official_id, field=field, value=_SHAPES[field](text))


def checked_source(field: Field, text: str) -> str:
    """Return where staff found it; an e-mail address is only taken from a page that shows it.

    Raises:
        CorrectionError: it is missing, too long, or not the address of a page.
    """
    text = " ".join(text.split())
    if not text:
        raise CorrectionError(Problem.SOURCE_MISSING)
    if len(text) > LONGEST_SOURCE:
        raise CorrectionError(Problem.SOURCE_LONG)
    if field is Field.EMAIL and not _PAGE.fullmatch(text):
        raise CorrectionError(Problem.SOURCE_ADDRESS)
    return text


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


def _check_none(field: Field, text: str) -> None:
    if field is Field.NAME:
        raise CorrectionError(Problem.NAME_NONE)
    if text:
        raise CorrectionError(Problem.BOTH)


def _phone(text: str) -> str:
    number = _NUMBER.fullmatch(re.sub(r"\D", "", text)) if _PHONE.fullmatch(text) else None
    if number is None:
        raise CorrectionError(Problem.PHONE)
    return "-".join(number.groups())


def _https(text: str) -> str:
    if not _HTTPS.fullmatch(text):
        raise CorrectionError(Problem.ADDRESS)
    return text


def _email(text: str) -> str:
    if len(text) > 254 or not _EMAIL.fullmatch(text):
        raise CorrectionError(Problem.EMAIL)
    return text


def _name(text: str) -> str:
    text = unicodedata.normalize("NFC", text)
    try:
        header_safe("name", text)
    except HeaderError as error:
        raise CorrectionError(Problem.NAME) from error
    if len(text) > 100 or " " not in text or not _NAME.fullmatch(text):
        raise CorrectionError(Problem.NAME)
    return text


_SHAPES: Mapping[Field, Callable[[str], str]] = {
    Field.NAME: _name,
    Field.PHONE: _phone,
    Field.EMAIL: _email,
    Field.WEBSITE: _https,
    Field.FORM_URL: _https,
}


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
