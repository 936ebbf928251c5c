"""One's own account: what one may do, the password, and where one is signed in."""

from flask import flash, redirect, render_template, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import PasswordField
from wtforms.validators import DataRequired, Length

from contactrep.outreach import account as verbs
from contactrep.outreach import report, team
from contactrep.outreach.sentences import sentence
from contactrep.outreach.staff import LONGEST_PASSWORD, SHORTEST_PASSWORD, knows_password
from contactrep.web.access import for_staff, lacks_second_factor, member_here
from contactrep.web.context import services
from contactrep.web.limits import SIGN_INS, limiter
from contactrep.web.session import staff_token
from contactrep.web.staff.blueprint import staff

NEW_PASSWORD = (
    DataRequired(f"Enter a password of {SHORTEST_PASSWORD} characters or more"),
    Length(
        min=SHORTEST_PASSWORD,
        max=LONGEST_PASSWORD,
        message=f"Use {SHORTEST_PASSWORD} characters or more: a few words in a row will do",
    ),
)
"""What a new password has to be."""


class PasswordForm(FlaskForm):
    """Another password."""

    current = PasswordField(
        "Your password now",
        validators=[DataRequired("Enter your password"), Length(max=LONGEST_PASSWORD)],
    )
    new = PasswordField("New password", validators=[*NEW_PASSWORD])


@staff.get("/account")
@for_staff
def account() -> str:
    """Show one's own account."""
    return _page(PasswordForm())


@staff.post("/account/password")
@limiter.limit(SIGN_INS)
@for_staff
def change_password() -> Response | tuple[str, int]:
    """Change the password, and end all other sessions."""
    form = PasswordForm()
    if form.validate():
        if knows_password(services(), member_here(), form.current.data or ""):
            verbs.change_password(services(), member_here(), form.new.data or "", staff_token())
            flash("Your password is changed. You are signed out everywhere else.")
            return redirect(url_for("staff.account"), code=303)
        form.current.errors = [sentence("account.password")]
    return _page(form), 422


@staff.post("/account/sessions/<session_id>/end")
@for_staff
def end_session(session_id: str) -> Response:
    """End one of one's own sessions."""
    if verbs.end_session(services(), member_here(), session_id):
        flash("Signed out there.")
    else:
        flash("That session was over already.")
    return redirect(url_for("staff.account"), code=303)


@staff.post("/account/sessions/end")
@for_staff
def end_other_sessions() -> Response:
    """End all of one's own sessions but this one."""
    verbs.end_other_sessions(services(), member_here(), staff_token())
    flash("Signed out everywhere else.")
    return redirect(url_for("staff.account"), code=303)


def _page(form: PasswordForm) -> str:
    member = member_here()
    return render_template(
        "staff/account.html",
        form=form,
        roles=team.in_words(member.roles, dict(report.campaigns(services()))),
        sessions=verbs.sessions(services(), member, staff_token()),
        codes=verbs.codes_left(services(), member),
        wanted=lacks_second_factor(member),
        member=member,
    )
