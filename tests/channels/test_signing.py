"""Anyone can check our signature with the key in the DNS, whatever a message holds."""

import re
from contextlib import closing
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import dkim  # type: ignore[import-untyped]
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from hypothesis import given, settings
from hypothesis import strategies as st

from contactrep.app import open_channel
from contactrep.channels.email import EmailChannel
from contactrep.channels.mime import build
from contactrep.channels.signing import DkimKey, read_key, sign
from contactrep.config import Config, ConfigError
from contactrep.core.mail import Accepted, OutgoingMail
from tests.channels.factory import FROM, MAIL, mail, make_channel
from tests.channels.test_mime import BODIES, NAMES, header_texts
from tests.smtp import HOST, RecordingServer

PEM = serialization.Encoding.PEM
PKCS1 = serialization.PrivateFormat.TraditionalOpenSSL
PKCS8 = serialization.PrivateFormat.PKCS8
OPEN = serialization.NoEncryption()


@cache
def rsa_key() -> rsa.RSAPrivateKey:
    """Return one key for all tests: making one takes long."""
    return rsa.generate_private_key(65537, 2048)


@cache
def key() -> DkimKey:
    """Return the key as the channel takes it."""
    return DkimKey(
        selector="s2026",
        domain="campaign.example",
        private_key=rsa_key().private_bytes(PEM, PKCS1, OPEN),
    )


