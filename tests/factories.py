"""Invented supporters."""

from typing import Any

from contactrep.outreach import send
from contactrep.outreach.draft import Draft
from contactrep.outreach.home import Home, recipients_of
from contactrep.outreach.services import Services


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


def new_submission(services: Services, slug: str = "demonstration", **changes: Any) -> Draft:
    """Submit such a draft and return it with its submission."""
    return send.submit(services, services.campaigns[slug], new_draft(services, slug, **changes))
