"""Corrections reach every process, survive an update, and outlast a database that is away."""

import logging
from pathlib import Path

import pytest

from contactrep import paths
from contactrep.core.corrections import Correction, Field
from contactrep.directory.dataset import Dataset, open_dataset
from contactrep.outreach.lookout import READ_EVERY
from contactrep.outreach.overlay import Overlay
from contactrep.outreach.services import Services
from contactrep.storage import corrections, staff
from contactrep.storage.database import Database
from tests.storage.factories import ADMIN

SCHUMER = "S000148"
PHONE = Correction(official_id=SCHUMER, field=Field.PHONE, value="202-555-0199")


class Seconds:
    """A clock that never goes back, and moves when a test says so."""

    def __init__(self) -> None:
        """Start somewhere."""
        self.now = 1000.0

    def __call__(self) -> float:
        """Return the moment."""
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    """The overlay's clock."""
    return Seconds()


@pytest.fixture
def overlay(services: Services, seconds: Seconds) -> Overlay:
    """The overlay of another process."""
    return Overlay(services.database, seconds)


def store(services: Services, *new: Correction) -> None:
    """Make corrections somewhere else."""
    with services.database.write() as conn:
        email = "anna@example.org"
        account = staff.find_by_email(conn, email)
        author = account.id if account else staff.add(conn, email, "", ADMIN, services.clock())
        for one in new:
            corrections.add(conn, one, "a page", "", author, services.clock())


def phone(dataset: Dataset) -> str | None:
    official = dataset.official(SCHUMER)
    assert official is not None
    return official.phone


def test_without_corrections_the_dataset_is_itself(services: Services, overlay: Overlay) -> None:
    """Nothing is laid over it."""
    assert overlay.apply(services.dataset) is services.dataset


def test_another_process_is_heard_within_seconds(
    services: Services, overlay: Overlay, seconds: Seconds
) -> None:
    """Not at every request, and not never."""
    before = phone(overlay.apply(services.dataset))
    store(services, PHONE)
    seconds.now += READ_EVERY - 0.001
    assert phone(overlay.apply(services.dataset)) == before
    seconds.now += 0.001
    assert phone(overlay.apply(services.dataset)) == PHONE.value


def test_a_refresh_does_not_wait(services: Services, overlay: Overlay) -> None:
    """Who has just changed something sees it."""
    overlay.apply(services.dataset)
    store(services, PHONE)
    overlay.refresh()
    assert phone(overlay.apply(services.dataset)) == PHONE.value


def test_one_view_while_nothing_changes(
    services: Services, overlay: Overlay, seconds: Seconds
) -> None:
    """It is made anew for other corrections, and for them alone."""
    store(services, PHONE)
    view = overlay.apply(services.dataset)
    seconds.now += READ_EVERY
    assert overlay.apply(services.dataset) is view
    assert overlay.apply(view) is view
    store(services, Correction(official_id=SCHUMER, field=Field.EMAIL))
    seconds.now += READ_EVERY
    assert overlay.apply(services.dataset) is not view


def test_a_correction_survives_an_update(services: Services, overlay: Overlay) -> None:
    """It is laid over every dataset that comes."""
    store(services, PHONE)
    assert phone(overlay.apply(services.dataset)) == PHONE.value
    newer = open_dataset(paths.DATA)
    view = overlay.apply(newer)
    assert view.published is newer
    assert phone(view) == PHONE.value


def test_a_database_that_is_away(
    services: Services,
    overlay: Overlay,
    seconds: Seconds,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Leaves the last known corrections, is told to the log, and asked again later, not always."""
    store(services, PHONE)
    overlay.apply(services.dataset)
    away = Database(f"sqlite:///{tmp_path / 'nowhere' / 'contactrep.db'}")
    with monkeypatch.context() as patch, caplog.at_level(logging.WARNING):
        patch.setattr(overlay, "_database", away)
        seconds.now += READ_EVERY
        for _ in range(3):
            assert phone(overlay.apply(services.dataset)) == PHONE.value
        overlay.refresh()
        assert phone(overlay.apply(services.dataset)) == PHONE.value
    assert len([one for one in caplog.records if "not read anew" in one.getMessage()]) == 2
    store(services, Correction(official_id=SCHUMER, field=Field.PHONE, value="202-555-0188"))
    seconds.now += READ_EVERY
    assert phone(overlay.apply(services.dataset)) == "202-555-0188"


def test_a_database_that_was_never_there(services: Services, tmp_path: Path) -> None:
    """The publishers' records are shown as they are."""
    overlay = Overlay(Database(f"sqlite:///{tmp_path / 'nowhere' / 'contactrep.db'}"))
    assert overlay.apply(services.dataset) is services.dataset
