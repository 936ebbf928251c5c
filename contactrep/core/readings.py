"""A letter in a language that it is not sent in, for those who want to read what they send.

A reading is never part of a letter: nothing here makes one, and no carrier is handed what it says.
"""

from datetime import date

from contactrep.core.campaigns import Campaign, Edition
from contactrep.core.filling import letter_values, values_for
from contactrep.core.letters import Writer
from contactrep.core.placeholders import fill
from contactrep.core.recipients import Recipient


def reading_of(
    campaign: Campaign,
    language: str,
    recipient: Recipient,
    writer: Writer,
    *,
    seed: str,
    today: date,
    edition: Edition | None,
) -> str | None:
    """Return the body of the letter in this language; its own words stay as they were typed.

    The seed picks the opening that the letter has. None for English, for a language that the
    campaign has no reading in, and for a letter without an edition: its writer edited it.
    """
    reading = campaign.readings.get(language)
    if reading is None or edition is None:
        return None
    values = letter_values(campaign, recipient, writer, seed=seed, today=today, reading=reading)
    return fill(reading.editions[edition].text, values)


def script_reading(
    campaign: Campaign, language: str, recipient: Recipient, writer: Writer, today: date
) -> str | None:
    """Return the telephone script in this language; None where `reading_of` has none."""
    reading = campaign.readings.get(language)
    if reading is None:
        return None
    return fill(reading.script.text, values_for(campaign, recipient, writer, today, reading))
