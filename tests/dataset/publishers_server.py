"""The publishers of the small country, on loopback: every file in its publisher's own format."""

import io
import json
import re
import shutil
import socket
import struct
import threading
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from email.utils import format_datetime
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import shapefile
import yaml

from contactrep.dataset.build import build
from contactrep.dataset.translate import Wanted, translate
from tests.dataset.factories import AS_OF, Country

ARCHIVES = {
    "openstates": "people.zip",
    "legislators": "people.zip",
    "forms": "contact-congress.zip",
    "places": "US.zip",
    "boundaries": "boundaries.zip",
    "zip_shares": "relationships.txt",
}
"""Where a role is fetched, if not under the name that the builder knows."""

STATE_LEGISLATORS = "data/ny/legislature/Sam-Stone-1.yml"


class Trouble(Enum):
    """How a server may misbehave."""

    MISSING = "404"
    FORBIDDEN = "403"
    BUSY = "503"
    SHORT = "closes before the end that it announced"
    RESET = "resets the connection in the middle"
    HANG_UP = "closes without an answer"


@dataclass
class Publishers:
    """What the publishers offer, by path; tests change it while the server runs."""

    country: Country = field(default_factory=Country)
    modified: Mapping[str, str] = field(default_factory=dict)  # day by path, AS_OF else
    undated: set[str] = field(default_factory=set)  # paths without Last-Modified
    files: dict[str, bytes] = field(default_factory=dict)
    trouble: dict[str, list[Trouble]] = field(default_factory=dict)  # one for each request
    asked: list[tuple[str, str]] = field(default_factory=list)  # path and user agent
    day: str = AS_OF
    unmeasured: bool = False  # answers without Content-Length
    url: str = ""

    def publish(self) -> None:
        """Write every file anew."""
        texts = self.country.publishers()
        self.files = {name: text.encode() for name, text in texts.items()}
        self.files |= {
            "people.zip": zipped(self._people()),
            "contact-congress.zip": zipped(self._forms()),
            "US.zip": zipped({"readme.txt": "By GeoNames.", "US.txt": self._places()}),
            "boundaries.zip": zipped(shape_files(self.country.boundaries)),
            "relationships.txt": self._relationships().encode("utf-8-sig"),
        }

    def hand_kept(self, root: Path) -> Path:
        """Write the hand-kept files, their addresses on this server; return their folder."""
        _, handkept = self.country.write(root)
        path = handkept / "sources.yaml"
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        sources = document["sources"]
        for role, file in (
            ("legislators", "legislators.jsonl"),
            ("zip_shares", "zip_shares.csv"),
        ):
            sources.setdefault(role, sources["members"] | {"file": file})
        for role, source in sources.items():
            source["download"] = f"{self.url}/{ARCHIVES.get(role, source['file'])}"
        path.write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")
        return handkept

    def bundle(self, root: Path) -> Path:
        """Build the dataset that a site comes with, in `root/data`, from what is published now."""
        handkept = self.hand_kept(root)
        sources = root / "sources"
        plan = yaml.safe_load((handkept / "sources.yaml").read_text(encoding="utf-8"))
        number, day = plan["congress"]["number"], date.fromisoformat(self.day)
        wanted = Wanted(congress=number, day=day, warn=lambda _: None)
        for role in ("boundaries", "legislators", "zip_shares"):
            fetched, name = sources / ARCHIVES[role], plan["sources"][role]["file"]
            fetched.write_bytes(self.files[ARCHIVES[role]])
            (sources / name).write_bytes(translate(role, fetched, name, wanted))
        build(sources, root / "data", lambda *_: None, handkept)
        shutil.rmtree(sources)
        return root / "data"

    def _people(self) -> dict[str, str]:
        """Return the files of Open States."""
        files = {
            "people-main/README.md": "About people.",
            "people-main/data/us/executive/P.yml": _yaml({"name": "Pat Present"}),
            "people-main/data/ny/retired/Old.yml": _yaml({"name": "Old Timer"}),
            f"people-main/{STATE_LEGISLATORS}": _yaml(state_legislator()),
        }
        for each in self.country.openstates:
            member = _yaml(federal_member(each["bioguide"], each["email"]))
            files[f"people-main/data/us/legislature/{each['bioguide']}.yml"] = member
        return files

    def _forms(self) -> dict[str, str]:
        """Return the files of contact-congress."""
        return {
            f"contact-congress-master/members/{form['bioguide']}.yaml": _yaml(form_steps(form))
            for form in self.country.forms
        }

    def _places(self) -> str:
        """Return the table of GeoNames."""
        return "".join(
            f"US\t{zip_code}\t{city}\t{state}\t{code}\t{county}\t\t\t\t{lat}\t{lng}\t4\n"
            for zip_code, city, state, code, county, lat, lng in self.country.places
        )

    def _relationships(self) -> str:
        """Return the Census Bureau's table, in which every district has an equal part."""
        number = self.country.congress["number"]
        lines = [
            f"GEOID_CD{number}_20|AREALAND_ZCTA5_20|GEOID_ZCTA5_20|AREALAND_PART",
            "3601|||5000",
            "36ZZ|900|10001|900",
        ]
        zips = [zip_code for _, _, zip_code, _ in self.country.areas]
        for fips, state, zip_code, number in self.country.areas:
            code = "98" if state == "DC" else f"{int(number):02}"
            whole = 100 * zips.count(zip_code)
            lines.append(f"{fips}{code}|{whole}|{zip_code}|100")
        return "\n".join([*lines, ""])


