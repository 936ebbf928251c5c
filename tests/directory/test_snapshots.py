"""The dataset in use follows the pointer, and nobody who reads waits."""

import logging
import threading
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from contactrep.dataset.build import build
from contactrep.directory import snapshots as module
from contactrep.directory.dataset import Dataset, open_dataset
from contactrep.directory.manifest import DatasetUnusableError
from contactrep.directory.snapshots import POINTER, Snapshots
from tests.dataset.factories import AS_OF, Country


def dataset(folder: Path, as_of: str = AS_OF, last: str = "Doe") -> Path:
    """Build the small country as of a day, its first senator of that name."""
    country = Country()
    country.members[0]["name"] = {"first": "Jane", "last": last}
    sources, handkept = country.write(folder)
    plan = handkept / "sources.yaml"
    text = plan.read_text(encoding="utf-8").replace(AS_OF, as_of)
    plan.write_text(text, encoding="utf-8")
    build(sources, folder / "data", lambda *_: None, handkept)
    return folder / "data"


def swing(store: Path, version: str) -> None:
    """Let the pointer name a version."""
    draft = store / ".new"
    draft.symlink_to(version)
    draft.replace(store / POINTER)


def senator(found: Dataset) -> str:
    """Return who tells the datasets apart."""
    official = found.official("D000001")
    assert official is not None
    return official.last


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A folder with two versions and no pointer, beside the data that the site came with."""
    folder = tmp_path / "store"
    folder.mkdir()
    dataset(tmp_path / "bundled", last="Bundled").rename(tmp_path / "data")
    for name in ("1", "2"):
        dataset(tmp_path / f"of-{name}", last=f"Version{name}").rename(folder / name)
    return folder


def snapshots(store: Path) -> Snapshots:
    """Open them."""
    return Snapshots(store.parent / "data", store)


def test_without_a_pointer(store: Path) -> None:
    """The site's own data is in use; also where no update was ever made."""
    found = snapshots(store)
    assert senator(found.current()) == "Bundled"
    assert found.in_use().version is None
    assert senator(Snapshots(store.parent / "data", store / "nowhere").current()) == "Bundled"


def test_follows_the_pointer(store: Path) -> None:
    """From one version to the next and back, to none; whoever holds one keeps it."""
    found = snapshots(store)
    held = [found.current()]
    for version in ("1", "2", "1"):
        swing(store, version)
        held.append(found.current())
        assert (found.in_use().version, found.in_use().folder) == (version, store / version)
    (store / POINTER).unlink()
    held.append(found.current())
    assert [senator(each) for each in held] == [
        "Bundled",
        "Version1",
        "Version2",
        "Version1",
        "Bundled",
    ]


def test_reads_only_what_is_new(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As long as the pointer stands, the same object comes back and no file is read."""
    swing(store, "1")
    found = snapshots(store)
    first = found.current()

    def fail(_folder: Path) -> Dataset:
        raise AssertionError("was opened again")

    monkeypatch.setattr(module, "open_dataset", fail)
    assert found.current() is first


@pytest.mark.parametrize("damage", ["gone", "no manifest", "other bytes", "another schema"])
def test_a_version_that_cannot_be_opened(
    store: Path, caplog: pytest.LogCaptureFixture, damage: str
) -> None:
    """What was in use stays, and the log says so once; a site that starts takes its own data."""
    swing(store, "1")
    found = snapshots(store)
    if damage == "gone":
        (store / "2").rename(store / "elsewhere")
    elif damage == "no manifest":
        (store / "2" / "MANIFEST.json").unlink()
    elif damage == "other bytes":
        (store / "2" / "zips.csv").write_text("zip\n", encoding="utf-8")
    else:
        (store / "2" / "MANIFEST.json").write_text('{"schema": 2}', encoding="utf-8")
    swing(store, "2")
    with caplog.at_level(logging.WARNING):
        names = [senator(found.current()) for _ in range(3)]
    assert names == ["Version1"] * 3
    assert (found.in_use().version, found.in_use().folder) == ("1", store / "1")
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert "version 2 of the data cannot be used" in caplog.text
    assert senator(snapshots(store).current()) == "Bundled"


def test_a_version_older_than_the_site(
    store: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A newer release of the package brought newer data: it is in use until the next update."""
    dataset(tmp_path / "of-3", "2026-06-14").rename(store / "3")
    swing(store, "3")
    found = snapshots(store)
    assert [senator(found.current()) for _ in range(2)] == ["Bundled"] * 2
    assert found.in_use().version is None
    assert len(caplog.records) == 1
    swing(store, "1")
    assert senator(found.current()) == "Version1"
    swing(store, "3")
    assert found.current().manifest.as_of == date(2026, 6, 15)


def test_a_pointer_that_cannot_be_read(store: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Is no reason to change, nor to stay away; the log says so once."""
    swing(store, "1")
    found = snapshots(store)
    (store / POINTER).unlink()
    (store / POINTER).write_text("1", encoding="utf-8")
    assert [senator(found.current()) for _ in range(3)] == ["Version1"] * 3
    assert len(caplog.records) == 1
    assert senator(snapshots(store).current()) == "Bundled"
    (store / POINTER).unlink()
    swing(store, "2")
    assert senator(found.current()) == "Version2"


def test_the_site_needs_data_of_its_own(tmp_path: Path) -> None:
    """Without it, nothing starts."""
    with pytest.raises(DatasetUnusableError, match=r"^MANIFEST\.json: is not in "):
        Snapshots(tmp_path, tmp_path / "store")


def test_nobody_waits(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While one thread opens the new data, the others go on with the old; it is opened once."""
    found = snapshots(store)
    opening, go_on = threading.Event(), threading.Event()
    opened: list[Path] = []

    def slowly(folder: Path) -> Dataset:
        opened.append(folder)
        opening.set()
        assert go_on.wait(20)
        return open_dataset(folder)

    monkeypatch.setattr(module, "open_dataset", slowly)
    swing(store, "1")
    seen: list[Any] = []
    thread = threading.Thread(target=lambda: seen.append(senator(found.current())))
    thread.start()
    assert opening.wait(20)
    assert senator(found.current()) == "Bundled"
    go_on.set()
    thread.join(20)
    assert seen == ["Version1"]
    assert senator(found.current()) == "Version1"
    assert opened == [store / "1"]
