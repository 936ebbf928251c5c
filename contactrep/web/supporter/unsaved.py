"""A form that cannot be saved because the database is away, with everything typed still in it."""

import logging

from flask import render_template
from flask_wtf import FlaskForm
from wtforms import Field

from contactrep.outreach.sentences import sentence
from contactrep.storage.database import DatabaseError

_log = logging.getLogger(__name__)

AWAY = 503


def tell(form: FlaskForm, error: DatabaseError) -> None:
    """Say at the top of a form that nothing was saved, and that it can be sent once more."""
    _log.error("database: %s", error)
    form.form_errors = [sentence("database.away")]


def text_page(title: str, form: FlaskForm, field: Field, hint: str = "") -> tuple[str, int]:
    """Return a page of a form's only text alone, where nothing of what is around it is known."""
    page = render_template("supporter/unsaved.html", title=title, form=form, text=field, hint=hint)
    return page, AWAY
