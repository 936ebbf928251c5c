"""A letter whose recipient has left since it was written."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from contactrep.core.corrections import Correction, Field
from contactrep.core.lifecycle import State
from contactrep.outreach import held
from contactrep.outreach.deliver import Worker
from contactrep.outreach.services import Services
from contactrep.storage import corrections, staff
from tests.outreach.carrier import Carrier
from tests.outreach.deliveries import one_letter, the_letter
from tests.storage.factories import ADMIN

SLUG, DESK = "demonstration", "desk-1"
SCHUMER = "S000148"


def corrected(services: Services, field: Field, value: str | None = None) -> Services:
    """Correct the record of a senator, and return the services as a worker sees them then."""
    email = "anna@example.org"
    with services.database.write() as conn:
        account = staff.find_by_email(conn, email)
        author = account.id if account else staff.add(conn, email, "", ADMIN, services.clock())
        one = Correction(official_id=SCHUMER, field=field, value=value)
        corrections.add(conn, one, "a page", "", author, services.clock())
    services.overlay.refresh()
    return replace(services, dataset=services.overlay.apply(services.dataset))


def with_desk(services: Services, **changes: Any) -> Services:
    """Return the services of a campaign in which the desk is another than it was."""
    return _with_recipients(
        services,
        [
            replace(one, **changes) if one.key == DESK else one
            for one in services.campaigns[SLUG].recipients
        ],
    )


def without_desk(services: Services) -> Services:
    """Return the services of a campaign that the desk has left."""
    recipients = services.campaigns[SLUG].recipients
    return _with_recipients(services, [one for one in recipients if one.key != DESK])


def _with_recipients(services: Services, recipients: list[Any]) -> Services:
    campaign = replace(services.campaigns[SLUG], recipients=tuple(recipients))
    return replace(services, campaigns={**services.campaigns, SLUG: campaign})


def hold(services: Services, carrier: Carrier | None = None, **changes: Any) -> str:
    """Hold one letter, deliver the question about it, and return the letter's id."""
    one_letter(services, **changes)
    Worker(without_desk(services), carrier or Carrier()).drain()
    row = the_letter(services)
    assert row.state == State.HELD
    return str(row.letter_id)


def held_path(services: Services, letter_id: str, language: str = "en") -> str:
    """Return the page behind the link in the mail with the question."""
    return urlsplit(held.link_for(services, letter_id, language)).path


def token_for(services: Services, letter_id: str) -> str:
    """Return what stands at the end of that link."""
    return held_path(services, letter_id).rpartition("/")[2]
