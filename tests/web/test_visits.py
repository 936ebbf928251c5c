"""Steps towards a letter are counted in memory, and stored from time to time and at the end."""

import gc
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import text

from contactrep.app import create_app
from contactrep.config import Config
from contactrep.core.funnel import Step
from contactrep.outreach.services import Services
from contactrep.storage import visits
from contactrep.storage.database import Database, DatabaseError
from contactrep.storage.visits import Place
from contactrep.web import visits as counting
from contactrep.web.context import services as services_of
from contactrep.web.visits import visits_of
from tests.postgres import PostgresServer

PAGE = "/c/demonstration"


def stored(database: Database) -> dict[Step, int]:
    with database.read() as conn:
        return visits.by_step(conn, "demonstration")


def test_they_are_stored_when_some_seconds_have_passed(
    app: Flask, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page that is read often does not write each time."""
    client = app.test_client()
    for _ in range(3):
        client.get(PAGE)
    assert stored(services.database) == {}
    monkeypatch.setattr(counting, "_KEPT_FOR", 0)
    client.get(PAGE)
    assert stored(services.database) == {Step.VISITED: 4}


def test_they_wait_for_a_database_that_is_away(
    app: Flask, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page is shown, and nothing counted is lost."""
    monkeypatch.setattr(counting, "_KEPT_FOR", 0)

    def away(*_: object) -> None:
        raise DatabaseError("the database is away")

    with monkeypatch.context() as patch:
        patch.setattr(counting, "keep", away)
        assert app.test_client().get(PAGE).status_code == 200
    visits_of(app).store()
    assert stored(services.database) == {Step.VISITED: 1}


def test_what_is_left_is_stored_at_the_end(config: Config, postgres_server: PostgresServer) -> None:
    """And no connection is left open by that, though everything else has been closed before."""
    name = postgres_server.create()
    url = postgres_server.url(name)
    app = create_app(replace(config, database_url=url))
    app.test_client().get(PAGE)
    with app.app_context():
        services_of().database.dispose()
    del app
    gc.collect()
    database = Database(url)
    others = text("SELECT datname FROM pg_stat_activity WHERE datname = :name AND pid <> :pid")
    with database.read() as conn:
        pid = conn.scalar(text("SELECT pg_backend_pid()"))
        assert conn.execute(others, {"name": name, "pid": pid}).all() == []
    assert stored(database) == {Step.VISITED: 1}
    database.dispose()
    postgres_server.drop(name)


@pytest.mark.parametrize("source", ["rally", "a" * 64, "x_1.2-3"])
def test_a_code_is_kept(app: Flask, source: str) -> None:
    """As the link had it."""
    counted = _counted(app, f"{PAGE}?src={source}")
    assert [place.source for place in counted] == [source]


@pytest.mark.parametrize("source", ["", "a" * 65, "<b>", "two words", "-x", "é"])
def test_what_is_no_code_is_none(app: Flask, source: str) -> None:
    """The page is counted all the same."""
    counted = _counted(app, f"{PAGE}?src={source}")
    assert [place.source for place in counted] == [""]


def _counted(app: Flask, path: str) -> list[Place]:
    app.test_client().get(path)
    return list(visits_of(app)._counts)
