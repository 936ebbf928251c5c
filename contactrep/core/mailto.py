"""Links that open a message in the visitor's own mail: a mail program (RFC 6068) or webmail.

Only address, subject and body are used: mail programs ignore or refuse the rest. The addresses of
webmail are not documented by the companies.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from contactrep.core.campaigns import Campaign
from contactrep.core.letters import Letter, Writer, candidates
from contactrep.core.recipients import Recipient
from contactrep.core.wording import one_line

LIMIT = 1900
"""Characters of the whole link: Windows hands mail programs no more than about 2,046, and webmail
is safe up to about 2,000."""

PASTE_NOTE = "[Paste your letter here.]"


class MailService(StrEnum):
    """Where a message is opened."""

    DEFAULT = "default"  # the mail program of the visitor's device
    GMAIL = "gmail"
    OUTLOOK = "outlook"  # a personal account
    OUTLOOK_WORK = "outlook-work"  # an account of work or school
    YAHOO = "yahoo"


@dataclass(frozen=True, slots=True)
class _Page:
    """Where a service writes messages: the keys of its query, `fixed` before the address."""

    url: str
    fixed: tuple[tuple[str, str], ...] = ()
    subject: str = "subject"

    @property
    def keys(self) -> list[str]:
        """The keys in the order of the link."""
        return [*(key for key, _ in self.fixed), "to", self.subject, "body"]


_PAGES: Mapping[MailService, _Page] = MappingProxyType(
    {
        MailService.GMAIL: _Page(
            "https://mail.google.com/mail/", fixed=(("view", "cm"), ("fs", "1")), subject="su"
        ),
        MailService.OUTLOOK: _Page("https://outlook.live.com/mail/0/deeplink/compose"),
        MailService.OUTLOOK_WORK: _Page("https://outlook.office.com/mail/deeplink/compose"),
        MailService.YAHOO: _Page("https://compose.mail.yahoo.com/"),
    }
)


@dataclass(frozen=True, slots=True)
class MailLink:
    """A link to a message. `letter` is None where the body only says to paste it."""

    url: str
    letter: Letter | None
    to_self: bool  # the recipient has no address: the message is the visitor's own

    @property
    def full(self) -> bool:
        """Whether the letter is in the link."""
        return self.letter is not None


def compose_link(
    campaign: Campaign,
    recipient: Recipient,
    writer: Writer,
    *,
    service: MailService = MailService.DEFAULT,
    seed: str,
    today: date,
    edited_body: str | None = None,
) -> MailLink:
    """Return a link with the longest edition that fits into it, else with a note to paste.

    The letter is in its plain form: typographic quotes would take nine characters each.
    """
    to = recipient.email or ""
    letters = candidates(
        campaign, recipient, writer, seed=seed, today=today, edited_body=edited_body
    )
    for letter in letters:
        url = mail_link(service, to, letter.subject, letter.plain)
        if len(url) <= LIMIT:
            return MailLink(url, letter, not to)
    return MailLink(mail_link(service, to, letters[0].subject, PASTE_NOTE), None, not to)


def mail_link(service: MailService, to: str, subject: str, body: str) -> str:
    """Return the link, however long; `to` may be empty. A break in the subject becomes a space."""
    breaks = body.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")
    # quote, never urlencode: "+" for a space is read as a plus sign by mail programs.
    address, *texts = quote(to, safe="@"), quote(one_line(subject), safe=""), quote(breaks, safe="")
    if service is MailService.DEFAULT:
        return "mailto:{}?subject={}&body={}".format(address, *texts)
    page = _PAGES[service]
    values = (*(value for _, value in page.fixed), address, *texts)
    query = "&".join(f"{key}={value}" for key, value in zip(page.keys, values, strict=True))
    return f"{page.url}?{query}"


def decode(url: str) -> tuple[str, str, str]:
    """Return address, subject and body of a link, line breaks as a single line feed.

    Raises:
        ValueError: it is not a link that `mail_link` makes.
    """
    link = urlsplit(url)
    query = parse_qsl(link.query.replace("+", "%2B"), keep_blank_values=True)
    keys = [key for key, _ in query]
    texts = [value for _, value in query][-3:]
    if link.scheme == "mailto" and keys == ["subject", "body"]:
        texts = [unquote(link.path), *texts]
    elif not any(_is_of(page, url, query) for page in _PAGES.values()):
        raise ValueError("not a link to a message")
    to, subject, body = texts
    return to, subject, body.replace("\r\n", "\n")


def _is_of(page: _Page, url: str, query: list[tuple[str, str]]) -> bool:
    """Tell whether a link is to the page, with what it knows and nothing else."""
    return (
        url.startswith(f"{page.url}?")
        and [key for key, _ in query] == page.keys
        and query[: len(page.fixed)] == list(page.fixed)
    )
