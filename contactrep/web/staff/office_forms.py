"""The forms by which staff note something about an office."""

import re
from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired

from contactrep.core.office_entries import OfficeError, Problem
from contactrep.core.stances import ReplyKind, Stance, StanceSource
from contactrep.core.wording import clean, one_line
from contactrep.outreach.sentences import sentence
from contactrep.web.staff.filters import Day

STANCES: Mapping[Stance, str] = {
    Stance.SUPPORTIVE: "Supportive",
    Stance.LEANING: "Leaning towards it",
    Stance.UNDECIDED: "Undecided",
    Stance.OPPOSED: "Opposed",
    Stance.UNKNOWN: "Unknown",
}
SOURCES: Mapping[StanceSource, str] = {
    StanceSource.STATEMENT: "A public statement",
    StanceSource.VOTE: "A vote",
    StanceSource.COSPONSORSHIP: "A bill they sponsor",
    StanceSource.MEETING: "A meeting with the office",
    StanceSource.REPLY: "A reply to a constituent",
}
KINDS: Mapping[ReplyKind, str] = {
    ReplyKind.SUBSTANTIVE: "Substantive answer",
    ReplyKind.FORM_LETTER: "Form letter",
    ReplyKind.AUTOMATIC: "Automatic answer",
    ReplyKind.MEETING: "Meeting",
    ReplyKind.CALL_BACK: "Call back",
}
_FIELDS = {
    Problem.FUTURE: "day",
    Problem.LINK: "link",
    Problem.LONG_LINK: "link",
    Problem.LETTER: "letter",
    Problem.LONG_REPLY: "text",
}
"""Where on a form a problem stands, if not at the note."""

_LETTER = re.compile(r"(?:.*/letters/)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/?", re.ASCII)


def _choices(named: Mapping[Any, str]) -> dict[str, str]:
    return {"": "Select one"} | {str(each): name for each, name in named.items()}


class StanceForm(FlaskForm):
    """Where an official stands, how we know, and since when."""

    stance = SelectField(
        "Where do they stand?",
        choices=_choices(STANCES),
        validators=[InputRequired(sentence("office.stance_missing"))],
    )
    source = SelectField(
        "How do we know?",
        choices=_choices(SOURCES),
        validators=[InputRequired(sentence("office.source_missing"))],
    )
    link = StringField("Address of the page")
    day = Day("Day", validators=[InputRequired(sentence("office.day"))])
    note = TextAreaField("Note", filters=[lambda text: clean(text or "")])


class ReplyForm(FlaskForm):
    """What an office answered, and to which letter if that is known."""

    kind = SelectField(
        "What kind of reply?",
        choices=_choices(KINDS),
        validators=[InputRequired(sentence("office.kind_missing"))],
    )
    day = Day("Day", validators=[InputRequired(sentence("office.day"))])
    text = TextAreaField("Text", filters=[lambda text: clean(text or "")])
    letter = StringField("Letter that it answers", filters=[lambda text: one_line(text or "")])

    @property
    def letter_id(self) -> str | None:
        """The letter that is named by its number, or by the address of its page.

        Raises:
            OfficeError: it is named by something else.
        """
        named = self.letter.data or ""
        found = _LETTER.fullmatch(named)
        if named and not found:
            raise OfficeError(Problem.LETTER)
        return found[1] if found else None


class NoteForm(FlaskForm):
    """What else there is to know about an office."""

    text = TextAreaField("Note", filters=[lambda text: clean(text or "")])


class ReviewForm(FlaskForm):
    """Whether a form works."""

    works = RadioField(
        "Does the form work?",
        choices={"yes": "It works again", "no": "It does not work"},
        validators=[InputRequired(sentence("office.works_missing"))],
    )
    note = TextAreaField("Note", filters=[lambda text: clean(text or "")])


def tell(form: FlaskForm, error: OfficeError) -> None:
    """Put what is wrong at its place in the form."""
    name = _FIELDS.get(error.problem, "note" if "note" in form else "text")
    field: Field = form[name]
    field.errors = [sentence(f"office.{error.problem}")]
