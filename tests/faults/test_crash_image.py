"""Whenever the machine stops, SQLite's files are a whole database with all that was promised."""

import random
import shutil
import sqlite3
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.faults.site import Program, Site

IMAGES = 20
FILES = ("contactrep.db", "contactrep.db-wal")
ROWS = {"letters": 6, "deliveries": 3}
"""What every submission of the writer has."""


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_files_copied_while_letters_are_stored(site: Site, tmp_path: Path) -> None:
    """Each copy opens, is sound, and holds every submission that was told to be stored, whole."""
    chance = random.Random(20261005)
    promised: set[str] = set()
    with Program(site, "tests.faults.writer") as writer:
        promised.add(writer.line())
        for number in range(IMAGES):
            time.sleep(chance.uniform(0.01, 0.08))
            folder = tmp_path / f"image-{number}"
            folder.mkdir()
            with writer.frozen() as told:
                promised.update(told.split())
                for name in FILES:
                    shutil.copy(site.services.config.state_folder / name, folder)
            check(folder / FILES[0], promised)
    assert len(promised) > IMAGES  # it did write meanwhile


def check(file: Path, promised: set[str]) -> None:
    """Open the copy as the next process would."""
    conn = sqlite3.connect(file)
    assert conn.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert conn.execute("PRAGMA foreign_key_check").fetchall() == []
    stored = {id_ for (id_,) in conn.execute("SELECT id FROM submissions")}
    assert promised <= stored
    for table, count in ROWS.items():
        found = Counter(id_ for (id_,) in conn.execute(f"SELECT submission_id FROM {table}"))
        assert found == dict.fromkeys(stored, count)
    conn.close()
