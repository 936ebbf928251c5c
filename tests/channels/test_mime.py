"""A message is the same in every mail program, whatever people are called and write."""

import re
import smtplib
import socket
import sys
from concurrent.futures import ThreadPoolExecutor
from email.charset import QP, Charset
from email.mime.text import MIMEText

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from contactrep.channels import mime
from contactrep.channels.mime import MessageError, ascii_domain, build
from contactrep.core.mail import OutgoingMail, header_safe
from tests.channels.factory import FROM, MAIL, header, lines, mail, mailboxes
from tests.smtp import parse

PLANNED = {
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
    "From",
    "To",
    "Reply-To",
    "Subject",
    "Date",
    "Message-ID",
}

NAMES = (
    "Jane Doe",
    "Évil, Name",
    "Smith, John Jr.",
    "Святлана Ціханоўская",
    "Святлана Ціханоўская via Belarusians in America for a Free Belarus",
    '"Quoted" Name',
    "back\\slash",
    "a@b.example",
    "<b@c.example>",
    "Doe, Jane <jane@example.org>, member of a club with a very long name that needs a new line",
    "Doe, Jane, of the Club of Letters to Members of Congress",  # ASCII, longer than a line
    ',"' * 30,
    "👩‍🏫 Emoji",
    "(comment) ; group: , ",
    "_underscore=20 ?=",
    "two  spaces",
    " ",
    "",
)

BODIES = (
    "",
    "one line without an end",
    "\n\n\n",
    ".\n..\n.leading dot\n",
    "unix\nwindows\r\nold mac\rmixed\n\r\n",
    "trailing space \ntrailing tab\t\n",
    "From the start of a line\n>From\n",
    "x" * 5000,
    "Жыве Беларусь! " * 400,
    "👩‍🏫" * 600,
    "soft = hard =\n=20=3D",
    "nul \x00, bell \x07, form feed \x0c, next line \x85, separator \u2028",
)


def header_texts(size: int) -> st.SearchStrategy[str]:
    """Return texts that the core lets into headers."""
    allowed = st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"))
    return st.text(allowed, max_size=size).filter(lambda text: "=?" not in text)


def content(message: OutgoingMail) -> bytes:
    """Return the bytes of a message, after checks that hold for all of them."""
    built = build(message, FROM).content
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", built), "a line end is not CRLF"
    assert max(map(len, built.split(b"\r\n"))) <= 998
    return built


def test_headers_are_the_planned_ones_and_no_others() -> None:
    """A letter has exactly these headers, each once."""
    names = parse(content(MAIL)).keys()
    assert sorted(names) == sorted(PLANNED)


def test_only_system_mail_says_that_it_is_automatic() -> None:
    """Auto-Submitted is on automatic mail alone: a person sends a letter (RFC 3834)."""
    message = parse(content(mail(automatic=True)))
    assert sorted(message.keys()) == sorted(PLANNED | {"Auto-Submitted"})
    assert message["Auto-Submitted"] == "auto-generated"


def test_identity_comes_from_the_mail() -> None:
    """Message-ID and Date are the mail's own, and two attempts send the same bytes."""
    message = parse(content(MAIL))
    assert message["Message-ID"] == MAIL.message_id
    assert message["Date"].datetime == MAIL.date
    assert content(MAIL) == content(MAIL)


def test_without_a_reply_address_there_is_no_reply_to() -> None:
    """System mail has no Reply-To."""
    assert "Reply-To" not in parse(content(mail(reply_to=None)))


@pytest.mark.parametrize("name", NAMES)
def test_a_name_stays_one_name(name: str) -> None:
    """A name comes back whole, but for space around it, and the address behind it is ours."""
    built = content(mail(sender_name=name))
    assert mailboxes(built, "From") == [(name.strip(), FROM)]


@settings(deadline=None)
@given(header_texts(150))
@example("Jane Doe, member of the very long association of people who write to Congress")
def test_any_name_stays_one_name(name: str) -> None:
    """No name that the core lets through changes, or becomes a second address."""
    test_a_name_stays_one_name(name)


@settings(deadline=None)
@given(header_texts(400))
@example("Калі ласка, падтрымайце народ Беларусі: шэсць патрабаванняў да Кангрэса ЗША сёння")
@example("word " * 60 + "x" * 300)
def test_any_subject_comes_back(subject: str) -> None:
    """A subject comes back as it was, but for space around it."""
    built = content(mail(subject=subject))
    assert (header(built, "Subject") or "") == subject.strip()
    assert set(parse(built).keys()) <= PLANNED


@pytest.mark.parametrize("text", BODIES)
def test_a_text_comes_back(text: str) -> None:
    """A body comes back as it was; its lines end as lines do."""
    message = parse(content(mail(text=text)))
    assert message.get_content_type() == "text/plain"
    assert lines(message.get_content()) == lines(text)


