"""The list of letters, without names or texts, and its download."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from contactrep.core.districts import STATES, District
from contactrep.core.ledger import Entry
from contactrep.core.permissions import EVERYWHERE, Right, may
from contactrep.outreach import report
from contactrep.outreach.download import letters_file
from contactrep.outreach.export import Format
from contactrep.storage.letters import LetterRow
from contactrep.web.access import choices_for, needs
from contactrep.web.context import services
from contactrep.web.session import current_staff
from contactrep.web.staff.blueprint import staff
from contactrep.web.staff.files import answer, format_of, member_with
from contactrep.web.staff.filters import LettersForm, filter_form, read_filter


@staff.get("/letters")
@needs(Right.SEE_NUMBERS)
def letters() -> str:
    """List letters, newest first."""
    form = filter_form(LettersForm)
    member = current_staff()
    taken = form.query.get("campaign", EVERYWHERE)
    return render_template(
        "staff/letters.html",
        form=form,
        found=report.letter_page(services(), read_filter(form), request.args.get("after", "")),
        paged="after" in request.args,
        order=_order(form),
        channels=report.CHANNELS,
        several=len(choices_for(Right.SEE_NUMBERS)) > 1,
        place=_place,
        formats=list(Format) if member and may(member.roles, Right.EXPORT_LETTERS, taken) else [],
        member=member,
    )


@staff.get("/letters.<suffix>")
@needs(Right.EXPORT_LETTERS)
def download(suffix: str) -> AnyResponse:
    """Download the same list; the download is written to the audit log."""
    kind = format_of(suffix)
    form = filter_form(LettersForm)
    if form.errors:  # the list says what is wrong; a file of other letters would not
        query = request.query_string.decode("latin-1")
        return redirect(f"{url_for('staff.letters')}?{query}", code=303)
    chosen = read_filter(form)
    member = member_with(Right.EXPORT_LETTERS, chosen.campaign)
    return answer(letters_file(services(), chosen, kind, member))


def _order(form: LettersForm) -> str:
    """Say in which order the letters are listed."""
    if "entry" in form.query:
        return f"those that were {Entry(form.entry.data).word} last are the first"
    return "the latest change first" if "standing" in form.query else "newest first"


def _place(row: LetterRow) -> str:
    """Return the writer's district, or their state where it is not known."""
    if row.district is None:
        return STATES[row.state].name
    return District(row.state, row.district).label
