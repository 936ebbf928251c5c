"""The commands `contactrep backup`, `restore` and `outbox`: what they print, and their codes."""

import json
import os
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from contactrep import cli, config
from contactrep.app import open_services
from contactrep.clock import utc_now
from contactrep.config import Config
from contactrep.outreach.services import Services
from tests.factories import new_submission
from tests.outreach.carrier import press_the_link

NAME = re.compile(r"contactrep-\d{4}-\d\d-\d\dT\d{6}Z\.backup")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of one's own, where nothing is configured."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith(("CONTACTREP_", "PORT"))]:
        monkeypatch.delenv(name)
    return tmp_path


@pytest.fixture
def site(home: Path, tables: Path) -> Config:
    """A configuration as `contactrep init` writes it, and a database with a submission."""
    assert run("init").exit_code == 0
    shutil.copy(tables, home / "instance" / "contactrep.db")
    settings = config.load()
    services = open_services(settings)
    press_the_link(services, new_submission(services))
    services.database.dispose()
    return settings


def run(*arguments: str, **environment: str) -> Result:
    """Run the command inside this process."""
    names = {f"CONTACTREP_{name.upper()}": value for name, value in environment.items()}
    return CliRunner().invoke(cli.main, arguments, env=names)


def mistake(result: Result) -> str:
    """Return the one line of a command that somebody has to put right."""
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert line.startswith("Error: ")
    return line.removeprefix("Error: ")


def told(*arguments: str, **environment: str) -> list[str]:
    """Return what a command that works prints."""
    result = run(*arguments, **environment)
    assert (result.exit_code, result.stderr) == (0, ""), result.output
    return result.stdout.splitlines()


def people_of(settings: Config) -> int:
    """Return how many people are stored."""
    services: Services = open_services(settings)
    with services.database.read() as conn:
        count = conn.exec_driver_sql("SELECT count(*) FROM people").scalar()
    services.database.dispose()
    return int(count or 0)


def test_backup(site: Config, home: Path) -> None:
    """Into the current folder, named by the time; it says where, how much, and what is missing."""
    assert site.port
    wrote, keys = told("backup")
    (file,) = home.glob("*.backup")
    assert NAME.fullmatch(file.name)
    assert re.fullmatch(rf"Wrote {file.name}: \d+ rows, [\d,]+ bytes\.", wrote)
    assert keys == (
        f"The keys are NOT in it. Keep a copy of {home}/instance/contactrep.toml somewhere else:"
        " without it nobody can read what is sealed; with both, anybody can."
    )


def test_backup_into_a_folder(site: Config, home: Path) -> None:
    """As cron does it."""
    assert site.port
    (home / "backups").mkdir()
    assert told("backup", "backups")
    assert [NAME.fullmatch(file.name) is not None for file in (home / "backups").iterdir()] == [
        True
    ]


def test_backup_as_json(site: Config, home: Path) -> None:
    """One object, for whoever watches backups."""
    assert site.port
    (line,) = told("backup", "b", "--json")
    found = json.loads(line)
    assert found["file"] == str(home / "b")
    assert found["bytes"] == (home / "b").stat().st_size
    assert found["rows"] == sum(found["tables"].values()) > 0
    assert found["tables"]["people"] == 1
    assert found["revision"] == "0005"
    assert found["keys_in"] == f"{home}/instance/contactrep.toml"


def test_keys_in_the_environment(site: Config, home: Path) -> None:
    """They are named by their variables."""
    keys = {
        "secret_key": site.secret_key,
        "sealing_keys": site.sealing_keys,
        "hash_key": site.hash_key,
    }
    (home / "instance" / "contactrep.toml").unlink()
    sentence = told("backup", **keys)[1]
    assert "Keep a copy of CONTACTREP_SEALING_KEYS and CONTACTREP_HASH_KEY somewhere" in sentence


def test_backup_that_cannot_be_made(site: Config, home: Path) -> None:
    """One line says why."""
    assert site.port
    (home / "b").write_text("mine")
    assert mistake(run("backup", "b")) == "b: File exists"
    assert mistake(run("backup", "no/b")) == "no/b: No such file or directory"
    other = f"sqlite:///{home / 'empty.db'}"
    assert "no tables yet" in mistake(run("backup", database_url=other))
    assert run("backup", database_url="sqlite:////nowhere/x.db").exit_code == 2


