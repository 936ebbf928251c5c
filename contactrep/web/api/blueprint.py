"""The API blueprint, with its limit."""

from functools import lru_cache

import limits
from flask import Blueprint
from flask_limiter.util import get_remote_address
from werkzeug.exceptions import TooManyRequests

from contactrep.web.api.problems import PREFIX
from contactrep.web.context import services
from contactrep.web.limits import limiter

api = Blueprint("api", __name__, url_prefix=f"{PREFIX}v1")

_parsed = lru_cache(limits.parse_many)


@api.before_request
def _count() -> None:
    """Count this request by Flask-Limiter's own counter, without its search for rules.

    Raises:
        TooManyRequests: it is one too many.
    """
    address = get_remote_address()
    for limit in _parsed(services().config.api_limit):
        if not limiter.limiter.hit(limit, api.name, address):
            # At most its whole window; to ask when it ends would be to ask the counts once more.
            raise TooManyRequests(retry_after=limit.get_expiry())
