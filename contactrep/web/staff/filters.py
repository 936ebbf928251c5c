"""The filter that overview, list and download share, read from the query."""

from collections.abc import Iterable
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import DateField, Field, SelectField
from wtforms.validators import Optional, ValidationError

from contactrep.core.districts import STATES
from contactrep.core.ledger import Entry
from contactrep.outreach import report
from contactrep.storage.history import Filter
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


class _Day(DateField):
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


class FilterForm(FlaskForm):
    """What to count. It changes nothing, so it carries no token."""

    class Meta:
        """A form of GET."""

        csrf = False

    campaign = Choice("Campaign", validators=[Optional()])
    office = Choice("Recipient", validators=[Optional()])
    state = Choice("State", validators=[Optional()])
    route = Choice("Channel", validators=[Optional()])
    first_day = _Day("From", validators=[Optional()])
    last_day = _Day("To", validators=[Optional()])

    def validate_last_day(self, field: Field) -> None:
        """Refuse a time that ends before it begins.

        Raises:
            ValidationError: it does.
        """
        if field.data and self.first_day.data and field.data < self.first_day.data:
            raise ValidationError("To: enter a day that is not before From")

    @property
    def query(self) -> dict[str, str]:
        """What is asked for, as the query of a link; a field that does not hold is left out."""
        return {field.name: str(field.data) for field in self if field.data and not field.errors}


class LettersForm(FilterForm):
    """Which letters to list."""

    entry = Choice("What happened", validators=[Optional()])


def filter_form(kind: type[FilterForm] = FilterForm) -> FilterForm:
    """Return the form as it was sent and checked, with the choices there are."""
    house = services()
    form = kind(request.args)
    form.campaign.choices = _or_all(report.campaigns(house))
    form.office.choices = _or_all(report.offices(house))
    form.state.choices = _or_all((code, state.name) for code, state in STATES.items())
    form.route.choices = _or_all(report.CHANNELS.items())
    if isinstance(form, LettersForm):
        form.entry.choices = _or_all((entry, entry.word) for entry in Entry)
    form.validate()
    return form


def read_filter(form: FilterForm) -> Filter:
    """Return what the form asks for; a field that does not hold is shown with its error."""
    return Filter(**{field.name: field.data for field in form if field.name in form.query})


def _or_all(choices: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [("", "All"), *choices]
