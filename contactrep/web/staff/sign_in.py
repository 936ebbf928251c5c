"""Sign in and out."""

from flask import flash, redirect, render_template, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import EmailField, PasswordField
from wtforms.validators import DataRequired, Length

from contactrep.outreach import staff as verbs
from contactrep.outreach.sentences import sentence
from contactrep.web.context import services
from contactrep.web.limits import SIGN_INS, limiter
from contactrep.web.session import end_staff_session, start_staff_session
from contactrep.web.staff.blueprint import staff


class SignInForm(FlaskForm):
    """Who wants in."""

    email = EmailField(
        "E-mail address", validators=[DataRequired("Enter your e-mail address"), Length(max=254)]
    )
    password = PasswordField(
        "Password",
        validators=[DataRequired("Enter your password"), Length(max=verbs.LONGEST_PASSWORD)],
    )


@staff.route("/sign-in", methods=["GET", "POST"])
@limiter.limit(SIGN_INS, methods=["POST"])
def sign_in() -> Response | tuple[str, int]:
    """Start a session for somebody who knows the password."""
    form = SignInForm()
    if form.validate_on_submit():
        token = verbs.sign_in(services(), form.email.data or "", form.password.data or "")
        if token is not None:
            start_staff_session(token)
            return redirect(url_for("staff.overview"), code=303)
        form.password.errors = [sentence("sign_in.failed")]
    page = render_template("staff/sign_in.html", form=form)
    return page, 422 if form.is_submitted() else 200


@staff.post("/sign-out")
def sign_out() -> Response:
    """End the session here and on the server."""
    token = end_staff_session()
    if token is not None:
        verbs.sign_out(services(), token)
    flash("You are signed out.")
    return redirect(url_for("staff.sign_in"), code=303)
