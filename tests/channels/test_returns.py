"""Whatever comes back is told apart, and named to its letter."""

import base64
import re
import time
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from contactrep.channels.returns import LONGEST_TEXT, read
from contactrep.core.returns import (
    AutomaticAnswer,
    Bounce,
    Delayed,
    Delivered,
    HumanReply,
    MailboxFull,
    Returned,
    Unreadable,
    What,
)

FOLDER = Path(__file__).parent / "returns"
CORPUS = {path.stem: path.read_bytes() for path in sorted(FOLDER.glob("*.eml"))}
OURS = "bounces@campaign.example"

CODE = ("kutemo-bilasu",)
LETTER = ("<7f3a@campaign.example>",)
NONE: tuple[str, ...] = ()
NO_CODE = Unreadable("a report of delivery without a code that says what happened")


def person(text: str, attachments: int = 0, **changes: str) -> HumanReply:
    """Return a reply as most of them are."""
    values = {
        "sender_name": "Pat Smith",
        "sender_address": "pat@house.example",
        "subject": "Re: Please stand with the people of Belarus",
        **changes,
    }
    return HumanReply(text=text, attachments=attachments, **values)


TABLE: list[tuple[str, tuple[str, ...], tuple[str, ...], What]] = [
    ("binary-noise", NONE, NONE, Unreadable("this is no mail message")),
    (
        "code-in-the-original-alone",
        CODE,
        LETTER,
        Bounce("5.7.1", "550 5.7.1 Service refused by policy"),
    ),
    ("complaint", CODE, LETTER, Unreadable("a complaint that the letter was not wanted")),
    ("congress-acknowledgement", NONE, NONE, AutomaticAnswer()),
    ("congress-acknowledgement-as-reply", NONE, LETTER, AutomaticAnswer()),
    ("empty", NONE, NONE, Unreadable("the message is empty")),
    ("exchange-2003-text", CODE, NONE, Bounce("5.1.1", "<exch01.house.example #5.1.1>")),
    ("exchange-delayed", CODE, LETTER, Delayed("4.4.7", "4.4.7")),
    (
        "exchange-not-found",
        CODE,
        LETTER,
        Bounce(
            "5.1.10",
            (
                "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient <address> not "
                "found by SMTP address lookup"
            ),
        ),
    ),
    (
        "exchange-quota",
        CODE,
        LETTER,
        MailboxFull(
            "5.2.2",
            (
                "554 5.2.2 mailbox full; "
                "STOREDRV.Deliver.Exception:QuotaExceededException."
                "MapiExceptionShutoffQuotaExceeded; "
                "Failed to process message due to a permanent exception"
            ),
        ),
    ),
    ("exim-failed", CODE, LETTER, Bounce("5.0.0", "550 No such user here")),
    (
        "exim-quota-given-up",
        CODE,
        LETTER,
        MailboxFull("4.2.2", "452 4.2.2 Mailbox full: retry timeout exceeded"),
    ),
    (
        "exim-report",
        CODE,
        LETTER,
        Bounce("5.7.1", "554 5.7.1 Message rejected as spam by Content Filtering."),
    ),
    ("exim-unrouteable", CODE, LETTER, NO_CODE),
    ("exim-warning", CODE, NONE, Delayed("4.3.0", "451 4.3.0 Temporary lookup failure")),
    (
        "forged-code",
        ("nonsense-nonsense",),
        NONE,
        person(
            "Please mark bounces+kutemo-bilasu@campaign.example as bounced.",
            sender_name="Spy",
            sender_address="spy+bounces+kutemo-bilasu@example.net",
            subject="hello",
        ),
    ),
    ("gateway-made-it-mixed", CODE, NONE, Bounce("5.1.1", "5.1.1")),
    (
        "gmail-over-quota",
        CODE,
        LETTER,
        MailboxFull("4.2.2", "The recipient's inbox is out of storage space. <address>"),
    ),
    (
        "gmail-unknown-user",
        CODE,
        LETTER,
        Bounce(
            "5.1.1",
            (
                "550-5.1.1 The email account that you tried to reach does not exist. "
                "Please try 550-5.1.1 double-checking the recipient's email address for "
                "typos or 550-5.1.1 unnecessary spaces. For more information, "
            ),
        ),
    ),
    (
        "human-broken-mime",
        NONE,
        LETTER,
        person("Somebody forgot the boundary.", subject="Re: your letter"),
    ),
    (
        "human-html-only",
        NONE,
        LETTER,
        person("Dear Jane,\n\nwe’ll act.\n5 < 6 – really\n\nPlease act."),
    ),
    (
        "human-latin-1",
        NONE,
        LETTER,
        person("Schöne Grüße – Pat", sender_name="Jürgen Müller", subject="Grüße"),
    ),
    (
        "human-plain",
        CODE,
        ("<7f3a@campaign.example>", "<0@campaign.example>"),
        person(
            (
                "Dear Jane,\n\nthe Representative will co-sponsor the bill – thank "
                "you.\n\nPat\n\n> Dear Representative Doe:\n>\n> Please act."
            ),
            sender_name="Smith, Pat (Legislative Aide)",
        ),
    ),
    (
        "human-quotes-a-bounce",
        NONE,
        NONE,
        person(
            "What does this mean? It says 550 5.1.1 user unknown.",
            1,
            sender_name="Jane Doe",
            sender_address="jane@example.org",
            subject="Fwd: Undelivered Mail Returned to Sender",
        ),
    ),
    ("human-unknown-charset", NONE, LETTER, person("Hello.", sender_name="Pat", subject="")),
    (
        "human-with-attachments",
        NONE,
        LETTER,
        person("Please see the attached letter.", 3, subject="Réponse to your letter"),
    ),
    ("human-without-mime", CODE, NONE, person("Call me.", sender_name="", subject="hello")),
    (
        "m365-denied",
        CODE,
        LETTER,
        Bounce(
            "5.7.133",
            (
                "550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication "
                "required; Delivery restriction check failed because the sender was not "
                "authenticated when sending to this group"
            ),
        ),
    ),
    (
        "m365-expired",
        CODE,
        LETTER,
        Bounce(
            "4.4.316", "550 5.4.316 Message expired, connection refused(Socket error code 10061)"
        ),
    ),
    ("newsletter", NONE, NONE, AutomaticAnswer()),
    ("no-third-part", CODE, NONE, Bounce("5.0.0", "554 Transaction failed")),
    ("out-of-office-english", NONE, LETTER, AutomaticAnswer()),
    ("out-of-office-german", NONE, LETTER, AutomaticAnswer()),
    (
        "out-of-office-russian",
        NONE,
        ("<7f3a@campaign.example>", "<0@house.example>"),
        AutomaticAnswer(),
    ),
    ("postfix-delayed", CODE, LETTER, Delayed("4.4.7", "451 4.7.1 Greylisted, come back later")),
    ("postfix-delivered", CODE, LETTER, Delivered("2.0.0", "250 2.0.0 Ok: queued as 77AB")),
    (
        "postfix-expired",
        CODE,
        LETTER,
        Bounce("4.4.1", "connect to mx.house.example[198.51.100.7]:25: Connection timed out"),
    ),
    (
        "postfix-unknown-user",
        CODE,
        LETTER,
        Bounce(
            "5.1.1",
            (
                "550 5.1.1 <address>: Recipient address rejected: User unknown in local "
                "recipient table"
            ),
        ),
    ),
    ("postmaster-without-code", CODE, NONE, NO_CODE),
    (
        "qmail-no-mailbox",
        CODE,
        LETTER,
        Bounce("5.1.1", "Sorry, no mailbox here by that name. (#5.1.1)"),
    ),
    ("qmail-remote", CODE, LETTER, Bounce("5.0.0", "Remote host said: 550 no thanks, <address>")),
    ("read-receipt", NONE, LETTER, AutomaticAnswer()),
    ("report-says-nothing", CODE, NONE, NO_CODE),
    ("sendmail-quota", CODE, LETTER, MailboxFull("5.2.2", "552 5.2.2 Over quota")),
    ("sendmail-relayed", CODE, LETTER, Delivered("2.1.5", "2.1.5", relayed=True)),
    (
        "sendmail-transcript",
        CODE,
        LETTER,
        Bounce("5.1.1", "<<< 550 5.1.1 <address>... User unknown"),
    ),
    ("ses-suppressed", CODE, LETTER, Bounce("5.1.1", "550 5.1.1 user unknown")),
    ("several-recipients", CODE, LETTER, Bounce("5.2.1", "550 5.2.1 <address> is disabled")),
    ("status-in-base64", CODE, LETTER, Bounce("5.1.2", "550 5.1.2 Bad destination host")),
    ("ticket-system", NONE, LETTER, AutomaticAnswer()),
    (
        "truncated-report",
        CODE,
        NONE,
        Bounce("5.1.1", "<address>: host store.house.example said: 550 5.1.1 unknown user"),
    ),
    (
        "utf8-global-report",
        CODE,
        LETTER,
        Bounce("5.1.1", "550 5.1.1 <address>: <address> неизвестен"),
    ),
    ("vacation-program", NONE, LETTER, AutomaticAnswer()),
]


