"""Where the database is away a form comes back as it was sent, and can be sent again."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from flask import Flask

from contactrep.config import Config
from contactrep.core.languages import LANGUAGES
from contactrep.outreach.services import Services
from contactrep.storage.office_tables import replies
from contactrep.web.context import services as services_of
from tests.conftest import Page
from tests.outreach.carrier import rows
from tests.outreach.following import letter_of, replied_path, wrote
from tests.page import words
from tests.web.broken import away
from tests.web.visitor import ANSWERS, DEMO, DESK, kept, letter_path, send, write

SENTENCE = (
    "We cannot save right now. Everything you typed is still here: wait a minute, and press the"
    " button once more."
)
BODY = "Please keep the lamp burning. <b>Thank you.</b>"

Trouble = Callable[[], AbstractContextManager[None]]


@pytest.fixture(params=["away", "read only"])
def trouble(request: pytest.FixtureRequest, app: Flask, config: Config) -> Trouble:
    """A database that cannot be used, or one to which another program writes without end."""
    if request.param == "away":
        return away_from(app, config)
    with app.app_context():
        engine = services_of().database.engine

    @contextmanager
    def another_writer() -> Iterator[None]:
        with engine.connect() as conn:
            conn.exec_driver_sql("PRAGMA busy_timeout=50")
        other = sqlite3.connect(str(engine.url.database), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            other.close()

    return another_writer


def away_from(app: Flask, config: Config) -> Trouble:
    """Return what takes the database away; no open file of it remains in use."""
    with app.app_context():
        database = services_of().database

    @contextmanager
    def trouble() -> Iterator[None]:
        database.engine.dispose()
        with away(config):
            yield
            database.engine.dispose()

    return trouble


@pytest.mark.parametrize(("with_draft", "preview"), [(False, False), (True, False), (True, True)])
def test_the_letter(page: Page, trouble: Trouble, *, with_draft: bool, preview: bool) -> None:
    """All of it is in the form, whether it was kept before, and the same form does it later."""
    typed = {**ANSWERS, "own_words": "Some <b>new</b> words.", "not_citizen": "y"}
    if with_draft:
        write(page)
    pressed = {"preview": "1"} if preview else {}
    form: dict[str, str] = {}
    with trouble():
        for _ in range(2):
            soup = page(letter_path(), status=503, data={**typed, **pressed})
            assert words(soup, "h1") == "Your letter"
            assert words(soup, ".error-summary li") == SENTENCE
            assert "Some <b>new</b> words." in soup.select("#preview .letter")[0].get_text()
            form = {name: value for name, value in kept(soup).items() if name != "csrf_token"}
            assert form == {**typed, "typed_at": ""}
    soup = page(letter_path(), data=form)
    assert words(soup, "h1") == "Check your letters"
    assert "Some <b>new</b> words." in words(soup)


@pytest.mark.parametrize(
    ("key", "title"),
    [
        ("", "Edit all letters at once"),
        (f"/{DESK}", "Edit your letter to Demonstration Desk"),
        ("/nobody-9", "Edit your letter"),
    ],
)
def test_an_edited_letter(page: Page, app: Flask, config: Config, key: str, title: str) -> None:
    """The text alone is shown, since nothing else is known then; it is saved when it can be."""
    write(page)
    with away_from(app, config)():
        for _ in range(2):
            soup = page(f"{DEMO}/edit{key}", status=503, data={"body": BODY})
            assert words(soup, "h1") == title
            assert words(soup, ".error-summary li") == SENTENCE
            assert words(soup, "textarea") == BODY
    if "nobody" not in key:
        soup = page(f"{DEMO}/edit{key}", data=dict(kept(soup)))
        assert words(soup, "h1") == "Check your letters"
        assert BODY in words(soup)


def test_an_edited_letter_that_can_be_read_and_not_saved(page: Page, trouble: Trouble) -> None:
    """What is around the text is shown where it is known."""
    write(page)
    with trouble():
        soup = page(f"{DEMO}/edit/{DESK}", status=503, data={"body": BODY})
    assert words(soup, "textarea") == BODY
    assert words(soup, ".error-summary li") == SENTENCE


def test_a_pasted_answer(page: Page, services: Services, trouble: Trouble) -> None:
    """What an office wrote, too."""
    path = replied_path(services, letter_of(services, wrote(services)))
    page(path, data={"answer": "yes"})
    services.database.dispose()
    with trouble():
        soup = page(f"{path}/text", status=503, data={"text": BODY})
        assert words(soup, "textarea") == BODY
        assert words(soup, ".error-summary li") == SENTENCE
    page(f"{path}/text", data=dict(kept(soup)))
    assert len(rows(services, replies)) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_every_language(page: Page, app: Flask, config: Config, language: str) -> None:
    """The sentence is one of the page's language."""
    prefix = "" if language == "en" else f"/{language}"
    with away_from(app, config)():
        for path, data in ((letter_path(), ANSWERS), (f"{DEMO}/edit", {"body": BODY})):
            soup = page(prefix + path, status=503, data=dict(data))
            assert (words(soup, ".error-summary li") == SENTENCE) is (language == "en")
            assert soup.select("html")[0]["lang"] == language


def test_nothing_is_said_to_be_sent(page: Page, app: Flask, config: Config) -> None:
    """Sending the letters fails with a page of its own; later it succeeds."""
    write(page)
    with away_from(app, config)():
        soup = page(f"{DEMO}/send", status=503, data={})
        assert words(soup, "h1") == "Sorry, we cannot save right now"
    assert words(send(page), "h1") != "Sorry, we cannot save right now"
