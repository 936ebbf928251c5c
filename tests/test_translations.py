"""The catalogs of the pages: whole, current, compiled, and with the same values in every text."""

import io
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from contactrep.core.languages import TRANSLATED
from contactrep.paths import TRANSLATIONS
from tools.translations import gather

_VALUE = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")
_TAG = re.compile(r"</?\w+")
_LOOKALIKE = re.compile(r"[a-zA-Z][а-яёўіА-ЯЁЎІ]|[а-яёўіА-ЯЁЎІ][a-zA-Z]")


def folder(language: str) -> Path:
    """Return where the catalog of a language is."""
    return TRANSLATIONS / language / "LC_MESSAGES"


def catalog(language: str) -> Catalog:
    """Return the catalog of a language."""
    with (folder(language) / "messages.po").open("rb") as file:
        return read_po(file)


def texts(language: str) -> list[tuple[Message, tuple[str, ...], tuple[str, ...]]]:
    """Return every message with its texts in English and in the language."""
    return [
        (message, _forms(message.id), _forms(message.string or ""))
        for message in catalog(language)
        if message.id
    ]


def _forms(text: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def values(text: str) -> set[str]:
    """Return the names of the values that a text is filled with."""
    return {named or braced for named, braced in _VALUE.findall(text)}


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Every text of the source that is marked for translation."""
    template = tmp_path_factory.mktemp("catalogs") / "messages.pot"
    gather(template)
    with template.open("rb") as file:
        return {str(message.id) for message in read_po(file) if message.id}


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalog_has_the_texts_of_the_source(language: str, source: set[str]) -> None:
    """All of them, and none that no page has any more: run `make translations`."""
    assert {str(message.id) for message, _, _ in texts(language)} == source
    assert not catalog(language).obsolete


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated(language: str) -> None:
    """None is missing, and none is a guess that somebody has yet to look at."""
    wanting = [
        english[0]
        for message, english, own in texts(language)
        if message.fuzzy or not all(own) or (message.pluralizable and len(own) != 3)
    ]
    assert wanting == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_holds_the_same_values(language: str) -> None:
    """A plural form may leave its count out; where English counts districts, others name them."""
    for _, english, own in texts(language):
        known = set().union(*map(values, english))
        known |= {"district"} if "ordinal" in known else set()  # 8th in English, NY-8 elsewhere
        for text in own:
            assert values(text) <= known, text
            missing = known - values(text) - {"count", "num", "ordinal", "district", "state"}
            assert not missing, text
            assert sorted(_TAG.findall(text)) == sorted(_TAG.findall(english[-1])), text


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_word_is_in_one_script(language: str) -> None:
    """A Latin letter that looks like a Cyrillic one breaks searching, hyphenation and speech."""
    for _, _, own in texts(language):
        for text in own:
            plain = re.sub(r"%\(\w+\)[sd]|\{\w+\}|<[^>]*>", " ", text)
            assert not _LOOKALIKE.search(plain), text


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_compiled_catalog_is_current(language: str) -> None:
    """What the pages read is what the catalog says: run `make translations`."""
    compiled = io.BytesIO()
    write_mo(compiled, catalog(language))
    assert (folder(language) / "messages.mo").read_bytes() == compiled.getvalue()
