"""A small country in the publishers' formats: three districts, two delegates, invented people.

New York has two districts (the second one vacant), Wyoming one; the District of Columbia and the
Virgin Islands each send a delegate, the latter's district is not drawn. Every district is a square;
New York's two meet at 75 degrees west. Tests change a country before they write it.
"""

import csv
import io
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from contactrep.dataset.build import BuildReport, build

AS_OF = "2026-06-15"
Record = dict[str, Any]


def member(bioguide: str, last: str, kind: str, state: str, **term: Any) -> Record:
    """Return a member of Congress as the publishers write one."""
    building = "Hart Senate Office Building" if kind == "sen" else "Cannon House Office Building"
    zip_code = "20510" if kind == "sen" else "20515-0001"
    site = f"https://{last.lower()}.{'senate' if kind == 'sen' else 'house'}.gov"
    latest = {
        "type": kind,
        "start": "2025-01-03",
        "end": "2027-01-03",
        "state": state,
        "party": "Independent",
        "url": site,
        "address": f"1 {building} Washington DC {zip_code}",
        "phone": "202-225-0100",
    } | term
    earlier = latest | {"start": "2023-01-03", "end": "2025-01-03"}
    return {
        "id": {"bioguide": bioguide},
        "name": {"first": "Jane", "last": last, "official_full": f"Jane {last}"},
        "terms": [earlier, latest],
    }


def _members() -> list[Record]:
    """Return the sitting members."""
    roe = member("R000001", "Roe", "rep", "NY", district=1)
    roe["name"] = {"first": "José", "last": "Roe", "suffix": "Jr."}
    silent = member("S000001", "Silent", "rep", "WY", district=0)
    for key in ("url", "address", "phone"):
        del silent["terms"][-1][key]
    return [
        member("D000001", "Doe", "sen", "NY", **{"class": 1, "contact_form": "https://a.b/"}),
        member("D000002", "Diaz", "sen", "NY", **{"class": 3}),
        member("W000001", "Wind", "sen", "WY", **{"class": 1}),
        roe,
        silent,
        member("C000001", "Capital", "rep", "DC", district=0),
        member("I000001", "Isle", "rep", "VI", district=0),
    ]


def _office(city: str, zip_code: str | None, **more: Any) -> Record:
    """Return a district office."""
    return (
        {"id": f"x-{city}", "address": "1 Main St.", "city": city, "state": "NY"}
        | ({"zip": zip_code} if zip_code else {})
        | more
    )


def square(west: float, south: float, east: float, north: float) -> list[list[float]]:
    """Return the closed ring of a rectangle in degrees."""
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def boundary(state_fips: str, number: str, ring: list[list[float]]) -> Record:
    """Return a district's boundary as the Census Bureau draws one."""
    return {
        "type": "Feature",
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "properties": {
            "STATEFP": state_fips,
            "CD119FP": number,
            "GEOID": state_fips + number,
            "CDSESSN": "119",
        },
    }


def legislator(number: int, last: str, state: str, chamber: str, district: str) -> Record:
    """Return a state legislator as Open States writes one."""
    return {
        "id": f"ocd-person/00000000-0000-0000-0000-{number:012d}",
        "name": f"Sam {last}",
        "given_name": "Sam",
        "family_name": last,
        "party": ["Democratic"],
        "roles": [
            {"start_date": "2025-01-08", "type": chamber, "district": district},
            {"end_date": "2025-01-07", "type": "lower", "district": "99"},
        ],
        "offices": [
            {
                "classification": "district",
                "address": "2 Elm St., Troy, NY 12180",
                "voice": "518-555-0101",
            },
            {"classification": "capitol", "address": "Room 3, State House, Albany, NY 12248"},
        ],
        "email": f"{last.lower()}@example.org",
        "links": [f"http://{last.lower()}.example.org", f"https://{last.lower()}.example.org"],
        "jurisdiction": state.lower(),
    }


def _silent_legislator() -> Record:
    """Return one who has published no contact."""
    quiet = legislator(3, "Quiet", "WY", "upper", "1")
    return quiet | {"offices": [], "email": "", "links": []}


