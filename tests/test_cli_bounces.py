"""`contactrep bounces`: what comes back by a pipe or in a Maildir, and the code it ends with."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from contactrep import cli, cli_bounces
from contactrep.app import open_channel, open_services
from contactrep.channels import maildir
from contactrep.config import load
from contactrep.core.lifecycle import LEASE, State
from contactrep.outreach.deliver import Worker
from contactrep.outreach.hear_back import Heard, hear
from contactrep.outreach.services import Services
from contactrep.storage.database import DatabaseError
from contactrep.storage.tables import deliveries, metadata
from tests.conftest import FULL
from tests.outreach.carrier import Carrier, letter_rows, rows
from tests.outreach.deliveries import one_letter, the_letter
from tests.smtp import RecordingServer

ROOT = Path(__file__).parent.parent
CORPUS = ROOT / "tests" / "channels" / "returns"
OURS = "bounces@campaign.example"  # as it stands in the corpus
BOUNCED, FULL_BOX, DELAYED = "postfix-unknown-user", "sendmail-quota", "postfix-delayed"
MACHINE, PERSON, NO_MAIL = "vacation-program", "human-plain", "binary-noise"
NOTHING = {heard.name.lower(): 0 for heard in Heard}


@pytest.fixture
def site(tmp_path: Path, tables: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    """A site with an address for what comes back, and one letter that was taken."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith(("CONTACTREP_", "PORT"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("CONTACTREP_MAIL_BOUNCES", OURS)
    assert run("init").exit_code == 0
    shutil.copy(tables, tmp_path / "instance" / "contactrep.db")
    services = open_services(load())
    one_letter(services)
    Worker(services, Carrier()).drain()
    yield services
    services.database.dispose()


def run(*arguments: str, content: bytes = b"", **environment: str) -> Result:
    """Run the command inside this process."""
    names = {f"CONTACTREP_{name.upper()}": value for name, value in environment.items()}
    return CliRunner().invoke(cli.main, arguments, input=content, env=names)


def back(row: Any, name: str) -> bytes:
    """Return a message of the corpus as it comes back for a delivery of ours."""
    content = (CORPUS / f"{name}.eml").read_bytes()
    return content.replace(b"kutemo-bilasu", row.code.encode()).replace(
        b"<7f3a@campaign.example>", row.message_id.encode()
    )


def everything(services: Services) -> list[Any]:
    """Return all that is stored."""
    return [rows(services, table) for table in metadata.sorted_tables]


@pytest.mark.parametrize(
    ("name", "line", "state"),
    [
        (BOUNCED, "1 bounced", State.BOUNCED),
        (FULL_BOX, "1 to be tried again", State.QUEUED),
        (DELAYED, "1 noted", State.ACCEPTED),
        (MACHINE, "1 noted", State.ACCEPTED),
        (PERSON, "1 forwarded", State.ACCEPTED),
        (NO_MAIL, "1 unreadable", State.ACCEPTED),
        ("newsletter", "1 not ours", State.ACCEPTED),
        ("postfix-delivered", "1 nothing new", State.ACCEPTED),
    ],
)
def test_a_pipe(site: Services, name: str, line: str, state: State) -> None:
    """Each kind has its effect, the mail server is told that all is well, and twice is once."""
    content = back(the_letter(site), name)
    result = run("bounces", content=content)
    assert (result.exit_code, result.output) == (0, f"1 message: {line}\n")
    assert the_letter(site).state == state
    before = everything(site)
    assert run("bounces", content=content).exit_code == 0
    assert everything(site) == before


def test_a_forged_code(site: Services) -> None:
    """The report of a letter that is not ours does nothing, and is no failure."""
    before = everything(site)
    result = run("bounces", "--json", content=(CORPUS / f"{BOUNCED}.eml").read_bytes())
    assert result.exit_code == 0
    assert json.loads(result.output) == {**NOTHING, "not_ours": 1}
    assert everything(site) == before


def test_the_recipient_of_the_envelope(site: Services) -> None:
    """A report that names nothing is found by where it was delivered."""
    row = the_letter(site)
    content = (CORPUS / f"{BOUNCED}.eml").read_bytes()
    nameless = content.replace(b"kutemo-bilasu", b"").replace(b"7f3a", b"0")
    assert run("bounces", content=nameless).output == "1 message: 1 not ours\n"
    address = OURS.replace("@", f"+{row.code}@")
    result = run("bounces", "--recipient", address, content=nameless)
    assert result.output == "1 message: 1 bounced\n"


