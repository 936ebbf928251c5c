"""Make the message of a row of the outbox."""

from dataclasses import replace
from typing import Any

from contactrep.core.languages import ENGLISH
from contactrep.core.mail import OutgoingMail
from contactrep.outreach import system_mail
from contactrep.outreach.services import Services
from contactrep.storage import outbox
from contactrep.storage.outbox import Claimed


def message_of(services: Services, claimed: Claimed, to: str | None = None) -> OutgoingMail:
    """Return the message, to another address than the one stored where one is given.

    Whatever is wrong with the row is raised: it cannot be opened or rendered any more.
    """
    content = outbox.content(services.vault, claimed)
    if claimed.template is None:
        letter = _letter(claimed, {**content, "to": to or content["to"]})
        return _reflected(letter, services.config.test_mode_to)
    rendered = system_mail.render(
        claimed.template, content["values"], content.get("language", ENGLISH)
    )
    return OutgoingMail(
        message_id=claimed.message_id,
        date=claimed.created_at,
        sender_name=services.config.site_name,
        to=content["to"],
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        automatic=True,
    )


def _letter(claimed: Claimed, content: dict[str, Any]) -> OutgoingMail:
    return OutgoingMail(message_id=claimed.message_id, date=claimed.created_at, **content)


def _reflected(letter: OutgoingMail, to: str) -> OutgoingMail:
    """Return the letter as it goes in test mode: to staff, who read for whom it was."""
    if not to:
        return letter
    note = f"Test mode: this letter was not sent to {letter.to}."
    return replace(
        letter, to=to, subject=f"[Test] {letter.subject}", text=f"{note}\n\n{letter.text}"
    )
