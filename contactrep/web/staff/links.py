"""Set a password by a link from a mail: after an invitation, or after asking for a reset."""

from flask import flash, redirect, render_template, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import EmailField, PasswordField
from wtforms.validators import DataRequired, Length

from contactrep.outreach import staff_links as verbs
from contactrep.outreach.sentences import sentence
from contactrep.outreach.staff import StaffError
from contactrep.storage.staff_links import Purpose
from contactrep.web.access import open_to_all
from contactrep.web.context import services
from contactrep.web.limits import SIGN_INS, limiter
from contactrep.web.staff.account import NEW_PASSWORD
from contactrep.web.staff.blueprint import staff
from contactrep.web.staff.sign_in import browser, let_in


class AskForm(FlaskForm):
    """Whose password was forgotten."""

    email = EmailField(
        "E-mail address", validators=[DataRequired("Enter your e-mail address"), Length(max=254)]
    )


class NewPasswordForm(FlaskForm):
    """The password from now on."""

    password = PasswordField("New password", validators=[*NEW_PASSWORD])


@staff.route("/reset", methods=["GET", "POST"])
@limiter.limit(SIGN_INS, methods=["POST"])
@open_to_all
def reset() -> Response | tuple[str, int]:
    """Send a link, and say the same whether there is an account or not."""
    form = AskForm()
    if form.validate_on_submit():
        try:
            verbs.ask_reset(services(), form.email.data or "")
        except StaffError:
            form.email.errors = [sentence("email.malformed")]
        else:
            flash("If there is an account with this address, a mail with a link is on its way.")
            return redirect(url_for("staff.sign_in"), code=303)
    page = render_template("staff/reset.html", form=form)
    return page, 422 if form.is_submitted() else 200


@staff.route("/reset/<token>", methods=["GET", "POST"])
@limiter.limit(SIGN_INS, methods=["POST"])
@open_to_all
def set_password(token: str) -> Response | tuple[str, int]:
    """Set another password; one signs in with it, and with a code where the account has them."""
    return _by_link(token, Purpose.RESET)


@staff.route("/invitation/<token>", methods=["GET", "POST"])
@limiter.limit(SIGN_INS, methods=["POST"])
@open_to_all
def accept_invitation(token: str) -> Response | tuple[str, int]:
    """Set the first password, and be in."""
    return _by_link(token, Purpose.INVITATION)


def _by_link(token: str, purpose: Purpose) -> Response | tuple[str, int]:
    email = verbs.look(services(), token, purpose)
    if email is None:
        return render_template("staff/link_gone.html", invited=purpose is Purpose.INVITATION), 410
    form = NewPasswordForm()
    if form.validate_on_submit():
        session = verbs.accept(services(), token, purpose, form.password.data or "", browser())
        if session:
            return let_in(session)
        if session is not None:
            flash("Your password is changed, and you are signed out everywhere. Sign in with it.")
        return redirect(url_for("staff.sign_in"), code=303)
    page = render_template(
        "staff/set_password.html",
        form=form,
        email=email,
        invited=purpose is Purpose.INVITATION,
    )
    return page, 422 if form.is_submitted() else 200
