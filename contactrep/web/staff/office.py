"""One office: what is known of it, what happened, and what staff add to it."""

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from contactrep.core.districts import STATES
from contactrep.core.ledger import LEDGER
from contactrep.core.office_entries import LONGEST_NOTE, LONGEST_REPLY, OfficeError
from contactrep.core.permissions import Right
from contactrep.core.stances import ReplyKind, Stance, StanceSource
from contactrep.outreach import offices as verbs
from contactrep.outreach.days import local_day
from contactrep.outreach.office import OfficePage, office_page
from contactrep.storage.offices import NewStance
from contactrep.storage.replies import NewReply
from contactrep.web.access import member_here, needs
from contactrep.web.context import services
from contactrep.web.staff.allowed import allows, campaign_asked, campaigns_with
from contactrep.web.staff.blueprint import staff
from contactrep.web.staff.office_forms import (
    KINDS,
    SOURCES,
    NoteForm,
    ReplyForm,
    StanceForm,
    tell,
)
from contactrep.web.staff.offices import STANCES

_Form = StanceForm | ReplyForm | NoteForm


@staff.get("/offices/<key>")
@needs(Right.SEE_NUMBERS)
def office(key: str) -> str:
    """Show an office."""
    return _page(_office(key))


@staff.post("/offices/<key>/stance")
@needs(Right.KEEP_OFFICES)
def note_stance(key: str) -> Response | tuple[str, int]:
    """Add where the official stands."""
    return _add(key, StanceForm(prefix="stance"), _note_stance, "The stance is noted.")


@staff.post("/offices/<key>/reply")
@needs(Right.KEEP_OFFICES)
def note_reply(key: str) -> Response | tuple[str, int]:
    """Add what the office answered."""
    return _add(key, ReplyForm(prefix="reply"), _note_reply, "The reply is in the log.")


@staff.post("/offices/<key>/note")
@needs(Right.KEEP_OFFICES)
def note_office(key: str) -> Response | tuple[str, int]:
    """Add a note."""
    return _add(key, NoteForm(prefix="note"), _note_office, "The note is kept.")


def _office(key: str) -> OfficePage:
    slug = campaign_asked(request.args.get("campaign"))
    found = office_page(services(), slug, key, list(campaigns_with(Right.SEE_NUMBERS)))
    return found or abort(404)


def _add(
    key: str, form: _Form, note: Callable[[OfficePage, _Form], None], done: str
) -> Response | tuple[str, int]:
    """Note what the form says; what is wrong with it is told at its place, and nothing is lost."""
    found = _office(key)
    if not allows(Right.KEEP_OFFICES, found.campaign):
        abort(403)
    if form.validate():
        try:
            note(found, form)
        except OfficeError as error:
            tell(form, error)
        else:
            flash(done)
            return redirect(url_for("staff.office", key=key, campaign=found.campaign), code=303)
    return _page(found, form), 422


def _note_stance(found: OfficePage, form: _Form) -> None:
    new = NewStance(
        campaign=found.campaign,
        recipient_key=found.office.key,
        stance=Stance(form.stance.data),
        source=StanceSource(form.source.data),
        link=(form.link.data or "").strip(),
        note=form.note.data or "",
        day=form.day.data or local_day(services(), found.campaign),
    )
    verbs.note_stance(services(), member_here(), new)


def _note_reply(found: OfficePage, form: _Form) -> None:
    new = NewReply(
        campaign=found.campaign,
        recipient_key=found.office.key,
        kind=ReplyKind(form.kind.data),
        text=form.text.data or "",
        day=form.day.data or local_day(services(), found.campaign),
        letter_id=form.letter_id,
    )
    verbs.note_reply(services(), member_here(), new)


def _note_office(found: OfficePage, form: _Form) -> None:
    verbs.add_note(
        services(), member_here(), found.campaign, found.office.key, form.text.data or ""
    )


def _page(found: OfficePage, sent: _Form | None = None) -> str:
    slug = found.campaign
    today = local_day(services(), slug)
    stance, reply = StanceForm(None, prefix="stance"), ReplyForm(None, prefix="reply")
    stance.day.data = reply.day.data = today
    reply.letter.data = request.args.get("letter", "")
    forms = {"stance": stance, "reply": reply, "note": NoteForm(None, prefix="note")}
    forms |= {one._prefix.rstrip("-"): one for one in (sent,) if one is not None}
    campaigns = campaigns_with(Right.SEE_NUMBERS)
    return render_template(
        "staff/office.html",
        found=found,
        forms=forms,
        sent=sent,
        words=LEDGER,
        stances=STANCES,
        sources=SOURCES,
        kinds=KINDS,
        states=STATES,
        campaigns=campaigns,
        keeps=allows(Right.KEEP_OFFICES, slug),
        reads=allows(Right.READ_LETTERS, slug),
        longest_note=LONGEST_NOTE,
        longest_reply=LONGEST_REPLY,
        member=member_here(),
    )
