"""Invented supporters."""

from collections.abc import Collection
from typing import Any

from contactrep.core.consents import Consent
from contactrep.outreach import send
from contactrep.outreach.draft import Draft
from contactrep.outreach.home import Home, recipients_of
from contactrep.outreach.services import Services
from contactrep.storage.consents import Given


def new_draft(services: Services, slug: str = "demonstration", **changes: Any) -> Draft:
    """Return a draft of letters to everyone whom a visitor from Brooklyn can write to."""
    zip_code = changes.pop("zip", "11235")
    choice = changes.pop("choice", "NY-8")
    home = Home(zip=zip_code, district=choice)
    everyone = recipients_of(services.dataset, services.campaigns[slug], home)
    values: dict[str, Any] = {
        "zip": zip_code,
        "choice": choice,
        "state": choice[:2],
        "recipients": tuple(one.key for one in everyone),
        "first": "Volha",
        "last": "Kavalchuk",
        "street": "12 Ocean Parkway",
        "city": "Brooklyn",
        "email": "volha@example.com",
        "own_words": "I read there on Thursdays.",
        "citizen": True,
    }
    return Draft(**{**values, **changes})


def new_submission(
    services: Services,
    slug: str = "demonstration",
    *,
    agreed: Collection[Consent] = (),
    **changes: Any,
) -> Draft:
    """Submit such a draft, with what its writer agreed to, and return it with its submission."""
    draft = new_draft(services, slug, **changes)
    ticked = [
        Given(kind=kind, wording=f"Yes to {kind}", language=draft.language, at=services.clock())
        for kind in agreed
    ]
    return send.submit(services, services.campaigns[slug], draft, ticked)
