"""The security headers of every answer, what may be cached, and who may read what the API says."""

from flask import Flask, g, request
from werkzeug.wrappers import Response

from contactrep.web.api.problems import concerns

# Pico.css draws its icons as data: images.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
_MAY_LOCATE = "camera=(), geolocation=(self), microphone=(), payment=()"
# Pages of any site may ask the API, without cookies, and read all of its answers (CORS).
_API_HEADERS = _HEADERS | {
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Retry-After",
}
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "If-None-Match",
    "Access-Control-Max-Age": "86400",
}
_YEAR = 31_536_000  # seconds
_NO = "no-store"


def install(app: Flask, *, https: bool) -> None:
    """Put the headers on every answer of the app."""

    def add(response: Response) -> Response:
        for_programs = concerns(request.path)
        response.headers.extend(_API_HEADERS if for_programs else _HEADERS)
        if g.get("may_locate"):
            response.headers["Permissions-Policy"] = _MAY_LOCATE
        if for_programs and request.method == "OPTIONS":
            response.headers.extend(_PREFLIGHT)
        if https:
            response.headers["Strict-Transport-Security"] = f"max-age={_YEAR}; includeSubDomains"
        if response.status_code >= 500:
            response.headers["Cache-Control"] = _NO  # a failure is for whoever met it
        elif request.endpoint != "static" or response.status_code >= 400:
            response.headers["Cache-Control"] = g.get("caching", _NO)
        return response

    app.after_request(add)


def offer_location() -> None:
    """Let this page ask the browser where it is, once its visitor presses a button."""
    g.may_locate = True


def cache_for_everyone(seconds: int = 60) -> None:
    """Let caches keep this answer: it holds nothing personal and sets no cookie."""
    g.caching = f"public, max-age={seconds}"
