"""`contactrep run`: web processes and one delivery worker, side by side, until stopped."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from types import FrameType

import click

from contactrep.config import Config
from contactrep.core.campaigns import Campaign, Status

_POLL = 0.2  # seconds between looks at the children
_PATIENCE = 15  # seconds a child gets to stop before it is killed
_GRACE = 10  # seconds the web server gives its requests: less, so that it stops its own processes
_RESTART_DELAY = 1.0  # seconds before a worker that died is started again


def announce(settings: Config, campaigns: Iterable[Campaign]) -> None:
    """Print what to open."""
    click.echo(f"\ncontactrep serves on {settings.site_url}\n")
    for campaign in campaigns:
        if campaign.status is Status.DRAFT:  # it has no page yet
            continue
        click.echo(f"  {campaign.title}\n    {settings.site_url}/c/{campaign.slug}")
    if settings.mail_carrier == "mailbox":
        click.echo(f"  All mail stays here\n    {settings.site_url}/mailbox/")
    click.echo(f"  Staff (first: contactrep staff add EMAIL)\n    {settings.site_url}/staff\n")


def supervise(settings: Config) -> int:
    """Run until a signal or until the web server ends; return the exit code, 0 if asked to stop.

    A worker that dies is started again: the rows it had leased are claimed anew.
    """
    stopping = False

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    web = _start(*_web_command(settings))
    worker = _start(sys.executable, "-m", "contactrep", "deliver")
    while not stopping and web.poll() is None:
        if worker.poll() is not None:
            time.sleep(_RESTART_DELAY)
            worker = _start(sys.executable, "-m", "contactrep", "deliver")
        time.sleep(_POLL)
    # A web server that was killed has a negative code, and is no success.
    failed = 0 if stopping else abs(web.returncode or 0)
    return max(failed, _end(web), _end(worker))


def _web_command(settings: Config) -> tuple[str, ...]:
    return (
        sys.executable,
        "-m",
        "gunicorn",
        "--worker-class",
        "contactrep.serving.Worker",
        "--workers",
        str(settings.web_processes),
        "--threads",
        str(settings.web_threads),
        "--bind",
        f"{settings.host}:{settings.port}",
        "--graceful-timeout",
        str(_GRACE),
        "--no-control-socket",
        "--log-level",
        "warning",  # no access log: query strings hold ZIP codes
        "contactrep.app:create_app()",
    )


def _start(*command: str) -> subprocess.Popen[bytes]:
    # Ctrl-C in a terminal goes to the whole group; the children are told to stop by us alone.
    return subprocess.Popen(command, start_new_session=True, env=dict(os.environ))  # noqa: S603 - our own commands


def _end(process: subprocess.Popen[bytes]) -> int:
    """Ask the child to stop, and insist after a while."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
    return max(process.wait(), 0)
