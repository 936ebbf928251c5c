"""Links that only we can make: a signed id of what they are about, and until when they work."""

from datetime import UTC, datetime
from functools import cache

from itsdangerous import BadSignature, URLSafeSerializer

from contactrep.outreach.services import Services


def sign(services: Services, purpose: str, id_: str, until: datetime) -> str:
    """Return what stands at the end of a link; one purpose cannot be used for another."""
    signer = _signer(services.config.secret_key, purpose)
    return str(signer.dumps([id_, int(until.timestamp())]))


def read(services: Services, purpose: str, token: str) -> str | None:
    """Return the id; None for a link that is not ours or has expired."""
    try:
        id_, expires = _signer(services.config.secret_key, purpose).loads(token)
    except BadSignature:
        return None
    if datetime.fromtimestamp(expires, UTC) < services.clock():
        return None
    return str(id_)


@cache
def _signer(secret_key: str, purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret_key, salt=purpose)
