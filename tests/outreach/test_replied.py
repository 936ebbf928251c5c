"""What a writer says to "Did they reply?": the last answer counts, and a pasted text is sealed."""

import re
from datetime import timedelta
from typing import Any

import pytest
from itsdangerous import URLSafeSerializer

from contactrep.core.ledger import Entry
from contactrep.core.stances import Answer, ReplyKind
from contactrep.outreach import replied
from contactrep.outreach.forget import forget
from contactrep.outreach.services import Services
from contactrep.outreach.sweep import sweep
from contactrep.storage.office_tables import follow_ups, replies
from tests.conftest import SettableClock
from tests.outreach.carrier import entries, rows
from tests.outreach.following import (
    DAY,
    GILLIBRAND,
    SCHUMER,
    WRITER,
    letter_of,
    question_of,
    wrote,
)
from tests.storage.threads import at_once

TEXT = "Dear Volha, thank you. I support the lamp."


def say(services: Services, draft: Any, *answers: Answer) -> None:
    for answer in answers:
        replied.answer(services, question_of(services, draft), answer)


def texts(services: Services) -> list[str | None]:
    """Return the texts of replies as staff open them, None where there is none."""
    return [
        services.vault.open(row.sealed, f"replies:{row.id}")["text"] if row.sealed else None
        for row in rows(services, replies)
    ]


@pytest.mark.parametrize("answer", Answer)
def test_an_answer(services: Services, clock: SettableClock, answer: Answer) -> None:
    """It is kept with the day where the campaign is; a written answer is in the ledger."""
    draft = wrote(services)
    clock.advance(14 * DAY + timedelta(hours=8))  # in the night in New York
    say(services, draft, answer)
    (row,) = rows(services, follow_ups)
    assert (row.letter_id, row.answer) == (letter_of(services, draft), answer)
    assert row.day.isoformat() == "2026-10-19"
    told = answer in {Answer.YES, Answer.NOT_TO_THE_POINT}
    assert (entries(services, row.letter_id)[-1] is Entry.REPLIED) is told
    assert question_of(services, draft).takes_text is told
    assert rows(services, replies) == []


def test_the_last_answer_counts(services: Services) -> None:
    """That they replied is recorded once, and not taken back: the ledger says what was said."""
    draft = wrote(services)
    say(services, draft, Answer.NO, Answer.YES, Answer.NO, Answer.NOT_TO_THE_POINT)
    assert question_of(services, draft).answer is Answer.NOT_TO_THE_POINT
    assert len(rows(services, follow_ups)) == 1
    assert entries(services, letter_of(services, draft)).count(Entry.REPLIED) == 1


def test_at_once(services: Services) -> None:
    """In four browsers: one row, and one event."""
    draft = wrote(services)
    question = question_of(services, draft)
    at_once(4, lambda _number: replied.answer(services, question, Answer.YES))
    assert len(rows(services, follow_ups)) == 1
    assert entries(services, letter_of(services, draft)).count(Entry.REPLIED) == 1


def test_of_this_letter_alone(services: Services) -> None:
    """Those to other offices are asked about until they have an answer of their own."""
    draft = wrote(services, sent=(SCHUMER, GILLIBRAND))
    say(services, draft, Answer.YES)
    other = question_of(services, draft, GILLIBRAND)
    assert (other.answer, other.recipient_name) == (None, "Senator Kirsten E. Gillibrand")
    assert [one.letter_id for one in question_of(services, draft).others] == [other.letter_id]
    assert other.others == []


@pytest.mark.parametrize(
    ("answer", "kind"),
    [(Answer.YES, ReplyKind.SUBSTANTIVE), (Answer.NOT_TO_THE_POINT, ReplyKind.FORM_LETTER)],
)
def test_a_pasted_text(services: Services, clock: SettableClock, answer: Answer, kind: str) -> None:
    """It is sealed, of the kind that the answer says, and told by nobody of the staff."""
    draft = wrote(services)
    say(services, draft, answer)
    clock.advance(DAY)
    assert replied.keep_text(services, question_of(services, draft), TEXT)
    (row,) = rows(services, replies)
    assert (row.campaign, row.recipient_key, row.kind) == ("demonstration", SCHUMER, kind)
    assert (row.letter_id, row.author) == (letter_of(services, draft), None)
    assert row.day.isoformat() == "2026-10-05"  # on which they said that it came
    assert TEXT.encode() not in row.sealed
    assert texts(services) == [TEXT]
    assert question_of(services, draft).has_text


