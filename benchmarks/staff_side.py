"""Whether pages of staff cost the same with a million letters as with a hundred thousand.

The letters are made by `benchmarks._letters`. Each page is asked for through the app with all its
hooks, by somebody who is signed in; of some requests the median counts. A page that takes under a
few milliseconds is nearly all frame, so the growth of each is shown beside its time. The overview
is compared with the sign-in page of the same run. SQLite and PostgreSQL.
Run: python -m benchmarks.staff_side [letters] [ten times as many letters]
"""

import sys
import time
from collections.abc import Mapping
from statistics import median

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text

from benchmarks import _letters, _site
from contactrep.app import create_app
from contactrep.outreach import staff
from contactrep.outreach.services import Services
from contactrep.storage.letters import Filter, load
from contactrep.storage.tables import letters
from tests.page import csrf_token

SIZES = (100_000, 1_000_000)
REQUESTS = 15
MOST_GROWTH = 1.5
MOST_OF_SIGN_IN = 5

_EMAIL, _PASSWORD = "anna@example.org", "correct horse battery"
_OFFICE = "S000148"
_LISTS = (
    "",
    "state=WY",
    "state=NY&district=8",
    f"office={_OFFICE}",
    "route=email",
    "route=print&state=CA",
    "standing=waiting",
    "standing=accepted",
    "standing=bounced",
    "entry=replied",
    "entry=reported-broken",
    "entry=opened&state=VT",
    "source=organiser-7",
    "first_day=2026-10-05&last_day=2026-10-05",
)


def pages(app: Flask, services: Services) -> dict[str, str]:
    """Return the addresses of all pages of staff by name, and of lists under every filter."""
    with services.database.read() as conn:
        page = load(conn, Filter(), 50)
        middle = conn.scalars(select(letters.c.created_at).order_by(letters.c.id).limit(1)).one()
    found = {
        rule.rule: rule.rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("staff.")
        and "GET" in (rule.methods or ())
        and not rule.arguments
    }
    lists = {f"/staff/letters?{query}": f"/staff/letters?{query}" for query in _LISTS}
    known = {
        "/staff/letters, from the middle on": f"/staff/letters?after={middle}~{'0' * 36}",
        "/staff/letters/<letter>": f"/staff/letters/{page.rows[0].id}",
        "/staff/overview of a campaign": f"/staff?campaign={_letters.CAMPAIGN}",
    }
    others = {
        address.replace("<office>", _OFFICE): address
        for address in ("/staff/offices/<office>", "/staff/map/NY")
        if any(rule.rule.startswith(address.split("<")[0]) for rule in app.url_map.iter_rules())
    }
    return found | lists | known | {name: name for name in others}


def seconds(client: FlaskClient, address: str) -> float:
    """Return how long a page takes; one that is not there or fails ends the run."""
    taken = []
    for _ in range(REQUESTS + 1):
        start = time.perf_counter()
        answer = client.get(address, buffered=True)
        taken.append(time.perf_counter() - start)
        if answer.status_code not in {200, 303}:
            sys.exit(f"{address} answered {answer.status_code}")
        if taken[0] > 2:  # seconds: it is slow enough to be seen
            break
    return median(taken[1:] or taken)


def measure(engine: str, count: int) -> Mapping[str, float]:
    """Return the seconds of every page with so many letters."""
    with _site.opened(engine) as services:
        start = time.perf_counter()
        _letters.store(services, count)
        with services.database.write() as conn:
            if engine == "PostgreSQL":
                conn.execute(text("ANALYZE"))
            there = conn.scalar(select(func.count()).select_from(letters))
        print(f"{engine}: {there:,} letters in {time.perf_counter() - start:.0f} s", flush=True)
        app = create_app(services.config)
        client = app.test_client()
        sign_in = seconds(client, "/staff/sign-in")
        staff.add(services, _EMAIL, _PASSWORD)
        data = {"csrf_token": csrf_token(client), "email": _EMAIL, "password": _PASSWORD}
        client.post("/staff/sign-in", data=data)
        taken = {name: seconds(client, address) for name, address in pages(app, services).items()}
        return {"/staff/sign-in, signed out": sign_in, **taken}


def main() -> None:
    """Print the time of each page, its growth, and the overview beside the sign-in page."""
    few, many = (int(each) for each in sys.argv[1:3]) if len(sys.argv) > 2 else SIZES
    for engine in _site.ENGINES:
        small, large = measure(engine, few), measure(engine, many)
        for name in sorted(small):
            growth = large[name] / small[name]
            mark = "" if growth < MOST_GROWTH else f"  over {MOST_GROWTH}"
            print(f"{large[name] * 1000:8.1f} ms {growth:6.2f} times  {name}{mark}")
        ratio = large["/staff"] / large["/staff/sign-in, signed out"]
        print(f"the overview takes {ratio:.1f} times the sign-in page; at most {MOST_OF_SIGN_IN}")


if __name__ == "__main__":
    main()
