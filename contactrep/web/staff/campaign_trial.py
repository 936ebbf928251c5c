"""A test letter to oneself."""

from flask import flash, redirect, render_template, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import SelectField

from contactrep.core.campaigns import Edition
from contactrep.core.permissions import Right
from contactrep.outreach import try_out
from contactrep.outreach.try_out import NoLetterError
from contactrep.web.access import needs
from contactrep.web.context import services
from contactrep.web.staff.authoring import copy_or_404, signed_in
from contactrep.web.staff.blueprint import staff

_CHOSEN = [("", "The one that is chosen"), *((each.value, each.capitalize()) for each in Edition)]


class TestLetterForm(FlaskForm):
    """Who writes it, and in which edition."""

    sample = SelectField("As somebody with")
    edition = SelectField("Edition")


@staff.route("/campaigns/<slug>/test", methods=["GET", "POST"])
@needs(Right.EDIT_CAMPAIGN)
def test_letter(slug: str) -> Response | tuple[str, int]:
    """Send the letter to whoever is signed in."""
    member = signed_in()
    copy = copy_or_404(slug)
    form = TestLetterForm()
    form.sample.choices = [(one.key, one.title) for one in try_out.choices(services(), copy)]
    form.edition.choices = _CHOSEN
    if form.validate_on_submit():
        edition = Edition(form.edition.data) if form.edition.data else None
        try:
            to = try_out.send_test(services(), member, copy, form.sample.data, edition)
        except NoLetterError as error:
            form.sample.errors = [str(error)]
        else:
            flash(f"On its way to {member.email}: the letter to {to}.")
            return redirect(url_for("staff.campaign", slug=slug), code=303)
    page = render_template("staff/campaign_trial.html", form=form, copy=copy, member=member)
    return page, 422 if form.errors else 200
