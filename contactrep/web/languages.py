"""The language of a page is in its address: /be/... and /ru/...; English has no prefix."""

from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Flask, current_app, request, url_for
from flask_babel import Babel, format_date, format_decimal

from contactrep import paths
from contactrep.core.languages import ENGLISH, LANGUAGES, NAMES, TRANSLATED
from contactrep.core.wording import day_in_letters
from contactrep.outreach import language
from contactrep.outreach.naming import described, district_name, in_text, listed

_KEY = "language"
_ASKED = frozenset({"supporter.campaign", "supporter.representatives", "supporter.letter"})
"""Pages whose addresses hold the visitor's answers."""


class TranslatedBlueprint(Blueprint):
    """A blueprint each of whose pages has an address in every language."""

    def add_url_rule(
        self,
        rule: str,
        endpoint: str | None = None,
        view_func: Callable[..., Any] | None = None,
        provide_automatic_options: bool | None = None,
        **options: Any,
    ) -> None:
        """Add the rule and the same under a prefix; links keep the language of their page."""
        prefix = f"/<any({', '.join(TRANSLATED)}):{_KEY}>"
        for address in (rule, prefix + rule):
            super().add_url_rule(address, endpoint, view_func, provide_automatic_options, **options)


def install(app: Flask) -> None:
    """Speak the language of each request's address."""
    Babel(
        app,
        default_locale=ENGLISH,
        default_translation_directories=str(paths.TRANSLATIONS),
        locale_selector=language.current,
    )
    app.before_request(lambda: language.speak(_language_of(request.path)))
    app.jinja_env.filters.update(
        day=day,
        day_in_letters=day_in_letters,
        district=district_name,
        in_text=in_text,
        listed=listed,
        number=format_decimal,
        office=described,
    )
    app.context_processor(lambda: {"language": language.current(), "languages": links})


def install_for(blueprint: Blueprint) -> None:
    """Take the language out of what a blueprint's views are called with, and put it into links."""
    blueprint.url_value_preprocessor(lambda _, values: (values or {}).pop(_KEY, None))
    blueprint.url_defaults(_keep_language)


def day(value: date) -> str:
    """Return a day in words: November 24, 2026."""
    # Not "long" elsewhere: it ends in an abbreviation, whose full stop would meet the sentence's.
    words: str = format_date(value, "long" if language.current() == ENGLISH else "d MMMM y")
    return words


def links(*, start: bool = False) -> list[dict[str, str]]:
    """Return where this page, or the first one, is in each language: code, name, href."""
    where = _home_in if start else _here_in
    return [{"code": code, "name": NAMES[code], "href": where(code)} for code in LANGUAGES]


def _language_of(path: str) -> str:
    first = path.split("/", 2)[1] if path.startswith("/") else ""
    return first if first in TRANSLATED else ENGLISH


def _keep_language(_endpoint: str, values: dict[str, Any]) -> None:
    if values.get(_KEY, language.current()) == ENGLISH:
        values.pop(_KEY, None)
    else:
        values.setdefault(_KEY, language.current())


def _here_in(code: str) -> str:
    """Return where this page is in a language; what no link can open leads to where it began."""
    known = request.endpoint and request.blueprint == "supporter"
    if not known or not _can_be_asked():
        slug = (request.view_args or {}).get("slug")
        if known and slug:
            return url_for("supporter.campaign", slug=slug, language=code)
        return _home_in(code)
    address = url_for(request.endpoint or "", **(request.view_args or {}), language=code)
    answers = request.args.items(multi=True) if request.endpoint in _ASKED else ()
    query = urlencode(list(answers))
    return f"{address}?{query}" if query else address


def _home_in(code: str) -> str:
    return url_for("supporter.home", language=code)


def _can_be_asked() -> bool:
    """Tell whether the page of this request can be opened by a link."""
    rules = current_app.url_map.iter_rules(request.endpoint)
    return any("GET" in (rule.methods or ()) for rule in rules)
