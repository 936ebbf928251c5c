"""The log of what offices answered, over all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contactrep.core.stances import ReplyKind
from contactrep.outreach import known_offices
from contactrep.outreach.services import Services
from contactrep.storage import replies
from contactrep.storage.replies import KeptReply, ReplyFilter

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyPage:
    """A page of the log, newest first; `count` and `totals` are of all pages."""

    rows: Sequence[tuple[KeptReply, str]]  # with the name of the office
    totals: Mapping[ReplyKind, int]
    count: int
    page: int
    pages: int


def reply_page(services: Services, chosen: ReplyFilter, page: int) -> ReplyPage:
    """Return a page of the log; the nearest one if there is no such page."""
    with services.database.read() as conn:
        totals = replies.totals(conn, chosen)
        count = sum(totals.values())
        pages = max(-(-count // PAGE), 1)
        page = min(max(page, 1), pages)
        rows = replies.load(conn, chosen, PAGE, (page - 1) * PAGE)
        names = known_offices.names(
            services, conn, {(one.campaign, one.recipient_key) for one in rows}
        )
    return ReplyPage(
        rows=[(one, names[one.campaign, one.recipient_key]) for one in rows],
        totals=totals,
        count=count,
        page=page,
        pages=pages,
    )


def offices(services: Services, campaigns: Sequence[str]) -> list[tuple[str, str]]:
    """Return keys and names of everyone who answered these campaigns, by name.

    A key of a campaign's own may be another office's in another campaign: then it has both names.
    """
    with services.database.read() as conn:
        keys = replies.offices(conn, campaigns)
        named = known_offices.names(services, conn, keys)
    called: dict[str, set[str]] = {}
    for (_, key), name in named.items():
        called.setdefault(key, set()).add(name)
    told = {key: " / ".join(sorted(theirs)) for key, theirs in called.items()}
    return sorted(told.items(), key=lambda one: one[1])


def office_name(services: Services, slug: str, key: str) -> str:
    """Return the name of an office as a campaign knows it, else its key."""
    with services.database.read() as conn:
        return known_offices.names(services, conn, [(slug, key)])[slug, key]
