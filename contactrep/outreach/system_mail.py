"""The site's own mail: fixed texts in the language of whoever gets it.

A mail is a folder templates/mail/<name>/ with subject.txt and body.txt, which is rendered as text
and, between the lines of mail/frame.html, as HTML. Nothing that a visitor wrote is in any of them
but COPIES, RETURNED and REPLY, which go to nobody but their verified writer.
"""

import textwrap
import uuid
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, partial

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from contactrep import paths
from contactrep.core.languages import ENGLISH
from contactrep.outreach import mail_html
from contactrep.outreach.language import speaking, translate, translate_plural
from contactrep.outreach.services import Services
from contactrep.storage import own_mail
from contactrep.storage.database import Connection
from contactrep.storage.outbox import NewMail

VERIFY = "verify"  # the link that releases letters
REMIND = "remind"  # the same link once more, after a day
RESUME = "resume"  # the link to go on elsewhere
COPIES = "copies"  # a writer's own letters
RETURNED = "returned"  # a letter that could not be delivered, back to its writer
REPLY = "reply"  # an office's answer, passed on to whoever wrote
HELD = "held"  # the question what to do with a letter to somebody who has left office
FOLLOW_UP = "follow-up"  # the question whether offices replied
ALARM = "alarm"  # to the operator: letters need attention
INVITATION = "invitation"  # to somebody who is to join the staff
RESET = "reset"  # to staff who forgot their password
TRIAL = "trial"  # a test letter, to the member of staff who asked for it

_WIDTH = 76

LINKS = frozenset({VERIFY, RESUME})
LINKS_A_DAY = 3
"""Mails with a link to one address, so that nobody can be flooded through us."""
A_DAY = timedelta(hours=24)


class TooManyMailsError(Exception):
    """The address has had its mails of the day."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A subject of one line, a text, and the same words as an HTML document."""

    subject: str
    text: str
    html: str


def render(template: str, values: Mapping[str, object], language: str = ENGLISH) -> Rendered:
    """Render a mail.

    Raises:
        jinja2.TemplateError: the template is missing or asks for a value that is not there.
    """
    subject_file, body_file = (f"mail/{template}/{part}.txt" for part in ("subject", "body"))
    with speaking(language):
        subject = " ".join(_as_text().get_template(subject_file).render(values).split())
        text = _as_text().get_template(body_file).render(values)
        body = Markup(_as_html().get_template(body_file).render(values))  # noqa: S704 - escaped
        frame = {"language": language, "subject": subject, "body": mail_html.paragraphs(body)}
        html = _as_html().get_template("mail/frame.html").render(values, **frame)
    return Rendered(subject, text.strip() + "\n", html)


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
    if own_mail.mails_to(conn, services.vault, to, kinds, since) >= LINKS_A_DAY:
        raise TooManyMailsError


@cache
def _as_text() -> Environment:
    filters: dict[str, Callable[..., str]] = dict.fromkeys(
        ("strong", "link", "letter", "footer"), _as_it_is
    )
    filters |= dict.fromkeys(("button", "choices"), lambda address, _: address)
    filters["wrap"] = _wrap
    return _environment(filters, rule="=" * 72, autoescape=False)


@cache
def _as_html() -> Environment:
    filters: dict[str, Callable[..., str]] = {
        "strong": mail_html.strong,
        "link": mail_html.link,
        "button": mail_html.button,
        "choices": mail_html.choices,
        "letter": mail_html.letter,
        "footer": mail_html.footer,
        "wrap": _as_it_is,
    }
    return _environment(filters, rule="", autoescape=True)


def _environment(
    filters: Mapping[str, Callable[..., str]], rule: str, *, autoescape: bool
) -> Environment:
    """Return templates that can use the filters and the line between two letters."""
    environment = Environment(
        loader=FileSystemLoader(paths.TEMPLATES),
        undefined=StrictUndefined,
        autoescape=autoescape,  # noqa: S701 - plain text has nothing to escape
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.filters.update(filters)
    environment.globals["rule"] = rule
    environment.install_gettext_callables(translate, translate_plural, newstyle=True)  # type: ignore[attr-defined]
    return environment


def _as_it_is(text: str) -> str:
    return text


def _wrap(text: str) -> str:
    """Break lines where mail programs still show them whole (RFC 5322 2.1.1); a link stays one."""
    fill = partial(textwrap.fill, width=_WIDTH, break_long_words=False, break_on_hyphens=False)
    return "\n".join(fill(line) if len(line) > _WIDTH else line for line in text.split("\n"))
