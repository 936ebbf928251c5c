"""A meeting prepared: the campaign's ask, the counts as the ledger has them, and nobody's name."""

from dataclasses import replace
from datetime import date

import pytest

from contactrep.core.campaigns import Campaign, Edition
from contactrep.core.consents import Consent
from contactrep.core.ledger import Entry, Route
from contactrep.core.recipients import from_official
from contactrep.core.stances import ReplyKind, Stance, StanceSource
from contactrep.core.tallies import OUT, Count, Tally
from contactrep.outreach.brief import by_month, meeting_brief, the_ask
from contactrep.outreach.services import Services
from contactrep.storage import history, submissions
from tests.documents.paper import pages_of
from tests.factories import new_submission

SCHUMER = "S000148"
TODAY = date(2026, 10, 5)


def lines(services: Services, campaign: Campaign, **noted: object) -> list[str]:
    """Return the lines of the page about a senator."""
    pdf = meeting_brief(services, campaign, SCHUMER, **noted)  # type: ignore[arg-type]
    (page,) = pages_of(pdf or b"")
    return page.split("\n")


def test_what_is_known(services: Services, campaign: Campaign) -> None:
    """Counts of this office and this campaign; no word and no name of a supporter."""
    for to in ((SCHUMER, "J000294"), (SCHUMER,), ("J000294",)):
        draft = new_submission(services, agreed=[Consent.IN_PERSON], recipients=to, email="")
        with services.database.write() as conn:
            (letter, *_) = submissions.letter_ids(conn, draft.submission_id or "").values()
            now = services.clock()
            said, called = Entry.REPORTED_SENT, Route.CALL
            history.record(conn, [letter], said, now, TODAY, actor="supporter")
            history.record(conn, [letter], said, now, TODAY, actor="supporter", route=called)
    new_submission(services, "belarus-freedom-forum", recipients=(SCHUMER,))
    text = lines(services, campaign)
    assert "Senator Charles E. Schumer" in text
    assert "US Senate, New York" in text
    assert any(line.startswith("Committees: ") for line in text)
    for line in (
        *("People who wrote 2", "Letters prepared 2", "In words of their own 2"),
        *("Known to have gone out 2", "Calls, as reported 2", "Delivered in person 0"),
        "October 2026 2",
    ):
        assert line in text
    assert "2. An answer in substance to the 2 who wrote: we know of none." in text
    for word in ("Volha", "Kavalchuk", "Brooklyn", "Thursdays", "Ocean"):
        assert word not in "\n".join(text)


def test_stances_and_replies(services: Services, campaign: Campaign) -> None:
    """With their days, and what to ask for goes by them."""
    stances = [
        (date(2026, 10, 4), Stance.UNDECIDED, StanceSource.MEETING),
        (date(2026, 9, 1), Stance.OPPOSED, StanceSource.VOTE),
    ]
    replies = [
        (date(2026, 10, 3), ReplyKind.AUTOMATIC),
        (date(2026, 10, 1), ReplyKind.AUTOMATIC),
        (date(2026, 9, 30), ReplyKind.SUBSTANTIVE),
    ]
    new_submission(services, recipients=(SCHUMER,), email="")
    text = lines(services, campaign, stances=stances, answers=replies)
    for line in (
        *("2026-10-04 Undecided (a meeting)", "2026-09-01 Opposed (a vote)"),
        *("An answer in substance 2026-09-30", "An automatic answer 2, last on 2026-10-03"),
        "1. What Senator Schumer still has to know to decide, and by when they will.",
    ):
        assert line in text
    assert "we know of none" not in " ".join(text)


def test_nothing_is_known(services: Services, campaign: Campaign) -> None:
    """A page all the same; none of an office that nobody knows."""
    assert "Letters prepared 0" in lines(services, campaign)
    assert meeting_brief(services, campaign, "X000000") is None


@pytest.mark.parametrize(
    ("openings", "text", "asked"),
    [
        (
            ["I live in {{ place }}. Please act, {{ recipient }}."],
            "",
            "Please act, Senator Schumer.",
        ),
        (["From {{ city }} I ask."], "Please act.", "Title. Please act."),
        (
            ["From {{ city }} I ask.", "Act {{ constituency }}."],
            "",
            "Act as your constituent and a",
        ),
        (
            ["The U.S. Congress must act in {{ state_name }}."],
            "",
            "The U.S. Congress must act in New",
        ),
        (["Act."], "{{ opening }}\n\n{{ own_words }}\n\nI am {{ full_name }}. Now.", "Act. Now."),
    ],
)
def test_the_ask(unstored: Services, openings: list[str], text: str, asked: str) -> None:
    """What every letter says, without the sentences about its writer."""
    campaign = unstored.campaigns["demonstration"]
    brief = campaign.editions[Edition.BRIEF]
    editions = {**campaign.editions, Edition.BRIEF: replace(brief, text=text)}
    changed = replace(campaign, title="Title", openings=tuple(openings), editions=editions)
    official = unstored.dataset.official(SCHUMER)
    assert official is not None
    assert the_ask(changed, from_official(official), TODAY).startswith(asked)


def test_months_of_weeks() -> None:
    """A week counts in the month of its Thursday; the latest six months, the latest last."""
    weeks = {
        f"{SCHUMER} {week}": Tally({(OUT, "form"): Count(letters=count)})
        for week, count in {
            "2026-W40": 1,
            "2026-W41": 2,
            "2026-W44": 4,
            "2026-W45": 8,
            "2026-W53": 16,
            "2025-W50": 32,
            "2026-W10": 0,
            "2026-W20": 64,
            "2026-W30": 128,
        }.items()
    }
    assert by_month(weeks) == [
        *(("December 2025", 32), ("May 2026", 64), ("July 2026", 128)),
        *(("October 2026", 7), ("November 2026", 8), ("December 2026", 16)),
    ]
    weeks[f"{SCHUMER} 2027-W02"] = Tally({(OUT, "email"): Count(letters=1)})
    assert by_month(weeks)[0] == ("May 2026", 64)
