"""The command that reads what comes back, `contactrep bounces`; a part of the command line."""

import json
import logging
import sys
from collections import Counter
from pathlib import Path

import click
from rich.console import Console
from rich.progress import track

from contactrep import config
from contactrep.app import as_now, open_services
from contactrep.channels import maildir
from contactrep.channels.returns import read
from contactrep.outreach.hear_back import Heard, hear
from contactrep.outreach.services import Services
from contactrep.storage.database import DatabaseError

_log = logging.getLogger(__name__)

TRY_AGAIN = 75
"""EX_TEMPFAIL: the mail server keeps the message and offers it again."""

_OF_THE_OPERATOR = (config.ConfigError, DatabaseError)  # what these say names nobody


@click.command()
@click.option(
    "--maildir",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Work off this Maildir instead of reading one message from standard input.",
)
@click.option("--recipient", help="The address that the message was delivered to.")
@click.option("--json", "as_json", is_flag=True, help="Print the counts as one JSON object.")
def bounces(folder: Path | None, recipient: str | None, as_json: bool) -> None:
    """Read what came back for letters: reports of mail servers, and answers.

    Without --maildir one message is read, and the exit code is 75 where it shall be offered again.
    """
    if folder is None:
        counts = Counter([_hear_pipe(recipient)])
    else:
        counts = _work_off(folder, as_now(open_services(config.load())))
    click.echo(_as_json(counts) if as_json else _as_line(counts))
    if Heard.TOO_EARLY in counts and folder is None:
        sys.exit(TRY_AGAIN)


def _hear_pipe(recipient: str | None) -> Heard:
    """Hear the message on standard input; whatever keeps us from it, it shall be offered again."""
    content = sys.stdin.buffer.read(maildir.MOST)
    while sys.stdin.buffer.read(maildir.MOST):
        pass  # a pipe that is closed too early looks like a failure to the mail server
    try:
        return _hear(as_now(open_services(config.load())), content, recipient)
    except Exception as error:  # noqa: BLE001 - else the mail server would send it back to somebody
        told = str(error) if isinstance(error, _OF_THE_OPERATOR) else type(error).__name__
        click.echo(f"Error: {told}", err=True)
        sys.exit(TRY_AGAIN)


def _work_off(folder: Path, services: Services) -> Counter[Heard]:
    """Hear every message of a Maildir, and leave there what people have to look at."""
    counts: Counter[Heard] = Counter()
    console = Console(stderr=True)
    quiet = not console.is_terminal
    for path in track(maildir.waiting(folder), "Reading", console=console, disable=quiet):
        content = maildir.content(path)
        if content is None:
            continue
        heard = _hear_safely(services, content)
        counts[heard] += 1
        if heard.is_for_people:
            maildir.leave(path)
        elif heard is not Heard.TOO_EARLY:
            maildir.settle(path)
    return counts


def _hear_safely(services: Services, content: bytes) -> Heard:
    try:
        return _hear(services, content)
    except DatabaseError:
        raise
    except Exception as error:  # noqa: BLE001 - one message must not keep us from all others
        _log.error("a message cannot be heard: %s", type(error).__name__)
        return Heard.UNREADABLE


def _hear(services: Services, content: bytes, recipient: str | None = None) -> Heard:
    address = services.config.mail_bounces or services.config.mail_from
    return hear(services, read(content, address, recipient))


def _as_line(counts: Counter[Heard]) -> str:
    total = counts.total()
    told = "1 message" if total == 1 else f"{total} messages"
    parts = [f"{counts[heard]} {heard}" for heard in Heard if counts[heard]]
    return f"{told}: {', '.join(parts)}" if parts else told


def _as_json(counts: Counter[Heard]) -> str:
    return json.dumps({heard.name.lower(): counts[heard] for heard in Heard})
