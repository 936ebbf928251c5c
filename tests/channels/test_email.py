"""Letters leave through a correct server, with the right envelope, over few connections."""

import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import flask
import flask_mail
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contactrep.channels.email import EmailChannel, MailSettings
from contactrep.core.lifecycle import LEASE
from contactrep.core.mail import Accepted, HeaderError, Refused
from tests.channels.factory import FROM, MAIL, header, lines, mail, make_channel
from tests.smtp import Fault, FaultyServer, RecordingServer, self_signed

ACCEPTED = Accepted("250 2.0.0 Ok: queued as 4ZxY1")


@pytest.fixture(scope="module")
def server() -> Iterator[RecordingServer]:
    with RecordingServer() as server:
        yield server


@pytest.fixture(scope="module")
def channel(server: RecordingServer) -> Iterator[EmailChannel]:
    with closing(make_channel(server.port)) as channel:
        yield channel


def test_one_letter_to_one_recipient(server: RecordingServer, channel: EmailChannel) -> None:
    """The envelope names our address and the recipient; the reply is the evidence."""
    assert channel.send(MAIL) == ACCEPTED
    received = server.received[-1]
    assert received.mail_from == FROM
    assert received.recipients == (MAIL.to,)
    assert received.message.get_all("To") == [MAIL.to]
    assert not {"Cc", "Bcc"} & set(received.message.keys())


@settings(deadline=None)
@given(st.text() | st.lists(st.sampled_from([".", "..", ".x", "", "x" * 999])).map("\r\n".join))
def test_any_text_arrives(server: RecordingServer, channel: EmailChannel, text: str) -> None:
    """Dots, long lines, any line ends and any script survive the wire."""
    assert channel.send(mail(text=text)) == ACCEPTED
    assert lines(server.received[-1].message.get_content()) == lines(text)


def test_bounces_go_to_their_own_address(server: RecordingServer) -> None:
    """The envelope's sender can differ from the one in the letter."""
    with closing(make_channel(server.port, envelope_from="bounces@пошта.рф")) as channel:
        assert channel.send(MAIL) == ACCEPTED
    assert server.received[-1].mail_from == "bounces@xn--80a1acn3a.xn--p1ai"


@pytest.mark.parametrize(
    ("return_path", "expected"),
    [
        ("bounces+kutemo-bilasu@campaign.example", "bounces+kutemo-bilasu@campaign.example"),
        ("bounces+kutemo@пошта.рф", "bounces+kutemo@xn--80a1acn3a.xn--p1ai"),
    ],
)
def test_a_letter_can_have_a_return_path_of_its_own(return_path: str, expected: str) -> None:
    """Reports of it go there; of system mail, which has none, they go where all others go."""
    with (
        RecordingServer() as server,
        closing(make_channel(server.port, envelope_from="bounces@campaign.example")) as channel,
    ):
        assert channel.send(mail(return_path=return_path)) == ACCEPTED
        assert channel.send(mail(automatic=True, reply_to=None)) == ACCEPTED
    letter, system = server.received
    assert (letter.mail_from, system.mail_from) == (expected, "bounces@campaign.example")
    assert return_path not in letter.content.decode()
    assert letter.message["From"] == system.message["From"]


def test_evidence_does_not_show_the_code_of_a_letter() -> None:
    """A server that repeats the envelope's sender tells nobody how to forge a report."""
    said = "550 5.7.1 no mail of bounces+kutemo, <bounces+kutemo@campaign.example>"
    with (
        FaultyServer(Fault("MAIL", said)) as server,
        closing(make_channel(server.port)) as channel,
    ):
        outcome = channel.send(mail(return_path="bounces+kutemo@campaign.example"))
    assert outcome == Refused("550 5.7.1 no mail of <address>, <address>")


