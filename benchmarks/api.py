"""How fast the API answers, beside a Flask app of one view that returns the same bytes.

Both run on gunicorn as `contactrep run` starts it, and wrk asks them in turns. The machine may be
busy with other things, so the ratio is what counts. Needs wrk: apt-get install wrk
Run: python -m benchmarks.api [seconds of a round]
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
from pathlib import Path
from statistics import median

from flask import Flask, Response

from contactrep import paths
from contactrep.directory.dataset import open_dataset

ROUNDS = 5
SECONDS = 6
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


@contextmanager
def served(application: str, environment: dict[str, str], folder: Path) -> Iterator[int]:
    """Serve an application with the settings of `contactrep run`, and yield its port."""
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
        yield port
    finally:
        server.terminate()
        server.wait(30)


def fetch(port: int) -> bytes:
    """Return an answer, waiting for the server to start."""
    deadline = time.monotonic() + 30
    while True:
        try:
            url = f"http://127.0.0.1:{port}/api/v1/representatives?zip=11235"
            with urllib.request.urlopen(url, timeout=10) as answer:
                content: bytes = answer.read()
                return content
        except urllib.error.HTTPError:
            raise
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def ask(port: int, script: Path, seconds: int) -> float:
    """Return the requests a second that wrk gets answered; an error fails the measurement."""
    done = subprocess.run(
        (
            "wrk",
            "-t1",
            f"-c{CONNECTIONS}",
            f"-d{seconds}s",
            "-s",
            script,
            f"http://127.0.0.1:{port}",
        ),
        capture_output=True,
        text=True,
        check=True,
    )
    if "Non-2xx" in done.stdout or "Socket errors" in done.stdout:
        sys.exit(done.stdout)
    found = re.search(r"Requests/sec:\s*([\d.]+)", done.stdout)
    return float(found[1]) if found else 0.0


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


def compare(name: str, ours: int, theirs: int, script: Path, seconds: int) -> None:
    """Measure both in turns and print the medians and their ratio."""
    ask(ours, script, seconds)  # the first asks build what later ones find
    ask(theirs, script, 1)
    pairs = [(ask(ours, script, seconds), ask(theirs, script, seconds)) for _ in range(ROUNDS)]
    api, flask = (median(numbers) for numbers in zip(*pairs, strict=True))
    ratio = median(one / other for one, other in pairs)
    print(f"{name}: API {api:.0f}/s, bare Flask {flask:.0f}/s, ratio {ratio:.0%}")


def main() -> None:
    """Print requests a second and the ratio, for ZIP codes asked before and for all there are."""
    if shutil.which("wrk") is None:
        sys.exit("wrk is missing: apt-get install wrk")
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    everything = list(open_dataset(paths.DATA).zip_codes())
    some = random.Random(1).sample(everything, SAMPLE)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        body = folder / "body.json"
        with served("contactrep.app:create_app()", settings(folder), folder) as ours:
            body.write_bytes(fetch(ours))
            print(f"{len(body.read_bytes())} bytes an answer, {ROUNDS} rounds of {seconds} s")
            with served("benchmarks.api:bare()", {BODY: str(body)}, folder) as theirs:
                fetch(theirs)
                for title, zips in (
                    (f"{SAMPLE} ZIP codes", some),
                    (f"all {len(everything)} ZIP codes", everything),
                ):
                    script = write_script(folder / "ask.lua", zips)
                    compare(title, ours, theirs, script, seconds)


if __name__ == "__main__":
    main()
