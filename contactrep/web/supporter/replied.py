"""The page behind the links in the mail that asks whether offices replied."""

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from contactrep.core.calls import tel_url
from contactrep.core.campaigns import Status
from contactrep.core.stances import Answer
from contactrep.outreach import replied as verbs
from contactrep.outreach.replied import Question
from contactrep.storage.database import DatabaseError
from contactrep.web.context import services
from contactrep.web.csrf import csrf
from contactrep.web.limits import LETTERS, limiter
from contactrep.web.supporter import unsaved
from contactrep.web.supporter.blueprint import supporter
from contactrep.web.supporter.forms import PastedForm, RepliedForm

_CALL = frozenset({Answer.NOT_TO_THE_POINT, Answer.ACKNOWLEDGED, Answer.NO})
"""Where a call helps."""


@supporter.get("/replied/<token>")
def replied(token: str) -> tuple[str, int]:
    """Show the answers, that of the link chosen: mail scanners open links, and must not answer."""
    question = verbs.look(services(), token)
    if question is None:
        return _gone()
    linked = request.args.get("answer")
    chosen = linked if linked in set(Answer) else question.answer
    return _asking(question, RepliedForm(formdata=None, answer=chosen))


@supporter.post("/replied/<token>")
@csrf.exempt  # the form checks its own token, and is shown again with everything in it
@limiter.limit(LETTERS)
def told(token: str) -> Response | tuple[str, int]:
    """Keep what the writer says; the last answer counts."""
    question, form = verbs.look(services(), token), RepliedForm()
    if question is None:
        return _gone()
    if not form.validate():
        return _asking(question, form)
    verbs.answer(services(), question, Answer(form.answer.data))
    return redirect(url_for("supporter.thanks", token=token), code=303)


@supporter.get("/replied/<token>/saved")
def thanks(token: str) -> Response | tuple[str, int]:
    """Say what was saved, and what to do next."""
    question = verbs.look(services(), token)
    if question is None:
        return _gone()
    if question.answer is None:
        return redirect(url_for("supporter.replied", token=token), code=303)
    return _saved(token, question, PastedForm(formdata=None))


@supporter.post("/replied/<token>/text")
@csrf.exempt  # the form checks its own token, and is shown again with everything in it
@limiter.limit(LETTERS)
def pasted(token: str) -> Response | tuple[str, int]:
    """Keep the office's answer, or erase it again."""
    form = PastedForm()
    try:
        return _pasted(token, form)
    except DatabaseError as error:
        unsaved.tell(form, error)
        return unsaved.text_page(_("What did they write?"), form, form.text)


def _pasted(token: str, form: PastedForm) -> Response | tuple[str, int]:
    question = verbs.look(services(), token)
    if question is None:
        return _gone()
    if "erase" in request.form and not form.token_fails():
        verbs.drop_text(services(), question)
    elif not question.takes_text:
        return redirect(url_for("supporter.replied", token=token), code=303)
    elif not form.validate():
        return _saved(token, question, form)
    else:
        verbs.keep_text(services(), question, form.text.data or "")
    return redirect(url_for("supporter.thanks", token=token), code=303)


def _asking(question: Question, form: RepliedForm) -> tuple[str, int]:
    page = render_template("supporter/replied.html", question=question, form=form)
    return page, 422 if form.errors else 200


def _saved(token: str, question: Question, form: PastedForm) -> tuple[str, int]:
    phone = verbs.phone_of(services(), question) if question.answer in _CALL else None
    campaign = services().campaigns.get(question.campaign)
    public = campaign is not None and campaign.status is not Status.DRAFT
    page = render_template(
        "supporter/replied_saved.html",
        token=token,
        question=question,
        sentence=_told(question),
        form=form,
        phone=phone,
        dial=tel_url(phone) if phone else None,
        others=[(one, verbs.token_for(services(), one.letter_id)) for one in question.others],
        slug=question.campaign if public else None,
    )
    return page, 422 if form.errors else 200


def _told(question: Question) -> str:
    """Return what was saved, as a sentence."""
    told = {
        Answer.YES: _("We noted that %(name)s replied."),
        Answer.NOT_TO_THE_POINT: _("We noted that %(name)s replied, but not to what you asked."),
        Answer.ACKNOWLEDGED: _("We noted that only an automatic answer of %(name)s came."),
        Answer.NOT_EXPECTED: _("We do not ask you about %(name)s again."),
        Answer.NO: _("We noted that %(name)s has not replied."),
    }
    return str(told[question.answer or Answer.NO]) % {"name": question.recipient_name}


def _gone() -> tuple[str, int]:
    page = render_template(
        "supporter/held.html",
        title=_("This link does not work any more"),
        sentence=_("It works for 60 days, and only whole: check that you opened all of it."),
        open=False,
        slug=None,
        answers=(),
    )
    return page, 410
