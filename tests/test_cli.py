"""The `contactrep` command: what it prints, and the code it ends with."""

import csv
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NoReturn

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import update

from contactrep import __version__, cli, config, paths, supervisor
from contactrep.app import open_services
from contactrep.campaigns.folder import read_files
from contactrep.config import Config
from contactrep.core.consents import Consent
from contactrep.core.corrections import Field
from contactrep.core.ledger import Entry
from contactrep.core.lifecycle import State
from contactrep.core.permissions import Role
from contactrep.dataset.build import build
from contactrep.outreach import staff, staff_links, verify
from contactrep.storage import second_factors
from contactrep.storage import staff as accounts
from contactrep.storage.staff_links import Purpose
from contactrep.storage.tables import people
from tests.campaigns.folder_factory import files, write
from tests.dataset.factories import Country
from tests.factories import new_submission
from tests.ledger import totals
from tests.outreach.carrier import token_of
from tests.outreach.deliveries import one_letter, the_letter
from tests.outreach.holding import SCHUMER, corrected

ROOT = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of one's own, where nothing is configured."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith(("CONTACTREP_", "PORT"))]:
        monkeypatch.delenv(name)
    return tmp_path


@pytest.fixture
def site(home: Path, tables: Path) -> Config:
    """A configuration as `contactrep init` writes it."""
    assert run("init").exit_code == 0
    shutil.copy(tables, home / "instance" / "contactrep.db")
    return config.load()


def run(*arguments: str, text: str | None = None, **environment: str) -> Result:
    """Run the command inside this process."""
    names = {f"CONTACTREP_{name.upper()}": value for name, value in environment.items()}
    return CliRunner().invoke(cli.main, arguments, input=text, env=names)


def mistake(result: Result) -> str:
    """Return the one line of a command that somebody has to put right."""
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert line.startswith("Error: ")
    return line.removeprefix("Error: ")


