"""A backup: complete or not there, of one moment, and without a name or a key in it."""

import base64
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from contactrep import __version__
from contactrep.core.consents import Consent
from contactrep.outreach import draft as drafts
from contactrep.outreach.backup import backup
from contactrep.outreach.backup_file import BackupError, reading, writing
from contactrep.outreach.draft import Draft
from contactrep.outreach.services import Services
from contactrep.storage import schema
from contactrep.storage.database import Database
from tests.factories import new_draft, new_submission
from tests.outreach.backups import add_staff, back_up, contents

TYPED = "I read there on Thursdays."


def fill(services: Services) -> None:
    """Store something in most tables."""
    campaign = services.campaigns["demonstration"]
    new_submission(services, agreed=list(Consent))
    drafts.save(services, campaign, None, new_draft(services))
    add_staff(services)


def files_of(path: Path) -> dict[str, bytes]:
    """Return what is in the ZIP."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_what_is_in_it(services: Services, tmp_path: Path) -> None:
    """Every row of every table that is copied, and a manifest that tells how many."""
    fill(services)
    manifest = back_up(services, tmp_path / "b")
    files = files_of(tmp_path / "b")
    told = json.loads(files.pop("manifest.json"))
    stored = contents(services)
    assert {f"{table}.jsonl" for table in stored} == set(files)
    for table, its in stored.items():
        assert [json.loads(line) for line in files[f"{table}.jsonl"].splitlines()] == its
        assert told["tables"][table]["rows"] == manifest.tables[table].rows == len(its)
    assert manifest.rows == sum(map(len, stored.values())) > 10
    assert (told["kind"], told["format"]) == ("contactrep backup", 1)
    assert (told["program"], told["revision"]) == (__version__, schema.head())
    assert told["engine"] == services.database.engine.dialect.name
    assert told["made_at"] == "2026-10-05T19:30:00+00:00"
    assert "staff_sessions" not in told["tables"]


def test_both_engines_make_the_same(services: Services, target: Services, tmp_path: Path) -> None:
    """Line by line: the sums of a database without rows and of its twin are equal."""
    target.database.migrate()
    here, there = back_up(services, tmp_path / "a"), back_up(target, tmp_path / "b")
    assert here.tables == there.tables
    assert here.hash_check == there.hash_check


def test_nothing_is_in_the_open(services: Services, tmp_path: Path) -> None:
    """Neither what was typed nor a key; and nobody else on the machine may read it."""
    fill(services)
    back_up(services, tmp_path / "b")
    everything = b"".join(files_of(tmp_path / "b").values())
    secrets = (TYPED, "Volha", "Kavalchuk", "Ocean Parkway", "volha@example.com")
    assert not [secret for secret in secrets if secret.encode() in everything]
    keys = (*services.config.sealing.values(), services.config.hashing)
    for key in keys:
        assert key not in everything
        assert base64.b64encode(key) not in everything
    assert (tmp_path / "b").stat().st_mode & 0o777 == 0o600


def test_nothing_is_overwritten(services: Services, tmp_path: Path) -> None:
    """Whatever stands at the name stays."""
    (tmp_path / "b").write_text("mine")
    with pytest.raises(FileExistsError, match="exists"):
        back_up(services, tmp_path / "b")
    assert (tmp_path / "b").read_text() == "mine"


def test_one_that_appears_meanwhile(tmp_path: Path) -> None:
    """Is not overwritten either."""
    path = tmp_path / "b"
    with pytest.raises(FileExistsError), writing(path):
        path.write_text("mine")
    assert [file.name for file in tmp_path.iterdir()] == ["b"]
    assert path.read_text() == "mine"


def test_a_disk_that_is_full(tmp_path: Path) -> None:
    """The error names the backup, and no part of it is left."""

    def too_many() -> Iterator[dict[str, str]]:
        yield {"a": "b"}
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left") as failed, writing(tmp_path / "b") as writer:
        writer.add("table", too_many(), lambda _done: None)
    assert failed.value.filename == str(tmp_path / "b")
    assert list(tmp_path.iterdir()) == []


def test_no_folder(services: Services, tmp_path: Path) -> None:
    """The error names the file that was asked for."""
    with pytest.raises(FileNotFoundError) as failed:
        back_up(services, tmp_path / "nowhere" / "b")
    assert failed.value.filename == str(tmp_path / "nowhere" / "b")


def test_a_database_without_tables(target: Services, tmp_path: Path) -> None:
    """There is nothing to back up, which is likely a mistake in the configuration."""
    with pytest.raises(BackupError, match="no tables"):
        back_up(target, tmp_path / "b")
    assert not (tmp_path / "b").exists()


def test_a_database_of_a_newer_program(target: Services, tmp_path: Path) -> None:
    """What is in its tables is not known here."""
    target.database.migrate()
    with target.database.write() as conn:
        conn.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(BackupError, match="newer version"):
        back_up(target, tmp_path / "b")


def test_before_a_migration(target: Services, tmp_path: Path) -> None:
    """A database is backed up as it is: the backup before an update is the one that counts."""
    with target.database.write() as conn:
        schema.upgrade(conn, "0003")
    manifest = back_up(target, tmp_path / "b")
    assert manifest.revision == "0003"
    assert "erasures" not in manifest.tables
    with target.database.read() as conn:
        assert schema.current(conn) == "0003"


def test_of_one_moment(services: Services, tmp_path: Path) -> None:
    """What is written while a backup is made is in it with all of its rows, or with none."""
    fill(services)
    before = contents(services)
    other = replace(services, database=Database(services.config.database))
    asked: list[Draft] = []

    def meanwhile(_what: str, _done: int, _total: int) -> None:
        if not asked:
            asked.append(new_submission(other))

    path = tmp_path / "b"
    backup(services.database, services.vault, path, services.clock(), meanwhile)
    other.database.dispose()
    assert asked
    assert contents(services) != before
    with reading(path) as reader:
        assert {table: list(reader.rows(table)) for table in before} == before


def test_progress(services: Services, tmp_path: Path) -> None:
    """It grows to the number of all rows."""
    fill(services)
    told: list[tuple[str, int, int]] = []
    manifest = backup(
        services.database,
        services.vault,
        tmp_path / "b",
        services.clock(),
        lambda *step: told.append(step),
    )
    done = [step[1] for step in told]
    assert done == sorted(done)
    assert told[-1] == ("rows", manifest.rows, manifest.rows)
