"""The site's own mail: fixed texts in the language of whoever gets it.

A mail is a folder templates/mail/<name>/ with subject.txt and body.txt. Nothing that a visitor
wrote is in any of them but COPIES and RETURNED, which go to nobody but their verified writer.
"""

import textwrap
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, partial

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from contactrep import paths
from contactrep.core.languages import ENGLISH
from contactrep.outreach.language import speaking, translate, translate_plural
from contactrep.outreach.services import Services
from contactrep.storage import outbox
from contactrep.storage.database import Connection
from contactrep.storage.outbox import NewMail

VERIFY = "verify"  # the link that releases letters
REMIND = "remind"  # the same link once more, after a day
RESUME = "resume"  # the link to go on elsewhere
COPIES = "copies"  # a writer's own letters
RETURNED = "returned"  # a letter that could not be delivered, back to its writer
HELD = "held"  # the question what to do with a letter to somebody who has left office

_WIDTH = 76

LINKS = frozenset({VERIFY, RESUME})
LINKS_A_DAY = 3
"""Mails with a link to one address, so that nobody can be flooded through us."""
A_DAY = timedelta(hours=24)


class TooManyMailsError(Exception):
    """The address has had its mails of the day."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A subject of one line, and a text."""

    subject: str
    text: str


def render(template: str, values: Mapping[str, object], language: str = ENGLISH) -> Rendered:
    """Render a mail.

    Raises:
        jinja2.TemplateError: the template is missing or asks for a value that is not there.
    """
    folder = f"mail/{template}"
    with speaking(language):
        subject = _environment().get_template(f"{folder}/subject.txt").render(values)
        text = _environment().get_template(f"{folder}/body.txt").render(values)
    return Rendered(" ".join(subject.split()), text.strip() + "\n")


def new_mail(
    services: Services,
    template: str,
    to: str,
    language: str,
    values: Mapping[str, object],
    submission_id: str | None = None,
) -> NewMail:
    """Return a mail to be stored; what every mail says of the site is added."""
    site = {"site_name": services.config.site_name, "base_url": services.config.site_url}
    return NewMail(
        to=to,
        message_id=mint_message_id(services),
        submission_id=submission_id,
        template=template,
        content={"language": language, "values": {**site, **values}},
    )


def mint_message_id(services: Services) -> str:
    """Mint a Message-ID once: every attempt bears the same one, so duplicates can be merged."""
    return f"<{uuid.uuid4()}@{services.config.mail_domain}>"


def address_of(services: Services, language: str, path: str) -> str:
    """Return the address of a page for a mail: /verify/... in the language."""
    prefix = "" if language == ENGLISH else f"/{language}"
    return f"{services.config.site_url}{prefix}{path}"


def keep_within_limit(
    services: Services, conn: Connection, to: str, kinds: Collection[str] = LINKS
) -> None:
    """Let no more mails with a link go to an address than one person needs.

    Raises:
        TooManyMailsError: it had them.
    """
    since = services.clock() - A_DAY
    if outbox.mails_to(conn, services.vault, to, kinds, since) >= LINKS_A_DAY:
        raise TooManyMailsError


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(paths.TEMPLATES),
        undefined=StrictUndefined,
        autoescape=select_autoescape(),
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.filters["wrap"] = _wrap
    environment.install_gettext_callables(translate, translate_plural, newstyle=True)  # type: ignore[attr-defined]
    return environment


def _wrap(text: str) -> str:
    """Break lines where mail programs still show them whole (RFC 5322 2.1.1); a link stays one."""
    fill = partial(textwrap.fill, width=_WIDTH, break_long_words=False, break_on_hyphens=False)
    return "\n".join(fill(line) if len(line) > _WIDTH else line for line in text.split("\n"))
