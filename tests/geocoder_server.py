"""A stand-in for the Census Bureau's geocoder on loopback, which misbehaves as it is told."""

import contextlib
import json
import socket
import socketserver
import ssl
import struct
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qs

HOST = "127.0.0.1"
PATH = "/geocoder/geographies/onelineaddress"
STREET = "1 Example Street, Brooklyn, NY"

Json = Any


class Act(Enum):
    """What a server can do instead of answering; the slow ones end with the usual answer.

    Whoever waits long enough gets it, so a client without a limit is found out.
    """

    RESET = "close the connection with a reset"
    HALF = "close it in the middle of the body"
    HANG = "say nothing"
    HANG_IN_BODY = "say nothing more after the first bytes of the body"
    DRIP = "say one byte after the other from the status line on"
    DRIP_IN_BODY = "say one byte of the body after the other"
    NOISE = "say something that is no HTTP"


@dataclass(frozen=True)
class Reply:
    """A response to the letter."""

    body: bytes = b""
    status: int = 200
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """A request as the server got it; header names in lower case."""

    path: str
    parameters: Mapping[str, str]
    headers: Mapping[str, str]

    @property
    def address(self) -> str:
        """The address that it is about."""
        return self.parameters["address"]


def match(
    geoid: str = "3608",
    *,
    congress: int = 119,
    upper: str | None = "36022",
    lower: str | None = "36045",
    year: int = 2024,
    zip_code: str = "11235",
) -> dict[str, Json]:
    """Return one `addressMatches` entry of the documented form, of a made-up place."""
    number = geoid[2:]
    geographies: dict[str, Json] = {
        "States": [{"GEOID": geoid[:2], "STATE": geoid[:2], "NAME": "Example State"}],
        f"{congress}th Congressional Districts": [
            {
                "GEOID": geoid,
                "STATE": geoid[:2],
                f"CD{congress}": number,
                "CDSESSN": str(congress),
                "BASENAME": number.lstrip("0"),
                "NAME": f"Congressional District {number.lstrip('0')}",
            }
        ],
    }
    for chamber, field_name, house, code in (
        ("Upper", "SLDU", "Senate", upper),
        ("Lower", "SLDL", "House", lower),
    ):
        if code:
            geographies[f"{year} State Legislative Districts - {chamber}"] = [
                {
                    "GEOID": code,
                    "STATE": code[:2],
                    field_name: code[2:],
                    "BASENAME": code[2:].lstrip("0"),
                    "NAME": f"State {house} District {code[2:].lstrip('0')}",
                }
            ]
    return {
        "matchedAddress": f"1 EXAMPLE ST, EXAMPLE TOWN, {zip_code}",
        "coordinates": {"x": -73.96, "y": 40.58},
        "addressComponents": {"zip": zip_code, "streetName": "EXAMPLE", "city": "EXAMPLE TOWN"},
        "geographies": geographies,
    }


def answer(*matches: Json) -> dict[str, Json]:
    """Return the whole document for these matches."""
    return {"result": {"input": {"address": {}}, "addressMatches": list(matches)}}


BAD_REQUEST = Reply(json.dumps({"errors": ["Cannot be read"], "status": "400"}).encode(), 400)