class _Handler(BaseHTTPRequestHandler):
    """Answers for the publishers of its server."""

    server: "_Server"

    def do_GET(self) -> None:
        publishers, name = self.server.publishers, self.path.removeprefix("/")
        publishers.asked.append((name, self.headers.get("User-Agent", "")))
        waiting = publishers.trouble.get(name, [])
        trouble = waiting.pop(0) if waiting else None
        if trouble is Trouble.HANG_UP:
            return
        if trouble in {Trouble.MISSING, Trouble.FORBIDDEN, Trouble.BUSY}:
            self.send_error(int(trouble.value))
        elif name not in publishers.files:
            self.send_error(404)
        else:
            self._answer(name, publishers.files[name], trouble)

    def _answer(self, name: str, body: bytes, trouble: Trouble | None) -> None:
        """Send a file, or half of it."""
        publishers = self.server.publishers
        self.send_response(200)
        if not publishers.unmeasured:
            self.send_header("Content-Length", str(len(body)))
        if name not in publishers.undated:
            day = date.fromisoformat(publishers.modified.get(name, publishers.day))
            stamp = datetime.combine(day, time(12), UTC)
            self.send_header("Last-Modified", format_datetime(stamp, usegmt=True))
        self.end_headers()
        self.wfile.write(body if trouble is None else body[: len(body) // 2])
        if trouble is Trouble.RESET:
            self.wfile.flush()
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.connection.close()

    def log_message(self, *_: object) -> None:
        """Be silent."""


class _Server(ThreadingHTTPServer):
    """Serves publishers."""

    def __init__(self, publishers: Publishers) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.publishers = publishers

    def handle_error(self, *_: object) -> None:
        """Be silent about connections that were reset on purpose, or that a killed client left."""


@contextmanager
def serving(publishers: Publishers) -> Iterator[Publishers]:
    """Publish, and serve on a free port."""
    with _Server(publishers) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        publishers.url = f"http://127.0.0.1:{server.server_address[1]}"
        publishers.publish()
        try:
            yield publishers
        finally:
            server.shutdown()
            thread.join()


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    """Pack files; the same files give the same bytes, whenever that is."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
    return content.getvalue()


def shape_files(boundaries: list[dict[str, Any]]) -> dict[str, bytes]:
    """Return a shapefile of GeoJSON features; one without a shape gets a square."""
    square = {"type": "Polygon", "coordinates": [[[0, 0], [0, 1], [1, 1], [1, 0], [0, 0]]]}
    parts = {part: io.BytesIO() for part in ("shp", "shx", "dbf")}
    with shapefile.Writer(**parts, shapeType=shapefile.POLYGON) as writer:
        for column in boundaries[0]["properties"]:
            writer.field(column, "C", 40)
        for boundary in boundaries:
            writer.shape(boundary.get("geometry") or square)
            writer.record(**boundary["properties"])
    return {f"cb_districts.{part}": content.getvalue() for part, content in parts.items()}


def federal_member(bioguide: str, email: str | None) -> dict[str, Any]:
    """Return a member of Congress as Open States writes one."""
    return {
        "id": f"ocd-person/{bioguide}",
        "name": f"Member {bioguide}",
        "given_name": "Member",
        "family_name": bioguide,
        "party": [{"name": "Independent"}],
        "email": email or "",
        "roles": [
            {
                "start_date": "2025-01-03",
                "end_date": "2030-01-01",
                "type": "upper",
                "jurisdiction": "ocd-jurisdiction/country:us/government",
                "district": "New York",
            }
        ],
        "links": [{"url": "https://example.org/", "note": "website"}],
        "other_identifiers": [
            {"scheme": "wikidata", "identifier": "Q0"},
            {"scheme": "bioguide", "identifier": bioguide},
        ],
    }


def state_legislator(**changes: Any) -> dict[str, Any]:
    """Return a state legislator as Open States writes one."""
    return {
        "id": "ocd-person/1",
        "name": "Sam Stone",
        "given_name": "Sam",
        "family_name": "Stone",
        "party": [{"name": "Independent"}],
        "email": "stone@example.org",
        "roles": [
            {
                "start_date": "2025-01-01",
                "type": "lower",
                "jurisdiction": "ocd-jurisdiction/country:us/state:ny/government",
                "district": 7,
            },
            {
                "start_date": "2023-01-01",
                "end_date": "2024-12-31",
                "type": "lower",
                "jurisdiction": "ocd-jurisdiction/country:us/state:ny/government",
                "district": "9",
            },
        ],
        "offices": [
            {"classification": "capitol", "address": "1 Capitol", "voice": "518-555-0100"},
        ],
        "links": [{"url": "https://example.org/stone"}],
    } | changes


def form_steps(form: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a form asks as contact-congress writes it."""
    filled: list[dict[str, Any]] = []
    selected: list[dict[str, Any]] = []
    for name, asked in form["fields"].items():
        item = {"name": name.lower(), "selector": f"#{name}", "value": f"${name}"}
        item |= {"required": True} if asked["required"] else {}
        if "options" in asked:
            selected.append(item | {"options": asked["options"]})
        elif "max_length" in asked:
            filled.append(item | {"options": {"max_length": asked["max_length"]}})
        else:
            filled.append(item)
    steps: list[dict[str, Any]] = [{"visit": form["form_url"]}]
    steps += [{"fill_in": filled}] if filled else []
    steps += [{"select": selected}] if selected else []
    steps += [{"recaptcha": True}] if form["captcha"] else []
    steps.append({"click_on": [{"value": "Submit", "selector": "#go"}]})
    return {
        "bioguide": form["bioguide"],
        "contact_form": {"method": "POST", "steps": steps, "success": {"body": {}}},
    }


def next_congress(country: Country, number: int) -> None:
    """Let a new Congress begin: its boundaries, its days, its members' terms."""
    begins, ends = (f"{1789 + 2 * each}-01-03" for each in (number - 1, number))
    for boundary in country.boundaries:
        text = re.sub(r"CD\d+FP", f"CD{number}FP", json.dumps(boundary["properties"]))
        boundary["properties"] = json.loads(text) | {"CDSESSN": str(number)}
    for member in country.members:
        member["terms"][-1] |= {"start": begins, "end": ends}
    country.congress |= {"number": number, "holds_until": ends}


def _yaml(document: Any) -> str:
    """Write YAML as a publisher does."""
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True)
