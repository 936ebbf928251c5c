"""Whether the forms of offices work: what supporters report, and what staff found out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from contactrep.core.ledger import FormTrouble
from contactrep.outreach import known_offices
from contactrep.outreach.known_offices import Office
from contactrep.outreach.services import Services
from contactrep.storage import forms
from contactrep.storage.database import Connection
from contactrep.storage.forms import Reports, Review

PAGE = 50


class Health(StrEnum):
    """What is known of an office's form, what staff should look at first."""

    REPORTED = "reported"  # since somebody looked
    BROKEN = "broken"  # as somebody found
    UNREPORTED = "unreported"
    WORKS = "works"  # as somebody found
    NONE = "none"  # there is no form


class FormHealth(NamedTuple):
    """How an office's form is; `day` is that of the last review."""

    health: Health
    reports: int = 0
    day: date | None = None


_NO_FORM, _UNREPORTED = FormHealth(Health.NONE), FormHealth(Health.UNREPORTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """An office's form with what is said of it; `troubles` are those met most often first."""

    office: Office
    reports: Reports | None
    troubles: Sequence[tuple[FormTrouble, int]]
    reviews: Sequence[Review]  # newest first; in a list of forms only the last one


@dataclass(frozen=True, slots=True, kw_only=True)
class FormQueue:
    """A page of the forms that staff should look at, the newest report first.

    `count` is of all pages; `broken` are those that somebody found not to work, and nobody has
    reported since.
    """

    rows: Sequence[Form]
    count: int
    page: int
    pages: int
    broken: Sequence[Form]


def form_health(
    office: Office, reports: Reports | None, review: Review | None, day_of: Callable[[Any], date]
) -> FormHealth:
    """Return what is known of an office's form."""
    day = day_of(review.reviewed_at) if review else None
    if reports is not None:
        return FormHealth(Health.REPORTED, reports.letters, day)
    if office.form_url is None:
        return _NO_FORM
    if review is None:
        return _UNREPORTED
    return FormHealth(Health.WORKS if review.works else Health.BROKEN, 0, day)


def queue(services: Services, campaigns: Sequence[str], page: int) -> FormQueue:
    """Return a page of the queue, by the reports of these campaigns' supporters."""
    with services.database.read() as conn:
        reports = forms.open_reports(conn, campaigns)
        troubles = forms.troubles(conn, campaigns)
        reviews = forms.last_reviews(conn)
        newest = sorted(reports, key=lambda key: (reports[key].last_at, key), reverse=True)
        pages = max(-(-len(newest) // PAGE), 1)
        page = min(max(page, 1), pages)
        shown = newest[(page - 1) * PAGE : page * PAGE]
        broken = [key for key, one in reviews.items() if not one.works and key not in reports]

        def form(key: str) -> Form:
            review = reviews.get(key)
            return Form(
                office=_office(services, conn, campaigns, key),
                reports=reports.get(key),
                troubles=_most_first(troubles.get(key, {})),
                reviews=[review] if review else [],
            )

        return FormQueue(
            rows=[form(key) for key in shown],
            count=len(newest),
            page=page,
            pages=pages,
            broken=sorted(map(form, broken), key=lambda one: one.office.order),
        )


def form_of(services: Services, campaigns: Sequence[str], key: str) -> Form | None:
    """Return an office's form with all of its reviews; None if nobody knows of such an office."""
    with services.database.read() as conn:
        office = _known(services, conn, campaigns, key)
        if office is None:
            return None
        return Form(
            office=office,
            reports=forms.open_reports(conn, campaigns, key).get(key),
            troubles=_most_first(forms.troubles(conn, campaigns, key).get(key, {})),
            reviews=forms.reviews_of(conn, key),
        )


def _office(services: Services, conn: Connection, campaigns: Sequence[str], key: str) -> Office:
    known = _known(services, conn, campaigns, key)
    return known or known_offices.unknown(key)


def _known(
    services: Services, conn: Connection, campaigns: Sequence[str], key: str
) -> Office | None:
    """Return the office as the first of the campaigns knows it that does."""
    found = (known_offices.find(services, conn, slug, key) for slug in campaigns)
    return next(filter(None, found), None)


def _most_first(troubles: Mapping[FormTrouble, int]) -> list[tuple[FormTrouble, int]]:
    return sorted(troubles.items(), key=lambda one: (-one[1], one[0]))
