"""The language that people are spoken to in: that of the page, or of the mail.

English is the language of the source; the others are catalogs in translations/, which the page
templates read too. Outside of a page or mail in another language everything is English.
"""

import gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

from babel.numbers import format_decimal

from contactrep import paths
from contactrep.core.languages import ENGLISH

_language: ContextVar[str] = ContextVar("language", default=ENGLISH)


def current() -> str:
    """Return the code of the language in use: en, be, ru."""
    return _language.get()


def speak(language: str) -> None:
    """Use the language from here on in this context; threads are shared, so a request begins so."""
    _language.set(language)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Use the language inside a block."""
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


def translate(message: str) -> str:
    """Return a text of the source in the language in use; itself where the catalog lacks it."""
    return _catalog(current()).gettext(message)


def translate_plural(one: str, many: str, count: int) -> str:
    """Return the form that the language in use takes for the count."""
    return _catalog(current()).ngettext(one, many, count)


def number(value: int) -> str:
    """Return a number with its thousands apart, as the language in use writes them: 12,345."""
    return format_decimal(value, locale=current())


@cache
def _catalog(language: str) -> gettext.NullTranslations:
    if language == ENGLISH:
        return gettext.NullTranslations()
    return gettext.translation("messages", paths.TRANSLATIONS, [language])