@dataclass
class Country:
    """Everything the publishers and we ourselves would say of the small country."""

    members: list[Record] = field(default_factory=_members)
    offices: list[Record] = field(
        default_factory=lambda: [
            {
                "id": {"bioguide": "R000001"},
                "offices": [
                    _office("Ithaca", "10001", suite=350, phone="607-555-0100"),
                    _office("Albany", None, building="Town Hall", suite="Room 2"),
                ],
            }
        ]
    )
    executive: list[Record] = field(
        default_factory=lambda: [
            {
                "id": {"bioguide": "P000001"},
                "name": {"first": "Pat", "last": name},
                "terms": [{"type": "prez", "start": start, "end": end, "party": "Independent"}],
            }
            for name, start, end in (
                ("Former", "2021-01-20", "2025-01-20"),
                ("Present", "2025-01-20", "2029-01-20"),
            )
        ]
    )
    committees: list[Record] = field(
        default_factory=lambda: [
            {
                "type": "senate",
                "name": "Senate Committee on Kindness",
                "thomas_id": "SSKI",
                "url": "https://kindness.senate.gov",
                "subcommittees": [{"name": "Small Kindness", "thomas_id": "01"}],
            },
            {"type": "house", "name": "House Committee on Bees", "thomas_id": "HSBE"},
        ]
    )
    memberships: dict[str, list[Record]] = field(
        default_factory=lambda: {
            "SSKI": [{"name": "Jane Doe", "bioguide": "D000001"}],
            "SSKI01": [{"name": "Jane Diaz", "bioguide": "D000002"}],
            "HSBE": [{"name": "José Roe", "bioguide": "R000001"}],
        }
    )
    boundaries: list[Record] = field(
        default_factory=lambda: [
            boundary("36", "01", square(-80, 40, -75, 45)),
            boundary("36", "02", square(-75, 40, -72, 45)),
            boundary("56", "00", square(-111, 41, -104, 45)),
            boundary("11", "98", square(-77.2, 38.8, -76.8, 39)),
        ]
    )
    openstates: list[Record] = field(
        default_factory=lambda: [
            {"bioguide": "D000001", "email": "https://doe.senate.gov/newer"},
            {"bioguide": "D000002", "email": "https://diaz.senate.gov/contact"},
            {"bioguide": "R000001", "email": "https://roe.house.gov/write"},
            {"bioguide": "C000001", "email": None},
        ]
    )
    forms: list[Record] = field(
        default_factory=lambda: [
            {
                "bioguide": "D000001",
                "form_url": "https://www.doe.senate.gov/contact",
                "captcha": True,
                "fields": {
                    "MESSAGE": {"required": True, "max_length": 2500},
                    "TOPIC": {"required": False, "options": ["Bees", "Foreign Affairs"]},
                },
            },
            {
                "bioguide": "D000002",
                "form_url": "http://diaz.senate.gov/old",
                "captcha": False,
                "fields": {},
            },
            {
                "bioguide": "R000001",
                "form_url": "https://google.com",
                "captcha": False,
                "fields": {"EMAIL": {"required": True}},
            },
        ]
    )
    areas: list[tuple[str, ...]] = field(
        default_factory=lambda: [
            ("36", "NY", "10001", "1"),
            ("36", "NY", "10002", "2"),
            ("36", "NY", "10002", "1"),
            ("56", "WY", "10003", "0"),
            ("36", "NY", "10003", "2"),
            ("56", "WY", "82001", "0"),
            ("11", "DC", "20001", "0"),
            ("36", "NY", "10009", "1"),
            ("36", "NY", "82005", "2"),
        ]
    )
    places: list[tuple[str, ...]] = field(
        default_factory=lambda: [
            ("82001", "Cheyenne", "Wyoming", "WY", "Laramie", "41.1", "-104.8"),
            ("10001", "Ithaca", "New York", "NY", "Tompkins", "42.4", "-76.5"),
            ("10002", "Troy, East", "New York", "NY", "Rensselaer", "42.7", "-73.7"),
            ("10003", "Utica", "New York", "NY", "Oneida", "43.1", "-75.2"),
            ("10004", "Box Town", "New York", "NY", "Oneida", "43.1", "-75.01"),
            ("10005", "Far Rock", "New York", "NY", "Suffolk", "30.0", "-40.0"),
            ("20001", "Washington", "District of Columbia", "DC", "DC", "38.9", "-77.0"),
            ("20500", "Washington", "District of Columbia", "DC", "DC", "38.9", "-77.0"),
            ("82002", "Cheyenne", "Wyoming", "WY", "Laramie", "41.1", "-104.8"),
            ("82005", "Border", "Wyoming", "WY", "Laramie", "41.1", "-104.8"),
            ("82009", "FPO AA", "", "", "", "41.1", "-104.8"),
            ("82009", "Cheyenne", "Wyoming", "WY", "Laramie", "41.1", "-104.8"),
            ("09012", "APO AE", "", "", "", "49.4", "7.6"),
        ]
    )
    legislators: list[Record] = field(
        default_factory=lambda: [
            legislator(1, "Upper", "NY", "upper", "27"),
            legislator(2, "Lower", "NY", "lower", "100"),
            _silent_legislator(),
        ]
    )
    zip_shares: list[tuple[str, ...]] | None = None  # None: the file is not there
    congress: Record = field(
        default_factory=lambda: {
            "number": 119,
            "holds_until": "2027-01-03",
            "seats": {"house": 3, "delegates": 2, "senate": 4},
        }
    )
    classes: dict[int, str] = field(default_factory=lambda: {1: "NY WY", 2: "WY", 3: "NY"})
    delegates: list[Record] = field(
        default_factory=lambda: [
            {"state": "VI", "first": "00801", "last": "00803"},
            {"state": "VI", "first": "00802", "last": "00802", "place": "St. Thomas"},
        ]
    )
    associated: list[Record] = field(
        default_factory=lambda: [
            {"state": "FM", "first": "96941", "last": "96941", "place": "Pohnpei"}
        ]
    )
    corrections: list[Record] = field(default_factory=list)

    def write(self, root: Path) -> tuple[Path, Path]:
        """Write the country below a folder; return the publishers' folder and the hand-kept one."""
        sources, handkept = root / "sources", root / "handkept"
        sources.mkdir(parents=True, exist_ok=True)
        handkept.mkdir(exist_ok=True)
        for name, content in self.publishers().items():
            (sources / name).write_text(content, encoding="utf-8")
        for name, document in self._handkept().items():
            (handkept / name).write_text(_yaml(document), encoding="utf-8")
        return sources, handkept

    def publishers(self) -> dict[str, str]:
        """Return the publishers' files by name."""
        boundaries = {"type": "FeatureCollection", "features": self.boundaries}
        shares = self.zip_shares
        optional = {} if shares is None else {"zip_shares.csv": _csv("zcta,geoid,share", shares)}
        return optional | {
            "members.yaml": _yaml(self.members),
            "offices.yaml": _yaml(self.offices),
            "executive.yaml": _yaml(self.executive),
            "committees.yaml": _yaml(self.committees),
            "memberships.yaml": _yaml(self.memberships),
            "boundaries.geojson": json.dumps(boundaries),
            "openstates.jsonl": "".join(f"{json.dumps(each)}\n" for each in self.openstates),
            "forms.jsonl": "".join(f"{json.dumps(each)}\n" for each in self.forms),
            "legislators.jsonl": "".join(f"{json.dumps(each)}\n" for each in self.legislators),
            "zip_districts.csv": _csv("state_fips,state_abbr,zcta,cd", self.areas),
            "places.csv": _csv("zip,city,state,state_abbr,county,lat,lng", self.places),
        }

    def _handkept(self) -> dict[str, Any]:
        """Return the hand-kept documents by name."""
        sources = {
            name.split(".")[0]: {
                "file": name,
                "publisher": "A publisher",
                "licence": "CC0-1.0",
                "as_of": AS_OF,
                "address": "https://example.org/",
                "credit": "By a publisher.",
            }
            for name in (*self.publishers(), "zip_shares.csv")
        }
        return {
            "sources.yaml": {
                "congress": self.congress,
                "switchboard": "202-555-0199",
                "house_mail": _mail("House"),
                "senate_mail": _mail("Senate"),
                "sources": sources,
            },
            "senate.yaml": {"classes": self.classes},
            "territories.yaml": {
                "delegates": self.delegates,
                "freely_associated": self.associated,
            },
            "corrections.yaml": {"districts": self.corrections},
            "president.yaml": {
                "office": {
                    "street": "1 White House",
                    "city": "Washington",
                    "state": "DC",
                    "zip": "20500",
                },
                "phone": "202-555-0111",
                "website": "https://www.whitehouse.gov",
                "form": {"url": "https://www.whitehouse.gov/contact/", "max_length": None},
            },
        }


def _mail(chamber: str) -> Record:
    """Return where a chamber takes mail."""
    return {"street": chamber, "city": "Washington", "state": "DC", "zip": "20500"}


def build_country(country: Country, root: Path) -> BuildReport:
    """Write a country and build its dataset in `root/data`."""
    sources, handkept = country.write(root)
    return build(sources, root / "data", lambda *_: None, handkept)


def line_of(path: Path, text: str) -> int:
    """Return the number of the first line that holds a text."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


def _yaml(document: Any) -> str:
    """Write YAML as a publisher does."""
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True)


def _csv(header: str, rows: list[tuple[str, ...]]) -> str:
    """Write CSV as a publisher does."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header.split(","))
    writer.writerows(rows)
    return text.getvalue()
