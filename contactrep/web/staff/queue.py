"""The queue: what waits, fails or was set aside, each letter's history, and what staff can do."""

from dataclasses import replace

from flask import abort, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import TextAreaField
from wtforms.validators import Length, Optional

from contactrep.core.lifecycle import State
from contactrep.core.permissions import Right, may
from contactrep.core.wording import clean
from contactrep.outreach import queue as verbs
from contactrep.outreach import tend
from contactrep.outreach.queue import LetterPage
from contactrep.outreach.report import CHANNELS
from contactrep.outreach.sentences import sentence
from contactrep.outreach.tend import LONGEST_NOTE, Action, TendError
from contactrep.storage.queue import Item, Tab
from contactrep.web.access import campaigns_for, member_here, needs, require
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
@needs(Right.SEE_NUMBERS)
def queue() -> str:
    """Show what is wrong as a whole, and one part of the outbox."""
    try:
        tab = Tab(request.args.get("show", Tab.CHANGED))
    except ValueError:
        abort(404)
    asked = request.args.get("page", 1, type=int)
    found = verbs.page(services(), tab, asked, campaigns_for(Right.SEE_NUMBERS))
    tended = campaigns_for(Right.TEND_QUEUE)
    return render_template(
        "staff/queue.html",
        found=found,
        tabs=TABS,
        bulk=tab in _BULK and tended != frozenset(),
        again=[
            one.item.letter_id
            for one in found.lines
            if one.again and (tended is None or one.item.campaign in tended)
        ],
        member=current_staff(),
    )


@staff.post("/queue/again")
@needs(Right.TEND_QUEUE)
def again_many() -> Response:
    """Try the ticked letters again."""
    ticked = request.form.getlist("letter")
    if len(ticked) > verbs.PAGE:
        abort(400)
    tab = request.form.get("show", "")
    if not ticked:
        flash("Nothing was changed: tick the letters that are to be tried again.")
    else:
        mine = campaigns_for(Right.TEND_QUEUE)
        count = tend.try_again(services(), member_here(), verbs.of(services(), ticked, mine))
        flash(_told(count, len(ticked) - count))
    return redirect(url_for("staff.queue", show=tab if tab in _BULK else None), code=303)


@staff.get("/letters/<letter_id>")
@needs(Right.SEE_NUMBERS)
def letter(letter_id: str) -> str:
    """Show one letter's history."""
    return _letter(letter_id, EndForm())


@staff.post("/letters/<letter_id>/end")
@needs(Right.TEND_QUEUE)
def end(letter_id: str) -> Response | tuple[str, int]:
    """End a letter, and give it back to its writer."""
    _found(letter_id, Right.TEND_QUEUE)
    form = EndForm()
    if not form.validate():
        return _letter(letter_id, form), 422
    return _act(letter_id, Action.END, form.note.data or "")


@staff.post("/letters/<letter_id>/<action>")
@needs(Right.TEND_QUEUE)
def act(letter_id: str, action: str) -> Response:
    """Do what one button is for."""
    if action not in set(Action):
        abort(404)
    return _act(letter_id, Action(action))


def _letter(letter_id: str, form: EndForm) -> str:
    found = _found(letter_id, Right.SEE_NUMBERS)
    tends = may(member_here().roles, Right.TEND_QUEUE, found.head.campaign)
    return render_template(
        "staff/letter.html",
        found=found if tends else replace(found, actions=frozenset()),
        form=form,
        longest=LONGEST_NOTE,
        channels=CHANNELS,
        member=current_staff(),
    )


def _act(letter_id: str, action: Action, note: str = "") -> Response:
    _found(letter_id, Right.TEND_QUEUE)
    try:
        before = tend.tend(services(), member_here(), letter_id, action, note)
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


def _found(letter_id: str, right: Right) -> LetterPage:
    """Return a letter; 404 where there is none of a campaign that the member knows."""
    found = verbs.letter(services(), letter_id)
    if found is None:
        abort(404)
    require(right, found.head.campaign)
    return found
