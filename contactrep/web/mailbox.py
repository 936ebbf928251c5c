"""The development mailbox: all mail of a site that has no mail server yet."""

from collections.abc import Sequence
from typing import Protocol

from flask import Blueprint, abort, render_template


class StoredMail(Protocol):
    """A message as the mailbox keeps it."""

    @property
    def key(self) -> str:
        """Its name in the mailbox."""
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
        return render_template("mailbox/message.html", message=found)

    return blueprint
