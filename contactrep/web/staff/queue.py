"""The queue: what waits, fails or was set aside, each letter's history, and what staff can do."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import TextAreaField
from wtforms.validators import Length, Optional

from contactrep.core.lifecycle import State
from contactrep.core.wording import clean
from contactrep.outreach import queue as verbs
from contactrep.outreach import tend
from contactrep.outreach.report import CHANNELS
from contactrep.outreach.sentences import sentence
from contactrep.outreach.staff import StaffMember
from contactrep.outreach.tend import LONGEST_NOTE, Action, TendError
from contactrep.storage.queue import Item, Tab
from contactrep.web.context import services
from contactrep.web.session import current_staff
from contactrep.web.staff.blueprint import staff

TABS = {
    Tab.WAITING: "Waiting for verification",
    Tab.QUEUED: "Queued",
    Tab.FAILING: "Failing",
    Tab.FROZEN: "Frozen",
    Tab.HELD: "Held",
    Tab.ENDED: "Ended badly",
    Tab.CHANGED: "Recently changed",
}
_BULK = frozenset({Tab.FROZEN, Tab.FAILING})
"""Where many letters may be tried again at once."""

_DONE = {
    Action.AGAIN: "It is tried again: it is due now, with a fresh schedule.",
    Action.FREEZE: "Frozen: nobody touches it until staff let it go on.",
    Action.THAW: "It goes on where it stood.",
    Action.END: "Ended. Its writer is told, and gets the letter back.",
}


class EndForm(FlaskForm):
    """What its writer is told besides, when staff end a letter."""

    note = TextAreaField(
        "Note to its writer",
        filters=[lambda text: clean(text or "")],
        validators=[
            Optional(),
            Length(max=LONGEST_NOTE, message=f"Use {LONGEST_NOTE:,} characters or fewer"),
        ],
    )


@staff.get("/queue")
def queue() -> str:
    """Show what is wrong as a whole, and one part of the outbox."""
    try:
        tab = Tab(request.args.get("show", Tab.CHANGED))
    except ValueError:
        abort(404)
    asked = request.args.get("page", 1, type=int)
    return render_template(
        "staff/queue.html",
        found=verbs.page(services(), tab, asked),
        tabs=TABS,
        bulk=tab in _BULK,
        member=current_staff(),
    )


@staff.post("/queue/again")
def again_many() -> Response:
    """Try the ticked letters again."""
    ticked = request.form.getlist("letter")
    if len(ticked) > verbs.PAGE:
        abort(400)
    tab = request.form.get("show", "")
    if not ticked:
        flash("Nothing was changed: tick the letters that are to be tried again.")
    else:
        count = tend.try_again(services(), _member(), ticked)
        flash(_told(count, len(ticked) - count))
    return redirect(url_for("staff.queue", show=tab if tab in _BULK else None), code=303)


@staff.get("/letters/<letter_id>")
def letter(letter_id: str) -> str:
    """Show one letter's history."""
    return _letter(letter_id, EndForm())


@staff.post("/letters/<letter_id>/end")
def end(letter_id: str) -> Response | tuple[str, int]:
    """End a letter, and give it back to its writer."""
    form = EndForm()
    if not form.validate():
        return _letter(letter_id, form), 422
    return _act(letter_id, Action.END, form.note.data or "")


@staff.post("/letters/<letter_id>/<action>")
def act(letter_id: str, action: str) -> Response:
    """Do what one button is for."""
    if action not in set(Action):
        abort(404)
    return _act(letter_id, Action(action))


def _letter(letter_id: str, form: EndForm) -> str:
    found = verbs.letter(services(), letter_id)
    if found is None:
        abort(404)
    return render_template(
        "staff/letter.html",
        found=found,
        form=form,
        longest=LONGEST_NOTE,
        channels=CHANNELS,
        member=current_staff(),
    )


def _act(letter_id: str, action: Action, note: str = "") -> Response:
    if verbs.letter(services(), letter_id) is None:
        abort(404)
    try:
        before = tend.tend(services(), _member(), letter_id, action, note)
    except TendError as error:
        flash(f"Nothing was changed. {sentence(f'tend.{error.obstacle}')}.")
    else:
        flash(_done(before, action))
    return redirect(url_for("staff.letter", letter_id=letter_id), code=303)


def _done(before: Item, action: Action) -> str:
    if action is Action.FREEZE and before.state is State.SENDING:
        return "It is being sent right now. Should it come back, it is frozen."
    return _DONE[action]


def _told(count: int, others: int) -> str:
    told = f"{count} letter{' is' if count == 1 else 's are'} tried again."
    if others:
        told += f" {others} {'is' if others == 1 else 'are'} not: something became of"
        told += f" {'it' if others == 1 else 'them'} meanwhile."
    return told


def _member() -> StaffMember:
    member = current_staff()
    if member is None:
        abort(403)
    return member