def test_the_table_is_complete() -> None:
    """Every message of the collection has its row, and there are many."""
    assert [name for name, *_ in TABLE] == sorted(CORPUS)
    assert len(TABLE) >= 50


@pytest.mark.parametrize(
    ("name", "codes", "message_ids", "what"), TABLE, ids=[name for name, *_ in TABLE]
)
def test_what_a_message_is(
    name: str, codes: tuple[str, ...], message_ids: tuple[str, ...], what: What
) -> None:
    """Reports, answers of machines, answers of people, and what is none of them."""
    assert read(CORPUS[name], OURS) == Returned(codes, message_ids, what)


@pytest.mark.parametrize("name", CORPUS)
def test_line_ends_make_no_difference(name: str) -> None:
    """A message is the same with the line ends of the wire and of a file."""
    content = CORPUS[name]
    if name != "binary-noise":
        assert read(content.replace(b"\n", b"\r\n"), OURS) == read(content, OURS)


def test_the_address_of_delivery_comes_first() -> None:
    """What the server says of where the message arrived is better than what the message says."""
    found = read(CORPUS["forged-code"], OURS, "Bounces+Real-Code@Campaign.Example")
    assert found.codes == ("real-code", "nonsense-nonsense")
    for content in (b"", b"\x00\xff", CORPUS["binary-noise"]):
        assert read(content, OURS, "bounces+real-code@campaign.example").codes == ("real-code",)


