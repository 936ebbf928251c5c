"""Take data out: what files there are, and the files of numbers and of people."""

from collections.abc import Sequence
from typing import NamedTuple, TypeVar

from flask import Response, abort, render_template, request
from flask_wtf import FlaskForm

from contactrep.core.permissions import EVERYWHERE, Right, Roles, may, may_somewhere
from contactrep.outreach import report
from contactrep.outreach.download import numbers_file, people_file
from contactrep.outreach.export import Format
from contactrep.outreach.numbers import By
from contactrep.web.access import needs
from contactrep.web.context import services
from contactrep.web.session import current_staff
from contactrep.web.staff.blueprint import staff
from contactrep.web.staff.files import answer, format_of, member_with
from contactrep.web.staff.filters import Choice


class PartForm(FlaskForm):
    """Of which campaign. It changes nothing, so it carries no token."""

    class Meta:
        """A form of GET."""

        csrf = False

    campaign = Choice("Campaign")


class NumbersForm(PartForm):
    """Which counts."""

    by = Choice("By")


class Part(NamedTuple):
    """A kind of file, and the form that asks for it."""

    name: str
    endpoint: str
    right: Right
    form: PartForm


_Form = TypeVar("_Form", bound=PartForm)


@staff.get("/data")
@needs(Right.EXPORT_NUMBERS)
def data() -> str:
    """List the files that the member may take."""
    return _page(_parts())


@staff.get("/numbers.<suffix>")
@needs(Right.EXPORT_NUMBERS)
def numbers(suffix: str) -> Response | tuple[str, int]:
    """Download the counts of a campaign."""
    kind = format_of(suffix)
    member = member_with(Right.EXPORT_NUMBERS, request.args.get("campaign"))
    form = _form(NumbersForm, "numbers", member.roles, Right.EXPORT_NUMBERS)
    if not form.validate():
        return _page(_parts(numbers=form)), 422
    by = By(form.by.data)
    return answer(numbers_file(services(), form.campaign.data, by, kind, member))


@staff.get("/people.<suffix>")
@needs(Right.EXPORT_PEOPLE)
def people(suffix: str) -> Response | tuple[str, int]:
    """Download who asked for the news of a campaign."""
    kind = format_of(suffix)
    member = member_with(Right.EXPORT_PEOPLE, request.args.get("campaign"))
    form = _form(PartForm, "people", member.roles, Right.EXPORT_PEOPLE)
    if not form.validate():
        return _page(_parts(people=form)), 422
    return answer(people_file(services(), form.campaign.data, kind, member))


def _parts(**asked: PartForm) -> list[Part]:
    """Return the files that the member may take, with forms as they were asked."""
    member = current_staff()
    if member is None:
        abort(403)
    kinds: Sequence[tuple[str, str, Right, type[PartForm]]] = (
        ("numbers", "staff.numbers", Right.EXPORT_NUMBERS, NumbersForm),
        ("letters", "staff.download", Right.EXPORT_LETTERS, PartForm),
        ("people", "staff.people", Right.EXPORT_PEOPLE, PartForm),
    )
    return [
        Part(name, endpoint, right, asked.get(name) or _form(kind, name, member.roles, right))
        for name, endpoint, right, kind in kinds
        if may_somewhere(member.roles, right)
    ]


def _form(kind: type[_Form], name: str, roles: Roles, right: Right) -> _Form:
    """Return a form with the campaigns that the member has the right in."""
    form = kind(request.args)
    allowed = [one for one in report.campaigns(services()) if may(roles, right, one[0])]
    whole = [("", "All")] if name == "letters" and may(roles, right, EVERYWHERE) else []
    form.campaign.choices = [*whole, *allowed]
    if isinstance(form, NumbersForm):
        form.by.choices = [(by.value, by.value.capitalize()) for by in By]
    for field in form:
        field.id = f"{name}-{field.name}"  # several forms share the page
    return form


def _page(parts: Sequence[Part]) -> str:
    return render_template(
        "staff/data.html",
        parts=parts,
        wrong=next((part.form for part in parts if part.form.errors), None),
        formats=list(Format),
        member=current_staff(),
    )