def test_restore(site: Config) -> None:
    """What was there is there again; mail waits, and it says what to do."""
    assert site.port
    told("backup", "b")
    told("forget", "nobody@example.com")
    new = told("restore", "b", "--replace")
    assert re.fullmatch(
        r"Restored \d+ rows, as they were on \d{4}-\d\d-\d\d \d\d:\d\d UTC"
        r" \(contactrep 0\.1\.0, sqlite\)\.",
        new[0],
    )
    assert new[1] == "Erased again: 0. Staff have to sign in again."
    assert new[2].startswith("The outbox is PAUSED: ")
    assert "contactrep outbox resume --since TIME" in new[2]
    assert told("deliver", "--once") == ["0 attempts made"]
    assert people_of(site) == 1


def test_restore_that_is_refused(site: Config, home: Path) -> None:
    """Data in its way, other keys, a file that is none: one line, and nothing is changed."""
    told("backup", "b")
    assert "--replace" in mistake(run("restore", "b"))
    (home / "none").write_text("no backup")
    assert mistake(run("restore", "none", "--replace")).startswith("none: is no backup")
    assert run("restore", "nowhere").exit_code == 2
    name, _, key = site.sealing_keys.partition(":")
    line = mistake(run("restore", "b", "--replace", sealing_keys=f"other:{key}"))
    assert re.search(
        rf"\d+ sealed texts of the backup cannot be read: sealing_keys lacks {name};", line
    )
    line = mistake(run("restore", "b", "--replace", hash_key=key[:-5] + "AAAA="))
    assert line == "the backup belongs to another hash_key than the configuration has"
    assert people_of(site) == 1
    assert told("restore", "b", "--replace", "--without-keys", sealing_keys=f"other:{key}")


def test_restore_with_a_list_of_the_erased(
    site: Config, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """As it is found in the log, with or without what stands before an id."""
    told("backup", "b")
    told("forget", "volha@example.com")
    (logged,) = caplog.messages
    (home / "instance" / "contactrep.db").unlink()
    (home / "log").write_text("\n2026-10-05 19:30:00 erased " + "0" * 64 + "\nnonsense\n")
    line = mistake(run("restore", "b", "--erased", "log"))
    assert line == "log, line 3: does not end with the id of what was erased"
    (home / "log").write_text(f"\n2026-10-05 WARNING {logged}\n" + "f" * 64)
    assert told("restore", "b", "--erased", "log")[1].startswith("Erased again: 1.")
    assert people_of(site) == 0


def test_outbox(site: Config) -> None:
    """Seen, paused, and let go on."""
    assert site.port
    queued, due, frozen = told("outbox", "show")
    assert (queued, frozen) == ("       3 queued", "       0 frozen")
    assert re.fullmatch(r" {7}3 due, the oldest since \d{4}-\d\d-\d\d \d\d:\d\d UTC", due)
    assert "paused" in told("outbox", "pause", "the office asked us to")[0]
    *_, last = told("outbox", "show")
    assert re.fullmatch(r"Paused since \d{4}-\d\d-\d\d \d\d:\d\d UTC: the office asked us to", last)
    assert told("deliver", "--once") == ["0 attempts made"]
    (line,) = told("outbox", "show", "--json")
    found = json.loads(line)
    assert found["states"] == {"queued": 3}
    assert (found["due"], found["frozen"]) == (3, 0)
    assert found["notices"]["paused"]["text"] == "the office asked us to"
    assert told("outbox", "resume") == ["The outbox goes on."]
    assert told("deliver", "--once") == ["3 attempts made"]
    assert json.loads(told("outbox", "show", "--json")[0])["oldest_due"] is None


@pytest.mark.parametrize("zone", ["", "Z", "-05:00"])
def test_outbox_resume_since(site: Config, zone: str) -> None:
    """A time without a zone is in UTC."""
    assert site.port
    told("outbox", "pause", "after a crash")
    assert told("outbox", "resume", "--since", f"2020-01-01T12:00{zone}") == [
        "Frozen, since they may have left already: letters 0, mails of the site's own 0.",
        "The outbox goes on.",
    ]


def test_outbox_resume_since_now(site: Config) -> None:
    """What was due until then does not leave."""
    assert site.port
    assert told("outbox", "resume", "--since", utc_now().isoformat())[0] == (
        "Frozen, since they may have left already: letters 2, mails of the site's own 1."
    )
    assert told("deliver", "--once") == ["0 attempts made"]


@pytest.mark.parametrize(
    ("time", "sentence"),
    [("yesterday", "is no time like"), ("2126-01-01", "has yet to come"), ("", "is no time")],
)
def test_outbox_resume_since_no_time(site: Config, time: str, sentence: str) -> None:
    """It is refused, and the outbox still stands."""
    assert site.port
    told("outbox", "pause", "after a crash")
    result = run("outbox", "resume", "--since", time)
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert json.loads(told("outbox", "show", "--json")[0])["notices"]
