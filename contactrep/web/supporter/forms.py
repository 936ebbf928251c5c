"""The one form in which a supporter types something of their own."""

from collections.abc import Callable

from email_validator import EmailNotValidError, validate_email
from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, Field, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from contactrep.core.mail import HeaderError, header_safe
from contactrep.core.zipcodes import ZipError, parse_zip
from contactrep.outreach.sentences import sentence

OWN_WORDS_MAX = 600
_Check = Callable[[FlaskForm, Field], None]


def _one_line(_form: FlaskForm, field: Field) -> None:
    """Refuse what could not stand in a header: names are shown in From and Reply-To."""
    try:
        header_safe(field.name, field.data or "")
    except HeaderError as error:
        raise ValidationError(sentence("header.unsafe")) from error


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


class LetterForm(FlaskForm):
    """Own words, a name, an address to answer to."""

    own_words = TextAreaField(
        "Why does this matter to you?",
        filters=[_stripped],
        validators=[Length(max=OWN_WORDS_MAX, message=f"Use {OWN_WORDS_MAX} characters or fewer")],
    )
    first = StringField(
        "First name",
        filters=[_stripped],
        validators=[DataRequired("Enter your first name"), Length(max=80), _one_line],
    )
    last = StringField(
        "Last name",
        filters=[_stripped],
        validators=[DataRequired("Enter your last name"), Length(max=80), _one_line],
    )
    street = StringField(
        "Street address", filters=[_stripped], validators=[Length(max=120), _one_line]
    )
    city = StringField(
        "City",
        filters=[_stripped],
        validators=[DataRequired("Enter your city"), Length(max=80), _one_line],
    )
    zip = StringField("ZIP code", filters=[_stripped], validators=[_zip])
    email = EmailField(
        "E-mail address", filters=[_stripped], validators=[Optional(), Length(max=254), _address]
    )
    not_citizen = BooleanField("I live here but I am not a US citizen")

    def validate(self, extra_validators: object = None) -> bool:
        """Check the form; an expired token asks for one more press, and nothing is lost."""
        valid = bool(super().validate(extra_validators))
        if self.csrf_token.errors:
            self.csrf_token.errors = [sentence("form.expired")]
        return valid
