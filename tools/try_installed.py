"""Try an installed copy from a folder of its own: fetch a page, a static file and a look-up.

Usage: try_installed.py FOLDER, where FOLDER/venv holds the copy. Standard library only.
"""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

_START_WITHIN = 60  # seconds


def main(folder: Path) -> None:
    """Install nothing, start everything, and fail loudly."""
    command = folder / "venv" / "bin" / "contactrep"
    home = folder / "elsewhere"
    home.mkdir()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    environment = {**os.environ, "PORT": port}
    subprocess.run([command, "init"], cwd=home, check=True, env=environment)
    found = subprocess.run(
        [command, "find", "--json", "11235"], cwd=home, check=True, capture_output=True, text=True
    )
    assert len(json.loads(found.stdout)["senators"]) == 2, found.stdout
    server = subprocess.Popen([command, "run"], cwd=home, env=environment)
    try:
        site = f"http://127.0.0.1:{port}"
        page = _fetch(f"{site}/c/belarus-freedom-forum/representatives?zip=11235")
        assert "Senator" in page, page
        style = re.search(r'href="(/static/css/[^"]+)"', page)
        assert style, page
        assert _fetch(site + style[1])
        assert json.loads(_fetch(f"{site}/api/v1/openapi.json"))["openapi"]
        print("The installed copy serves pages, static files and look-ups.")
    finally:
        server.send_signal(signal.SIGTERM)
        assert server.wait(30) == 0


def _fetch(url: str) -> str:
    """Return the body, waiting for the server to start."""
    deadline = time.monotonic() + _START_WITHIN
    while True:
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                text: str = answer.read().decode()
                return text
        except urllib.error.HTTPError:
            raise
        except (urllib.error.URLError, ConnectionError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.3)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