def dns(name: bytes, **_: Any) -> bytes:
    """Answer as a name server of ours would."""
    assert name == b"s2026._domainkey.campaign.example."
    public = (
        rsa_key().public_key().public_bytes(PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    return b"v=DKIM1; k=rsa; p=" + b"".join(public.split(b"\n")[1:-2])


def verified(content: bytes) -> bool:
    """Say whether a receiver would believe the signature."""
    return bool(dkim.verify(content, dnsfunc=dns))


def signed(message: OutgoingMail) -> bytes:
    """Return a message built and signed."""
    return sign(build(message, FROM).content, key())


MESSAGES = [
    MAIL,
    mail(automatic=True, reply_to=None),
    mail(html="<p>Жыве</p>"),
    mail(subject="Жыве Беларусь " * 20, text="Жыве Беларусь!\n" * 500),
    mail(to="алесь@пошта.рф", reply_to="jane@пошта.рф"),
    mail(subject="word " * 60),
    *(mail(text=text) for text in BODIES),
    *(mail(sender_name=name) for name in NAMES),
]


@pytest.mark.parametrize("message", MESSAGES, ids=range(len(MESSAGES)))
def test_a_signature_is_believed(message: OutgoingMail) -> None:
    """ASCII, Cyrillic, long lines, two forms of a text and any name can be checked."""
    assert verified(signed(message))


@settings(deadline=None, max_examples=25)
@given(header_texts(80), header_texts(80), st.text(), st.none() | st.text())
def test_the_signature_of_any_message_is_believed(
    name: str, subject: str, text: str, html: str | None
) -> None:
    """No letter of anyone leaves with a signature that fails."""
    assert verified(signed(mail(sender_name=name, subject=subject, text=text, html=html)))


@pytest.mark.parametrize(
    "change",
    [
        (b"Please act", b"Please wait"),
        (b"Subject: Please", b"Subject: Never"),
        (b"To: office", b"To: nobody"),
        (b"Reply-To: jane", b"Reply-To: joan"),
        (b"From: ", b"From: spy@example.org\r\nFrom: "),
        (b"Date: ", b"From: spy@example.org\r\nDate: "),
    ],
)
def test_a_changed_message_is_not_believed(change: tuple[bytes, bytes]) -> None:
    """Text and headers are covered, and no second From can be put before or after ours."""
    content = signed(MAIL)
    assert content.replace(*change) != content
    assert not verified(content.replace(*change))


def test_what_is_signed() -> None:
    """Both parts are canonicalised so that relays may fold and trim; From is signed twice."""
    head = signed(MAIL).partition(b"From:")[0].decode()
    tags = dict(
        re.sub(r"\s", "", tag).split("=", 1)
        for tag in head.partition(":")[2].split(";")
        if "=" in tag
    )
    assert (tags["a"], tags["c"], tags["d"], tags["s"]) == (
        "rsa-sha256",
        "relaxed/relaxed",
        "campaign.example",
        "s2026",
    )
    assert tags["h"] == (
        "from:to:reply-to:subject:date:message-id:mime-version:content-type"
        ":content-transfer-encoding:from"
    )
    assert "l" not in tags


def test_relays_may_trim_space() -> None:
    """Space at the ends of lines and empty lines at the end may change on the way."""
    content = signed(MAIL)
    assert verified(content.replace(b"Please act.\r\n", b"Please act. \t\r\n") + b"\r\n\r\n")


def test_the_channel_signs_what_it_sends() -> None:
    """A letter arrives with a signature of our From's domain, dots and retries notwithstanding."""
    letter = mail(text=".\n..\n.dot\n", return_path="bounces+kutemo@bounces.example")
    with RecordingServer() as server, closing(make_channel(server.port, dkim=key())) as channel:
        assert isinstance(channel.send(letter), Accepted)
        assert isinstance(channel.send(letter), Accepted)
    assert all(verified(received.content) for received in server.received)
    assert b"\r\nFrom:" in server.received[0].content
    assert FROM.endswith("@campaign.example")


def test_the_key_is_not_shown() -> None:
    """Settings can be logged."""
    assert "PRIVATE" not in repr(key())


def write(folder: Path, content: bytes) -> str:
    """Return the name of a file with this content."""
    file = folder / "dkim.pem"
    file.write_bytes(content)
    return str(file)


@pytest.mark.parametrize("form", [PKCS1, PKCS8])
@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
def test_a_key_can_be_written_in_several_ways(
    tmp_path: Path, form: serialization.PrivateFormat, ending: bytes
) -> None:
    """What any version of openssl writes, and what an editor on Windows saves, signs."""
    content = rsa_key().private_bytes(PEM, form, OPEN).replace(b"\n", ending)
    found = read_key(write(tmp_path, content), "s2026", "letters@campaign.example")
    assert found == key()


def test_the_domain_is_that_of_our_address(tmp_path: Path) -> None:
    """A signature of another domain would not count for From."""
    content = rsa_key().private_bytes(PEM, PKCS8, OPEN)
    found = read_key(write(tmp_path, content), "s2026", "letters@пошта.рф")
    assert found == replace(key(), domain="xn--80a1acn3a.xn--p1ai")


def short_key() -> bytes:
    """Return a key of two well-known primes of 256 bits."""
    p, q, e = 2**255 - 19, 2**256 - 189, 65537
    d = pow(e, -1, (p - 1) * (q - 1))
    numbers = rsa.RSAPrivateNumbers(
        p, q, d, d % (p - 1), d % (q - 1), pow(q, -1, p), rsa.RSAPublicNumbers(e, p * q)
    )
    return numbers.private_key().private_bytes(PEM, PKCS8, OPEN)


CONFIG = Config(
    secret_key="x" * 32,
    sealing_keys="1:" + "A" * 43 + "=",
    hash_key="A" * 43 + "=",
    base_url="https://act.example.org",
    mail_carrier="smtp",
    mail_from=FROM,
)


def keyed(file: str) -> Config:
    """Return settings that name a key."""
    return replace(CONFIG, dkim_selector="s2026", dkim_key_file=file)


def test_settings_open_a_channel_that_signs(tmp_path: Path) -> None:
    """The key is read when the channel is opened; where none is named, nothing is signed."""
    config = keyed(write(tmp_path, key().private_key))
    bounces = "bounces@campaign.example"
    with RecordingServer() as server:
        place: dict[str, Any] = {"mail_host": HOST, "mail_port": server.port, "mail_tls": "none"}
        for chosen in replace(config, mail_bounces=bounces), CONFIG:
            channel = open_channel(replace(chosen, **place))
            assert isinstance(channel, EmailChannel)
            with closing(channel):
                assert isinstance(channel.send(MAIL), Accepted)
    first, second = server.received
    assert verified(first.content)
    assert b"DKIM-Signature" not in second.content
    assert (first.mail_from, second.mail_from) == (bounces, FROM)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "cannot read .*: No such file"),
        (b"", "is no private key"),
        (b"\xff\x00", "is no private key"),
        (b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "is no private key"),
        (
            lambda: rsa_key().private_bytes(
                PEM, PKCS8, serialization.BestAvailableEncryption(b"secret")
            ),
            "has a passphrase",
        ),
        (
            lambda: ed25519.Ed25519PrivateKey.generate().private_bytes(PEM, PKCS8, OPEN),
            "is no RSA key",
        ),
        (short_key, "is too short: 511 bits"),
        (
            lambda: (
                rsa_key()
                .public_key()
                .public_bytes(PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
            ),
            "is no private key",
        ),
    ],
)
def test_a_file_that_is_no_key_is_refused(tmp_path: Path, content: Any, sentence: str) -> None:
    """A mistake shows when the program starts, and names the setting."""
    made = content() if callable(content) else content
    file = str(tmp_path / "none") if made is None else write(tmp_path, made)
    with pytest.raises(ConfigError, match=f"dkim_key_file: {sentence}"):
        open_channel(keyed(file))
