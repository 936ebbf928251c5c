"""The staff: who is there, whom to invite, and what each may do."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import EmailField, RadioField, SelectField
from wtforms.validators import DataRequired, InputRequired, Length

from contactrep.core.permissions import EVERYWHERE, Right, Role, Roles
from contactrep.outreach import team as verbs
from contactrep.outreach.report import campaigns
from contactrep.outreach.services import Services
from contactrep.outreach.staff import StaffError, StaffMember
from contactrep.outreach.team import Person
from contactrep.web.access import member_here, needs
from contactrep.web.context import services
from contactrep.web.staff.blueprint import staff
from contactrep.web.staff.filters import Choice

ROLES = {
    Role.ADMIN: "Admin: everything, staff and people who opted in too",
    Role.EDITOR: "Editor: texts and recipients, and the numbers",
    Role.ORGANIZER: "Organizer: letters with their writers, the queue, offices and packs",
    Role.VIEWER: "Viewer: the numbers, and no person’s name",
}
"""What each role is, in a line; docs/staff.md has the whole table."""

_FIELD = "role-"
_Act = Callable[[Services, StaffMember, str], None]
_ACTS: dict[str, tuple[_Act, str]] = {
    "invite": (verbs.invite_again, "A new link is on its way; the one before works no more."),
    "disable": (verbs.disable, "Disabled: nobody is let in by this account."),
    "enable": (verbs.enable, "Enabled: they can be let in again."),
    "end-sessions": (verbs.end_sessions, "Signed out everywhere."),
    "reset-second-factor": (
        verbs.reset_second_factor,
        "The second factor is off: the password alone lets in.",
    ),
}


class InviteForm(FlaskForm):
    """Who is to join, and as what."""

    email = EmailField(
        "E-mail address",
        validators=[DataRequired("Enter the e-mail address of whom to invite"), Length(max=254)],
    )
    role = RadioField("Role", validators=[InputRequired("Select a role")])
    campaign = Choice("Campaign")


class RolesForm(FlaskForm):
    """The roles of somebody; each campaign has a field of its own."""

    @property
    def roles(self) -> dict[str, Role]:
        """What is chosen, by campaign."""
        chosen = {one.name.removeprefix(_FIELD): one.data for one in self.selects}
        return {campaign: Role(role) for campaign, role in chosen.items() if role}

    @property
    def selects(self) -> list[SelectField]:
        """The fields of roles."""
        return [one for one in self if one.name.startswith(_FIELD)]


@staff.get("/team")
@needs(Right.MANAGE_STAFF, everywhere=True)
def team() -> str:
    """List the staff."""
    return _page(_invite_form())


@staff.post("/team")
@needs(Right.MANAGE_STAFF, everywhere=True)
def invite() -> Response | tuple[str, int]:
    """Invite somebody by mail."""
    form = _invite_form()
    if form.validate():
        email = form.email.data or ""
        try:
            verbs.invite(services(), member_here(), email, Role(form.role.data), form.campaign.data)
        except StaffError as error:
            form.email.errors = [_told(error)]
        else:
            flash(f"Invited: {email}. A mail with a link is on its way.")
            return redirect(url_for("staff.team"), code=303)
    return _page(form), 422


@staff.route("/team/<staff_id>", methods=["GET", "POST"])
@needs(Right.MANAGE_STAFF, everywhere=True)
def person(staff_id: str) -> Response | tuple[str, int]:
    """Show one account, and change its roles."""
    found = _person(staff_id)
    form = _roles_form(found.member.roles)
    if form.validate_on_submit():
        try:
            verbs.change_roles(services(), member_here(), staff_id, form.roles)
        except StaffError as error:
            form.selects[0].errors = [_told(error)]
        else:
            flash("The roles are changed, and hold from now on.")
            return redirect(url_for("staff.person", staff_id=staff_id), code=303)
    page = render_template("staff/person.html", form=form, person=found, member=member_here())
    return page, 422 if form.is_submitted() else 200


@staff.post("/team/<staff_id>/<action>")
@needs(Right.MANAGE_STAFF, everywhere=True)
def tend_person(staff_id: str, action: str) -> Response:
    """Do what one button is for."""
    if action not in _ACTS:
        abort(404)
    _person(staff_id)
    act, done = _ACTS[action]
    try:
        act(services(), member_here(), staff_id)
    except StaffError as error:
        flash(f"Nothing was changed. {_told(error)}.")
    else:
        flash(done)
    return redirect(url_for("staff.person", staff_id=staff_id), code=303)


def _page(form: InviteForm) -> str:
    return render_template(
        "staff/team.html", form=form, people=verbs.people(services()), member=member_here()
    )


def _person(staff_id: str) -> Person:
    found = verbs.person(services(), staff_id)
    if found is None:
        abort(404)
    return found


def _invite_form() -> InviteForm:
    form = InviteForm()
    form.role.choices = [(role.value, told) for role, told in ROLES.items()]
    known = ((each.slug, each.title) for each in services().campaigns.values())
    form.campaign.choices = [(EVERYWHERE, "All campaigns"), *known]
    return form


def _roles_form(roles: Roles) -> RolesForm:
    """Return the form for everywhere, all campaigns, and those gone that there is a role in."""
    titles = dict(campaigns(services()))
    gone = {slug: slug for slug in roles if slug != EVERYWHERE}
    places = {EVERYWHERE: "All campaigns"} | gone | titles
    fields: dict[str, Any] = {
        f"{_FIELD}{slug}": SelectField(title, default=roles.get(slug, ""))
        for slug, title in places.items()
    }
    form: RolesForm = type("RolesOfForm", (RolesForm,), fields)()
    for select in form.selects:
        select.choices = [("", "No role"), *((role.value, role.value.title()) for role in Role)]
    return form


def _told(error: StaffError) -> str:
    text = str(error)
    return text[0].upper() + text[1:]
