"""Packs of letters that are carried to offices: what can be packed, print, note who brought it."""

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as AnyResponse
from wtforms import StringField
from wtforms.validators import InputRequired

from contactrep.core.permissions import Right, may
from contactrep.documents.pack_pdf import counted
from contactrep.outreach import packs as verbs
from contactrep.outreach.days import local_day
from contactrep.outreach.packs import Obstacle, Opened, PackError
from contactrep.outreach.print_pack import print_pack
from contactrep.outreach.sentences import sentence
from contactrep.outreach.staff import StaffMember
from contactrep.web.access import needs
from contactrep.web.context import services
from contactrep.web.session import current_staff
from contactrep.web.staff.blueprint import staff
from contactrep.web.staff.filters import Day

_AT_THE_DAY = frozenset({Obstacle.FUTURE, Obstacle.EARLY})


class DeliveredForm(FlaskForm):
    """Who brought a pack, and when."""

    day = Day("Day", validators=[InputRequired(sentence("pack.day"))])
    bearer = StringField("Who brought it", validators=[InputRequired(sentence("pack.bearer"))])


@staff.get("/packs")
@needs(Right.PACK_LETTERS)
def packs() -> str:
    """List what can be packed, and the packs there are."""
    member = _member()
    return render_template(
        "staff/packs.html",
        desks=verbs.desks(services(), member),
        packs=verbs.listed(services(), member),
        several=len(services().campaigns) > 1,
        counted=counted,
        member=member,
    )


@staff.post("/packs")
@needs(Right.PACK_LETTERS)
def make_pack() -> AnyResponse:
    """Put letters into a pack."""
    slug = request.form.get("campaign", "")
    if not may(_member().roles, Right.PACK_LETTERS, slug):
        abort(403)
    office, state = request.form.get("office", ""), request.form.get("state", "")
    pack = verbs.make(services(), _member(), slug, office=office, state=state)
    if pack is None:
        flash("No pack was made: none of these letters can be carried any more.")
        return redirect(url_for("staff.packs"), code=303)
    flash(f"Packed: {counted(pack.letters)}.")
    return redirect(url_for("staff.pack", pack_id=pack.id), code=303)


@staff.get("/packs/<pack_id>")
@needs(Right.PACK_LETTERS)
def pack(pack_id: str) -> str:
    """Show a pack."""
    found = _pack(pack_id)
    form = DeliveredForm(None)
    form.day.data = local_day(services(), found.pack.campaign)
    return _page(found, form)


@staff.get("/packs/<pack_id>/<int:volume>.pdf")
@needs(Right.PACK_LETTERS)
def pack_pdf(pack_id: str, volume: int) -> AnyResponse:
    """Download a volume; that is reading the letters, and is written to the audit log."""
    found = _pack(pack_id)
    if not may(_member().roles, Right.READ_LETTERS, found.pack.campaign):
        abort(403)
    content = print_pack(services(), _member(), found.pack, volume)
    if content is None:
        abort(404)
    name = f"pack-{found.made_on.isoformat()}-{volume}.pdf"
    return Response(
        content,
        mimetype="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@staff.post("/packs/<pack_id>/delivered")
@needs(Right.PACK_LETTERS)
def pack_delivered(pack_id: str) -> AnyResponse | tuple[str, int]:
    """Note who brought it, and when."""
    found = _pack(pack_id)
    form = DeliveredForm()
    if not form.validate() or form.day.data is None:
        return _page(found, form), 422
    bearer = form.bearer.data or ""
    try:
        count = verbs.deliver(services(), _member(), found.pack, form.day.data, bearer)
    except PackError as error:
        told = [sentence(f"pack.{error.obstacle}")]
        if error.obstacle in _AT_THE_DAY:
            form.day.errors = told
        elif error.obstacle is Obstacle.BEARER:
            form.bearer.errors = told
        else:
            form.form_errors = told
        return _page(found, form), 422
    flash(f"Delivered in person: {counted(count)}.")
    return redirect(url_for("staff.pack", pack_id=pack_id), code=303)


@staff.post("/packs/<pack_id>/apart")
@needs(Right.PACK_LETTERS)
def take_apart(pack_id: str) -> AnyResponse:
    """Set the letters free again."""
    if verbs.take_apart(services(), _member(), _pack(pack_id).pack):
        flash("Taken apart: its letters can be put into another pack.")
        return redirect(url_for("staff.packs"), code=303)
    flash("Nothing was changed: it has been delivered.")
    return redirect(url_for("staff.pack", pack_id=pack_id), code=303)


def _page(found: Opened, form: DeliveredForm) -> str:
    return render_template(
        "staff/pack.html",
        found=found,
        pack=found.pack,
        form=form,
        reads=may(_member().roles, Right.READ_LETTERS, found.pack.campaign),
        counted=counted,
        member=_member(),
    )


def _pack(pack_id: str) -> Opened:
    return verbs.find(services(), _member(), pack_id) or abort(404)


def _member() -> StaffMember:
    member = current_staff()
    if member is None:
        abort(403)
    return member
