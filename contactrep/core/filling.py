"""What the placeholders of a text stand for, from one person to one office."""

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from contactrep.core.campaigns import Campaign, Reading
from contactrep.core.districts import STATES
from contactrep.core.placeholders import COMMITTEE, OPENING, OWN_WORDS, YEARS, fill
from contactrep.core.recipients import Recipient

if TYPE_CHECKING:
    from contactrep.core.letters import Writer


def values_for(
    campaign: Campaign,
    recipient: Recipient,
    writer: "Writer",
    today: date,
    reading: Reading | None = None,
) -> dict[str, str]:
    """Return what the placeholders of a script stand for, in the campaign's texts or a reading."""
    texts = reading or campaign
    return {
        **texts.settings,
        YEARS: str(campaign.years_in_power(today)),
        OWN_WORDS: writer.own_words,
        "recipient": recipient.in_text,
        "recipient_title": recipient.honorific,
        "recipient_last": recipient.last,
        "state": writer.state,
        "state_name": state_name(writer.state),
        "first_name": writer.first,
        "last_name": writer.last,
        "full_name": writer.full_name,
        "city": writer.city,
        "zip": writer.zip,
        "place": writer.place,
        "constituency": _constituency(recipient, writer),
    }


def letter_values(
    campaign: Campaign,
    recipient: Recipient,
    writer: "Writer",
    *,
    seed: str,
    today: date,
    reading: Reading | None = None,
) -> dict[str, str]:
    """Return what the placeholders of a letter stand for: the above, opening and committee."""
    texts = reading or campaign
    values = values_for(campaign, recipient, writer, today, reading)
    opening = pick(texts.openings, seed, OPENING)
    paragraphs = texts.committee_paragraphs.items()
    theirs = next((text for id_, text in paragraphs if id_ in recipient.committees), "")
    return {**values, OPENING: fill(opening, values), COMMITTEE: fill(theirs, values)}


def pick(texts: Sequence[str], seed: str, purpose: str) -> str:
    """Choose one of the texts, always the same for one seed, so that unedited letters differ."""
    digest = hashlib.sha256(f"{purpose}\0{seed}".encode()).digest()
    return texts[int.from_bytes(digest[:8]) % len(texts)]


def state_name(code: str, *, in_text: bool = False) -> str:
    """Return the name of a state; a code that nobody knows stands for itself."""
    state = STATES.get(code)
    if state is None:
        return code
    return state.name_in_text if in_text else state.name


def _constituency(recipient: Recipient, writer: "Writer") -> str:
    """Return by what right the writer asks this office."""
    if recipient.state is None:
        return (
            "as a citizen and a voter" if writer.citizen else "as a resident of the United States"
        )
    if writer.citizen:
        return "as your constituent and a voter"
    official = recipient.official
    statewide = recipient.district is None and not (official and official.legislative_seat)
    area = "state" if statewide else "district"
    return f"as a resident of your {area}"
