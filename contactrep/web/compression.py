"""Answers that are the same for everyone travel compressed, and no others.

Whoever sees how long an answer is, and can make a browser ask for it with guesses of their own in
it, reads a secret from how well each guess compresses (BREACH). So what holds a CSRF token or
anything of a visitor stays as it is. What caches may keep holds neither.
"""

from posixpath import normpath

from flask import Flask, Response, g, request
from flask_compress import CacheBackend, Compress, DictCache

CODINGS = ("br", "zstd", "gzip")
"""Content codings (RFC 9110, 8.4.1) that we speak, best first."""

_QUALITY = 5  # of Brotli: from here on a little smaller costs ten times as long
_CODED_APART = frozenset({200, 206, 304})  # answers of which there is one for each coding


def install(app: Flask) -> None:
    """Compress pages anew each time, and each static file once."""
    app.config.from_mapping(COMPRESS_REGISTER=False, COMPRESS_BR_LEVEL=_QUALITY)
    kept = DictCache()
    pages = {coding: _coder(app, coding) for coding in CODINGS}
    files = {coding: _coder(app, coding, kept) for coding in CODINGS}

    def compress(response: Response) -> Response:
        if not _is_for_everyone() or response.status_code not in _CODED_APART:
            return response
        response.vary.add("Accept-Encoding")
        coding = request.accept_encodings.best_match(CODINGS)
        if coding is None or response.status_code != 200:
            return response
        if request.endpoint != "static":
            return pages[coding].after_request(response)
        _read(response)
        return files[coding].after_request(response)

    app.after_request(compress)


def _coder(app: Flask, coding: str, kept: CacheBackend | None = None) -> Compress:
    """Return an encoder for one coding: of several, Flask-Compress may take one with q=0."""
    coder = Compress()
    coder.init_app(app)
    coder.enabled_algorithms = (coding,)
    coder.cache, coder.cache_key = kept, lambda _request: g.file_version
    return coder


def _is_for_everyone() -> bool:
    return request.endpoint == "static" or g.get("caching", "").startswith("public")


def _read(response: Response) -> None:
    """Take the file into memory, and name its path and, by the ETag, its size and time of change.

    The path is the one that Werkzeug opens: other spellings of it must not fill the cache.
    """
    path = normpath((request.view_args or {})["filename"])
    g.file_version = f"{path} {response.get_etag()[0]}"
    response.direct_passthrough = False
    response.make_sequence()