@pytest.mark.parametrize(
    "field", ["message_id", "sender_name", "to", "subject", "reply_to", "return_path"]
)
@pytest.mark.parametrize(
    "attack",
    [
        "x\r\nBcc: spy@example.org",
        "x\nBcc: spy@example.org",
        "x\rBcc: spy@example.org",
        "x\x00",
        "x\u2028Bcc: spy@example.org",
        "x\x85Bcc: spy@example.org",
        "=?utf-8?q?x=0D=0ABcc:_spy@example.org?=",
    ],
)
def test_no_header_can_be_injected(field: str, attack: str) -> None:
    """No field lets a second header in: the mail cannot be made, and the server hears nothing."""
    with (
        FaultyServer() as server,
        closing(make_channel(server.port)) as channel,
        pytest.raises(HeaderError, match=field),
    ):
        channel.send(mail(**{field: attack}))
    assert server.heard == []


@pytest.mark.parametrize("field", ["to", "reply_to", "return_path"])
@pytest.mark.parametrize("address", ["a@b.example, c@d.example", "a@b.example> SIZE=1", "nobody"])
def test_what_is_not_one_address_stays_here(field: str, address: str) -> None:
    """Such mail is refused before any server is asked."""
    with FaultyServer() as server, closing(make_channel(server.port)) as channel:
        assert channel.send(mail(**{field: address})) == Refused(
            f"{field} is not one bare mail address"
        )
    assert server.heard == []


@pytest.mark.parametrize("field", ["to", "reply_to", "return_path"])
def test_a_local_part_beyond_ascii_needs_a_server_that_offers_it(field: str) -> None:
    """With SMTPUTF8 the address goes as it is; without, the letter is refused and says why."""
    letter = mail(**{field: "алесь@пошта.рф"})
    with (
        RecordingServer(smtputf8=True) as able,
        closing(make_channel(able.port)) as channel,
    ):
        assert channel.send(letter) == ACCEPTED
        (received,) = able.received
    assert "SMTPUTF8" in received.options
    assert "алесь@xn--80a1acn3a.xn--p1ai" in {
        header(received.content, "To"),
        header(received.content, "Reply-To"),
        received.mail_from,
    }
    with RecordingServer() as unable, closing(make_channel(unable.port)) as channel:
        outcome = channel.send(letter)
        assert channel.send(MAIL) == ACCEPTED
    assert isinstance(outcome, Refused)
    assert "SMTPUTF8" in outcome.evidence
    assert len(unable.received) == 1


@pytest.mark.parametrize("smtputf8", [False, True])
def test_a_domain_beyond_ascii_needs_no_special_server(*, smtputf8: bool) -> None:
    """International domains cross the wire in ASCII, and nothing is asked that is not needed."""
    with (
        RecordingServer(smtputf8=smtputf8) as server,
        closing(make_channel(server.port, from_address="letters@пошта.рф")) as channel,
    ):
        letter = mail(to="office@пошта.рф", reply_to="jane@faß.de", subject="Жыве Беларусь")
        assert channel.send(letter) == ACCEPTED
    (received,) = server.received
    assert received.mail_from == "letters@xn--80a1acn3a.xn--p1ai"
    assert received.recipients == ("office@xn--80a1acn3a.xn--p1ai",)
    assert "SMTPUTF8" not in received.options
    assert header(received.content, "Reply-To") == "jane@xn--fa-hia.de"
    head, _, _ = received.content.partition(b"\r\n\r\n")
    assert head.isascii()


def test_letters_with_and_without_smtputf8_share_a_connection() -> None:
    """What one letter needs is not asked for the next."""
    letters = [MAIL, mail(to="алесь@пошта.рф"), mail(text="Жыве Беларусь\n")]
    with RecordingServer(smtputf8=True) as server, closing(make_channel(server.port)) as channel:
        assert [channel.send(letter) for letter in letters] == [ACCEPTED] * 3
        assert server.connections == 1
    asked = ["SMTPUTF8" in received.options for received in server.received]
    assert asked == [False, True, False]


def test_a_connection_is_kept() -> None:
    """Five letters need one connection."""
    with RecordingServer() as server, closing(make_channel(server.port)) as channel:
        assert [channel.send(MAIL) for _ in range(5)] == [ACCEPTED] * 5
        assert server.connections == 1