def process(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command as people do."""
    command = [sys.executable, "-m", "contactrep", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)


def test_init(home: Path) -> None:
    """Writes a configuration once, says so, and never overwrites its keys."""
    assert run("init").output == (
        "Wrote instance/contactrep.toml. Keep it private: it holds the keys.\n"
    )
    before = (home / "instance" / "contactrep.toml").read_bytes()
    assert mistake(run("init")) == ("instance/contactrep.toml exists; its keys are not overwritten")
    again = run("init", "--if-missing")
    assert (again.exit_code, again.output) == (0, "")
    assert (home / "instance" / "contactrep.toml").read_bytes() == before
    assert run("init", "--folder", "other").exit_code == 0
    assert (home / "other" / "contactrep.toml").is_file()


def test_init_where_nothing_can_be_written(home: Path) -> None:
    """One line says which folder."""
    (home / "file").write_text("")
    assert mistake(run("init", "--folder", "file")) == "file: File exists"
    assert mistake(run("init", "--folder", "file/below")).startswith("file/below: ")


@pytest.mark.parametrize(
    "arguments", [("run",), ("deliver",), ("deliver", "--once"), ("staff", "add", "a@example.org")]
)
def test_without_a_configuration(arguments: tuple[str, ...]) -> None:
    """Whatever needs one says how to get it."""
    assert mistake(run(*arguments)) == (
        "secret_key: is missing; `contactrep init` writes a configuration with fresh keys"
    )


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        ({"port": "x"}, "port: must be a whole number, not 'x'"),
        ({"data_folder": "/nowhere"}, "MANIFEST.json: is not in /nowhere"),
        ({"campaigns_folder": "/nowhere"}, "nowhere: there is no such folder"),
        ({"state_folder": "/dev/null"}, "/dev/null: File exists"),
        ({"state_folder": "/dev/null/x"}, "/dev/null/x: Not a directory"),
        ({"database_url": "mysql://x"}, "the database URL is not one: it begins with sqlite:///"),
        (
            {"database_url": "sqlite:////nowhere/x.db"},
            "the SQLite database /nowhere/x.db: unable to open database file",
        ),
        (
            {"database_url": "postgresql+psycopg://me:hunter2@127.0.0.1:1/x"},
            "the PostgreSQL database x: ",
        ),
    ],
)
@pytest.mark.parametrize("command", ["run", "deliver"])
def test_a_site_that_cannot_start(
    site: Config, command: str, settings: dict[str, str], line: str
) -> None:
    """One line says what is wrong, without a traceback and without a password."""
    assert site.port
    told = mistake(run(command, **settings))
    assert told.startswith(line)
    assert "hunter2" not in told


def test_run(site: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    """Prepares the database, says what to open, and hands over to the supervisor."""
    seen = []

    def supervise(settings: Config) -> int:
        seen.append(settings)
        return 3

    monkeypatch.setattr(supervisor, "supervise", supervise)
    result = run("run", port="8123")
    assert result.exit_code == 3
    assert [settings.port for settings in seen] == [8123]
    for address in ("", "/c/belarus-freedom-forum", "/c/demonstration", "/mailbox/", "/staff"):
        assert f"http://127.0.0.1:8123{address}\n" in result.output
    assert (site.state_folder / "contactrep.db").is_file()


def test_run_with_a_mail_server(site: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no mailbox to open."""
    monkeypatch.setattr(supervisor, "supervise", lambda _settings: 0)
    result = run("run", mail_carrier="smtp", mail_from="letters@example.org")
    assert (result.exit_code, "mailbox" in result.output) == (0, False)
    assert site.mail_carrier == "mailbox"


def test_deliver_once(site: Config) -> None:
    """What is due is delivered, and the command ends."""
    assert run("deliver", "--once").output == "0 attempts made\n"
    services = open_services(site)
    draft = new_submission(services)
    assert run("deliver", "--once").output == "1 attempts made\n"
    token = token_of(services, draft)
    pending = verify.look(services, token)
    assert pending is not None
    verify.verify(services, pending)
    assert run("deliver", "--once").output == "2 attempts made\n"
    assert totals(services)[Entry.ACCEPTED] == 2
    services.database.dispose()


def test_deliver_once_knows_who_has_left(site: Config) -> None:
    """As staff say, who need not restart anything."""
    services = open_services(site)
    one_letter(corrected(services, Field.EMAIL, "senator@example.org"), recipients=(SCHUMER,))
    corrected(services, Field.LEFT_OFFICE)
    assert run("deliver", "--once").output == "2 attempts made\n"  # and the question to its writer
    assert the_letter(services).state == State.HELD
    services.database.dispose()


def test_deliver_by_a_mail_server(site: Config) -> None:
    """Which is not asked while nothing is due."""
    result = run("deliver", "--once", mail_carrier="smtp", mail_from="letters@example.org")
    assert (result.exit_code, result.output) == (0, "0 attempts made\n")
    assert not site.mailbox_folder.exists()


@pytest.fixture
def handlers() -> Iterator[None]:
    """The signal handlers of the tests, put back afterwards."""
    kinds = (signal.SIGTERM, signal.SIGINT)
    before = {kind: signal.getsignal(kind) for kind in kinds}
    yield
    for kind, handler in before.items():
        signal.signal(kind, handler)


@pytest.mark.usefixtures("handlers")
@pytest.mark.parametrize("kind", [signal.SIGTERM, signal.SIGINT])
def test_deliver_until_stopped(site: Config, kind: signal.Signals) -> None:
    """A signal ends it in good order."""
    before = signal.getsignal(kind)

    def stop() -> None:
        deadline = time.monotonic() + 20
        while signal.getsignal(kind) is before and time.monotonic() < deadline:
            time.sleep(0.01)
        os.kill(os.getpid(), kind)

    thread = threading.Thread(target=stop)
    thread.start()
    result = run("deliver")
    thread.join()
    assert (result.exit_code, result.stdout) == (0, "")
    assert site.state_folder.is_dir()


def test_find() -> None:
    """Lines for a person; several ZIP codes stand apart."""
    one = run("find", "11235")
    assert one.exit_code == 0
    lines = one.stdout.splitlines()
    assert lines[0] == "11235  Brooklyn, NY  (NY-8)"
    assert len(lines) == 5
    both = run("find", "11235", "82001").stdout
    assert both.startswith(one.stdout + "\n82001  Cheyenne, WY  (Wyoming at large)\n")


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (("11235",), 0),
        (("11235-1234", "11229"), 0),
        (("09012",), 0),  # in use, though it has no district
        (("96960",), 0),
        (("99999",), 1),
        (("ABCDE",), 1),
        (("",), 1),
        (("11235", "99999", "82001"), 1),
    ],
)
@pytest.mark.parametrize("options", [(), ("--json",)])
def test_the_code_of_find(typed: tuple[str, ...], code: int, options: tuple[str, ...]) -> None:
    """1 if one of them is no ZIP code in use; all are answered all the same."""
    result = run("find", *options, *typed)
    assert result.exit_code == code
    if options:
        assert len(result.stdout.splitlines()) == len(typed)


