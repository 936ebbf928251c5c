"""The development carrier: nothing leaves, all mail lands in a Maildir that a page can show."""

import email
import mailbox
import re
from dataclasses import dataclass
from datetime import datetime
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parsedate_to_datetime
from pathlib import Path

from contactrep.channels import mime
from contactrep.core.mail import Accepted, Deferred, Outcome, OutgoingMail, Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMail:
    """A message as a page shows it, read back from the bytes that a mail server would have got."""

    key: str
    date: datetime
    sender: str
    to: str
    reply_to: str | None
    subject: str
    text: str
    html: str | None
    message_id: str


class MailboxChannel:
    """Keeps mail in a Maildir, which any number of processes may fill and read at a time."""

    def __init__(self, folder: Path, from_address: str) -> None:
        """Create the folder, for its owner alone, if it is not there.

        Raises:
            OSError: it cannot be created.
        """
        self._folder = folder
        self._from_address = from_address
        self._open()

    def send(self, mail: OutgoingMail) -> Outcome:
        """Keep the message."""
        try:
            self._open().add(mime.build(mail, self._from_address).content)
        except mime.MessageError as error:
            return Refused(str(error))
        except (OSError, mailbox.Error) as error:
            return Deferred(f"the mailbox cannot be written: {type(error).__name__}")
        return Accepted("kept in the local mailbox")

    def messages(self) -> list[StoredMail]:
        """Return all messages, newest first."""
        box = self._open()
        arrivals = sorted(((box[key].get_date(), key) for key in box.iterkeys()), reverse=True)
        return [_stored(key, box.get_bytes(key)) for _, key in arrivals]

    def message(self, key: str) -> StoredMail | None:
        """Return one message, if there is one with this key."""
        try:
            return _stored(key, self._open().get_bytes(key))
        except KeyError:
            return None

    def _open(self) -> mailbox.Maildir:
        """Return the mailbox as it is now: the object remembers what it once saw.

        The folders are made here because the library's way fails when two processes do it at once.
        """
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for part in ("tmp", "new", "cur"):
            (self._folder / part).mkdir(mode=0o700, exist_ok=True)
        return mailbox.Maildir(self._folder, create=False)


def _stored(key: str, content: bytes) -> StoredMail:
    message = email.message_from_string(content.decode("utf-8"))
    texts = {part.get_content_type(): _text(part) for part in message.walk()}
    return StoredMail(
        key=key,
        date=parsedate_to_datetime(message["Date"]),
        sender=_header(message, "From"),
        to=_header(message, "To"),
        reply_to=_header(message, "Reply-To") or None,
        subject=_header(message, "Subject"),
        text=texts["text/plain"],
        html=texts.get("text/html"),
        message_id=_header(message, "Message-ID"),
    )


def _header(message: Message, name: str) -> str:
    # On 3.11.7 the newer parser puts a space into long names, at the seam of two encoded words.
    value = re.sub(r"[\r\n]+", "", message.get(name, ""))
    return str(make_header(decode_header(value)))


def _text(part: Message) -> str:
    content = part.get_payload(decode=True)
    text = content.decode("utf-8") if isinstance(content, bytes) else ""
    return text.replace("\r\n", "\n")