@pytest.mark.parametrize("answer", [None, Answer.ACKNOWLEDGED, Answer.NOT_EXPECTED, Answer.NO])
def test_nothing_to_paste(services: Services, answer: Answer | None) -> None:
    """Where nobody wrote anything, nothing is kept, whatever a form says."""
    draft = wrote(services)
    say(services, draft, *filter(None, [answer]))
    assert not replied.keep_text(services, question_of(services, draft), TEXT)
    assert rows(services, replies) == []


def test_pasted_again(services: Services) -> None:
    """The last text counts, and so does what kind it is said to be; "no" takes it away."""
    draft = wrote(services)
    say(services, draft, Answer.YES)
    for text in (TEXT, "Another."):
        replied.keep_text(services, question_of(services, draft), text)
    assert texts(services) == ["Another."]
    say(services, draft, Answer.NOT_TO_THE_POINT)
    assert texts(services) == ["Another."]
    assert rows(services, replies)[0].kind == ReplyKind.FORM_LETTER
    say(services, draft, Answer.NO)
    assert rows(services, replies) == []


def test_erased_by_its_writer(services: Services) -> None:
    """The answer stays."""
    draft = wrote(services)
    say(services, draft, Answer.YES)
    replied.keep_text(services, question_of(services, draft), TEXT)
    replied.drop_text(services, question_of(services, draft))
    question = question_of(services, draft)
    assert (question.answer, question.has_text) == (Answer.YES, False)


def test_forgotten_with_their_writer(services: Services) -> None:
    """A text may name them; another writer's stays."""
    for email in (WRITER, "ales@example.com"):
        draft = wrote(services, email=email)
        say(services, draft, Answer.YES)
        replied.keep_text(services, question_of(services, draft), f"To {email}.")
    forget(services, WRITER)
    assert texts(services) == [None, "To ales@example.com."]


def test_forgotten_after_half_a_year(services: Services, clock: SettableClock) -> None:
    """That there was an answer, and of which kind, stays counted."""
    draft = wrote(services)
    say(services, draft, Answer.YES)
    replied.keep_text(services, question_of(services, draft), TEXT)
    clock.advance(180 * DAY)
    sweep(services)
    assert texts(services) == [TEXT]
    clock.advance(timedelta(seconds=1))
    sweep(services)
    assert texts(services) == [None]


def test_sixty_days(services: Services, clock: SettableClock) -> None:
    """The link works to the end, although its writer is forgotten before: it names nobody."""
    draft = wrote(services)
    token = replied.token_for(services, letter_of(services, draft))
    clock.advance(60 * DAY)
    assert sweep(services).people == 1
    question = replied.look(services, token)
    assert question is not None
    replied.answer(services, question, Answer.NO)
    clock.advance(timedelta(seconds=1))
    assert replied.look(services, token) is None


def test_what_is_in_the_link(services: Services) -> None:
    """Nothing that says who wrote, or to whom."""
    draft = wrote(services)
    token = replied.token_for(services, letter_of(services, draft))
    claim, _ = URLSafeSerializer(services.config.secret_key, salt="did-they-reply").loads(token)
    assert claim == letter_of(services, draft)


@pytest.mark.parametrize(
    ("pattern", "replacement"), [(r".$", ""), (r"^.", ""), (r"$", "x"), (r".+", ""), (r".+", "é")]
)
def test_a_spoiled_link(services: Services, pattern: str, replacement: str) -> None:
    """Cut off or joined by a mail program, it asks about nothing."""
    token = replied.token_for(services, letter_of(services, wrote(services)))
    assert replied.look(services, re.sub(pattern, replacement, token, count=1)) is None


def test_a_forged_link(services: Services) -> None:
    """A signature for another purpose makes none, nor does another key."""
    claim = [letter_of(services, wrote(services)), 2**31]
    for forger in (
        URLSafeSerializer("another key of just the right length", salt="did-they-reply"),
        URLSafeSerializer(services.config.secret_key, salt="held-letter"),
        URLSafeSerializer(services.config.secret_key),
    ):
        assert replied.look(services, str(forger.dumps(claim))) is None


def test_a_link_to_nothing(services: Services) -> None:
    """One that we signed, of a database that is not there any more."""
    assert replied.look(services, replied.token_for(services, "no such letter")) is None
