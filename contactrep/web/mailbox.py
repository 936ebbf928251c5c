"""The development mailbox: all mail of a site that has no mail server yet."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from flask import Blueprint, abort, render_template
from markupsafe import Markup

from contactrep.web.context import services


class StoredMail(Protocol):
    """A message as the mailbox keeps it."""

    @property
    def key(self) -> str:
        """Its name in the mailbox."""
        ...

    @property
    def date(self) -> datetime:
        """When it was made, aware."""
        ...

    @property
    def sender(self) -> str:
        """From, with the name."""
        ...

    @property
    def to(self) -> str:
        """The recipient's address."""
        ...

    @property
    def reply_to(self) -> str | None:
        """Where an answer goes, if not to the sender."""
        ...

    @property
    def subject(self) -> str:
        """Subject."""
        ...

    @property
    def text(self) -> str:
        """The plain text."""
        ...

    @property
    def message_id(self) -> str:
        """Message-ID, with its angle brackets."""
        ...


class Mailbox(Protocol):
    """Where development mail lands; the carrier that fills it is none of the web's business."""

    def messages(self) -> Sequence[StoredMail]:
        """Return all messages, newest first."""
        ...

    def message(self, key: str) -> StoredMail | None:
        """Return one message."""
        ...


def make_blueprint(mailbox: Mailbox) -> Blueprint:
    """Return the pages that show this mailbox."""
    blueprint = Blueprint("mailbox", __name__, url_prefix="/mailbox")

    @blueprint.get("/")
    def index() -> str:
        return render_template("mailbox/index.html", messages=mailbox.messages())

    @blueprint.get("/<key>")
    def message(key: str) -> str:
        found = mailbox.message(key)
        if found is None:
            abort(404)
        text = linked(found.text, services().config.site_url)
        return render_template("mailbox/message.html", mail=found, text=text)

    return blueprint


def linked(text: str, site_url: str) -> Markup:
    """Return the text as HTML in which the addresses of this site, and no others, are links."""
    path = r"/(?:[^\s<>\"']*[\w/=-])?"  # a full stop after an address is not of it
    nothing = r"(?![\w:@/-]|\.\w)"  # nor is http://site.example.org an address of http://site
    parts = re.split(f"({re.escape(site_url)}(?:{path}|{nothing}))", text)
    link = Markup('<a href="{0}" rel="noopener">{0}</a>')
    return Markup("").join(
        link.format(part) if number % 2 else part for number, part in enumerate(parts)
    )
