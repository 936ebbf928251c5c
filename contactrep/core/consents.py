"""What a supporter may agree to beside sending, each by a box that is never ticked for them."""

from datetime import timedelta
from enum import StrEnum


class Consent(StrEnum):
    """Something that keeps a person with us for longer than their letters need."""

    IN_PERSON = "in-person"  # the campaign may also deliver the letter in person
    FOLLOW_UP = "follow-up"  # ask in two and in four weeks whether the office replied
    NEWS = "news"  # on the campaign's own list, which its staff export; we send none

    @property
    def needs_email(self) -> bool:
        """Whether it is worth nothing without a verified address."""
        return self is not Consent.IN_PERSON

    @property
    def holds(self) -> timedelta:
        """How long it lets us keep the person, unless they want to be forgotten before."""
        return _HOLDS[self]


_HOLDS = {
    Consent.IN_PERSON: timedelta(days=180),
    Consent.FOLLOW_UP: timedelta(days=35),  # the second question is asked after 28
    Consent.NEWS: timedelta(days=365),
}
