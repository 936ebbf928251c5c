"""Whether what staff type is a value that a field of an official's record can hold."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from enum import StrEnum

from contactrep.core.corrections import Correction, Field
from contactrep.core.mail import HeaderError, header_safe
from contactrep.core.officials import PRESIDENT_ID

LONGEST_VALUE = 500
LONGEST_SOURCE = 500
LONGEST_NOTE = 1000


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


_HOST = r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}"
_PATH = r"(?:/[!#-;=?-~]*)?"
_HTTPS = re.compile(rf"https://{_HOST}{_PATH}", re.IGNORECASE)
_PAGE = re.compile(rf"https?://{_HOST}{_PATH}", re.IGNORECASE)
_PHONE = re.compile(r"[\d ().+/\u2010-\u2013-]+", re.ASCII)
_NUMBER = re.compile(r"1?([2-9]\d\d)([2-9]\d\d)(\d{4})", re.ASCII)  # of the North American plan
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_EMAIL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_HOST}", re.IGNORECASE)
_NAME = re.compile(r"[^\W\d_][\w .,'\u2018-\u201d\"()\u2010\u2011-]*", re.UNICODE)


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