def test_find_needs_something_to_find() -> None:
    """And says how it is used."""
    result = run("find")
    assert result.exit_code == 2
    assert "Missing argument 'ZIPS...'" in result.stderr


def test_find_for_programs() -> None:
    """`python -m contactrep find 11235 --json` prints one object on one line."""
    done = process("find", "11235", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    (line,) = done.stdout.splitlines()
    found = json.loads(line)
    assert found["zip"] == "11235"
    assert found["place"] == "Brooklyn, NY"
    (candidate,) = found["candidates"]
    assert candidate["district"]["code"] == "NY-8"
    assert candidate["district"]["ocd_id"] == "ocd-division/country:us/state:ny/cd:8"
    assert candidate["approximate"] is False
    assert candidate["member"]["bioguide"] == "J000294"
    assert [each["member"]["bioguide"] for each in found["senators"]] == ["G000555", "S000148"]
    assert found["president"]["id"] == "president"


def test_find_several_for_programs() -> None:
    """JSON Lines, in the order they were asked; the exit code tells that one is not known."""
    done = process("find", "--json", "91711", "00901", "99999")
    assert done.returncode == 1
    objects = [json.loads(line) for line in done.stdout.splitlines()]
    assert [each["zip"] for each in objects] == ["91711", "00901", "99999"]
    assert [len(each["candidates"]) for each in objects] == [6, 1, 0]
    assert objects[1]["place"] == "Puerto Rico"
    assert (objects[2]["senators"], objects[2]["president"]) == ([], None)
    assert "Hernández" in done.stdout  # not as \u00e1


def test_a_mistake_as_people_see_it() -> None:
    """One line on standard error, code 2, and no traceback."""
    done = process("run")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "Error: secret_key: is missing; `contactrep init` writes a configuration with fresh keys\n"
    )


def test_a_pipe_that_is_closed() -> None:
    """`contactrep find ... | head -1` is no mistake of ours."""
    command = f"{sys.executable} -m contactrep find {'11235 ' * 3000}| head -1"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        ["sh", "-c", command], capture_output=True, text=True, check=False, env=environment
    )
    assert (done.stdout, done.stderr) == ("11235  Brooklyn, NY  (NY-8)\n", "")


def test_no_file_is_to_blame(monkeypatch: pytest.MonkeyPatch) -> None:
    """What fails without one is not told as if somebody could put it right."""

    def fail(*_arguments: object) -> NoReturn:
        raise OSError("no space left")

    monkeypatch.setattr(cli, "find_verb", fail)
    result = run("find", "11235")
    assert isinstance(result.exception, OSError)


def test_the_version() -> None:
    """And the help, by both names."""
    assert run("--version").output == f"contactrep, version {__version__}\n"
    assert run("-h").output == run("--help").output
    for command in ("init", "run", "deliver", "bounces", "find", "data", "campaign", "staff"):
        assert f"\n  {command} " in run("--help").output
    assert run("nonsense").exit_code == 2


def test_every_command_says_what_it_does() -> None:
    """In one sentence at least."""
    commands = [cli.main]
    for command in commands:
        assert (command.help or "").strip().endswith("."), command.name
        commands += getattr(command, "commands", {}).values()
    assert len(commands) == 27


def test_data_check() -> None:
    """The dataset that we ship is whole; a folder may be named."""
    for arguments in ((), (str(paths.DATA),)):
        result = run("data", "check", *arguments)
        assert (result.exit_code, result.output) == (0, "The dataset is whole.\n")


def test_data_check_finds(home: Path) -> None:
    """A file that is not the one that was built, by its name; code 1."""
    folder = shutil.copytree(paths.DATA, home / "data", ignore=shutil.ignore_patterns("campaigns"))
    with (folder / "seats.csv").open("a") as seats:
        seats.write("\n")
    result = run("data", "check", str(folder))
    assert result.exit_code == 1
    assert result.output == "seats.csv: is not the file that MANIFEST.json describes\n"
    assert run("data", "check", str(home)).exit_code == 1
    assert run("data", "check", "nowhere").exit_code == 2


