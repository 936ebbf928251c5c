"""A server on loopback that speaks the geocoder's documented format, and misbehaves on purpose."""

import json
import time
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

Answer = Callable[["Handler"], None]


def match(
    geoid: str = "3608",
    layers: Mapping[str, Any] | None = None,
    *,
    congress: int = 119,
    zip_code: str = "11235",
) -> dict[str, Any]:
    """Return one match as the Bureau writes it, of a made-up address; `layers` replace its own."""
    own = {
        f"{congress}th Congressional Districts": [
            {"GEOID": geoid, "CDSESSN": str(congress), "STATE": geoid[:2], "BASENAME": geoid[2:]}
        ],
        "2024 State Legislative Districts - Upper": [
            {"GEOID": "36022", "STATE": "36", "SLDU": "022", "BASENAME": "22", "NAME": "x"}
        ],
        "2024 State Legislative Districts - Lower": [
            {"GEOID": "36045", "STATE": "36", "SLDL": "045", "BASENAME": "45", "NAME": "x"}
        ],
        "States": [{"GEOID": geoid[:2]}],
    }
    return {
        "matchedAddress": "1 EXAMPLE ST, BROOKLYN, NY, 11235",
        "coordinates": {"x": -73.96, "y": 40.58},
        "addressComponents": {"zip": zip_code, "state": "NY", "city": "BROOKLYN"},
        "geographies": {**own, **(layers or {})},
    }


def document(*matches: Any) -> dict[str, Any]:
    """Return an answer with these matches."""
    return {"result": {"input": {}, "addressMatches": list(matches)}}


def says(body: Any, status: int = 200, **headers: str) -> Answer:
    """Answer with this document, or these bytes."""

    def answer(handler: "Handler") -> None:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    return answer


def hangs(handler: "Handler") -> None:
    """Say nothing for a while."""
    time.sleep(handler.server.slowness)


def drips(handler: "Handler") -> None:
    """Begin well, then send a byte now and then."""
    handler.send_response(200)
    handler.end_headers()
    for _ in range(40):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(handler.server.slowness / 10)


def resets(handler: "Handler") -> None:
    """Promise more than is sent, and hang up."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"result"')


class GeocoderServer(ThreadingHTTPServer):
    """Answers from a list, the last answer for ever; `asked` holds the queries in order."""

    daemon_threads = True

    def __init__(self, *answers: Answer, slowness: float = 1.0) -> None:
        """Listen on a port of its own."""
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers = list(answers)
        self.asked: list[dict[str, str]] = []
        self.agents: list[str] = []
        self.slowness = slowness

    @property
    def url(self) -> str:
        """The base address."""
        return f"http://127.0.0.1:{self.server_port}/geocoder"

    def __enter__(self) -> Self:
        """Serve."""
        Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop serving."""
        self.shutdown()
        self.server_close()

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that went away: they do so on purpose."""


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: GeocoderServer

    def do_GET(self) -> None:
        """Answer with the next of the answers."""
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.server.asked.append({"path": parts.path, **query})
        self.server.agents.append(self.headers["User-Agent"])
        answers = self.server.answers
        (answers.pop(0) if len(answers) > 1 else answers[0])(self)

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""


def knows_example_street(handler: Handler) -> None:
    """Know one made-up street in Brooklyn, and no other."""
    address = handler.server.asked[-1]["address"]
    found = (match(),) if address.startswith("1 Example Street") else ()
    says(document(*found))(handler)
