"""From what people type to the bytes that leave: one letter to one office, whatever they type."""

from dataclasses import replace
from email.message import EmailMessage
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from contactrep.channels import mime
from contactrep.core.letters import TooLong
from contactrep.core.lifecycle import State
from contactrep.outreach.deliver import Worker
from contactrep.outreach.services import Services
from tests.channels.factory import FROM, lines
from tests.channels.test_mime import PLANNED
from tests.conftest import FULL
from tests.factories import new_submission
from tests.outreach.carrier import Carrier, letter_rows, press_the_link
from tests.smtp import parse

OFFICES = {"desk@example.org", "clerk@example.org"}
HOSTILE = (
    "\r\nBcc: spy@example.net",
    "\nTo: spy@example.net\n\n",
    "=?utf-8?q?a=0D=0ABcc:_spy@example.net?=",
    "=?",
    "\x00",
    "\x1b[31m",
    "\u2028Cc: spy@example.net",
    "\u202egnihton",
    "\ufeff",
    "\r\n.\r\n",
    "<spy@example.net>, ",
    '"; ',
    "{{ name }}",
    "x" * 1200,
)
characters = st.characters(codec="utf-8")
texts = st.lists(
    st.one_of(st.text(characters, max_size=30), st.sampled_from(HOSTILE)), max_size=4
).map("".join)
numbers = count()


def is_hostile(services: Services, row: Any) -> bool:
    """Tell whether a header of a letter would hold an encoded word; no form lets one through."""
    content = services.vault.open(row.sealed, f"deliveries:{row.id}")
    return "=?" in f"{content['sender_name']}\n{content['subject']}"


def check(message: EmailMessage, to: str, email: str) -> None:
    """Check that a message is what it is meant to be, and nothing else."""
    assert sorted(message.keys()) == sorted(PLANNED)
    assert message.get_all("To") == [to]
    assert [one.addr_spec for one in message["To"].addresses] == [to]
    assert [one.addr_spec for one in message["From"].addresses] == [FROM]
    assert [one.addr_spec for one in message["Reply-To"].addresses] == [email]
    assert message.get_content_type() == "text/plain"
    assert not message.is_multipart()


@pytest.mark.parametrize("services", ["sqlite"], indirect=True)
@settings(
    max_examples=1_000 if FULL else 40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(first=texts, last=texts, street=texts, city=texts, own_words=texts)
@example(*[HOSTILE[0]] * 5)
@example(*[HOSTILE[2]] * 5)
@example(*[" ".join(HOSTILE)] * 5)
def test_whatever_is_typed(
    services: Services, first: str, last: str, street: str, city: str, own_words: str
) -> None:
    """The headers are the planned ones, with one recipient; what could add one goes nowhere."""
    email = f"{next(numbers)}@example.com"
    try:
        draft = new_submission(
            services,
            recipients=("desk-1", "clerk-1"),
            email=email,
            first=first,
            last=last,
            street=street,
            city=city,
            own_words=own_words,
        )
    except TooLong:
        assume(condition=False)
    press_the_link(services, draft)
    carrier = Carrier()
    unpaced = replace(services.config, mail_domain_rate="")
    Worker(replace(services, config=unpaced), carrier).drain()
    theirs = [row for row in letter_rows(services) if row.submission_id == draft.submission_id]
    safe = [row for row in theirs if not is_hostile(services, row)]
    assert [row for row in theirs if row.state == State.ACCEPTED] == safe
    assert all(row.frozen_at for row in theirs if row not in safe)
    assert {mail.message_id for mail in carrier.letters} == {row.message_id for row in safe}
    assert {mail.to for mail in carrier.letters} <= OFFICES
    for mail in carrier.letters:
        built = mime.build(mail, FROM)
        message = parse(built.content)
        assert built.to == mail.to
        check(message, mail.to, email)
        assert lines(message.get_content()) == lines(mail.text)
        assert max(map(len, built.content.split(b"\r\n"))) <= 998
