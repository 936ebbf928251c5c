"""What can come back for a letter: a report of its delivery, or an answer of a machine or a person.

The letter is named by a code in the address that reports come to (VERP), or by its Message-ID.
Evidence is one line of at most 200 characters without addresses.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_CODE = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_LONGEST_LOCAL_PART = 64  # octets (RFC 5321 4.5.3.1.1)


@dataclass(frozen=True, slots=True)
class Bounce:
    """It was given up; `status` is that of RFC 3463, x.0.0 where no more is known."""

    status: str
    evidence: str


@dataclass(frozen=True, slots=True)
class MailboxFull:
    """It was given up because the mailbox is full (x.2.2): the address is right."""

    status: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Delayed:
    """It is still being tried."""

    status: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Delivered:
    """It arrived, or was `relayed` to where nobody will say more."""

    status: str
    evidence: str
    relayed: bool = False


@dataclass(frozen=True, slots=True)
class AutomaticAnswer:
    """A machine answered: out of office, or "thank you for contacting"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HumanReply:
    """A person answered, as far as can be told; `text` has what they quote."""

    sender_name: str
    sender_address: str
    subject: str
    text: str  # at most 50,000 characters
    attachments: int


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Somebody has to look at it."""

    reason: str


What = Bounce | MailboxFull | Delayed | Delivered | AutomaticAnswer | HumanReply | Unreadable


@dataclass(frozen=True, slots=True)
class Returned:
    """What came back, and for which letters it can be.

    `codes` and `message_ids` (with their angle brackets) are what the message says, the most
    reliable first. A code is hard to guess; anyone who saw a letter can repeat its Message-ID.
    """

    codes: tuple[str, ...]
    message_ids: tuple[str, ...]
    what: What


def verp(address: str, code: str) -> str:
    """Return the address that reports of one letter come to, as name+code@domain.

    Raises:
        ValueError: the code is not small letters, digits and single hyphens, or is too long.
    """
    local, _, domain = address.rpartition("@")
    name = f"{local}+{code}"
    if not re.fullmatch(_CODE, code) or len(name.encode()) > _LONGEST_LOCAL_PART:
        raise ValueError("the code cannot be part of an address")
    return f"{name}@{domain}"


def codes_in(texts: Iterable[str], address: str) -> tuple[str, ...]:
    """Return the codes that stand in texts as `verp` writes them, each once, in order.

    Some servers change the case of addresses, so case makes no difference.
    """
    local, _, domain = address.rpartition("@")
    pattern = re.compile(
        rf"(?<![\w.+=-]){re.escape(local)}\+({_CODE})@{re.escape(domain)}(?![\w-]|\.\w)",
        re.IGNORECASE | re.ASCII,
    )
    return tuple(dict.fromkeys(code.lower() for text in texts for code in pattern.findall(text)))
