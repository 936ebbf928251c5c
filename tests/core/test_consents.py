"""What a supporter may agree to, and for how long."""

from datetime import timedelta

import pytest

from contactrep.core.consents import Consent


@pytest.mark.parametrize(
    ("consent", "days", "needs_email"),
    [
        (Consent.IN_PERSON, 180, False),
        (Consent.FOLLOW_UP, 35, True),
        (Consent.NEWS, 365, True),
    ],
)
def test_each_consent(consent: Consent, days: int, needs_email: bool) -> None:
    """None holds for ever, and only mail needs an address."""
    assert consent.holds == timedelta(days=days)
    assert consent.needs_email is needs_email


def test_no_consent_is_left_out() -> None:
    """Of the table above."""
    assert len(Consent) == 3
