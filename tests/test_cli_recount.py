"""`contactrep recount`: the numbers that staff see, proved or put right."""

import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import update

from contactrep import cli
from contactrep.app import open_services
from contactrep.config import load
from contactrep.outreach.counting import count_up
from contactrep.storage.tables import tallies
from tests.factories import new_submission


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli.main, ["recount", *arguments])
    return result.exit_code, result.output.strip()


def test_numbers_are_proved_and_put_right(
    tmp_path: Path, tables: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What somebody changed in the database is found, told by the exit code, and put right."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith(("CONTACTREP_", "PORT"))]:
        monkeypatch.delenv(name)
    assert CliRunner().invoke(cli.main, ["init"]).exit_code == 0
    shutil.copy(tables, tmp_path / "instance" / "contactrep.db")
    services = open_services(load())
    new_submission(services)
    count_up(services)
    code, told = run()
    assert (code, told.startswith("All ")) == (0, True)
    with services.database.write() as conn:
        changed = conn.execute(update(tallies).where(tallies.c.key == "NY").values(letters=100))
    services.database.dispose()
    wrong = f"{changed.rowcount} numbers are not what a recount gives."
    assert run() == (1, f"{wrong} `contactrep recount --repair` puts them right.")
    assert run("--repair") == (0, f"{wrong} They are put right.")
    assert run() == (code, told)