def test_an_international_domain_is_the_same_in_both_forms() -> None:
    """Settings may have it in letters, and servers write it in ASCII."""
    content = b"From: a@b.example\nTo: bounces+kutemo@xn--80a1acn3a.xn--p1ai\n\nhello"
    assert read(content, "bounces@пошта.рф").codes == ("kutemo",)
    assert read(content, "bounces@пошта.рф", "bounces+bilasu@пошта.рф").codes == (
        "bilasu",
        "kutemo",
    )


HEAD = b"From: Pat <pat@house.example>\nSubject: hello\n"


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-generated; owner-email=x@house.example",
        "Auto-Submitted: AUTO-NOTIFIED",
        "X-Auto-Response-Suppress: OOF, AutoReply",
        "X-Autoreply: yes",
        "X-Autorespond: hello",
        "Precedence: auto_reply",
        "Precedence: Bulk",
        "Precedence: junk",
        "Return-Path: <>",
    ],
)
def test_a_header_says_that_a_machine_wrote(header: str) -> None:
    """The standard's header, and those that machines had before it."""
    content = header.encode() + b"\n" + HEAD + b"\nI am away."
    assert read(content, OURS).what == AutomaticAnswer()


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: no",
        "Auto-Submitted: No (a person)",
        "X-Auto-Response-Suppress: None",
        "Precedence: first-class",
        "Return-Path: <pat@house.example>",
        "X-Mailer: AutoReply Deluxe",
    ],
)
def test_a_header_does_not_make_a_machine(header: str) -> None:
    """People's programs write headers, too."""
    content = header.encode() + b"\n" + HEAD + b"\nI am here."
    assert isinstance(read(content, OURS).what, HumanReply)