class GeocoderServer:
    """Answers on a free port; use it with `with`.

    `places` maps a part of an address to its matches: the first part that an address contains
    decides, and an address with none of them has no match. `script` is used up first, one entry a
    request: an act, a reply, a document to be written as JSON, or None for the usual answer.
    `asked` holds every request. With a `certificate` it speaks TLS.
    """

    def __init__(self, *, certificate: Path | None = None) -> None:
        self.places: dict[str, Sequence[Json]] = {STREET: [match()]}
        self.script: list[Act | Reply | Json] = []
        self.asked: list[Asked] = []
        self.hung_up = threading.Event()  # a client left before a slow answer was over
        self._stopping = threading.Event()
        self._server = _Server((HOST, 0), _Handler)
        self._server.owner = self
        self._scheme = "https" if certificate else "http"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    @property
    def base_url(self) -> str:
        """What to configure as the geocoder's base URL."""
        return f"{self._scheme}://{HOST}:{self._server.server_address[1]}/geocoder"

    def __enter__(self) -> Self:
        """Start."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop, and wake whoever hangs."""
        self._stopping.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def wait(self, seconds: float) -> bool:
        """Wait, and return whether the server stops."""
        return self._stopping.wait(seconds)

    def reply(self, asked: Asked) -> tuple[Act | None, Reply]:
        """Return what to do, and the response that it ends with."""
        matches = next((m for part, m in self.places.items() if part in asked.address), [])
        usual = _written(answer(*matches))
        told = self.script.pop(0) if self.script else None
        if told is None:
            return None, usual
        if isinstance(told, Act):
            return told, usual
        return None, told if isinstance(told, Reply) else _written(told)


def _written(document: Json) -> Reply:
    return Reply(json.dumps(document).encode())


class _Server(socketserver.ThreadingTCPServer):
    owner: GeocoderServer
    request_queue_size = 32
    block_on_close = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Print nothing: that clients hang up is what tests are about."""


class _Handler(socketserver.StreamRequestHandler):
    connection: socket.socket
    server: _Server

    def handle(self) -> None:
        target = self.rfile.readline().decode("latin-1").split(" ")[1]
        headers = {}
        while line := self.rfile.readline().decode("latin-1").strip():
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        # No urlsplit: it keeps what it splits, and tests look for addresses in our memory.
        path, _, query = target.partition("?")
        parameters = {name: values[0] for name, values in parse_qs(query).items()}
        asked = Asked(path, parameters, headers)
        owner = self.server.owner
        owner.asked.append(asked)
        if not path.endswith(PATH):  # a proxy gets the host with it
            self._perform(None, Reply(b"<h1>Not found</h1>", 404, "text/html"))
            return
        act, reply = owner.reply(asked)
        try:
            self._perform(act, reply)
        except OSError:
            owner.hung_up.set()
            raise

    def _perform(self, act: Act | None, reply: Reply) -> None:
        octets = _octets(reply)
        body = len(octets) - len(reply.body)
        match act:
            case None:
                self.connection.sendall(octets)
            case Act.RESET:
                # No lingering: the client gets a reset, not a polite end.
                self.connection.setsockopt(
                    socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
                )
                self.connection.close()
            case Act.HALF:
                self.connection.sendall(octets[:-20])
            case Act.NOISE:
                self.connection.sendall(b"\x00\xff teapot\r\n\r\n")
            case Act.HANG | Act.HANG_IN_BODY:
                self._hang(octets, 0 if act is Act.HANG else body + 5)
            case Act.DRIP | Act.DRIP_IN_BODY:
                self._drip(octets, 0 if act is Act.DRIP else body)

    def _hang(self, octets: bytes, start: int) -> None:
        """Send the beginning and, unless the client hangs up meanwhile, the rest much later."""
        self.connection.sendall(octets[:start])
        self.connection.settimeout(5)
        with contextlib.suppress(TimeoutError):
            if not self.connection.recv(1):
                raise BrokenPipeError
        self.connection.sendall(octets[start:])

    def _drip(self, octets: bytes, start: int) -> None:
        self.connection.sendall(octets[:start])
        for position in range(start, len(octets)):
            if self.server.owner.wait(0.005):
                return
            self.connection.sendall(octets[position : position + 1])


def _octets(reply: Reply) -> bytes:
    headers = {
        "Content-Type": reply.content_type,
        "Content-Length": str(len(reply.body)),
        "Connection": "close",
        **reply.headers,
    }
    lines = [f"HTTP/1.1 {reply.status} Example", *(f"{n}: {v}" for n, v in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + reply.body
