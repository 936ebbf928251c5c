"""The language that people are spoken to in: each thread its own, and every count its form."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from contactrep import paths
from contactrep.core.languages import LANGUAGES, TRANSLATED
from contactrep.outreach import language, system_mail
from contactrep.outreach.language import current, number, speak, speaking, translate
from contactrep.outreach.sentences import sentence

FORMS = {
    "be": ("%(count)s ліст", "%(count)s лісты", "%(count)s лістоў"),
    "ru": ("%(count)s письмо", "%(count)s письма", "%(count)s писем"),
}


def plural_rule(code: str) -> tuple[str, str]:
    """Return the number of forms and the rule of a shipped catalog."""
    with (paths.TRANSLATIONS / code / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalog = read_po(file)
    return str(catalog.num_plurals), catalog.plural_expr


@pytest.fixture
def catalogs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two small catalogs, with the rules for plurals of those that are shipped."""
    for code, forms in FORMS.items():
        catalog = Catalog(locale=code)
        catalog.add(("%(count)s letter", "%(count)s letters"), forms)
        catalog.add("Hello,", f"Hello in {code},")
        catalog.add(
            (
                "{number} letter was accepted or reported sent.",
                "{number} letters were accepted or reported sent.",
            ),
            tuple(form.replace("%(count)s", "{number}") for form in forms),
        )
        shipped, own = plural_rule(code), (str(catalog.num_plurals), catalog.plural_expr)
        assert shipped == own
        folder = tmp_path / code / "LC_MESSAGES"
        folder.mkdir(parents=True)
        with (folder / "messages.mo").open("wb") as file:
            write_mo(file, catalog)
    monkeypatch.setattr(paths, "TRANSLATIONS", tmp_path)
    language._catalog.cache_clear()
    yield
    language._catalog.cache_clear()


def told(count: int) -> str:
    """Return a count of letters in the language in use."""
    return language.translate_plural("%(count)s letter", "%(count)s letters", count) % {
        "count": count
    }


@pytest.mark.usefixtures("catalogs")
@pytest.mark.parametrize(
    ("count", "form"),
    [
        *((0, 2), (1, 0), (2, 1), (4, 1), (5, 2), (11, 2), (12, 2), (14, 2), (20, 2)),
        *((21, 0), (22, 1), (25, 2), (101, 0), (111, 2), (112, 2), (121, 0), (1001, 0)),
    ],
)
@pytest.mark.parametrize("code", TRANSLATED)
def test_each_count_has_its_form(code: str, count: int, form: int) -> None:
    """Three of them, by the last digits; the same in a sentence with values of its own."""
    with speaking(code):
        assert told(count) == FORMS[code][form] % {"count": count}
        said = sentence("count.known_in_all", count=count, number=number(count))
        assert said == FORMS[code][form] % {"count": number(count)}


@pytest.mark.parametrize(
    ("count", "text"), [(0, "0 letters"), (1, "1 letter"), (2, "2 letters"), (21, "21 letters")]
)
def test_english_has_two_forms(count: int, text: str) -> None:
    """One, and all others."""
    assert told(count) == text


@pytest.mark.usefixtures("catalogs")
def test_what_a_catalog_lacks_is_english() -> None:
    """Nobody is shown an empty line, and nothing leads to an error."""
    with speaking("be"):
        assert translate("Hello,") == "Hello in be,"
        assert translate("Nobody has translated this") == "Nobody has translated this"
        assert language.translate_plural("%(n)s page", "%(n)s pages", 1) == "%(n)s page"


@pytest.mark.usefixtures("catalogs")
def test_a_mail_is_in_the_language_that_it_is_asked_for_in() -> None:
    """Whatever is spoken around it, and that goes on afterwards."""
    values = {
        "campaign_title": "Light",
        "link": "https://act.example.org/resume/x",
        "days": 30,
        "site_name": "Readers",
        "base_url": "https://act.example.org",
    }
    with speaking("be"):
        assert system_mail.render("resume", values, "ru").text.startswith("Hello in ru,\n")
        assert system_mail.render("resume", values).text.startswith("Hello,\n")
        assert current() == "be"


def test_outside_of_a_block_it_is_english() -> None:
    """Also where a block in another language ends by an error, or holds another one."""
    assert current() == "en"
    with speaking("be"):
        with speaking("ru"):
            assert current() == "ru"
        assert current() == "be"
        with pytest.raises(ZeroDivisionError), speaking("ru"):
            raise ZeroDivisionError
        assert current() == "be"
    assert current() == "en"


@pytest.mark.usefixtures("catalogs")
def test_threads_speak_their_own_language() -> None:
    """Many at once, each with what it began with, and none with what another spoke."""
    every = ["be", "ru", "en"] * 4
    start, middle = threading.Barrier(len(every)), threading.Barrier(len(every))

    def talk(code: str) -> tuple[str, str, str]:
        before = current()
        start.wait()
        with speaking(code):
            middle.wait()  # all of them are inside of their blocks now
            return before, current(), translate("Hello,")

    with ThreadPoolExecutor(len(every)) as pool:
        heard = list(pool.map(talk, every))
    assert heard == [
        ("en", code, "Hello," if code == "en" else f"Hello in {code},") for code in every
    ]
    assert current() == "en"


def test_what_a_thread_begins_to_speak_stays_in_it() -> None:
    """Nobody else hears it; the next request on the same thread says its own language."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(speak, "be").result()
        assert current() == "en"
        assert pool.submit(current).result() == "be"
        pool.submit(speak, "ru").result()
        assert pool.submit(current).result() == "ru"
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(current).result() == "en"


@pytest.mark.parametrize(
    ("code", "written"), [("en", "12,345"), ("be", "12\u00a0345"), ("ru", "12\u00a0345")]
)
def test_numbers_are_written_as_in_the_language(code: str, written: str) -> None:
    """With a comma, or a space that no line ends at."""
    with speaking(code):
        assert number(12345) == written
        assert number(9) == "9"


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_can_be_spoken(code: str) -> None:
    """Its catalog is there, and what is said in it is never empty."""
    with speaking(code):
        assert translate("Hello,")
        assert sentence("zip.empty")
