"""ZIP codes as people type them.

A ZIP code is five ASCII digits; ZIP+4 is accepted and its last four digits are dropped, since no
public data maps them to districts. Military prefixes: USPS Publication 28, appendix B.
"""

import re
import unicodedata
from enum import StrEnum
from typing import NewType

ZipCode = NewType("ZipCode", str)

_DIGITS_5_OR_9 = re.compile(r"(\d{5})(?:[\s-]*\d{4})?", re.ASCII)
_FOREIGN = re.compile(r"\d{6}|[A-Z]\d[A-Z]\s?\d[A-Z]\d", re.ASCII | re.IGNORECASE)
_EDGES = " \t\r\n.,;:-"
_DASHES = dict.fromkeys(map(ord, "\u2010\u2012\u2013\u2014\u2212"), "-")


class ZipProblem(StrEnum):
    """Why a text is not a ZIP code."""

    EMPTY = "empty"
    MALFORMED = "malformed"
    FOREIGN = "foreign"  # six digits (Belarus) or the Canadian pattern


class ZipError(ValueError):
    """A text is not a ZIP code; `problem` says why."""

    def __init__(self, problem: ZipProblem) -> None:
        """Keep the problem for the sentence a person will read."""
        super().__init__(problem.value)
        self.problem = problem


def parse_zip(text: str) -> ZipCode:
    """Return the five digits of a ZIP or ZIP+4 typed with stray spaces, dots or full-width digits.

    Raises:
        ZipError: the text is empty, foreign or no ZIP code at all.
    """
    if len(text) == 5 and text.isascii() and text.isdigit():  # as nearly everybody types it
        return ZipCode(text)
    plain = unicodedata.normalize("NFKC", text).translate(_DASHES).strip(_EDGES)
    if not plain:
        raise ZipError(ZipProblem.EMPTY)
    if match := _DIGITS_5_OR_9.fullmatch(plain):
        return ZipCode(match[1])
    raise ZipError(ZipProblem.FOREIGN if _FOREIGN.fullmatch(plain) else ZipProblem.MALFORMED)


def military_region(zip_code: ZipCode) -> str | None:
    """Return AA, AE or AP for an APO, FPO or DPO ZIP code, else None."""
    prefix = int(zip_code[:3])
    if prefix == 340:
        return "AA"
    if 90 <= prefix <= 98:
        return "AE"
    if 962 <= prefix <= 966:
        return "AP"
    return None