def test_data_build(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Builds from the publishers' files, shows what it does, and reports what came of it."""
    sources, handkept = Country().write(home)
    monkeypatch.setattr(build, "__defaults__", (handkept,))  # not of our country, but of this one
    result = run("data", "build", "--from", str(sources), "--out", "built")
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[0] == "Congress 119 until 2027-01-03, as of 2026-06-15"
    assert re.fullmatch(r"ZIP codes: .*\d+ by tracts; 4 in several districts", lines[1])
    assert [line.partition(":")[0] for line in lines[2:]] == [
        "Vacant seats",
        "Without a form",
    ]
    assert "100%" in result.stderr
    assert run("data", "check", "built").output == "The dataset is whole.\n"


def test_data_build_refuses(home: Path) -> None:
    """What is missing, in the last line, and nothing is written."""
    (home / "sources").mkdir()
    result = run("data", "build", "--from", "sources", "--out", "built")
    assert result.exit_code == 2
    assert re.fullmatch(r"Error: \S+: .+", result.stderr.splitlines()[-1])
    assert not (home / "built").exists()


def test_campaign_check() -> None:
    """What we ship is in order, and each campaign is named with its revision."""
    result = run("campaign", "check")
    assert result.exit_code == 0
    assert "demonstration: live, revision " in result.output
    assert "belarus-freedom-forum: live, revision " in result.output


def test_campaign_check_finds(home: Path) -> None:
    """A mistake by file and line, with code 2."""
    folder = home / "campaigns" / "demonstration"
    shutil.copytree(paths.DATA / "campaigns" / "demonstration", folder)
    page = folder / "campaign.md"
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("status: live", "status: lively"), encoding="utf-8")
    told = mistake(run("campaign", "check", "campaigns"))
    assert told.startswith("demonstration/campaign.md:4: “status” must be one of draft, live")


def test_a_campaign_comes_from_a_folder_and_goes_back(site: Config, home: Path) -> None:
    """As a draft, then for everybody to see; what comes out is what went in."""
    folder = home / "elsewhere" / "lamp"
    write(folder.parent, "lamp", files())
    result = run("campaign", "load", str(folder))
    assert re.fullmatch(r"lamp: revision \w{12}, a draft\n", result.output)
    assert "no such campaign" in mistake(run("campaign", "export", "lamp", "out"))
    assert run("campaign", "export", "lamp", "out", "--draft").exit_code == 0
    assert read_files(home / "out" / "lamp") == files()
    result = run("campaign", "load", str(folder), "--publish")
    assert "nothing was changed" in result.output
    assert result.output.endswith("is published\n")
    services = open_services(site)
    assert services.shelf.campaigns()["lamp"].title == "Light the lamp"
    services.database.dispose()
    assert "Wrote again/lamp, revision" in run("campaign", "export", "lamp", "again").output


@pytest.mark.usefixtures("site")
def test_a_folder_that_breaks_a_rule_is_not_loaded(home: Path) -> None:
    """Every mistake is told by file and line."""
    bad = files(script_txt="---\napproved: true\n---\n{{ nothing }}")
    folder = write(home, "lamp", {**bad, "editions/full.txt": b"no head"})
    told = run("campaign", "load", str(folder))
    assert told.exit_code == 2
    assert "lamp/script.txt:4: unknown placeholder {{ nothing }}" in told.stderr
    assert "lamp/editions/full.txt:1: must begin with the lines" in told.stderr


PASSWORD = "correct horse battery"


def test_staff_add(site: Config) -> None:
    """The account works."""
    result = run("staff", "add", "Anna@Example.org", "--password-stdin", text=PASSWORD + "\n")
    assert (result.exit_code, result.output) == (0, "Anna@Example.org can sign in at /staff.\n")
    services = open_services(site)
    assert staff.sign_in(services, "anna@example.org", PASSWORD)
    services.database.dispose()


def test_a_password_is_made_up(site: Config) -> None:
    """Where nobody can type one; it is shown once, when the account is there."""
    result = run("staff", "add", "anna@example.org")
    first, second = result.output.splitlines()
    assert second == "anna@example.org can sign in at /staff."
    services = open_services(site)
    assert staff.sign_in(services, "anna@example.org", first.removeprefix("Password: "))
    services.database.dispose()
    assert "Password" not in run("staff", "add", "anna@example.org").output


