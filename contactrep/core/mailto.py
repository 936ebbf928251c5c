"""Links that open the visitor's own mail program (RFC 6068).

Only subject and body are used: mail programs ignore or refuse the rest.
"""

from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from contactrep.core.campaigns import Campaign
from contactrep.core.letters import Letter, Writer, candidates
from contactrep.core.recipients import Recipient
from contactrep.core.wording import one_line

LIMIT = 1900
"""Characters of the whole link: Windows hands mail programs no more than about 2,046."""

PASTE_NOTE = "[Paste your letter here.]"


@dataclass(frozen=True, slots=True)
class MailtoLink:
    """A link to a mail program. `letter` is None where the body only says to paste it."""

    url: str
    letter: Letter | None
    to_self: bool  # the recipient has no address: the message is the visitor's own

    @property
    def full(self) -> bool:
        """Whether the letter is in the link."""
        return self.letter is not None


def mailto(to: str, subject: str, body: str) -> str:
    """Return the link; `to` may be empty. A break in the subject becomes a space."""
    breaks = body.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")
    # quote, never urlencode: "+" for a space is read as a plus sign by mail programs.
    encoded = (quote(text, safe="") for text in (one_line(subject), breaks))
    return "mailto:{}?subject={}&body={}".format(quote(to, safe="@"), *encoded)


def decode(url: str) -> tuple[str, str, str]:
    """Return address, subject and body of a link, line breaks as a single line feed.

    Raises:
        ValueError: it is not a mailto link.
    """
    link = urlsplit(url)
    if link.scheme != "mailto":
        raise ValueError("not a mailto link")
    headers = dict(
        parse_qsl(link.query.replace("+", "%2B"), keep_blank_values=True, strict_parsing=True)
    )
    return unquote(link.path), headers["subject"], headers["body"].replace("\r\n", "\n")


def compose_mailto(
    campaign: Campaign,
    recipient: Recipient,
    writer: Writer,
    *,
    seed: str,
    today: date,
    edited_body: str | None = None,
) -> MailtoLink:
    """Return a link with the longest edition that fits into it, else with a note to paste.

    The letter is in its plain form: typographic quotes would take nine characters each.
    """
    to = recipient.email or ""
    letters = candidates(
        campaign, recipient, writer, seed=seed, today=today, edited_body=edited_body
    )
    for letter in letters:
        url = mailto(to, letter.subject, letter.plain)
        if len(url) <= LIMIT:
            return MailtoLink(url, letter, not to)
    return MailtoLink(mailto(to, letters[0].subject, PASTE_NOTE), None, not to)
