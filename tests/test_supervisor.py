"""`contactrep run`: two kinds of processes that live and end together."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
import requests

from contactrep import supervisor
from contactrep.config import Config

ROOT = Path(__file__).parent.parent
SLEEP = "import time; time.sleep(60)"
DEAF = "import signal, time; signal.signal(15, signal.SIG_IGN); print(flush=True); time.sleep(60)"
Children = dict[str, list[subprocess.Popen[bytes]]]


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    """The signal handlers of the tests, put back afterwards."""
    kinds = (signal.SIGTERM, signal.SIGINT)
    before = {kind: signal.getsignal(kind) for kind in kinds}
    yield
    for kind, handler in before.items():
        signal.signal(kind, handler)


@pytest.fixture
def scripts() -> dict[str, str]:
    """What stands in for the web server and for the worker, as Python."""
    return {"web": SLEEP, "worker": SLEEP}


@pytest.fixture
def children(scripts: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Children]:
    """The processes that were started, by what they stand for."""
    started: Children = {"web": [], "worker": []}
    start = supervisor._start

    def start_stand_in(*command: str) -> subprocess.Popen[bytes]:
        kind = "worker" if "deliver" in command else "web"
        started[kind].append(start(sys.executable, "-c", scripts[kind]))
        return started[kind][-1]

    monkeypatch.setattr(supervisor, "_start", start_stand_in)
    monkeypatch.setattr(supervisor, "_POLL", 0.02)
    monkeypatch.setattr(supervisor, "_RESTART_DELAY", 0.02)
    yield started
    alive = [child for each in started.values() for child in each if child.poll() is None]
    for child in alive:
        child.kill()
        child.wait()
    assert not alive


def meanwhile(act: Callable[[], object]) -> threading.Thread:
    """Do something while this thread supervises."""
    thread = threading.Thread(target=act)
    thread.start()
    return thread


def until(condition: Callable[[], object]) -> None:
    """Wait for something to become true."""
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def stop_when(condition: Callable[[], object], kind: signal.Signals = signal.SIGTERM) -> None:
    """Signal this process when the supervisor is ready for it."""
    until(condition)
    os.kill(os.getpid(), kind)


@pytest.mark.parametrize("kind", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_all(config: Config, children: Children, kind: signal.Signals) -> None:
    """Both children are asked to stop, and that is a success."""
    thread = meanwhile(lambda: stop_when(lambda: children["worker"], kind))
    assert supervisor.supervise(config) == 0
    thread.join()
    assert [child.returncode for each in children.values() for child in each] == [-15, -15]


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ("raise SystemExit(3)", 3),
        ("raise SystemExit(0)", 0),
        ("import os; os.kill(os.getpid(), 9)", 9),
    ],
)
def test_the_web_server_ends(
    config: Config, children: Children, scripts: dict[str, str], script: str, code: int
) -> None:
    """The worker is stopped too, and the code tells whether that was right."""
    scripts["web"] = script
    assert supervisor.supervise(config) == code
    assert children["worker"][0].returncode == -15


def test_a_worker_that_dies_is_started_again(config: Config, children: Children) -> None:
    """As often as it dies; a web server is not touched by it."""

    def act() -> None:
        for count in (1, 2):
            until(partial(_has_started, children, count))
            children["worker"][-1].kill()
        stop_when(lambda: len(children["worker"]) == 3)

    thread = meanwhile(act)
    assert supervisor.supervise(config) == 0
    thread.join()
    assert len(children["web"]) == 1


def _has_started(children: Children, count: int) -> bool:
    return len(children["worker"]) == count


def test_a_child_that_does_not_listen(
    config: Config,
    children: Children,
    scripts: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It gets its time, and then it is killed."""
    monkeypatch.setattr(supervisor, "_PATIENCE", 0.3)
    scripts["worker"] = DEAF
    thread = meanwhile(lambda: stop_when(lambda: children["worker"] and _is_deaf(children)))
    assert supervisor.supervise(config) == 0
    thread.join()
    assert children["worker"][0].returncode == -9


def _is_deaf(children: Children) -> bool:
    """Tell whether the worker has begun to ignore SIGTERM."""
    status = Path(f"/proc/{children['worker'][0].pid}/status").read_text()
    (line,) = (line for line in status.splitlines() if line.startswith("SigIgn:"))
    return bool(int(line.split()[1], 16) & 1 << (signal.SIGTERM - 1))


def test_how_the_web_server_is_started(config: Config) -> None:
    """As the settings say, without an access log, and it stops before it would be killed."""
    command = " ".join(supervisor._web_command(config))
    assert "-m gunicorn --worker-class contactrep.serving.Worker " in command
    assert " --workers 2 --threads 8 --bind 127.0.0.1:8000 " in command
    assert "access" not in command
    assert command.endswith(" contactrep.app:create_app()")
    assert supervisor._GRACE < supervisor._PATIENCE


def family(pid: int) -> dict[int, str]:
    """Return every process below one, with its command line."""
    found: dict[int, str] = {}
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, task.read_text().split()):
            command = Path(f"/proc/{child}/cmdline").read_bytes().replace(b"\0", b" ").decode()
            found |= {child: command} | family(child)
    return found


def workers(pid: int) -> list[int]:
    """Return the delivery workers below a process."""
    return [child for child, command in family(pid).items() if command.endswith(" deliver ")]


def answers(url: str) -> bool:
    """Tell whether the site serves its first page."""
    try:
        return requests.get(url, timeout=5).status_code == 200
    except requests.ConnectionError:
        return False


def test_the_real_thing(tmp_path: Path) -> None:
    """It serves, survives the death of its worker, and leaves nothing behind when it is stopped."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith("CONTACTREP_")},
        "PYTHONPATH": str(ROOT),
        "PORT": str(port),
    }
    command = [sys.executable, "-m", "contactrep"]
    subprocess.run([*command, "init"], cwd=tmp_path, env=environment, check=True)
    with (tmp_path / "log").open("w+") as log:
        site = subprocess.Popen(
            [*command, "run"], cwd=tmp_path, env=environment, stdout=log, stderr=log
        )
        url = f"http://127.0.0.1:{port}"
        try:
            until(lambda: answers(url) and workers(site.pid))
            assert len(family(site.pid)) == 4  # gunicorn and its two, and the worker
            (worker,) = workers(site.pid)
            os.kill(worker, signal.SIGKILL)
            until(lambda: workers(site.pid) not in ([], [worker]))
            assert answers(url)
            everyone = family(site.pid)
            site.send_signal(signal.SIGTERM)
            assert site.wait(30) == 0
        finally:
            site.kill()
            site.wait()
        assert not [pid for pid in everyone if Path(f"/proc/{pid}").exists()]
        assert not answers(url)
        log.seek(0)
        text = log.read()
    assert f"contactrep serves on {url}" in text
    assert "Traceback" not in text
    assert "GET /" not in text
