"""One's own second factor: switch it on, renew its recovery codes, switch it off."""

from collections.abc import Sequence

from flask import abort, flash, redirect, render_template, url_for
from flask_wtf import FlaskForm
from markupsafe import Markup
from werkzeug.wrappers import Response
from wtforms import PasswordField
from wtforms.validators import DataRequired, Length

from contactrep.outreach import account as verbs
from contactrep.outreach.codes import TooManyCodesError
from contactrep.outreach.sentences import sentence
from contactrep.outreach.staff import LONGEST_PASSWORD, knows_password
from contactrep.web.access import for_staff, member_here
from contactrep.web.context import services
from contactrep.web.limits import SIGN_INS, limiter
from contactrep.web.staff.blueprint import staff
from contactrep.web.staff.sign_in import CodeForm


class OnceMoreForm(FlaskForm):
    """The password, so that nobody does it at a browser that was left open."""

    password = PasswordField(
        "Your password",
        validators=[DataRequired("Enter your password"), Length(max=LONGEST_PASSWORD)],
    )


@staff.post("/account/second-factor/begin")
@for_staff
def begin_second_factor() -> Response:
    """Make the key for the app."""
    verbs.begin(services(), member_here())
    return redirect(url_for("staff.second_factor"), code=303)


@staff.route("/account/second-factor", methods=["GET", "POST"])
@limiter.limit(SIGN_INS, methods=["POST"])
@for_staff
def second_factor() -> Response | str | tuple[str, int]:
    """Show the key until a code confirms it; from then on, what can be done."""
    member = member_here()
    if member.second_factor:
        return _on(OnceMoreForm(formdata=None))
    enrolment = verbs.enrolment(services(), member)
    if enrolment is None:
        return redirect(url_for("staff.account"), code=303)
    form = CodeForm()
    if form.validate_on_submit():
        try:
            codes = verbs.confirm(services(), member, form.code.data or "")
        except TooManyCodesError:
            form.code.errors = [sentence("sign_in.too_many_codes")]
        else:
            if codes is not None:
                return _codes(codes, "Your second factor is on")
            form.code.errors = [sentence("account.code")]
    page = render_template(
        "staff/enrolment.html",
        form=form,
        key=enrolment.key,
        svg=Markup(enrolment.svg),  # noqa: S704 - drawn by us, its title is ours
        member=member,
    )
    return page, 422 if form.is_submitted() else 200


@staff.post("/account/second-factor/codes")
@limiter.limit(SIGN_INS)
@for_staff
def renew_codes() -> str | tuple[str, int]:
    """Make new recovery codes."""
    _refuse_without()
    form = OnceMoreForm()
    if not _holds(form):
        return _on(form), 422
    return _codes(verbs.renew_codes(services(), member_here()), "Your new recovery codes")


@staff.post("/account/second-factor/off")
@limiter.limit(SIGN_INS)
@for_staff
def switch_off() -> Response | tuple[str, int]:
    """Do without."""
    _refuse_without()
    form = OnceMoreForm()
    if not _holds(form):
        return _on(form), 422
    verbs.switch_off(services(), member_here())
    flash("Your second factor is off: your password alone lets you in.")
    return redirect(url_for("staff.account"), code=303)


def _refuse_without() -> None:
    if not member_here().second_factor:
        abort(404)


def _holds(form: OnceMoreForm) -> bool:
    if not form.validate():
        return False
    if not knows_password(services(), member_here(), form.password.data or ""):
        form.password.errors = [sentence("account.password")]
        return False
    return True


def _on(form: OnceMoreForm) -> str:
    left = verbs.codes_left(services(), member_here())
    return render_template("staff/second_factor.html", form=form, left=left, member=member_here())


def _codes(codes: Sequence[str], heading: str) -> str:
    return render_template(
        "staff/recovery_codes.html", codes=codes, heading=heading, member=member_here()
    )
