"""People know their browsers again."""

import pytest

from contactrep.core.browsers import in_words

MOZILLA = "Mozilla/5.0"
WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("user_agent", "told"),
    [
        (
            f"{MOZILLA} (X11; Linux) Gecko Firefox/140.0",
            "Firefox on Linux",
        ),
        (f"{MOZILLA} (Windows NT 10.0) {WEBKIT} Chrome/140.0 Safari/537.36", "Chrome on Windows"),
        (
            f"{MOZILLA} (Windows NT 10.0) {WEBKIT} Chrome/140 Safari Edg/140",
            "Edge on Windows",
        ),
        (f"{MOZILLA} (Linux; Android 15) {WEBKIT} Chrome/140 Mobile Safari", "Chrome on Android"),
        (
            f"{MOZILLA} (iPhone; CPU iPhone OS 18_0 like Mac OS X) {WEBKIT} Version/18 Safari/604",
            "Safari on iPhone",
        ),
        (f"{MOZILLA} (iPhone; CPU iPhone OS 18_0) {WEBKIT} CriOS/140 Safari", "Chrome on iPhone"),
        (f"{MOZILLA} (Macintosh; Intel Mac OS X) {WEBKIT} Version/18 Safari/605", "Safari on Mac"),
        ("curl/8.0", "Another browser"),
        ("", "Another browser"),
        ("<b>Linux</b>", "Another browser on Linux"),
    ],
)
def test_a_browser_in_words(user_agent: str, told: str) -> None:
    """By the name that is on its icon, and nothing else of what it sends."""
    assert in_words(user_agent) == told
