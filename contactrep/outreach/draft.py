"""Keep what a visitor typed between pages, sealed, behind a random token in their cookie."""

import secrets
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta
from typing import Any

from contactrep.core.campaigns import Campaign
from contactrep.core.languages import ENGLISH
from contactrep.core.letters import Writer
from contactrep.outreach.forget import tell
from contactrep.outreach.home import Home
from contactrep.outreach.services import Services
from contactrep.storage import drafts, erasures
from contactrep.storage.database import Connection, take_turn

EVERYONE = "*"
LIFETIME = timedelta(hours=24)
LONGER = timedelta(days=30)  # for those who ask for a link to go on elsewhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A visitor's answers. `seed` picks openings and subjects; `key` makes sending idempotent.

    Answers may be incomplete or wrong, so that nothing typed is lost: `ready` says that they are
    all there. `edits` are bodies of letters by recipient, EVERYONE's under that name.
    """

    zip: str
    choice: str  # NY-8, or NY alone
    state: str
    recipients: tuple[str, ...]
    first: str
    last: str
    street: str
    city: str
    email: str
    own_words: str
    citizen: bool
    upper: str = ""  # districts of the state's legislature by name
    lower: str = ""
    source: str = ""  # the code of the link by which they came first
    seed: str = field(default_factory=lambda: secrets.token_hex(8))
    key: str = field(default_factory=lambda: str(uuid.uuid4()))
    ready: bool = True
    typed_at: int = 0  # by the browser's clock, in milliseconds: orders what one page sent
    language: str = ENGLISH
    statements: tuple[str, ...] = ()  # of the campaign's, for those who write none of their own
    edits: Mapping[str, str] = field(default_factory=dict)
    resume_email: str = ""  # where the link to go on elsewhere was sent
    copies_sent: bool = False
    submission_id: str | None = None
    earlier_submissions: tuple[str, ...] = ()  # of letters that were sent before a change
    routes: Mapping[str, str] = field(default_factory=dict)  # recipient key -> route, once sent
    outcomes: Mapping[str, str] = field(default_factory=dict)  # recipient key -> entry or call
    opened_by: Mapping[str, str] = field(default_factory=dict)  # recipient key -> route

    @property
    def submissions(self) -> tuple[str, ...]:
        """Everything that was stored of this draft's letters, before changes and after."""
        return (*self.earlier_submissions, *filter(None, (self.submission_id,)))

    @property
    def home(self) -> Home:
        """Where the visitor lives."""
        return Home(
            zip=self.zip,
            district=self.choice,
            upper=self.upper,
            lower=self.lower,
            src=self.source,
        )

    @property
    def writer(self) -> Writer:
        """The person who signs."""
        return Writer(
            first=self.first,
            last=self.last,
            street=self.street,
            city=self.city,
            state=self.state,
            zip=self.zip,
            citizen=self.citizen,
            own_words="\n\n".join(filter(None, (self.own_words, " ".join(self.statements)))),
            email=self.email or None,
        )


def revise(earlier: Draft | None, **answers: Any) -> Draft:
    """Return the draft with new answers; it is sent anew only if one of them has changed.

    The language changes no letter. The same change made twice at once gives the same key.
    """
    if earlier is None:
        return Draft(**answers)
    draft = replace(earlier, **{**answers, "source": earlier.source})
    if replace(draft, language=earlier.language, typed_at=earlier.typed_at) == earlier:
        return draft
    # The key is stored in the open: the secret seed keeps it from being tried out against answers.
    letters = sorted((name, value) for name, value in answers.items() if name != "typed_at")
    changed = f"{earlier.seed} {letters}"
    return replace(
        draft,
        key=str(uuid.uuid5(uuid.UUID(earlier.key), changed)),
        submission_id=None,
        earlier_submissions=draft.submissions,
        routes={},
        outcomes={},
        opened_by={},
    )


def save(services: Services, campaign: Campaign, token: str | None, draft: Draft) -> str:
    """Store the draft under the token, or under a new one, and return the token."""
    token = token or drafts.new_token()
    with services.database.write() as conn:
        save_in(services, conn, campaign, token, draft)
    return token


def save_typed(services: Services, campaign: Campaign, token: str, draft: Draft) -> None:
    """Store the draft, unless what was typed later than it is stored already.

    A page sends what was typed again and again, and requests may overtake each other.
    """
    with services.database.write() as conn:
        take_turn(conn, f"draft {token}")
        stored = load_in(services, conn, campaign, token)
        if stored is None or stored.typed_at <= draft.typed_at:
            save_in(services, conn, campaign, token, draft)


def new_token() -> str:
    """Return a token for a draft that is still to be stored."""
    return drafts.new_token()


def save_in(
    services: Services, conn: Connection, campaign: Campaign, token: str, draft: Draft
) -> None:
    """Store the draft under the token in a transaction that is open."""
    drafts.save(
        conn,
        services.vault,
        token,
        campaign.slug,
        asdict(draft),
        services.clock(),
        LONGER if draft.resume_email else LIFETIME,
    )


def load(services: Services, campaign: Campaign, token: str | None) -> Draft | None:
    """Return the visitor's draft for this campaign, or None when there is none any more."""
    if token is None:
        return None
    with services.database.read() as conn:
        return load_in(services, conn, campaign, token)


def load_in(services: Services, conn: Connection, campaign: Campaign, token: str) -> Draft | None:
    """Return the draft as a transaction sees it."""
    values = drafts.load(conn, services.vault, token, campaign.slug, services.clock())
    return None if values is None else _draft(values)


def clear(services: Services, token: str) -> None:
    """Erase everything behind the token, and remember that, so that no backup brings it back."""
    with services.database.write() as conn:
        erased = list(filter(None, [drafts.erase(conn, token)]))
        erasures.note(conn, erased, services.clock())
    tell(erased)


def _draft(values: Mapping[str, Any]) -> Draft:
    listed = ("recipients", "statements", "earlier_submissions")
    return Draft(**{**values, **{name: tuple(values.get(name, ())) for name in listed}})
