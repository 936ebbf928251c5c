"""How fast the API answers, beside a Flask app of one view that returns the same bytes.

Both run on gunicorn as `contactrep run` starts it, and wrk asks them in turns. The machine may be
busy with other things, so the ratio is what counts; the processor time that the servers spend on a
request says the same with less noise. Needs wrk: apt-get install wrk
Run: python -m benchmarks.api [rounds] [seconds of a round]
"""

import base64
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from flask import Flask, Response

from contactrep import paths
from contactrep.directory.dataset import open_dataset

ROUNDS = 11
SECONDS = 3
CONNECTIONS = 16
SAMPLE = 500  # ZIP codes, asked at random
BODY = "CONTACTREP_BENCHMARK_BODY"

_SCRIPT = """\
local zips = {{{zips}}}
local count = 0
function setup(thread) thread:set("seed", count); count = count + 1 end
function init(args) math.randomseed(seed + 1) end
function request()
  return wrk.format("GET", "/api/v1/representatives?zip=" .. zips[math.random(#zips)])
end
"""


def bare() -> Flask:
    """Return a Flask app of one view, which returns the bytes of the file that BODY names."""
    content = Path(os.environ[BODY]).read_bytes()
    app = Flask("bare")

    @app.get("/api/v1/representatives")
    def representatives() -> Response:
        return Response(content, content_type="application/json")

    return app


@dataclass(frozen=True)
class Server:
    """A gunicorn with its workers."""

    port: int
    pid: int

    def busy(self) -> float:
        """Return the seconds of processor time that its processes have spent."""
        workers = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text(encoding="ascii")
        ticks = 0
        for pid in (str(self.pid), *workers.split()):
            line = Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
            fields = line.rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])  # in user mode and in the kernel: proc(5)
        return ticks / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Round:
    """Requests a second, and microseconds of processor time on each."""

    rate: float
    cost: float


@contextmanager
def served(application: str, environment: dict[str, str], folder: Path) -> Iterator[Server]:
    """Serve an application with the settings of `contactrep run`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    command = (
        *(sys.executable, "-m", "gunicorn", "--workers", "2", "--threads", "8"),
        *("--bind", f"127.0.0.1:{port}", "--no-control-socket", "--log-level", "warning"),
        application,
    )
    root = str(Path(__file__).parent.parent)
    everything = {**os.environ, "PYTHONPATH": root, **environment}
    server = subprocess.Popen(command, cwd=folder, env=everything)
    try:
        yield Server(port, server.pid)
    finally:
        server.terminate()
        server.wait(30)


def fetch(server: Server) -> bytes:
    """Return an answer, waiting for the server to start."""
    deadline = time.monotonic() + 30
    while True:
        try:
            url = f"http://127.0.0.1:{server.port}/api/v1/representatives?zip=11235"
            with urllib.request.urlopen(url, timeout=10) as answer:
                content: bytes = answer.read()
                return content
        except urllib.error.HTTPError:
            raise
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def ask(server: Server, script: Path, seconds: int) -> Round:
    """Let wrk ask for some seconds; an error fails the measurement."""
    address = f"http://127.0.0.1:{server.port}"
    before = server.busy()
    done = subprocess.run(
        ("wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", script, address),
        capture_output=True,
        text=True,
        check=True,
    )
    count = re.search(r"(\d+) requests in", done.stdout)
    rate = re.search(r"Requests/sec:\s*([\d.]+)", done.stdout)
    if not count or not rate or "Non-2xx" in done.stdout or "Socket errors" in done.stdout:
        sys.exit(done.stdout)
    return Round(float(rate[1]), (server.busy() - before) / int(count[1]) * 1e6)


def write_script(path: Path, zips: Sequence[str]) -> Path:
    """Write what wrk asks."""
    path.write_text(_SCRIPT.format(zips=", ".join(f'"{code}"' for code in zips)), encoding="ascii")
    return path


def settings(folder: Path) -> dict[str, str]:
    """Return the environment of a site of its own whose limit is never met."""
    key = base64.b64encode(os.urandom(32)).decode()
    values = {
        "secret_key": "k" * 32,
        "sealing_keys": f"one:{key}",
        "hash_key": key,
        "state_folder": str(folder / "state"),
        "api_limit": "1000000000 per minute",
    }
    return {f"CONTACTREP_{name.upper()}": value for name, value in values.items()}


def compare(
    name: str, ours: Server, theirs: Server, script: Path, rounds: int, seconds: int
) -> None:
    """Measure both in turns and print the medians and their ratio."""
    ask(ours, script, seconds)  # the first asks build what later ones find
    ask(theirs, script, 1)
    pairs = [(ask(ours, script, seconds), ask(theirs, script, seconds)) for _ in range(rounds)]
    rates = [median(pair[side].rate for pair in pairs) for side in (0, 1)]
    costs = [median(pair[side].cost for pair in pairs) for side in (0, 1)]
    ratio = median(one.rate / other.rate for one, other in pairs)
    print(f"{name}: API {rates[0]:.0f}/s, bare Flask {rates[1]:.0f}/s, ratio {ratio:.0%}")
    print(
        f"  processor time: API {costs[0]:.0f} us, bare Flask {costs[1]:.0f} us a request,"
        f" ratio {costs[1] / costs[0]:.0%}"
    )


def main() -> None:
    """Print requests a second and the ratio, for ZIP codes asked before and for all there are."""
    if shutil.which("wrk") is None:
        sys.exit("wrk is missing: apt-get install wrk")
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    seconds = int(sys.argv[2]) if len(sys.argv) > 2 else SECONDS
    everything = list(open_dataset(paths.DATA).zip_codes())
    some = random.Random(1).sample(everything, SAMPLE)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        body = folder / "body.json"
        with served("contactrep.app:create_app()", settings(folder), folder) as ours:
            body.write_bytes(fetch(ours))
            print(f"{len(body.read_bytes())} bytes an answer, {rounds} rounds of {seconds} s")
            with served("benchmarks.api:bare()", {BODY: str(body)}, folder) as theirs:
                fetch(theirs)
                for title, zips in (
                    (f"{SAMPLE} ZIP codes", some),
                    (f"all {len(everything)} ZIP codes", everything),
                ):
                    script = write_script(folder / "ask.lua", zips)
                    compare(title, ours, theirs, script, rounds, seconds)


if __name__ == "__main__":
    main()
