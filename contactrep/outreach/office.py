"""One office as a campaign knows it: its numbers, by week and by region, and what was noted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from contactrep.core.officials import Committee
from contactrep.core.tallies import Dimension, Tally
from contactrep.outreach import known_offices
from contactrep.outreach.counting import counted
from contactrep.outreach.days import local_time
from contactrep.outreach.forms import FormHealth, form_health
from contactrep.outreach.known_offices import Office
from contactrep.outreach.services import Services
from contactrep.storage import forms, office_counts, offices, replies, tallies
from contactrep.storage.offices import CarriedPack, KeptStance, Note
from contactrep.storage.replies import KeptReply, ReplyFilter

Noted = KeptStance | KeptReply | Note | CarriedPack


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficePage:
    """All that a campaign knows of an office. Weeks begin on the Monday; the latest is first."""

    campaign: str
    office: Office
    committees: Sequence[Committee]
    tally: Tally
    replies: int  # answers to letters, and those in the log alone
    stance: KeptStance | None
    form: FormHealth
    weeks: Sequence[tuple[date, Tally]]
    regions: Sequence[tuple[str, Tally]]  # by the first three digits of ZIP codes, most first
    timeline: Sequence[tuple[date, Sequence[Noted]]]  # the latest day first


def office_page(
    services: Services, slug: str, key: str, campaigns: Sequence[str]
) -> OfficePage | None:
    """Return what a campaign knows of an office; None if it knows of no such office.

    Reports of its form are those of all the campaigns' supporters.
    """
    with counted(services) as conn:
        office = known_offices.find(services, conn, slug, key)
        if office is None:
            return None
        fresh = tallies.uncounted(conn)
        tally = office_counts.tally_of(conn, slug, key, fresh)
        weeks = tallies.read(conn, Dimension.OFFICE_WEEK, slug, key, fresh=fresh)
        regions = tallies.read(conn, Dimension.OFFICE_ZIP3, slug, key, fresh=fresh)
        stances = offices.stances_of(conn, slug, key)
        answers = replies.load(conn, ReplyFilter(campaigns=[slug], office=key))
        apart = replies.by_office(conn, slug).get(key)
        notes = offices.notes_of(conn, slug, key)
        packs = offices.packs_to(conn, slug, key)
        reports = forms.open_reports(conn, campaigns, key).get(key)
        reviews = forms.reviews_of(conn, key)
    health = form_health(
        office,
        reports,
        reviews[0] if reviews else None,
        lambda moment: local_time(services, slug, moment).date(),
    )
    found = (services.dataset.committee(each) for each in office.committees)
    return OfficePage(
        campaign=slug,
        office=office,
        committees=sorted(filter(None, found), key=lambda one: one.name),
        tally=tally,
        replies=tally.said("replied") + (apart.apart if apart else 0),
        stance=stances[0] if stances else None,
        form=health,
        weeks=sorted(((_monday(one), its) for one, its in weeks.items()), reverse=True),
        regions=sorted(
            ((one.rpartition(" ")[2], its) for one, its in regions.items()),
            key=lambda one: (-one[1].said("prepared"), one[0]),
        ),
        timeline=_timeline(services, slug, (*stances, *answers, *packs, *notes)),
    )


def _monday(key: str) -> date:
    """Return the first day of the week of a key such as S000148 2026-W47."""
    year, _, week = key.rpartition(" ")[2].partition("-W")
    return date.fromisocalendar(int(year), int(week), 1)


def _timeline(
    services: Services, slug: str, noted: Iterable[Noted]
) -> list[tuple[date, list[Noted]]]:
    def day_of(one: Noted) -> date:
        if isinstance(one, Note):
            return local_time(services, slug, one.created_at).date()
        return one.day

    ordered = sorted(noted, key=day_of, reverse=True)
    return [(day, list(its)) for day, its in groupby(ordered, key=day_of)]