@pytest.mark.parametrize(
    ("subject", "automatic"),
    [
        ("Out of Office: Please stand", True),
        ("Out of the office", True),
        ("I am out of the office until Monday", True),
        ("Automatic reply: Please stand", True),
        ("Auto-Reply", True),
        ("Auto Response from the office", True),
        ("[Automated Response] Your message", True),
        ("Thank you for contacting Senator Doe", True),
        ("Thank you for your message", True),
        ("Thank you for your e-mail to the Governor", True),
        ("We have received your letter", True),
        ("Abwesenheitsnotiz: Bitte", True),
        ("Automatische Antwort: Bitte", True),
        ("Réponse automatique : lettre", True),
        ("Автоответ: письмо", True),
        ("Аўтаматычны адказ: ліст", True),
        ("Re: Please stand with the people of Belarus", False),
        ("Re: Thank you for your message", False),
        ("A question about the automatic reply", False),
        ("Thank you", False),
        ("Automobile safety", False),
    ],
)
def test_a_subject_can_say_that_a_machine_wrote(subject: str, automatic: bool) -> None:
    """Programs that set no header still name themselves at the start of the subject."""
    coded = base64.b64encode(subject.encode()).decode()
    content = f"From: a@b.example\nSubject: =?utf-8?b?{coded}?=\n\nHello.".encode()
    assert isinstance(read(content, OURS).what, AutomaticAnswer) is automatic


def test_words_of_a_machine_count_at_the_beginning_alone() -> None:
    """A person may quote a machine below their own words."""
    machine = b"This is an automated response.\n"
    assert read(HEAD + b"\nDear Jane,\n" + machine, OURS).what == AutomaticAnswer()
    person = read(HEAD + b"\n" + b"Dear Jane, " * 100 + b"\n> " + machine, OURS)
    assert isinstance(person.what, HumanReply)


def report(recipient: str, kind: str = "message/delivery-status") -> bytes:
    """Return a standard report with these fields of a recipient."""
    return (
        "From: MAILER-DAEMON@mx.house.example\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
        f"--b\nContent-Type: text/plain\n\nSorry.\n--b\nContent-Type: {kind}\n\n"
        f"Reporting-MTA: dns; mx\n\n{recipient}\n\n--b--\n"
    ).encode()


