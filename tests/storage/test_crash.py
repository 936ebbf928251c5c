"""A machine that stops in the middle of writing keeps every commit that it has reported."""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from contactrep.storage.database import Database
from tests.storage.conftest import FILE_NAME

IMAGES = 20

# Commits letters with their deliveries as a request does, and writes a line after every commit.
WRITER = """
import sys
from contactrep.storage.database import Database
from contactrep.storage.vault import Vault
from tests.storage.factories import store_person

database, vault = Database(sys.argv[1]), Vault({"first": b"1" * 32}, "first", b"h" * 32)
while True:
    with database.write() as conn:
        store_person(conn, vault)
    sys.stdout.write(".")
    sys.stdout.flush()
"""


def crash_image(writer: "subprocess.Popen[bytes]", source: Path, target: Path) -> int:
    """Copy the files as they are at this instant; return how many commits were reported."""
    assert writer.stdout is not None
    os.kill(writer.pid, signal.SIGSTOP)
    os.waitid(os.P_PID, writer.pid, os.WSTOPPED)
    target.mkdir()
    # Without -shm: that is memory, which a power cut would take.
    for name in (FILE_NAME, f"{FILE_NAME}-wal"):
        shutil.copy(source / name, target / name)
    try:
        reported = len(os.read(writer.stdout.fileno(), 1_000_000))
    except BlockingIOError:  # nothing since the image before
        reported = 0
    os.kill(writer.pid, signal.SIGCONT)
    return reported


def count(image: Path, table: str) -> int:
    with sqlite3.connect(image / FILE_NAME) as conn:
        return int(conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_crash_images(database: Database, tmp_path: Path) -> None:
    """Every image opens, is whole, and holds all that was reported and no half of anything."""
    chance = random.Random(1)
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(database.engine.url)],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    assert writer.stdout is not None
    reported = len(os.read(writer.stdout.fileno(), 1))  # it has begun
    os.set_blocking(writer.stdout.fileno(), False)
    try:
        for number in range(IMAGES):
            time.sleep(chance.uniform(0, 0.1))
            image = tmp_path / f"image-{number}"
            reported += crash_image(writer, tmp_path, image)
            with sqlite3.connect(image / FILE_NAME) as conn:
                assert conn.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
                assert conn.execute("PRAGMA foreign_key_check").fetchall() == []
            stored = count(image, "submissions")
            assert stored >= reported
            assert count(image, "people") == stored
            assert count(image, "letters") == 2 * stored
            assert count(image, "deliveries") == 3 * stored
    finally:
        writer.kill()
        writer.wait()
        writer.stdout.close()
    assert reported > IMAGES
