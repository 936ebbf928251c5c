"""The ledger's words: what can be said of a letter, and by which route it went.

Each word claims exactly what is known. A click is never a delivery.
"""

from enum import StrEnum


class Entry(StrEnum):
    """An event in the life of a letter."""

    PREPARED = "prepared"  # a letter was made
    OPENED = "opened"  # its form, mail program, script or page was opened: a hand-off
    REPORTED_SENT = "reported-sent"  # the supporter says so
    REPORTED_BROKEN = "reported-broken"  # the supporter says the route did not work
    VERIFIED = "verified"  # the writer's own address was verified
    QUEUED = "queued"
    DEFERRED = "deferred"  # one attempt failed for now, or a server on the way says that it is late
    ACCEPTED = "accepted"  # the recipient's mail server took it
    REFUSED = "refused"  # the recipient's mail server will never take it
    FAILED = "failed"  # we gave up after the last attempt
    FROZEN = "frozen"  # set aside for staff: something unexpected happened
    THAWED = "thawed"  # staff let it go on
    HELD = "held"  # its recipient has left office
    REFLECTED = "reflected"  # test mode: it went to staff, and to no office
    BOUNCED = "bounced"  # taken, then returned
    AUTO_ANSWERED = "auto-answered"  # by a machine of the recipient's
    EXPIRED = "expired"  # its writer never verified their address
    ERASED = "erased"  # its writer asked to be forgotten before it left
    DELIVERED_IN_PERSON = "delivered-in-person"
    REPLIED = "replied"

    @property
    def word(self) -> str:
        """The word as staff read it."""
        return self.value.replace("-", " ")


LEDGER = (
    Entry.PREPARED,
    Entry.OPENED,
    Entry.REPORTED_SENT,
    Entry.ACCEPTED,
    Entry.BOUNCED,
    Entry.DELIVERED_IN_PERSON,
    Entry.REPLIED,
)
"""The seven words that staff see as columns, in the order of a letter's life."""


class Route(StrEnum):
    """How a letter leaves."""

    EMAIL = "email"  # from our server, after verification
    FORM = "form"  # the office's own web form, letter copied
    MAILTO = "mailto"  # the supporter's own mail program
    CALL = "call"
    PRINT = "print"


class CallOutcome(StrEnum):
    """What came of a call, as the supporter tells it."""

    SPOKE = "spoke"  # with somebody of the office
    VOICEMAIL = "voicemail"  # left a message
    NO_ANSWER = "no-answer"


class FormTrouble(StrEnum):
    """Why an office's form did not take a letter, as the supporter tells it."""

    ZIP_REFUSED = "zip-refused"  # it takes messages from its own constituents alone
    NOT_LOADING = "not-loading"
    TOO_LONG = "too-long"
    UNANSWERABLE = "unanswerable"  # it requires what the supporter cannot answer
    OTHER = "other"
