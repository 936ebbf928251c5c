"""One letter from one person to one office, in the longest edition that fits.

A letter is never cut: where even the shortest edition is too long, the writer is asked.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache

from contactrep.core.campaigns import Campaign, Edition
from contactrep.core.filling import letter_values, pick, state_name, values_for
from contactrep.core.ledger import Route
from contactrep.core.officials import ContactForm, Role
from contactrep.core.placeholders import fill, own_text
from contactrep.core.recipients import Recipient
from contactrep.core.wording import clean, form_length, length_bounds, one_line, plain

UNKNOWN_LIMIT = 4000
"""For a form of which nothing is known, the President's included unless the data says more."""

_LIMITS = {
    Role.SENATOR: 4750,
    Role.REPRESENTATIVE: 10_000,
    Role.DELEGATE: 10_000,
    Role.RESIDENT_COMMISSIONER: 10_000,
}


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)  # a repr would end up in logs
class Writer:
    """Who writes. Every text is cleaned here, so that no letter can hold what was not."""

    first: str
    last: str
    street: str
    city: str
    state: str
    zip: str
    citizen: bool = True
    own_words: str = ""
    email: str | None = None

    def __post_init__(self) -> None:
        """Clean what was typed; only the own words keep their line breaks."""
        for field in fields(self):
            typed = getattr(self, field.name)
            if isinstance(typed, str):
                tidy = clean if field.name == "own_words" else one_line
                object.__setattr__(self, field.name, tidy(typed))

    @property
    def full_name(self) -> str:
        """The name as it is signed."""
        return f"{self.first} {self.last}".strip()

    @property
    def place(self) -> str:
        """Where they live, as a sentence says it: Brooklyn, New York."""
        if not self.city:
            return state_name(self.state, in_text=True)
        state = "D.C." if self.state == "DC" else state_name(self.state)
        return f"{self.city}, {state}"

    @property
    def address(self) -> tuple[str, ...]:
        """The lines of their postal address; the street only if they gave it."""
        town = ", ".join(part for part in (self.city, self.state) if part)
        return tuple(line for line in (self.street, f"{town} {self.zip}".strip()) if line)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Letter:
    """A whole letter. `edition` is None where the writer edited the body."""

    recipient_key: str
    edition: Edition | None
    subject: str
    salutation: str
    body: str
    signature: str

    @property
    def text(self) -> str:
        """The letter for mail and paper, with its typography."""
        return f"{self.salutation}\n\n{self.body}\n\n{self.signature}"

    @property
    def plain(self) -> str:
        """The letter for web forms."""
        return plain(self.text)

    @property
    def length(self) -> int:
        """The characters it takes in a web form."""
        return form_length(self.plain)

    def fits(self, limit: int | None) -> bool:
        """Tell whether it takes at most so many characters in a web form (None: no limit)."""
        if limit is None:
            return True
        least, most = length_bounds(self.text)
        return most <= limit or (least <= limit and self.length <= limit)


def parts(text: str) -> tuple[str, str, str]:
    """Return the salutation, the body and the signature of the text of a letter."""
    salutation, _, rest = text.partition("\n\n")
    body, _, signature = rest.rpartition("\n\n")  # no signature has an empty line in it
    return salutation, body, signature


class TooLong(ValueError):  # noqa: N818 - it says what is the matter
    """Not even the shortest edition fits: `by` characters too many for `recipient_key`."""

    def __init__(self, by: int, recipient_key: str) -> None:
        """Keep both for the sentence that asks the writer to shorten their own words."""
        super().__init__(f"{by} characters too long for {recipient_key}")
        self.by = by
        self.recipient_key = recipient_key


def compose(
    campaign: Campaign,
    recipient: Recipient,
    writer: Writer,
    *,
    seed: str,
    today: date,
    limit: int | None,
    edited_body: str | None = None,
) -> Letter:
    """Return the longest edition that fits `limit` characters of a web form (None: no limit).

    `edited_body` stands in place of the edition's body, exactly as it was typed.

    Raises:
        TooLong: nothing fits.
    """
    for letter in _candidates(campaign, recipient, writer, seed, today, edited_body, limit):
        if letter.fits(limit):
            return letter
    every = _candidates(campaign, recipient, writer, seed, today, edited_body)
    shortest = min(letter.length for letter in every)
    raise TooLong(shortest - (limit or 0), recipient.key)


def candidates(
    campaign: Campaign,
    recipient: Recipient,
    writer: Writer,
    *,
    seed: str,
    today: date,
    edited_body: str | None = None,
) -> tuple[Letter, ...]:
    """Return the letter in every edition, longest first, or the one that the writer edited."""
    return tuple(_candidates(campaign, recipient, writer, seed, today, edited_body))


def _candidates(
    campaign: Campaign,
    recipient: Recipient,
    writer: Writer,
    seed: str,
    today: date,
    edited_body: str | None,
    limit: int | None = None,
) -> Iterator[Letter]:
    """Yield them, each made only when it is asked for, and if its own text is within the limit."""
    values = letter_values(campaign, recipient, writer, seed=seed, today=today)
    subject = one_line(fill(pick(campaign.subjects, seed, "subject"), values))
    signature = "\n".join(("Sincerely,", writer.full_name, *writer.address))
    editions: Iterable[Edition | None] = Edition if edited_body is None else (None,)
    for edition in editions:
        if edition and limit is not None and _least(campaign.editions[edition].text) > limit:
            continue
        yield Letter(
            recipient_key=recipient.key,
            edition=edition,
            subject=subject,
            salutation=recipient.salutation,
            body=(
                clean(edited_body or "")
                if edition is None
                else fill(campaign.editions[edition].text, values)
            ),
            signature=signature,
        )


@lru_cache(1000)  # texts of campaigns, of which there are few
def _least(text: str) -> int:
    """Return how many characters an edition takes at least, whatever is filled in."""
    return length_bounds(own_text(text))[0]


def script_for(campaign: Campaign, recipient: Recipient, writer: Writer, today: date) -> str:
    """Return what the writer can say on the telephone."""
    return fill(campaign.script, values_for(campaign, recipient, writer, today))


def limit_for(recipient: Recipient, route: Route) -> int | None:
    """Return how many characters the route takes; None where it takes any letter.

    A mailto link is limited by its encoded length, which `core.mailto` knows.
    """
    if route is not Route.FORM:
        return None
    if recipient.max_length is not None:
        return recipient.max_length
    if recipient.official is None:
        return UNKNOWN_LIMIT
    return _LIMITS.get(recipient.official.role, UNKNOWN_LIMIT)


def best_topic(form: ContactForm, wanted: Sequence[str]) -> str | None:
    """Return the form's option that fits the first wanted topic: the same words, else within."""
    for topic in map(str.casefold, wanted):
        same = [option for option in form.topics if option.strip().casefold() == topic]
        near = [option for option in form.topics if topic in option.casefold()]
        if found := same or near:
            return found[0]
    return None