def test_staff_add_with_a_role(site: Config) -> None:
    """In all campaigns or in one, which has to be there."""
    add = ("staff", "add", "anna@example.org", "--role", "viewer")
    told = mistake(run(*add, "--campaign", "nothing"))
    assert told == "there is no campaign \u201cnothing\u201d"
    password = run(*add, "--campaign", "demonstration").output.splitlines()[0]
    services = open_services(site)
    token = staff.sign_in(services, "anna@example.org", password.removeprefix("Password: "))
    member = staff.who(services, token or "")
    services.database.dispose()
    assert member is not None
    assert member.roles == {"demonstration": Role.VIEWER}


def test_staff_reset(site: Config) -> None:
    """Prints a link by which a password is set; the second factor goes when that is asked for."""
    run("staff", "add", "anna@example.org", "--password-stdin", text=PASSWORD + "\n")
    services = open_services(site)
    with services.database.write() as conn:
        anna = accounts.find_by_email(conn, "anna@example.org")
        assert anna is not None
        second_factors.take_step(conn, anna.id, 1)
    for options, on in (((), True), (("--second-factor",), False)):
        link = run("staff", "reset", "Anna@example.org", *options).output
        token = link.removeprefix(f"{site.site_url}/staff/reset/").strip()
        assert staff_links.look(services, token, Purpose.RESET) == "anna@example.org"
        with services.database.read() as conn:
            found = accounts.find(conn, anna.id)
        assert found is not None
        assert found.second_factor is on
    services.database.dispose()
    told = mistake(run("staff", "reset", "nobody@example.org"))
    assert told == "nobody@example.org has no account, or it is disabled"


def test_a_password_is_typed(site: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice, and it is not shown."""
    runner_stdin = "click.testing._NamedTextIOWrapper.isatty"
    monkeypatch.setattr(runner_stdin, lambda _self: True, raising=False)
    result = run("staff", "add", "anna@example.org", text=f"{PASSWORD}\n{PASSWORD}\n")
    assert result.exit_code == 0
    assert PASSWORD not in result.output
    services = open_services(site)
    assert staff.sign_in(services, "anna@example.org", PASSWORD)
    services.database.dispose()


@pytest.mark.parametrize(
    ("arguments", "typed", "line"),
    [
        (("anna",), PASSWORD, "'anna' is not an e-mail address: "),
        (("anna@example.org",), "short", "a password needs at least 12 characters"),
        (("anna@example.org",), "", "a password needs at least 12 characters"),
        (("taken@example.org",), PASSWORD, "taken@example.org has an account already"),
    ],
)
def test_an_account_is_refused(
    site: Config, arguments: Sequence[str], typed: str, line: str
) -> None:
    """In one line that says why."""
    assert site.port
    run("staff", "add", "taken@example.org", "--password-stdin", text=PASSWORD)
    told = mistake(run("staff", "add", *arguments, "--password-stdin", text=typed + "\n"))
    assert told.startswith(line)


def test_news(site: Config) -> None:
    """Those who ticked the box and verified their address, once each, with what they agreed to."""
    services = open_services(site)
    for email in ("volha@example.com", "Volha@example.com", "alena@example.com"):
        new_submission(services, email=email, agreed=[Consent.NEWS])
    new_submission(services, email="other@example.com", agreed=[Consent.FOLLOW_UP])
    new_submission(services, email="late@example.com", first="=1+1", agreed=[Consent.NEWS])
    with services.database.write() as conn:
        unverified = people.c.email_hash != services.vault.fingerprint("alena@example.com", "email")
        conn.execute(update(people).where(unverified).values(verified_at=services.clock()))
    services.database.dispose()
    result = run("news", "demonstration")
    assert result.exit_code == 0
    header, *rows = csv.reader(io.StringIO(result.output))
    assert header[:2] == ["email", "first"]
    assert [row[0] for row in rows] == ["Volha@example.com", "late@example.com"]
    assert rows[1][1] == "'=1+1"
    assert all(row[-1] for row in rows)
    assert "no campaign" in run("news", "nothing").output


def test_forget(site: Config) -> None:
    """It says how much was erased; an address that nobody wrote from is told so."""
    services = open_services(site)
    for count in ("1 submission", "2 submissions"):
        for _ in range(int(count[0])):
            new_submission(services)
        result = run("forget", " Volha@example.com")
        assert (result.exit_code, result.output) == (0, f"Erased {count}.\n")
    services.database.dispose()
    result = run("forget", "volha@example.com")
    assert (result.exit_code, result.output) == (0, "Nobody with this address is kept.\n")
