"""Take pictures of the staff side with a campaign that has gone on for half a year.

Its letters, people and offices' answers are made up; no picture shows a name of anybody.
Usage: python -m tools.staff_screenshots FOLDER [--whole]
"""

import sys
import tempfile
from datetime import timedelta
from functools import partial
from pathlib import Path

from playwright.sync_api import Page

from benchmarks import _letters
from contactrep.app import open_services
from contactrep.config import load
from contactrep.core.funnel import Step
from contactrep.core.stances import ReplyKind, Stance, StanceSource
from contactrep.outreach import offices
from contactrep.outreach.days import local_day
from contactrep.outreach.services import Services
from contactrep.outreach.staff import StaffMember
from contactrep.storage import staff as accounts
from contactrep.storage import visits
from contactrep.storage.offices import NewStance
from contactrep.storage.replies import NewReply
from contactrep.storage.visits import Place
from tests.browser.site import STAFF, Site, running_browser, running_site
from tools.screenshots import LOOKS, open_page, shoot_page, sign_in

_CAMPAIGN = "belarus-freedom-forum"
_LETTERS = 4000
_OFFICE = "S000148"
_PAGES = {
    "staff-overview": f"/staff?campaign={_CAMPAIGN}",
    "staff-map": f"/staff/map?campaign={_CAMPAIGN}",
    "staff-map-state": f"/staff/map/NY?campaign={_CAMPAIGN}",
    "staff-letters": "/staff/letters",
    "staff-offices": f"/staff/offices?campaign={_CAMPAIGN}",
    "staff-office": f"/staff/offices/{_OFFICE}?campaign={_CAMPAIGN}",
    "staff-replies": "/staff/replies",
    "staff-forms": "/staff/forms",
    "staff-packs": "/staff/packs",
    "staff-campaigns": "/staff/campaigns",
    "staff-campaign": f"/staff/campaigns/{_CAMPAIGN}",
    "staff-campaign-text": f"/staff/campaigns/{_CAMPAIGN}/text/editions/short.txt",
    "staff-campaign-revisions": f"/staff/campaigns/{_CAMPAIGN}/revisions",
    "staff-data": "/staff/data",
    "staff-team": "/staff/team",
    "staff-audit": "/staff/audit",
    "staff-account": "/staff/account",
}
_STANCES = (
    (_OFFICE, Stance.SUPPORTIVE, StanceSource.COSPONSORSHIP, 12),
    (_OFFICE, Stance.LEANING, StanceSource.MEETING, 70),
    ("J000294", Stance.LEANING, StanceSource.REPLY, 20),
    ("G000555", Stance.UNDECIDED, StanceSource.STATEMENT, 33),
)
_REPLIES = (
    (_OFFICE, ReplyKind.SUBSTANTIVE, 9),
    (_OFFICE, ReplyKind.FORM_LETTER, 60),
    ("G000555", ReplyKind.FORM_LETTER, 28),
    ("J000294", ReplyKind.MEETING, 21),
)
_WAY = {Step.VISITED: 9120, Step.FOUND: 4870, Step.STARTED: 2930, Step.CHECKED: 1904}


def main(folder: Path) -> None:
    """Fill a site, and save a picture of each page of staff in each look."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = {"organisation": "Belarus Freedom Forum"}
    with (
        tempfile.TemporaryDirectory() as home,
        running_browser() as browser,
        running_site(Path(home), settings) as site,
    ):
        _fill(site)
        for look, size, scheme in LOOKS:
            with open_page(browser, size, scheme) as page:
                sign_in(page, site)
                _walk(page, site, partial(shoot_page, page, folder, look))


def _walk(page: Page, site: Site, shoot: "partial[None]") -> None:
    for name, path in _PAGES.items():
        page.goto(f"{site.url}{path}")
        shoot(name)


def _fill(site: Site) -> None:
    services = open_services(load(environment=site.environment))
    _letters.store(services, _LETTERS, campaign=_CAMPAIGN)
    with services.database.write() as conn:
        account = accounts.find_by_email(conn, STAFF[0])
        today = local_day(services, _CAMPAIGN)
        way = {Place(_CAMPAIGN, today, step, "en", ""): count for step, count in _WAY.items()}
        visits.add(conn, way)
    if account is None:
        sys.exit("there is no account")
    _note(services, StaffMember(account.id, account.email, account.roles))
    services.database.dispose()


def _note(services: Services, member: StaffMember) -> None:
    today = local_day(services, _CAMPAIGN)
    for key, stance, source, ago in _STANCES:
        new = NewStance(
            campaign=_CAMPAIGN,
            recipient_key=key,
            stance=stance,
            source=source,
            link="https://www.example.org/statement",
            note="",
            day=today - timedelta(days=ago),
        )
        offices.note_stance(services, member, new)
    for key, kind, ago in _REPLIES:
        reply = NewReply(
            campaign=_CAMPAIGN,
            recipient_key=key,
            kind=kind,
            text="Thank you for writing about Belarus.",
            day=today - timedelta(days=ago),
        )
        offices.note_reply(services, member, reply)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
