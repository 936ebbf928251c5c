"""Prepare a meeting with an office: one page of what is asked, what happened, and what to ask for.

Nothing on it is about a supporter: counts, days, and the campaign's own words.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from contactrep.core.campaigns import Campaign, Edition
from contactrep.core.filling import state_name, values_for
from contactrep.core.ledger import Entry
from contactrep.core.letters import Writer
from contactrep.core.officials import Official
from contactrep.core.placeholders import COMMITTEE, OPENING, OWN_WORDS, TYPED, fill, used
from contactrep.core.recipients import Recipient
from contactrep.core.stances import ReplyKind, Stance, StanceSource
from contactrep.core.tallies import OUT, Dimension, Tally
from contactrep.core.wording import day_in_letters, one_line
from contactrep.documents.brief_pdf import MeetingBrief, brief_pdf
from contactrep.outreach.addressee import recipient_of
from contactrep.outreach.days import local_day
from contactrep.outreach.services import Services
from contactrep.storage import replies, tallies
from contactrep.storage.offices import stances_of

Found = tuple[date, Stance, StanceSource]
Answered = tuple[date, ReplyKind]

_STANCES = {
    Stance.UNKNOWN: "Unknown",
    Stance.SUPPORTIVE: "Supportive",
    Stance.LEANING: "Leaning to support it",
    Stance.UNDECIDED: "Undecided",
    Stance.OPPOSED: "Opposed",
}
_SOURCES = {
    StanceSource.STATEMENT: "a statement",
    StanceSource.VOTE: "a vote",
    StanceSource.COSPONSORSHIP: "a cosponsorship",
    StanceSource.MEETING: "a meeting",
    StanceSource.REPLY: "a reply",
}
_KINDS = {
    ReplyKind.SUBSTANTIVE: "An answer in substance",
    ReplyKind.MEETING: "A meeting",
    ReplyKind.CALL_BACK: "A call back",
    ReplyKind.FORM_LETTER: "A form letter",
    ReplyKind.AUTOMATIC: "An automatic answer",
}
_IN_SUBSTANCE = frozenset({ReplyKind.SUBSTANTIVE, ReplyKind.MEETING, ReplyKind.CALL_BACK})
_MONTHS = 6
# A sentence ends after a small letter, a digit or a placeholder: "U.S." does not.
_SENTENCES = re.compile(r"(?<=[a-z0-9)}][.!?])\s+")


def office_brief(services: Services, campaign: Campaign, key: str) -> bytes | None:
    """Return the page as a PDF, with all that staff noted; None if there is no such office."""
    slug = campaign.slug
    with services.database.read() as conn:
        said = [(each.day, each.stance, each.source) for each in stances_of(conn, slug, key)]
        log = replies.load(conn, replies.ReplyFilter(campaigns=[slug], office=key))
    return meeting_brief(services, campaign, key, said, [(each.day, each.kind) for each in log])


def meeting_brief(
    services: Services,
    campaign: Campaign,
    key: str,
    stances: Sequence[Found] = (),
    answers: Sequence[Answered] = (),
) -> bytes | None:
    """Return the page as a PDF; None if the campaign knows of no such office.

    Stances and answers are those of the office, the latest first.
    """
    recipient = recipient_of(services, campaign.slug, key)
    if recipient is None:
        return None
    with services.database.read() as conn:
        fresh = tallies.uncounted(conn)
        whole = tallies.read(conn, Dimension.OFFICE, campaign.slug, first=key, fresh=fresh)
        weeks = tallies.read(conn, Dimension.OFFICE_WEEK, campaign.slug, key, fresh=fresh)
        regions = tallies.read(conn, Dimension.OFFICE_ZIP3, campaign.slug, key, fresh=fresh)
    tally = whole.get(key, Tally())
    today = local_day(services, campaign.slug)
    official = recipient.official
    paper = MeetingBrief(
        campaign=campaign.title,
        organisation=campaign.organisation.name,
        day=day_in_letters(today),
        name=recipient.titled_name,
        office=recipient.description,
        facts=_facts(services, official) if official else (),
        ask=the_ask(campaign, recipient, today),
        numbers=_numbers(tally),
        months=by_month(weeks),
        regions=_regions(regions),
        stances=[
            (day.isoformat(), f"{_STANCES[stance]} ({_SOURCES[source]})")
            for day, stance, source in stances
        ],
        replies=_answers(answers),
        requests=_requests(recipient, tally, stances, answers),
    )
    return brief_pdf(paper)


def the_ask(campaign: Campaign, recipient: Recipient, today: date) -> str:
    """Return what every letter asks, in the campaign's own words.

    It is the brief edition with the first opening that says it, without the sentences that are
    about the writer. The title of a campaign that has no other is its ask.
    """
    nobody = Writer(first="", last="", street="", city="", state=recipient.state or "", zip="")
    values = {
        **values_for(campaign, recipient, nobody, today),
        "state_name": state_name(recipient.state or ""),
        **dict.fromkeys((OPENING, OWN_WORDS, COMMITTEE), ""),
    }
    openings = (_without_writer(opening) for opening in campaign.openings)
    opening = next(filter(None, openings), "")
    brief = campaign.editions.get(Edition.BRIEF)
    said = f"{opening}\n\n{_without_writer(brief.text) if brief else ''}"
    asked = one_line(fill(said, values))
    return asked if opening else f"{campaign.title}. {asked}".strip()


def by_month(weeks: Mapping[str, Tally]) -> list[tuple[str, int]]:
    """Return how many letters are known to have gone in the latest months, the latest last.

    A week counts in the month that most of it lies in, which is that of its Thursday.
    """
    counts: Counter[date] = Counter()
    for key, tally in weeks.items():
        year, _, week = key.rpartition(" ")[2].partition("-W")
        thursday = date.fromisocalendar(int(year), int(week), 4)
        counts[thursday.replace(day=1)] += tally.said(OUT)
    latest = sorted(month for month, count in counts.items() if count)[-_MONTHS:]
    return [(_month(month), counts[month]) for month in latest]


def _month(day: date) -> str:
    name, _, year = day_in_letters(day).partition(" 1, ")
    return f"{name} {year}"


def _without_writer(text: str) -> str:
    """Return a text without the sentences that say who writes."""
    paragraphs = (
        " ".join(each for each in _SENTENCES.split(paragraph) if not used(each) & TYPED)
        for paragraph in text.split("\n\n")
    )
    return "\n\n".join(paragraphs).strip()


def _facts(services: Services, official: Official) -> list[str]:
    committees = (services.dataset.committees.get(each) for each in official.committees)
    names = sorted(one.name for one in committees if one)
    capitol = next((one for one in official.offices if one.kind == "capitol"), None)
    place = ", ".join(filter(None, (capitol.street, capitol.city))) if capitol else ""
    reached = " \u00b7 ".join(filter(None, (place, official.phone)))
    return [
        *filter(None, (official.party,)),
        *(["Committees: " + "; ".join(names)] if names else []),
        *filter(None, (reached,)),
    ]


def _numbers(tally: Tally) -> list[tuple[str, int]]:
    return [
        ("People who wrote", tally.people),
        ("Letters prepared", tally.said(Entry.PREPARED)),
        ("In words of their own", tally.personalised),
        ("Known to have gone out", tally.said(OUT)),
        ("Delivered in person", tally.said(Entry.DELIVERED_IN_PERSON)),
        ("Calls, as reported", tally.calls),
    ]


def _regions(regions: Mapping[str, Tally]) -> list[tuple[str, int]]:
    counts = [
        (f"{key.rpartition(' ')[2]}\u2026", its.said(Entry.PREPARED))
        for key, its in regions.items()
    ]
    return sorted(counts, key=lambda one: (-one[1], one[0]))


def _answers(replies: Sequence[Answered]) -> list[tuple[str, str]]:
    rows = []
    for kind, told in _KINDS.items():
        days = [day for day, its in replies if its is kind]
        if days:
            last = max(days).isoformat()
            rows.append((told, last if len(days) == 1 else f"{len(days):,}, last on {last}"))
    return rows


def _requests(
    recipient: Recipient, tally: Tally, stances: Sequence[Found], replies: Sequence[Answered]
) -> list[str]:
    """Return what to ask for, by what is known so far."""
    stance = stances[0][1] if stances else Stance.UNKNOWN
    name = recipient.in_text
    first = {
        Stance.SUPPORTIVE: f"A next step that {name} will take in public, and by when.",
        Stance.LEANING: f"What {name} still needs to support it in public.",
        Stance.UNDECIDED: f"What {name} still has to know to decide, and by when they will.",
        Stance.OPPOSED: f"The reasons, and whether there is a part of it that {name} can support.",
        Stance.UNKNOWN: f"Where {name} stands, and whether they will say so in public.",
    }
    asked = [first[stance]]
    if tally.people and not any(kind in _IN_SUBSTANCE for _, kind in replies):
        who = "the one who wrote" if tally.people == 1 else f"the {tally.people:,} who wrote"
        asked.append(f"An answer in substance to {who}: we know of none.")
    asked.append("Somebody on the staff for this matter: their name, and how to reach them.")
    return asked