def test_a_connection_carries_so_many_and_no_more() -> None:
    """After the limit, the next letter opens a new connection."""
    with (
        RecordingServer() as server,
        closing(make_channel(server.port, reuse_messages=2)) as channel,
    ):
        assert [channel.send(MAIL) for _ in range(5)] == [ACCEPTED] * 5
        ports = [received.connection for received in server.received]
    assert [ports.count(port) for port in dict.fromkeys(ports)] == [2, 2, 1]


def test_an_old_connection_is_not_used_again() -> None:
    """A connection past its age is replaced."""
    with (
        RecordingServer() as server,
        closing(make_channel(server.port, reuse_seconds=0)) as channel,
    ):
        assert [channel.send(MAIL) for _ in range(2)] == [ACCEPTED] * 2
        assert server.connections == 2


def test_a_closed_channel_opens_again() -> None:
    """Closing ends the connection and not the channel."""
    with RecordingServer() as server, closing(make_channel(server.port)) as channel:
        assert channel.send(MAIL) == ACCEPTED
        channel.close()
        assert channel.send(MAIL) == ACCEPTED
        assert server.connections == 2


def test_threads_take_turns() -> None:
    """Letters sent from several threads at once arrive whole, over one connection."""
    with RecordingServer() as server, closing(make_channel(server.port)) as channel:
        threads = [
            threading.Thread(target=channel.send, args=(mail(subject=f"letter {number}"),))
            for number in range(8)
        ]
        for thread in threads:
            thread.start()
        subjects = {received.message["Subject"] for received in server.wait_for(8)}
        for thread in threads:
            thread.join()
        assert server.connections == 1
    assert subjects == {f"letter {number}" for number in range(8)}


def test_an_application_under_test_does_not_swallow_letters() -> None:
    """Flask-Mail drops mail silently while an application is TESTING; the channel does not."""
    application = flask.Flask(__name__)
    application.config["TESTING"] = True
    flask_mail.Mail(application)
    with (
        RecordingServer() as server,
        closing(make_channel(server.port)) as channel,
        application.app_context(),
    ):
        assert channel.send(MAIL) == ACCEPTED
        assert len(server.received) == 1


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    return self_signed(tmp_path)


@pytest.mark.parametrize("at_once", [False, True])
def test_a_trusted_certificate_is_accepted(
    certificate: Path, monkeypatch: pytest.MonkeyPatch, *, at_once: bool
) -> None:
    """With STARTTLS and with TLS from the first byte, letters leave, over one connection."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with (
        RecordingServer(certificate=certificate, at_once=at_once) as server,
        closing(make_channel(server.port, use_tls=not at_once, use_ssl=at_once)) as channel,
    ):
        assert [channel.send(MAIL) for _ in range(2)] == [ACCEPTED] * 2
        assert server.connections == 1


SETTINGS = MailSettings(host="mail.example.org", port=587, from_address=FROM, password="secret")


def test_an_attempt_ends_within_its_lease() -> None:
    """The two limits of an attempt leave a minute of the lease for everything else."""
    attempt = SETTINGS.timeout_before_dot + SETTINGS.timeout_after_dot
    assert attempt + 60 <= LEASE.total_seconds()


def test_the_password_is_not_shown() -> None:
    """Settings can be logged."""
    assert "secret" not in repr(SETTINGS)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"use_ssl": True}, "exclude"),
        ({"use_tls": False, "username": "user"}, "over TLS"),
        ({"username": "user", "password": "пароль"}, "ASCII"),
        ({"from_address": "Jane <jane@example.org>"}, "from_address is not one"),
        ({"envelope_from": "алесь@example.org"}, "envelope_from must be ASCII"),
    ],
)
def test_settings_that_could_not_work_are_refused(changes: dict[str, str], reason: str) -> None:
    """A mistake shows when the settings are made, not with the first letter."""
    with pytest.raises(ValueError, match=reason):
        replace(SETTINGS, **changes)  # type: ignore[arg-type]
