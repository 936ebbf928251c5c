"""DKIM: our domain's signature on a message (RFC 6376), for when no mail server adds one."""

from dataclasses import dataclass, field
from pathlib import Path

# dkimpy has no types.
import dkim  # type: ignore[import-untyped]
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from contactrep.channels import mime

_SIGNED = (
    b"from",
    b"to",
    b"reply-to",
    b"subject",
    b"date",
    b"message-id",
    b"mime-version",
    b"content-type",
    b"content-transfer-encoding",
)
_LEAST_BITS = 1024  # RFC 8301 3.2


@dataclass(frozen=True, slots=True, kw_only=True)
class DkimKey:
    """A key and where the world finds its public half: TXT of selector._domainkey.domain."""

    selector: str
    domain: str  # in ASCII
    private_key: bytes = field(repr=False)  # RSA, PKCS #1 in PEM


def read_key(file: str, selector: str, address: str) -> DkimKey | None:
    """Return the key in a file, for the domain of our address; no file, no key.

    Raises:
        ValueError: a sentence on why the file is of no use.
    """
    if not file:
        return None
    try:
        pem = Path(file).read_bytes()
    except OSError as error:
        raise ValueError(f"cannot read {file}: {error.strerror}") from error
    domain = mime.ascii_domain("mail_from", address).rpartition("@")[2]
    return DkimKey(selector=selector, domain=domain, private_key=_rsa(pem))


def _rsa(pem: bytes) -> bytes:
    """Return an RSA private key in the one form that dkimpy reads.

    Ed25519 (RFC 8463) is left out: few receivers can check it, and dkimpy would need PyNaCl.
    """
    try:
        key = serialization.load_pem_private_key(pem, password=None)
    except TypeError as error:
        raise ValueError("has a passphrase, and must have none") from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise ValueError("is no private key in PEM") from error
    if not isinstance(key, RSAPrivateKey):
        # A TypeError would be for the caller's mistake; this is the operator's.
        raise ValueError("is no RSA key, the one kind that all can check")  # noqa: TRY004
    if key.key_size < _LEAST_BITS:
        raise ValueError(f"is too short: {key.key_size} bits, where 2048 are usual")
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )


def sign(content: bytes, key: DkimKey) -> bytes:
    """Return the message with a signature of its body and of the headers that people see.

    From is signed once more than it is there, so that none can be added.
    """
    signer = dkim.DKIM(content)
    there = [name.lower() for name, _ in signer.headers]
    signature: bytes = signer.sign(
        key.selector.encode(),
        key.domain.encode(),
        key.private_key,
        canonicalize=(b"relaxed", b"relaxed"),
        include_headers=[*(name for name in _SIGNED if name in there), b"from"],
    )
    return signature + content