def test_without_an_address_of_its_own(site: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reports come to the site's own address then, and are found by the letter's Message-ID."""
    monkeypatch.delenv("CONTACTREP_MAIL_BOUNCES")
    result = run("bounces", content=back(the_letter(site), BOUNCED))
    assert result.output == "1 message: 1 bounced\n"


@pytest.mark.parametrize(
    ("environment", "line"),
    [
        ({"database_url": "sqlite:////nowhere/x.db"}, "Error: the SQLite database /nowhere/x.db: "),
        ({"port": "x"}, "Error: port: must be a whole number, not 'x'"),
        ({"campaigns_folder": "/nowhere"}, "Error: CampaignError"),
        ({"data_folder": "/nowhere"}, "Error: DatasetUnusableError"),
    ],
)
def test_a_site_that_is_away(site: Services, environment: dict[str, str], line: str) -> None:
    """The mail server keeps the message, and is told why in one line."""
    content = back(the_letter(site), BOUNCED)
    result = run("bounces", content=content, **environment)
    assert (result.exit_code, result.stdout) == (75, "")
    assert result.stderr.startswith(line)
    assert len(result.stderr.splitlines()) == 1
    assert the_letter(site).state == State.ACCEPTED


def test_a_mistake_of_ours(site: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is sent back to whoever wrote, and no word of theirs is told."""
    monkeypatch.setattr(cli_bounces, "hear", fail(ValueError("pat@house.example")))
    result = run("bounces", content=back(the_letter(site), PERSON))
    assert (result.exit_code, result.stdout, result.stderr) == (75, "", "Error: ValueError\n")


def fail(error: Exception) -> Callable[..., NoReturn]:
    """Return what raises it."""

    def raise_it(*_arguments: object) -> NoReturn:
        raise error

    return raise_it


def being_sent(services: Services) -> Any:
    """Take the letter once more, as a worker does, and return its row."""
    row = the_letter(services)
    values = {"state": State.SENDING, "due_at": services.clock() + LEASE}
    with services.database.write() as conn:
        conn.execute(update(deliveries).where(deliveries.c.id == row.id).values(values))
    return row


def test_a_letter_that_is_being_sent(site: Services) -> None:
    """The mail server brings the report again, when more is known."""
    result = run("bounces", content=back(being_sent(site), BOUNCED))
    assert (result.exit_code, result.output) == (75, "1 message: 1 too early\n")


def test_a_large_message(site: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is taken from the pipe to its end, though its beginning says everything."""
    content = back(the_letter(site), BOUNCED)
    monkeypatch.setattr(maildir, "MOST", len(content))
    result = run("bounces", content=content + bytes(3 * len(content)))
    assert (result.exit_code, result.output) == (0, "1 message: 1 bounced\n")


def test_as_a_mail_server_calls_it(site: Services) -> None:
    """In a process of its own."""
    command = [sys.executable, "-m", "contactrep", "bounces", "--json"]
    done = subprocess.run(
        command,
        input=back(the_letter(site), BOUNCED),
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout) == {**NOTHING, "bounced": 1}
    assert the_letter(site).state == State.BOUNCED


@settings(
    max_examples=500 if FULL else 40,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    content=st.binary(max_size=300)
    | st.tuples(
        st.sampled_from([path.read_bytes() for path in sorted(CORPUS.glob("*.eml"))]),
        st.integers(0, 2000),
        st.binary(max_size=20),
    ).map(lambda parts: parts[0][: parts[1]] + parts[2] + parts[0][parts[1] :])
)
@example(content=b"")
@example(content=b"\0" * 100)
@example(content=b"From: \xff\xfe\nTo: bounces+\xff@campaign.example\n\n")
@example(content=b"From: a@b.example\nIn-Reply-To: <\0@x>\nReferences: <%_'@x> <\xd0@x>\n\nx")
def test_whatever_comes(site: Services, content: bytes) -> None:
    """Nothing that names none of our letters does anything, or fails."""
    before = everything(site)
    result = run("bounces", content=content)
    assert result.exit_code == 0, result.output
    assert result.output in {"1 message: 1 not ours\n", "1 message: 1 unreadable\n"}
    assert everything(site) == before


@pytest.fixture
def folder(site: Services) -> Path:
    """A Maildir with one message of each kind."""
    path = site.config.state_folder / "returned"
    for part in ("tmp", "new", "cur"):
        (path / part).mkdir(parents=True)
    row = the_letter(site)
    for number, name in enumerate((DELAYED, PERSON, MACHINE, NO_MAIL, "newsletter", BOUNCED)):
        file = path / ("new" if number % 2 else "cur") / f"{number}.{name}"
        file.write_bytes(back(row, name))
        os.utime(file, (number, number))
    return path


def left(folder: Path) -> list[str]:
    """Return the names of the messages that are in a Maildir."""
    return sorted(str(path.relative_to(folder)) for path in folder.glob("*/*"))


def test_a_maildir(site: Services, folder: Path) -> None:
    """What was dealt with is gone, and what people have to look at is looked at once."""
    result = run("bounces", "--maildir", str(folder))
    line = "6 messages: 1 bounced, 2 noted, 1 forwarded, 1 not ours, 1 unreadable\n"
    assert (result.exit_code, result.stdout, result.stderr) == (0, line, "")
    kept = [f"cur/3.{NO_MAIL}:2,F", "cur/4.newsletter:2,F"]
    assert left(folder) == kept
    assert the_letter(site).state == State.BOUNCED
    before = everything(site)
    result = run("bounces", "--maildir", str(folder), "--json")
    assert json.loads(result.stdout) == NOTHING
    assert left(folder) == kept
    assert everything(site) == before


def test_a_maildir_with_the_same_report_twice(site: Services, folder: Path) -> None:
    """The second one changes nothing."""
    (folder / "new" / "again").write_bytes(back(the_letter(site), BOUNCED))
    result = run("bounces", "--maildir", str(folder))
    assert result.stdout.startswith("7 messages: 1 bounced, 2 noted, 1 forwarded, 1 nothing new,")


def test_too_early_for_a_maildir(site: Services, folder: Path) -> None:
    """The report waits there for the next time."""
    row = being_sent(site)
    result = run("bounces", "--maildir", str(folder))
    assert (result.exit_code, "1 too early" in result.stdout) == (0, True)
    assert f"new/5.{BOUNCED}" in left(folder)
    with site.database.write() as conn:
        values = {"state": State.ACCEPTED, "due_at": None}
        conn.execute(update(deliveries).where(deliveries.c.id == row.id).values(values))
    assert run("bounces", "--maildir", str(folder)).stdout == "1 message: 1 bounced\n"


def test_a_database_that_goes_away_meanwhile(
    site: Services, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is not dealt with stays as it was, and the line says why."""
    before = left(folder)
    monkeypatch.setattr(cli_bounces, "hear", fail(DatabaseError("the database is away")))
    result = run("bounces", "--maildir", str(folder))
    assert (result.exit_code, result.stderr) == (2, "Error: the database is away\n")
    assert left(folder) == before
    assert the_letter(site).state == State.ACCEPTED


def test_one_that_cannot_be_heard(
    site: Services,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A mistake of ours leaves the message to people, and all others are heard."""

    def moody(services: Services, returned: Any) -> Heard:
        if type(returned.what).__name__ == "HumanReply" and returned.message_ids:
            raise ValueError("pat@house.example")
        return hear(services, returned)

    monkeypatch.setattr(cli_bounces, "hear", moody)
    result = run("bounces", "--maildir", str(folder))
    assert result.stdout == "6 messages: 1 bounced, 2 noted, 1 not ours, 2 unreadable\n"
    assert f"cur/1.{PERSON}:2,F" in left(folder)
    assert "a message cannot be heard: ValueError" in caplog.text
    assert "@" not in caplog.text
    assert the_letter(site).state == State.BOUNCED


def test_what_is_no_maildir(site: Services) -> None:
    """One line says so."""
    result = run("bounces", "--maildir", str(site.config.state_folder))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "Error: instance is no Maildir: it has no folder new\n"
    assert run("bounces", "--maildir", "nowhere").exit_code == 2


def test_the_whole_way(site: Services) -> None:
    """A letter leaves, comes back for its code, and its writer has it in their mailbox again."""
    with RecordingServer() as server:
        config = replace(
            site.config,
            mail_carrier="smtp",
            mail_from="letters@campaign.example",
            mail_host="127.0.0.1",
            mail_port=server.port,
            mail_tls="none",
        )
        house = replace(site, config=config)
        one_letter(house, email="alena@example.com")
        channel = open_channel(config)
        worker = Worker(house, channel)
        worker.drain()
        (letter,) = server.received
        row = letter_rows(site)[-1]
        assert letter.mail_from == OURS.replace("@", f"+{row.code}@")
        assert letter.recipients == ("desk@example.org",)
        assert row.code not in letter.content.decode()
        report = back(row, BOUNCED)
        result = run("bounces", "--recipient", letter.mail_from, content=report)
        assert (result.exit_code, result.output) == (0, "1 message: 1 bounced\n")
        worker.drain()
        channel.close()  # type: ignore[attr-defined]
        _, returned = server.received
    assert returned.recipients == ("alena@example.com",)
    assert returned.message["Subject"] == (
        "Your letter to Demonstration Desk could not be delivered"
    )
    text = next(part for part in returned.message.walk() if part.get_content_type() == "text/plain")
    assert "Dear Demonstration Desk:" in text.get_content()
    (own,) = [one for one in rows(site, deliveries) if one.template == "returned"]
    assert returned.mail_from == OURS.replace("@", f"+{own.code}@")
