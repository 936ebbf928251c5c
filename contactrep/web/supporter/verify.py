"""The page behind the link in the verification mail."""

from flask import render_template
from flask_babel import gettext as _

from contactrep.outreach import verify as verbs
from contactrep.web.context import services
from contactrep.web.limits import LETTERS, limiter
from contactrep.web.supporter.blueprint import supporter

_VIEW = "supporter/verify.html"


@supporter.get("/verify/<token>")
def verify(token: str) -> tuple[str, int]:
    """Show a button: mail scanners open links too, and must not send anybody's letter."""
    pending = verbs.look(services(), token)
    if pending is None:
        return _gone()
    if not pending.open:
        return _done(pending.campaign)
    page = render_template(
        _VIEW,
        title=_("Verify your e\u2011mail address"),
        sentence=_("Press the button, and what you wrote goes out by e-mail.")
        if pending.waiting
        else _("Press the button, so that the campaign may write to you."),
        waiting=pending.waiting,
        open=True,
        slug=pending.campaign,
    )
    return page, 200


@supporter.post("/verify/<token>")
@limiter.limit(LETTERS)
def verified(token: str) -> tuple[str, int]:
    """Queue the letters."""
    pending = verbs.look(services(), token)
    if pending is None:
        return _gone()
    verbs.verify(services(), pending)
    return _done(pending.campaign)


def _done(slug: str) -> tuple[str, int]:
    page = render_template(
        _VIEW,
        title=_("Your address is verified"),
        sentence=_("Thank you. What you wrote by e-mail is on its way."),
        waiting=0,
        open=False,
        slug=slug,
    )
    return page, 200


def _gone() -> tuple[str, int]:
    page = render_template(
        _VIEW,
        title=_("This link does not work any more"),
        sentence=_(
            "It works for 7 days after you wrote, and only whole: check that you opened all of it."
            " After that your letters are deleted, and you can write them again."
        ),
        waiting=0,
        open=False,
        slug=None,
    )
    return page, 410