@pytest.mark.parametrize(
    ("fields", "what"),
    [
        ("Action: failed\nStatus: 5.1.1", Bounce("5.1.1", "5.1.1")),
        ("ACTION: Failed (bad)\nSTATUS: 5.1.1 (bad)", Bounce("5.1.1", "5.1.1")),
        ("Action: failed\nStatus: 5.2.2", MailboxFull("5.2.2", "5.2.2")),
        ("Action: failed\nStatus: 4.2.2", MailboxFull("4.2.2", "4.2.2")),
        ("Action: failed\nStatus: 4.4.7", Bounce("4.4.7", "4.4.7")),
        ("Action: delayed\nStatus: 4.2.2", Delayed("4.2.2", "4.2.2")),
        ("Action: delayed\nStatus: 5.1.1", Delayed("5.1.1", "5.1.1")),
        ("Action: delayed", Delayed("4.0.0", "no reason is given")),
        ("Action: failed", Bounce("5.0.0", "no reason is given")),
        ("Action: failed\nStatus: what?", Bounce("5.0.0", "no reason is given")),
        ("Status: 4.4.1", Delayed("4.4.1", "4.4.1")),
        ("Status: 5.7.1", Bounce("5.7.1", "5.7.1")),
        ("Status: 2.1.5", Delivered("2.1.5", "2.1.5")),
        ("Action: delivered", Delivered("2.0.0", "no reason is given")),
        ("Action: relayed\nStatus: 2.1.5", Delivered("2.1.5", "2.1.5", relayed=True)),
        ("Action: expanded\nStatus: 2.1.5", Delivered("2.1.5", "2.1.5", relayed=True)),
        (
            "Action: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 552 5.2.2 full",
            MailboxFull("5.2.2", "552 5.2.2 full"),
        ),
        (
            "Action: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550 no",
            Bounce("5.0.0", "550 no"),
        ),
        ("Action: failed\nDiagnostic-Code: 550 #5.1.1 no", Bounce("5.1.1", "550 #5.1.1 no")),
        ("Action: failed\nDiagnostic-Code: smtp; 450 no", Bounce("4.0.0", "450 no")),
        (
            "Final-Recipient: rfc822;<jane@h.example>\nDiagnostic-Code: smtp; 550 5.1.1 no\n jane",
            Bounce("5.1.1", "550 5.1.1 no <address>"),
        ),
        ("Final-Recipient: rfc822;office\nAction: failed\nStatus: 5.1.1", Bounce("5.1.1", "5.1.1")),
        ("Final-Recipient: rfc822;jane@house.example", NO_CODE),
        ("Action: considered", NO_CODE),
        ("X-Nothing: here", NO_CODE),
        (
            "Action: delivered\nStatus: 2.0.0\n\nAction: delayed\nStatus: 4.4.1",
            Delayed("4.4.1", "4.4.1"),
        ),
        (
            "Action: failed\nStatus: 5.2.2\n\nAction: failed\nStatus: 5.1.1",
            Bounce("5.1.1", "5.1.1"),
        ),
    ],
)
@pytest.mark.parametrize("kind", ["message/delivery-status", "message/global-delivery-status"])
def test_what_a_report_says_of_recipients(fields: str, kind: str, what: What) -> None:
    """What was done decides; the status says why; of several recipients, the worst counts."""
    assert read(report(fields, kind), OURS).what == what


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("550 5.1.1 no such user", Bounce("5.1.1", "550 5.1.1 no such user")),
        ("We gave up. (#4.4.1)", Bounce("4.4.1", "We gave up. (#4.4.1)")),
        ("Still trying: 451 4.4.1 silence", Delayed("4.4.1", "Still trying: 451 4.4.1 silence")),
        ("Error 550 unknown", Bounce("5.0.0", "Error 550 unknown")),
        ("mx said: 450 later", Delayed("4.0.0", "mx said: 450 later")),
        ("552-5.2.2 full", MailboxFull("5.2.2", "552-5.2.2 full")),
        ("WARNING: 550 5.1.1 delayed", Delayed("5.1.1", "WARNING: 550 5.1.1 delayed")),
        ("550 Main Street is ours", Bounce("5.0.0", "550 Main Street is ours")),
        ("We live in Suite 550 of this house", NO_CODE),
        ("Our server is 5.1.1.1, version v5.1.1, of 5.1.2026", NO_CODE),
        ("Received: from a.example\nSubject: 550 5.1.1", NO_CODE),
        ("", NO_CODE),
    ],
)
def test_what_servers_say_in_their_own_words(text: str, what: What) -> None:
    """A code counts where it stands plainly, and not in what was sent back."""
    content = f"From: MAILER-DAEMON@mx.house.example\nSubject: Hi\n\n{text}\n"
    assert read(content.encode(), OURS).what == what


def test_a_page_of_a_server_is_read_as_its_text() -> None:
    """Some servers send nothing but HTML."""
    content = (
        b"From: MAILER-DAEMON@mx.house.example\nContent-Type: text/html\n\n"
        b"<style>550 5.7.1</style><p>Sorry:<br>550 <b>5.1.1</b> unknown</p>"
    )
    assert read(content, OURS).what == Bounce("5.1.1", "550 5.1.1 unknown")


def test_a_long_reply_is_cut() -> None:
    """A book is not kept."""
    what = read(HEAD + b"\n" + b"word " * 100_000, OURS).what
    assert isinstance(what, HumanReply)
    assert len(what.text) == LONGEST_TEXT


