"""Sign in, with a code where the account has a second factor, and out."""

from flask import flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import EmailField, PasswordField, StringField
from wtforms.validators import DataRequired, Length

from contactrep.core import browsers
from contactrep.outreach import staff as verbs
from contactrep.outreach.codes import TooManyCodesError
from contactrep.outreach.sentences import sentence
from contactrep.web.access import for_staff, open_to_all
from contactrep.web.context import services
from contactrep.web.limits import SIGN_INS, limiter
from contactrep.web.session import (
    end_staff_session,
    halfway,
    keep_halfway,
    start_staff_session,
)
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


class CodeForm(FlaskForm):
    """What only they can know now."""

    code = StringField("Code", validators=[DataRequired("Enter the code"), Length(max=50)])


@staff.route("/sign-in", methods=["GET", "POST"])
@limiter.limit(SIGN_INS, methods=["POST"])
@open_to_all
def sign_in() -> Response | tuple[str, int]:
    """Start a session for somebody who knows the password, or ask for the code."""
    form = SignInForm()
    if form.validate_on_submit():
        email, password = form.email.data or "", form.password.data or ""
        try:
            token = verbs.sign_in(services(), email, password, browser())
        except verbs.CodeWantedError as wanted:
            keep_halfway(wanted.halfway)
            return redirect(url_for("staff.code"), code=303)
        if token is not None:
            return let_in(token)
        form.password.errors = [sentence("sign_in.failed")]
    page = render_template("staff/sign_in.html", form=form)
    return page, 422 if form.is_submitted() else 200


@staff.route("/sign-in/code", methods=["GET", "POST"])
@limiter.limit(SIGN_INS, methods=["POST"])
@open_to_all
def code() -> Response | tuple[str, int]:
    """Start the session of somebody who gave the password, and now the code."""
    if not verbs.is_halfway(services(), halfway()):
        return redirect(url_for("staff.sign_in"), code=303)
    form = CodeForm()
    if form.validate_on_submit():
        try:
            token = verbs.finish(services(), halfway(), form.code.data or "", browser())
        except verbs.HalfwayError:
            return redirect(url_for("staff.sign_in"), code=303)
        except TooManyCodesError:
            form.code.errors = [sentence("sign_in.too_many_codes")]
        else:
            if token is not None:
                return let_in(token)
            form.code.errors = [sentence("sign_in.code")]
    page = render_template("staff/code.html", form=form)
    return page, 422 if form.is_submitted() else 200


@staff.post("/sign-out")
@for_staff
def sign_out() -> Response:
    """End the session here and on the server."""
    token = end_staff_session()
    if token is not None:
        verbs.sign_out(services(), token)
    flash("You are signed out.")
    return redirect(url_for("staff.sign_in"), code=303)


def browser() -> str:
    """Return what a session that begins now is known by."""
    return browsers.in_words(request.user_agent.string)


def let_in(token: str) -> Response:
    """Begin a session in this browser."""
    start_staff_session(token)
    return redirect(url_for("staff.overview"), code=303)
