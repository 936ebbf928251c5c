"""The page behind the link in the verification mail."""

from flask import render_template
from flask_babel import gettext as _

from contactrep.outreach import verify as verbs
from contactrep.outreach.report import mail_is_late
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
    if pending.waiting:
        sentence = _("Press the button, and what you wrote goes out by e-mail.")
    else:
        sentence = _("Press the button to let us know that this address is yours.")
    title = _("Verify your e\u2011mail address")
    return _page(title, sentence, slug=pending.campaign, pending=pending), 200


@supporter.post("/verify/<token>")
@limiter.limit(LETTERS)
def verified(token: str) -> tuple[str, int]:
    """Queue the letters."""
    pending = verbs.look(services(), token)
    if pending is None:
        return _gone()
    return _done(pending.campaign, verbs.verify(services(), pending))


def _done(slug: str, released: int = 0) -> tuple[str, int]:
    """Say what is true now: of letters that this very press released, or of none."""
    if not released:
        sentence = _("Thank you. You need not open this link again.")
    elif mail_is_late(services()):
        sentence = _(
            "Thank you. Mail leaves more slowly than usual right now: what you wrote by e-mail"
            " waits for its turn, and we try again for about a week. You need not do anything."
        )
    else:
        sentence = _("Thank you. What you wrote by e-mail is on its way.")
    return _page(_("Your address is verified"), sentence, slug=slug), 200


def _gone() -> tuple[str, int]:
    sentence = _(
        "It works for 7 days after you wrote, and only whole: check that you opened all of it."
        " After that your letters are deleted, and you can write them again."
    )
    return _page(_("This link does not work any more"), sentence), 410


def _page(
    title: str, sentence: str, *, slug: str | None = None, pending: verbs.Pending | None = None
) -> str:
    return render_template(_VIEW, title=title, sentence=sentence, slug=slug, pending=pending)
