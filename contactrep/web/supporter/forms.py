"""The forms in which a supporter types something of their own."""

import re
from collections.abc import Callable
from unicodedata import category

from email_validator import EmailNotValidError, validate_email
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    Field,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import AnyOf, DataRequired, Length, Optional, ValidationError

from contactrep.core.mail import HeaderError, header_safe
from contactrep.core.stances import Answer
from contactrep.core.zipcodes import ZipError, parse_zip
from contactrep.outreach.sentences import sentence

OWN_WORDS_MAX = 600
BODY_MAX = 20_000
_BLANK = re.compile(r"\s\u2026(?=[\s,]|$)")  # dots after a word are the writer's own
_Check = Callable[[FlaskForm, Field], None]


def _one_line(_form: FlaskForm, field: Field) -> None:
    """Refuse what could not stand in a header: names are shown in From and Reply-To."""
    try:
        header_safe(field.name, field.data or "")
    except HeaderError as error:
        raise ValidationError(sentence("header.unsafe")) from error


def _name(form: FlaskForm, field: Field) -> None:
    """Refuse what is no part of a name and cannot be printed as one: an emoji, say."""
    _one_line(form, field)
    if any(category(character) == "So" for character in field.data or ""):
        raise ValidationError(sentence("header.unsafe"))


def _no_blank(_form: FlaskForm, field: Field) -> None:
    """Refuse a way to begin whose blank is still open: "I am a voter in \u2026, and"."""
    if _BLANK.search(field.data or ""):
        raise ValidationError(sentence("words.blank"))


def _zip(_form: FlaskForm, field: Field) -> None:
    try:
        field.data = parse_zip(field.data or "")
    except ZipError as error:
        raise ValidationError(sentence(f"zip.{error.problem}")) from error


def _address(_form: FlaskForm, field: Field) -> None:
    try:
        field.data = validate_email(field.data, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise ValidationError(sentence("email.malformed")) from error


def _stripped(text: str | None) -> str:
    return (text or "").strip()


def _at_most(count: int) -> Length:
    return Length(max=count, message=_("Use %(max)d characters or fewer"))


class _Form(FlaskForm):
    """A form that loses nothing when its token has expired: it asks for one more press."""

    def validate(self, extra_validators: object = None) -> bool:
        valid = bool(super().validate(extra_validators))
        if self.csrf_token.errors:
            self.csrf_token.errors = [sentence("form.expired")]
        return valid

    def token_fails(self) -> bool:
        """Tell whether the form has not come from a page of ours that is still open."""
        return not self.csrf_token.validate(self)


class LetterForm(_Form):
    """Own words, a name, an address to answer to."""

    own_words = TextAreaField(
        _("Why does this matter to you?"),
        filters=[_stripped],
        validators=[_at_most(OWN_WORDS_MAX), _no_blank],
    )
    statements = SelectMultipleField(_("Or choose a sentence that is true for you"))
    first = StringField(
        _("First name"),
        filters=[_stripped],
        validators=[DataRequired(_("Enter your first name")), _at_most(80), _name],
    )
    last = StringField(
        _("Last name"),
        filters=[_stripped],
        validators=[DataRequired(_("Enter your last name")), _at_most(80), _name],
    )
    street = StringField(
        _("Street address"), filters=[_stripped], validators=[_at_most(120), _one_line]
    )
    city = StringField(
        _("City"),
        filters=[_stripped],
        validators=[DataRequired(_("Enter your city")), _at_most(80), _one_line],
    )
    zip = StringField(_("ZIP code"), filters=[_stripped], validators=[_zip])
    email = EmailField(
        _("E-mail address"), filters=[_stripped], validators=[Optional(), _at_most(254), _address]
    )
    not_citizen = BooleanField(
        _("I live here but I am not a US citizen, or not a registered voter")
    )


class CheckForm(_Form):
    """What a supporter may agree to when they send; nothing is ticked for them."""

    in_person = BooleanField(_("The campaign may also deliver my letter in person."))
    follow_up = BooleanField(_("Ask me in two and in four weeks whether they replied."))
    news = BooleanField(_("Send me news of this campaign."))
    email = EmailField(
        _("E-mail address"), filters=[_stripped], validators=[Optional(), _at_most(254), _address]
    )


class EditForm(_Form):
    """The body of a letter."""

    body = TextAreaField(
        _("Your letter"),
        filters=[_stripped],
        validators=[
            DataRequired(_("Write something, or use the campaign’s text again")),
            _at_most(BODY_MAX),
        ],
    )


class ResumeForm(_Form):
    """Where to send a link."""

    email = EmailField(
        _("E-mail address"),
        filters=[_stripped],
        validators=[DataRequired(_("Enter your e-mail address")), _at_most(254), _address],
    )


def _answers() -> dict[str, str]:
    """Return what can be said of an office's answer, in the language of the page."""
    labels = {
        Answer.YES: _("Yes"),
        Answer.NOT_TO_THE_POINT: _("Yes, but not to what I asked"),
        Answer.ACKNOWLEDGED: _("Only an automatic answer"),
        Answer.NOT_EXPECTED: _("I expect no answer"),
        Answer.NO: _("No"),
    }
    return {answer.value: str(label) for answer, label in labels.items()}


class RepliedForm(_Form):
    """Whether an office replied."""

    answer = RadioField(
        _("Choose what is true"),
        choices=_answers,
        validators=[AnyOf(list(Answer), message=_("Choose one of the answers"))],
        validate_choice=False,
    )


class PastedForm(_Form):
    """What an office wrote."""

    text = TextAreaField(
        _("Their answer"),
        filters=[_stripped],
        validators=[DataRequired(_("Paste their answer first")), _at_most(BODY_MAX)],
    )
