"""The filters of pages and downloads, read from the query."""

from collections.abc import Iterable
from typing import Any, TypeVar

from flask import request
from flask_wtf import FlaskForm
from wtforms import DateField, Field, IntegerField, SelectField, StringField
from wtforms.validators import Length, Optional, ValidationError
from wtforms.widgets import TextInput

from contactrep.core.districts import STATES
from contactrep.core.ledger import Entry
from contactrep.core.lifecycle import State
from contactrep.outreach import report
from contactrep.storage.history import FROZEN
from contactrep.storage.letters import Filter
from contactrep.web.context import services


class Choice(SelectField):
    """All, or one of a list."""

    def pre_validate(self, form: Any) -> None:
        """Refuse what is not in the list, by name.

        Raises:
            ValidationError: it is not in the list.
        """
        try:
            super().pre_validate(form)
        except ValidationError as error:
            raise ValidationError(f"{self.label.text}: choose one from the list") from error


class Day(DateField):
    """A day, or none."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the day.

        Raises:
            ValueError: it is not one.
        """
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            if any(valuelist):  # a date picker shows nothing of what is no date
                self.render_kw = {"type": "text"}
            raise ValueError(f"{self.label.text}: enter a date like 2026-10-05") from error


class _District(IntegerField):
    """The number of a district, 0 where there is one for the whole state; or none."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the number.

        Raises:
            ValueError: it is not one.
        """
        typed = "".join(valuelist).strip()
        self.data = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 3 else None
        if typed and self.data is None:
            raise ValueError(f"{self.label.text}: enter a number like 8, or 0")


class CampaignForm(FlaskForm):
    """Which campaign. It changes nothing, so it carries no token."""

    class Meta:
        """A form of GET."""

        csrf = False

    campaign = Choice("Campaign", validators=[Optional()])

    @property
    def query(self) -> dict[str, str]:
        """What is asked for, as the query of a link; a field that does not hold is left out."""
        return {
            field.name: str(field.data)
            for field in self
            if field.data not in {None, ""} and not field.errors
        }


class LettersForm(CampaignForm):
    """Which letters to list."""

    office = Choice("Recipient", validators=[Optional()])
    state = Choice("State", validators=[Optional()])
    district = _District("District", widget=TextInput(), render_kw={"inputmode": "numeric"})
    route = Choice("Channel", validators=[Optional()])
    standing = Choice("Letters by our e-mail", validators=[Optional()])
    entry = Choice("What happened", validators=[Optional()])
    source = StringField("Source", validators=[Optional(), Length(max=64)])
    first_day = Day("From", validators=[Optional()])
    last_day = Day("To", validators=[Optional()])

    def validate_last_day(self, field: Field) -> None:
        """Refuse a time that ends before it begins.

        Raises:
            ValidationError: it does.
        """
        if field.data and self.first_day.data and field.data < self.first_day.data:
            raise ValidationError("To: enter a day that is not before From")

    def validate_district(self, field: Field) -> None:
        """Refuse a district without its state.

        Raises:
            ValidationError: there is none.
        """
        if field.data is not None and not self.state.data:
            raise ValidationError("District: choose its state as well")


_Form = TypeVar("_Form", bound=CampaignForm)


def filter_form(kind: type[_Form]) -> _Form:
    """Return the form as it was sent and checked, with the choices there are."""
    house = services()
    form = kind(request.args)
    form.campaign.choices = _or_all(report.campaigns(house))
    if isinstance(form, LettersForm):
        form.office.choices = _or_all(report.offices(house))
        form.state.choices = _or_all((code, state.name) for code, state in STATES.items())
        form.route.choices = _or_all(report.CHANNELS.items())
        form.standing.choices = _or_all((name, name) for name in (*State, FROZEN))
        form.entry.choices = _or_all((entry, entry.word) for entry in Entry)
    form.validate()
    return form


def read_filter(form: LettersForm) -> Filter:
    """Return what the form asks for; a field that does not hold is shown with its error."""
    return Filter(**{field.name: field.data for field in form if field.name in form.query})


def _or_all(choices: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [("", "All"), *choices]