@pytest.mark.parametrize(
    ("charset", "octets", "text"),
    [
        ("utf-8", "Прывітанне".encode(), "Прывітанне"),
        ("utf-8", "Gr\u00fc\u00dfe".encode("latin-1"), "Grüße"),
        ("us-ascii", "Прывітанне".encode(), "Прывітанне"),
        ("iso-8859-1", b"\x93quoted\x94", "“quoted”"),
        ("windows-1251", "Прывітанне".encode("cp1251"), "Прывітанне"),
        ("no-such-charset", b"hello", "hello"),
        ("punycode", b"hello", "hello"),
        ("unicode_escape", rb"\d", r"\d"),
        ("undefined", b"hello", "hello"),
        ("base64", b"hello", "hello"),
        ("utf-7", b"+2AA-", "?"),
        ("utf-8", b"a\x00b\x07c\x1b[2J\r\nd", "abc[2J\nd"),
    ],
)
def test_any_charset_is_survived(charset: str, octets: bytes, text: str) -> None:
    """What is declared wrongly is read as it probably is, and no control characters are left."""
    content = HEAD + f"Content-Type: text/plain; charset={charset}\n\n".encode() + octets
    what = read(content, OURS).what
    assert isinstance(what, HumanReply)
    assert what.text == text


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        ("=?utf-8?b?4?=", "=?utf-8?b?4?="),
        ("=?x-unknown?q?hello?= there", "hello there"),
        ("=?utf-8?q?a=00b=0Ac?=", "a b c"),
        ("hello =?utf-8?q?=D0=96?= \u0436", "hello Ж ж"),
        (" folded\n \tsubject ", "folded subject"),
    ],
)
def test_any_subject_is_survived(subject: str, words: str) -> None:
    """What cannot be decoded stays as it is, and a subject is one line."""
    what = read(f"From: a@b.example\nSubject: {subject}\n\nhello".encode(), OURS).what
    assert isinstance(what, HumanReply)
    assert what.subject == words


def test_a_report_in_broken_base64_says_nothing() -> None:
    """It is for somebody to look at."""
    content = report("Status: 5.1.1").replace(
        b"delivery-status\n\n", b"delivery-status\nContent-Transfer-Encoding: base64\n\nA\n\n"
    )
    assert read(content, OURS).what == NO_CODE


def check(content: bytes, recipient: str | None = None) -> None:
    """Check what has to hold for whatever comes."""
    found = read(content, OURS, recipient)
    what = found.what
    match what:
        case Bounce() | MailboxFull() | Delayed() | Delivered():
            line = what.evidence
            assert what.status[0] in "245"
        case Unreadable():
            line = what.reason
        case HumanReply():
            line = ""
            assert f"{what.sender_name}{what.sender_address}{what.subject}".isprintable()
            assert len(what.text) <= LONGEST_TEXT
            assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]", what.text)
        case _:
            line = ""
    assert "@" not in line
    assert len(line) <= 200
    assert line.isprintable()
    assert all(code.isascii() and code == code.lower() for code in found.codes)
    assert len(found.message_ids) <= 20


@settings(deadline=None)
@given(st.binary(), st.none() | st.text())
@example(b"From: " + b"(" * 3000 + b"\n\n", None)
@example(b"From: a\nSubject: =?utf-8?q?" + b"=?" * 1000 + b"\n\n", None)
def test_any_octets_have_an_answer(content: bytes, recipient: str | None) -> None:
    """Noise is an answer and not a crash."""
    check(content, recipient)
    check(HEAD + content)


