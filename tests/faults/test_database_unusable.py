"""No room on the disk, a writer who does not end, a server that is gone: nothing is lost."""

import logging
import resource
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select
from werkzeug.test import TestResponse

from contactrep.app import create_app
from contactrep.core.lifecycle import State
from contactrep.core.mail import Outcome
from contactrep.outreach import deliver
from contactrep.outreach.crew import Crew
from contactrep.storage.database import Database
from contactrep.storage.tables import letters, submissions
from contactrep.web.context import services as services_of
from tests.factories import new_submission
from tests.faults.site import Site
from tests.faults.waiting import PATIENCE, wait_for
from tests.outreach.carrier import OK, Carrier
from tests.page import csrf_token
from tests.postgres import PostgresServer
from tests.web.visitor import ANSWERS, DEMO, letter_path

LOOK_UPS = (f"{DEMO}/representatives?zip=10001", "/api/v1/representatives?zip=10001", DEMO, "/")
STILL_THERE = "What you typed is still in this tab"
WORDS = "Typed while nothing could be stored."
TYPED: dict[str, dict[str, object]] = {
    letter_path(): {**ANSWERS, "own_words": WORDS},
    f"{DEMO}/edit": {"body": WORDS},
}
"""What is shown again with everything that was typed."""

Trouble = Callable[[Site], AbstractContextManager[object]]


@contextmanager
def no_room(site: Site) -> Iterator[None]:
    """Let no file of this process grow beyond what the database has written so far."""
    log = Path(f"{site.services.database.engine.url.database}-wal")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (log.stat().st_size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextmanager
def another_writer(site: Site) -> Iterator[None]:
    """Let another program write, and not come to an end."""
    name = site.services.database.engine.url.database or ""
    other = sqlite3.connect(name, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.close()


def wait_shortly(database: Database) -> None:
    """Give others a tenth of a second, where a site gives them ten."""

    def shorten(connection: Any, *_: object) -> None:
        connection.execute("PRAGMA busy_timeout=100")

    if database.engine.url.get_backend_name() == "sqlite":
        event.listen(database.engine, "checkout", shorten)


class Visitor:
    """Somebody at their browser, who has written a letter and has yet to send it."""

    def __init__(self, client: FlaskClient) -> None:
        """Write the letter."""
        self._client = client
        self._token = csrf_token(client)
        assert self.post(letter_path(), **ANSWERS).status_code == 303

    def post(self, path: str, **typed: object) -> TestResponse:
        """Send a form of the page that is open."""
        return self._client.post(path, data={"csrf_token": self._token, **typed})

    def look_up(self) -> None:
        """Look up who represents a place, and look at the campaign."""
        for path in LOOK_UPS:
            assert self._client.get(path).status_code == 200, path


@pytest.mark.parametrize(
    ("engine", "trouble"),
    [
        pytest.param("sqlite", no_room, id="no room"),
        pytest.param("sqlite", another_writer, id="another writer"),
        pytest.param("postgresql", None, id="gone"),
    ],
    indirect=["engine"],
)
def test_nothing_can_be_stored(
    site: Site,
    trouble: Trouble | None,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A form is answered by 503 with what was typed, look-ups go on, no mail leaves twice."""
    if trouble is None:
        trouble = gone(request.getfixturevalue("postgres_server"))
    caplog.set_level(logging.INFO, "contactrep.outreach.outage")
    monkeypatch.setattr(deliver, "LOOK", timedelta(seconds=0.05))
    app = create_app(site.services.config)
    with app.app_context():
        database = services_of().database
    for one in (database, site.services.database):
        wait_shortly(one)
    visitor = Visitor(app.test_client())
    for number in range(3):
        new_submission(site.services, email=f"{number}@example.com")
    under_way, broken = threading.Event(), threading.Event()

    def take() -> Outcome:
        under_way.set()
        broken.wait(PATIENCE)
        return OK

    carrier = Carrier(take)
    crew = Crew(lambda: site.services, lambda: carrier, 1)
    thread = threading.Thread(target=crew.run)
    thread.start()
    try:
        under_way.wait(PATIENCE)
        with trouble(site):
            broken.set()
            for _ in range(3):
                answer = visitor.post(f"{DEMO}/send")
                assert (answer.status_code, STILL_THERE in answer.text) == (503, True)
                for path, typed in TYPED.items():
                    answer = visitor.post(path, **typed)
                    assert (answer.status_code, WORDS in answer.text) == (503, True)
                visitor.look_up()
            wait_for(lambda: bool(said(caplog)))
            assert len(carrier.sent) == 1
        assert visitor.post(f"{DEMO}/send").status_code == 303
        wait_for(lambda: site.states().get(State.ACCEPTED) == 4)
    finally:
        broken.set()
        crew.stop()
        thread.join(PATIENCE)
        database.dispose()
    assert len(carrier.sent) == len(set(carrier.sent)) == 4
    with site.services.database.read() as conn:
        assert len(conn.scalars(select(submissions.c.id)).all()) == 4
        assert len(conn.scalars(select(letters.c.id)).all()) == 24
    trouble_said, *end = said(caplog)
    assert trouble_said.startswith("database: the ")
    assert end == ["the database answers again"]


def said(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what the workers said; the web server names each request that failed."""
    ours = "contactrep.outreach.outage"
    return [record.getMessage() for record in caplog.records if record.name == ours]


def gone(server: PostgresServer) -> Trouble:
    @contextmanager
    def trouble(_site: Site) -> Iterator[None]:
        server.stop()
        try:
            yield
        finally:
            server.start()

    return trouble