def test_cyrillic_text_has_the_line_ends_of_mail() -> None:
    """Line ends hidden in base64 are CRLF, as the standard wants (RFC 2045 6.8)."""
    message = parse(content(mail(text="Жыве\nБеларусь\n")))
    assert message["Content-Transfer-Encoding"] == "base64"
    assert message.get_payload(decode=True) == "Жыве\r\nБеларусь\r\n".encode()


def test_a_message_asks_nobody_for_our_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """No look-up of this machine's name, which Flask-Mail makes a message, holds up letters."""
    first = content(MAIL)
    monkeypatch.delattr(socket, "getfqdn")
    assert content(MAIL) == first


def test_messages_are_built_side_by_side() -> None:
    """Threads that build at once do not mix their messages."""

    def mixed(number: int) -> int:
        letters = [mail(subject=f"letter {number}", text=f"{number} {n}") for n in range(50)]
        return sum(
            str(number) != part
            for letter in letters
            for message in [parse(content(letter))]
            for part in (message["Subject"].split()[1], message.get_content().split()[0])
        )

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as pool:
            assert sum(pool.map(mixed, range(4))) == 0
    finally:
        sys.setswitchinterval(interval)


@settings(deadline=None)
@given(st.text(), st.text())
def test_texts_and_pages_come_back(text: str, html: str) -> None:
    """With an HTML form, both forms arrive, as alternatives."""
    message = parse(content(mail(text=text, html=html)))
    plain, page = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert page is not None
    assert lines(plain.get_content()) == lines(text)
    assert lines(page.get_content()) == lines(html)
    assert set(message.keys()) <= PLANNED


LONG = st.lists(st.sampled_from("ab éд,_?") | st.just("word "), min_size=20, max_size=90).map(
    "".join
)


@settings(deadline=None)
@given(
    LONG,
    header_texts(100) | LONG,
    st.text() | st.text(st.sampled_from("a. =\t\r\n\x00\x85\u2019\u0434"), max_size=300),
)
@example("", "", "")
def test_the_short_ways_lead_to_the_same_bytes(name: str, subject: str, text: str) -> None:
    """What saves time on most messages gives what Python's own quoting and generator give."""
    message = mail(sender_name=name, subject=subject, text=text)
    quoted = Charset("utf-8")
    quoted.body_encoding = QP
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mime, "_QP", quoted)
        patch.setattr(mime, "_bytes", MIMEText.as_bytes)
        patch.setattr(mime, "_LONGEST_LINE", 0)
        expected = content(message)
    assert content(message) == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("jane@example.org", "jane@example.org"),
        ("o'neil+tag@example.org", "o'neil+tag@example.org"),
        ("letters@localhost", "letters@localhost"),
        ("office@пошта.рф", "office@xn--80a1acn3a.xn--p1ai"),
        ("info@faß.de", "info@xn--fa-hia.de"),  # IDNA 2003 would write to fass.de
        ("алесь@пошта.рф", "алесь@xn--80a1acn3a.xn--p1ai"),
    ],
)
def test_domains_travel_in_ascii(address: str, expected: str) -> None:
    """An international domain is written in ASCII, in the envelope and in the header."""
    built = build(mail(to=address), FROM)
    assert built.to == expected
    assert header(built.content, "To") == expected
    assert built.needs_smtputf8 is not expected.isascii()


@pytest.mark.parametrize("field", ["to", "reply_to"])
@pytest.mark.parametrize(
    "address",
    [
        "two@example.org, three@example.org",
        "two@example.org;three@example.org",
        "Jane <jane@example.org>",
        "jane@example.org> SIZE=1",
        "jane@example.org (comment)",
        "@relay.example:jane@example.org",
        '"jane doe"@example.org',
        "jane@[127.0.0.1]",
        "jane@exa mple.org",
        "jane@example..org",
        "jane@" + "a" * 64 + ".org",
        "jane@" + ".".join(["example"] * 40),
        "j" * 65 + "@example.org",
        "jane@\u2488com.рф",
        "jane",
        "@",
    ],
)
def test_what_is_not_one_address_is_refused(field: str, address: str) -> None:
    """Neither two addresses nor a part of a command can hide in one."""
    with pytest.raises(MessageError, match=field) as caught:
        build(mail(**{field: address}), FROM)
    assert address not in str(caught.value)


@settings(deadline=None)
@given(st.from_regex(r"[!-~]{1,70}@[a-z0-9.-]{1,40}", fullmatch=True))
def test_smtplib_does_not_read_an_address_differently(address: str) -> None:
    """What we take for one address, smtplib puts between its brackets unchanged."""
    try:
        checked = ascii_domain("to", header_safe("to", address))
    except ValueError:
        return
    assert smtplib.quoteaddr(checked) == f"<{checked}>"


@pytest.mark.parametrize("field", ["sender_name", "subject", "text", "html"])
def test_half_a_character_is_refused(field: str) -> None:
    """A lone surrogate, which no encoding can write, is an answer and not a crash."""
    with pytest.raises(MessageError):
        build(mail(**{field: "x\ud800"}), FROM)
