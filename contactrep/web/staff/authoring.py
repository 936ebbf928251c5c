"""What the pages share on which a campaign is written."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import abort
from markupsafe import Markup, escape
from wtforms import StringField, TextAreaField

from contactrep.campaigns import archive
from contactrep.campaigns.folder import CampaignError
from contactrep.campaigns.page import PAGE
from contactrep.outreach import author
from contactrep.outreach.author import Copy
from contactrep.outreach.staff import StaffMember
from contactrep.web.context import services
from contactrep.web.session import current_staff
from contactrep.web.staff.blueprint import staff

LANGUAGES = {"en": "English", "be": "Belarusian", "ru": "Russian"}
BODY = "page"
"""Names the body of a campaign.md in addresses: `page`, or `be/page`."""

_NAMES = {
    PAGE: "Front matter and page, as a file",
    BODY: "Public page",
    "script.txt": "Telephone script",
    "original.txt": "The letter as published",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where on the pages a mistake or a remark is put right."""

    file: str  # as the address of its editor has it
    name: str
    line: int | None
    sentence: str


@staff.app_template_filter("braced")
def braced(text: object) -> Markup:
    """Return a text in which braces are entities.

    So a campaign's placeholders are never mistaken for those of a template that was not filled.
    """
    return escape(text).replace("{", Markup("&#123;"))


class TextField(TextAreaField):
    """Several lines that may hold placeholders."""

    def _value(self) -> Any:
        return braced(super()._value())  # type: ignore[misc]  # the types leave it out


class LineField(StringField):
    """One line that may hold placeholders."""

    def _value(self) -> Any:
        return braced(super()._value())  # type: ignore[misc]  # the types leave it out


def signed_in() -> StaffMember:
    """Return who works here."""
    member = current_staff()
    if member is None:
        abort(403)
    return member


def copy_or_404(slug: str, revision_id: str | None = None) -> Copy:
    """Return a campaign as it is worked on, or one of its revisions."""
    copy = author.open_copy(services(), slug, revision_id)
    if copy is None:
        abort(404)
    return copy


def copy_at(slug: str, base: str) -> Copy:
    """Return the revision that a form was opened with; nothing means the folder."""
    if base:
        return copy_or_404(slug, base)
    copy = author.open_folder(services(), slug)
    if copy is None:
        abort(404)
    return copy


def name_of(file: str) -> str:
    """Return how people call a file."""
    language, _, own = file.partition("/") if file[:3] in {"be/", "ru/"} else ("", "", file)
    stem = own.rpartition("/")[2].removesuffix(".txt")
    if own.startswith("editions/"):
        name = f"{stem.capitalize()} edition"
    elif own.startswith("committees/"):
        name = f"Paragraph for {stem}"
    else:
        name = _NAMES.get(own, own)
    return f"{LANGUAGES[language]}: {name}" if language else name


def places(slug: str, found: Iterable[Any]) -> list[Place]:
    """Return where mistakes or remarks are put right; each has file, line and sentence."""
    return [_place(each.file.removeprefix(f"{slug}/"), each) for each in found]


def mistakes_in(slug: str, file: str, found: Iterable[CampaignError]) -> list[CampaignError]:
    """Return the mistakes of one file."""
    return [each for each in found if each.file == f"{slug}/{file}"]


def _place(file: str, each: Any) -> Place:
    known = archive.is_known(file)
    name = name_of(file) if known else file
    return Place(file if known else "", name, each.line, each.sentence)