PIECES = [
    b"\n",
    b"\n\n",
    b"--b1\n",
    b"--b1--\n",
    b"Content-Type: multipart/report; boundary=b1\n",
    b"Content-Type: multipart/mixed; boundary*0=b; boundary*1=1\n",
    b"Content-Type: message/delivery-status\n",
    b"Content-Type: message/global-headers\n",
    b"Content-Type: message/rfc822\n",
    b"Content-Type: text/html; charset*=utf-8''%ff\n",
    b'Content-Type: text/plain; charset="\x00"\n',
    b"Content-Type: ;;;=\n",
    b"Content-Disposition: attachment; filename*=x'y'%zz\n",
    b"Content-Transfer-Encoding: base64\n",
    b"Content-Transfer-Encoding: x-uuencode\n",
    b"begin 666 x\n",
    b"From: mailer-daemon@x.example\n",
    b"From: =?x?b?!?= <>\n",
    b"Status: 5.1.1\n",
    b"Diagnostic-Code: smtp; 550 5.1.1 a@b.example\n",
    b"Subject: =?utf-8?b?4?=\n",
    b"\xff\xfe",
    b"<a@b>",
    b"@",
]


@settings(deadline=None, max_examples=300)
@given(st.lists(st.sampled_from(PIECES), max_size=30).map(b"".join))
def test_any_mixture_has_an_answer(content: bytes) -> None:
    """Whatever order the pieces of messages come in."""
    check(content)


@settings(deadline=None, max_examples=300)
@given(
    st.sampled_from(list(CORPUS.values())),
    st.lists(
        st.tuples(
            st.floats(0, 1), st.integers(0, 200), st.binary(max_size=20) | st.sampled_from(PIECES)
        ),
        max_size=5,
    ),
)
def test_a_damaged_message_has_an_answer(
    content: bytes, damages: list[tuple[float, int, bytes]]
) -> None:
    """Cut, doubled and overwritten messages are survived."""
    for place, size, piece in damages:
        position = int(place * len(content))
        content = content[:position] + piece + content[position + size :]
    check(content)


def filled(head: bytes, piece: bytes, tail: bytes = b"") -> bytes:
    """Return a message of two megabytes."""
    return head + piece * (2_000_000 // len(piece)) + tail


SERVER = b"From: mailer-daemon@x.example\n\n5.1.1 "
PERSON = b"From: a@b.example\n"
NESTED = b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n"

HOSTILE = {
    "nested parts": b"".join(NESTED % (n, n) for n in range(300)) + b"x\n" * 300_000,
    "nested parts without lines": b"".join(NESTED % (n, n) for n in range(3000)),
    "nested messages": filled(b"", b"Content-Type: message/rfc822\n\n"),
    "nested reports": filled(b"", b"Content-Type: message/delivery-status\n\n"),
    "blocks": filled(b"Content-Type: message/delivery-status\n", b"\nStatus: 5.1.1\n"),
    "headers": filled(b"", b"X-A: b\n"),
    "folds": filled(b"Subject: b\n", b" =?utf-8?q?a?=\n"),
    "many parts": filled(b"Content-Type: multipart/mixed; boundary=b\n\n", b"--b\n\nx\n"),
    "one word": filled(SERVER, b"x"),
    "at signs": filled(SERVER, b"a@b.example "),
    "codes": filled(SERVER.replace(b"5.1.1", b""), b"550 "),
    "numbers": filled(SERVER.replace(b"5.1.1", b""), b"5.1."),
    "dashes": filled(SERVER, b"-"),
    "dashes in lines": filled(SERVER, b"\n - - original"),
    "spaces": filled(SERVER, b" "),
    "references": filled(PERSON + b"References: ", b"<a@", b"\n\n"),
    "addresses": filled(PERSON + b"To: ", b"bounces+a@", b"\n\n"),
    "comments": filled(b"From: ", b"(", b"\n\n"),
    "parameters": filled(PERSON + b"Content-Type: text/plain;", b' a*1="b;', b"\n\nx"),
    "page": filled(PERSON + b"Content-Type: text/html\n\n", b"<a "),
    "entities": filled(PERSON + b"Content-Type: text/html\n\n", b"&#1"),
    "lines": filled(PERSON + b"\n", b"line\n"),
    "large": filled(PERSON + b"\n", b"line of text\n") * 10,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_message_keeps_us_busy(name: str) -> None:
    """What was made to take minutes takes seconds."""
    began = time.monotonic()
    check(HOSTILE[name])
    assert time.monotonic() - began < 20
