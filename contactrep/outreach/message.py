"""Make the message of a row of the outbox."""

from dataclasses import replace

from contactrep.core.languages import ENGLISH
from contactrep.core.mail import OutgoingMail
from contactrep.core.returns import verp
from contactrep.outreach import system_mail
from contactrep.outreach.give_back import Why
from contactrep.outreach.services import Services
from contactrep.storage import outbox
from contactrep.storage.outbox import Claimed

_ADDED = {system_mail.RETURNED: {"why": Why.REFUSED, "note": ""}}
"""What mails lack that an earlier version stored."""


def message_of(services: Services, claimed: Claimed, to: str | None = None) -> OutgoingMail:
    """Return the message, to another address than the one stored where one is given.

    Whatever is wrong with the row is raised: it cannot be opened or rendered any more.
    """
    content = outbox.content(services.vault, claimed)
    if claimed.template is None:
        letter = OutgoingMail(
            message_id=claimed.message_id,
            date=claimed.created_at,
            return_path=_return_path(services, claimed),
            **{**content, "to": to or content["to"]},
        )
        return _reflected(letter, services.config.test_mode_to)
    values = _ADDED.get(claimed.template, {}) | content["values"]
    rendered = system_mail.render(claimed.template, values, content.get("language", ENGLISH))
    return OutgoingMail(
        message_id=claimed.message_id,
        date=claimed.created_at,
        sender_name=services.config.site_name,
        to=content["to"],
        subject=rendered.subject,
        text=rendered.text,
        return_path=_return_path(services, claimed),
        html=rendered.html,
        automatic=True,
    )


def _return_path(services: Services, claimed: Claimed) -> str | None:
    """Return where reports of the message come to; None is the site's own address, without a code.

    Rows of older versions have no code.
    """
    bounces = services.config.mail_bounces
    return verp(bounces, claimed.code) if bounces and claimed.code else None


def _reflected(letter: OutgoingMail, to: str) -> OutgoingMail:
    """Return the letter as it goes in test mode: to staff, who read for whom it was."""
    if not to:
        return letter
    note = f"Test mode: this letter was not sent to {letter.to}."
    return replace(
        letter, to=to, subject=f"[Test] {letter.subject}", text=f"{note}\n\n{letter.text}"
    )
