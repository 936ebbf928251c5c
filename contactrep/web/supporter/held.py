"""The page behind the link in the mail that asks about a letter to somebody who has left office."""

from flask import render_template, request
from flask_babel import gettext as _

from contactrep.core.campaigns import Status
from contactrep.core.lifecycle import GIVEN_BACK, State
from contactrep.outreach import held as verbs
from contactrep.outreach.held import Question
from contactrep.web.context import services
from contactrep.web.limits import LETTERS, limiter
from contactrep.web.supporter.blueprint import supporter

SEND, GIVE_BACK = "send", "give-back"


@supporter.get("/held/<token>")
def held(token: str) -> tuple[str, int]:
    """Show two buttons: mail scanners open links too, and must not decide for anybody."""
    question = verbs.look(services(), token)
    return _gone() if question is None else (_page(question), 200)


@supporter.post("/held/<token>")
@limiter.limit(LETTERS)
def answered(token: str) -> tuple[str, int]:
    """Do what the writer wants, and say where their letter is then."""
    question, answer = verbs.look(services(), token), request.form.get("answer")
    if question is None:
        return _gone()
    if question.open and answer not in {SEND, GIVE_BACK}:
        return _page(question), 422
    if question.open:
        verbs.answer(services(), question, send=answer == SEND)
        question = verbs.look(services(), token) or question
    return _page(question), 200


def _page(question: Question) -> str:
    title, sentence = _told(question)
    campaign = services().campaigns.get(question.campaign)
    public = campaign is not None and campaign.status is not Status.DRAFT
    return render_template(
        "supporter/held.html",
        title=title,
        sentence=sentence,
        open=question.open,
        slug=question.campaign if public else None,
        answers=(SEND, GIVE_BACK),
    )


def _told(question: Question) -> tuple[str, str]:
    """Return the title and the sentence that are true of a letter now, whoever answered."""
    name = question.recipient_name
    match question.state:
        case State.HELD:
            return _("%(name)s has left office", name=name), _(
                "So we have not sent your letter. We can send it to their address all the same, or"
                " give it back to you by e-mail. If you do nothing, it comes back to you."
            )
        case State.QUEUED | State.SENDING:
            return _("Your letter is on its way"), _(
                "We send it all the same, to the address of %(name)s.", name=name
            )
        case State.ACCEPTED:
            return _("Your letter was sent"), _("The mail server of %(name)s took it.", name=name)
        case state if state in GIVEN_BACK:
            return _("Your letter comes back to you"), _(
                "You get it by e-mail, so that you can send it another way or to somebody else."
            )
        case State.ERASED:
            return _("Your letter was deleted"), _(
                "It was not sent, and we have nothing left of it."
            )
        case _:
            return _("There is nothing left to decide"), _("You need not open this link again.")


def _gone() -> tuple[str, int]:
    page = render_template(
        "supporter/held.html",
        title=_("This link does not work any more"),
        sentence=_(
            "It works for 7 days, and only whole: check that you opened all of it. After that a"
            " letter that was not sent comes back to you by e-mail."
        ),
        open=False,
        slug=None,
        answers=(),
    )
    return page, 410
