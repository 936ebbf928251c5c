"""A running site takes the data of an update at once, and a request sees one dataset to its end."""

import logging
from pathlib import Path

import pytest
from flask import Flask

from contactrep.config import Config
from contactrep.directory.snapshots import POINTER, VERSIONS
from contactrep.web.context import services, site
from tests.conftest import OpenSite
from tests.dataset.factories import Country, build_country

PAGE = "/c/demonstration/representatives?zip=10001"


def version(store: Path, name: str) -> None:
    """Make a version whose member for New York's first district has that name, and point at it."""
    country = Country()
    country.members[3]["name"] = {"first": "Nora", "last": name}
    built = store.parent / "built" / name
    build_country(country, built)
    store.mkdir(exist_ok=True)
    (built / "data").rename(store / name)
    draft = store / ".new"
    draft.symlink_to(name)
    draft.replace(store / POINTER)


@pytest.fixture
def store(config: Config) -> Path:
    """Where updates of the site land."""
    config.state_folder.mkdir(exist_ok=True)
    return config.state_folder / VERSIONS


@pytest.fixture
def app(open_site: OpenSite, tmp_path: Path) -> Flask:
    """A site that came with the data of the small country."""
    build_country(Country(), tmp_path / "country")
    return open_site(data_folder=tmp_path / "country" / "data")


def shown(app: Flask) -> str:
    """Return the page of a ZIP code, as somebody new sees it."""
    answer = app.test_client().get(PAGE)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_no_restart(app: Flask, store: Path) -> None:
    """The next request after the pointer swung shows the new data."""
    assert "José Roe" in shown(app)
    version(store, "First")
    assert "Nora First" in shown(app)
    version(store, "Second")
    page = shown(app)
    assert "Nora Second" in page
    assert "Nora First" not in page


def test_one_request_sees_one_dataset(app: Flask, store: Path) -> None:
    """Whatever swings meanwhile; the next one sees the new one."""
    version(store, "First")
    with app.test_request_context():
        before = services()
        facts = site()
        version(store, "Second")
        assert services() is before
        assert site() == facts
    with app.test_request_context():
        assert services().dataset is not before.dataset
        assert services().database is before.database


def test_a_site_starts_with_what_is_in_use(
    open_site: OpenSite, tmp_path: Path, store: Path
) -> None:
    """Not with the data that it came with."""
    build_country(Country(), tmp_path / "country")
    version(store, "First")
    assert "Nora First" in shown(open_site(data_folder=tmp_path / "country" / "data"))


def test_broken_data_is_not_shown(
    app: Flask, store: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Visitors see what they saw before; the log says why, once."""
    version(store, "First")
    shown(app)
    version(store, "Broken")
    (store / "Broken" / "officials.jsonl").write_text("{}\n", encoding="utf-8")
    with caplog.at_level(logging.ERROR):
        assert all("Nora First" in shown(app) for _ in range(3))
    assert len(caplog.records) == 1
