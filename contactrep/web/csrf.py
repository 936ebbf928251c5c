"""The guard of every POST."""

from flask import abort, request
from flask_wtf.csrf import CSRFProtect

csrf = CSRFProtect()
_OWN = frozenset({"same-origin", "none"})
"""What browsers say of a form that was sent from a page of ours, or again by hand."""


def refuse_other_sites() -> None:
    """Refuse a form that another site made this browser send.

    For the few forms on pages that caches keep: those are the same bytes for everyone, so they can
    hold no token. Every browser of today says where a request comes from; one that does not is let
    in, since these forms change nothing but a count.
    """
    if request.headers.get("Sec-Fetch-Site", "none") not in _OWN:
        abort(403)
