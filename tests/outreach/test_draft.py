"""What a visitor typed, between the pages."""

from dataclasses import asdict, fields, replace
from datetime import timedelta

import pytest

from contactrep.outreach import draft as drafts
from contactrep.outreach.services import Services
from contactrep.storage import drafts as storage
from contactrep.storage.tables import drafts as table
from contactrep.storage.vault import Vault
from tests.conftest import SettableClock
from tests.factories import new_draft
from tests.outreach.carrier import rows


def test_a_draft_comes_back(services: Services) -> None:
    """All of it, behind a token that is made for it and then stays."""
    campaign = services.campaigns["demonstration"]
    draft = new_draft(services, own_words="Ў “quoted”\r\nsecond line")
    token = drafts.save(services, campaign, None, draft)
    assert drafts.load(services, campaign, token) == draft
    changed = replace(draft, submission_id="1", outcomes={"desk-1": "opened"})
    assert drafts.save(services, campaign, token, changed) == token
    assert drafts.load(services, campaign, token) == changed
    assert len(rows(services, table)) == 1


def test_tokens_are_not_guessed(services: Services) -> None:
    """Each is new, and the database does not hold it."""
    campaign = services.campaigns["demonstration"]
    draft = new_draft(services)
    tokens = {drafts.save(services, campaign, None, draft) for _ in range(5)}
    assert len(tokens) == 5
    assert min(map(len, tokens)) >= 43  # 256 bits
    assert not tokens & {row.id for row in rows(services, table)}


@pytest.mark.parametrize("token", [None, "", "x" * 43, "é\0"])
def test_other_tokens_open_nothing(services: Services, token: str | None) -> None:
    """Whoever has no token, or a made-up one, starts with nothing."""
    campaign = services.campaigns["demonstration"]
    drafts.save(services, campaign, None, new_draft(services))
    assert drafts.load(services, campaign, token) is None


def test_campaigns_do_not_share_drafts(services: Services) -> None:
    """The same token opens nothing in another campaign."""
    demonstration, other = (
        services.campaigns[slug] for slug in ("demonstration", "belarus-freedom-forum")
    )
    token = drafts.save(services, demonstration, None, new_draft(services))
    assert drafts.load(services, other, token) is None


def test_a_draft_lasts_a_day(services: Services, clock: SettableClock) -> None:
    """24 hours from the last page; then it is gone, swept or not."""
    campaign = services.campaigns["demonstration"]
    draft = new_draft(services)
    token = drafts.save(services, campaign, None, draft)
    clock.advance(timedelta(hours=20))
    drafts.save(services, campaign, token, draft)
    clock.advance(timedelta(hours=24, seconds=-1))
    assert drafts.load(services, campaign, token) == draft
    clock.advance(timedelta(seconds=1))
    assert drafts.load(services, campaign, token) is None


def test_clearing_erases(services: Services) -> None:
    """Nothing of it stays, and other visitors keep theirs."""
    campaign = services.campaigns["demonstration"]
    mine, other = (drafts.save(services, campaign, None, new_draft(services)) for _ in range(2))
    drafts.clear(services, mine)
    assert drafts.load(services, campaign, mine) is None
    assert drafts.load(services, campaign, other) is not None
    assert len(rows(services, table)) == 1


def test_a_lost_key_means_starting_again(services: Services) -> None:
    """A draft that cannot be opened any more is no error."""
    campaign = services.campaigns["demonstration"]
    token = drafts.save(services, campaign, None, new_draft(services))
    elsewhere = replace(services, vault=Vault({"new": b"n" * 32}, "new", b"h" * 32))
    assert drafts.load(elsewhere, campaign, token) is None


@pytest.mark.parametrize("change", [{"own_words": "Other words."}, {"recipients": ("desk-1",)}])
def test_changed_answers_are_sent_anew(services: Services, change: dict[str, object]) -> None:
    """What was sent stays as it was sent; the same answers again are the same letters."""
    answers = {
        name: getattr(new_draft(services), name)
        for name in ("zip", "choice", "state", "recipients", "first", "last", "street", "city")
    } | {"email": "", "own_words": "", "citizen": True}
    sent = replace(drafts.revise(None, **answers), submission_id="1", outcomes={"a": "opened"})
    assert drafts.revise(sent, **answers) == sent
    revised = drafts.revise(sent, **{**answers, **change})
    assert revised.key != sent.key
    assert (revised.submission_id, revised.outcomes, revised.seed) == (None, {}, sent.seed)


NEW = {
    *("ready", "language", "statements", "edits", "resume_email", "copies_sent", "routes"),
}
"""What the first version of drafts did not have."""


def test_a_draft_of_an_earlier_version(services: Services, clock: SettableClock) -> None:
    """Whoever wrote while the site was updated finds all of it, and nothing more."""
    campaign = services.campaigns["demonstration"]
    draft = new_draft(services, submission_id="1", outcomes={"desk-1": "opened"})
    assert {field.name for field in fields(draft)} >= NEW
    old = {name: value for name, value in asdict(draft).items() if name not in NEW}
    with services.database.write() as conn:
        storage.save(conn, services.vault, "t", campaign.slug, old, clock.now, timedelta(hours=24))
    assert drafts.load(services, campaign, "t") == draft


def test_a_draft_comes_back_as_the_same_types(services: Services) -> None:
    """What is stored as lists is compared and hashed as tuples again."""
    campaign = services.campaigns["demonstration"]
    draft = new_draft(
        services,
        statements=("I read there.",),
        edits={"*": "To all.", "desk-1": "To one."},
        routes={"desk-1": "email"},
        ready=False,
        language="be",
        resume_email="volha@example.com",
        copies_sent=True,
    )
    token = drafts.save(services, campaign, None, draft)
    assert drafts.load(services, campaign, token) == draft


@pytest.mark.parametrize(
    ("email", "lifetime"), [("", timedelta(hours=24)), ("v@example.com", timedelta(days=30))]
)
def test_who_asked_for_a_link_is_waited_for(
    services: Services, clock: SettableClock, email: str, lifetime: timedelta
) -> None:
    """Thirty days from the last page instead of one."""
    campaign = services.campaigns["demonstration"]
    token = drafts.save(services, campaign, None, new_draft(services, resume_email=email))
    clock.advance(lifetime - timedelta(seconds=1))
    assert drafts.load(services, campaign, token) is not None
    clock.advance(timedelta(seconds=1))
    assert drafts.load(services, campaign, token) is None


@pytest.mark.parametrize(
    ("own_words", "statements", "written"),
    [
        ("", (), ""),
        ("Mine.", (), "Mine."),
        ("", ("A.", "B."), "A. B."),
        ("Mine.", ("A.", "B."), "Mine.\n\nA. B."),
    ],
)
def test_what_a_writer_says(
    services: Services, own_words: str, statements: tuple[str, ...], written: str
) -> None:
    """Their own words first, the campaign's statements in a paragraph of their own."""
    draft = new_draft(services, own_words=own_words, statements=statements)
    assert draft.writer.own_words == written


def test_what_was_typed_last_stays(services: Services) -> None:
    """A page sends what was typed again and again; a request that comes late changes nothing."""
    campaign, token = services.campaigns["demonstration"], drafts.new_token()
    for typed_at, own_words, kept in (
        (2000, "whole", "whole"),
        (1000, "wh", "whole"),
        (2000, "whole.", "whole."),
        (3000, "more", "more"),
    ):
        draft = new_draft(services, own_words=own_words, typed_at=typed_at)
        drafts.save_typed(services, campaign, token, draft)
        stored = drafts.load(services, campaign, token)
        assert stored is not None
        assert stored.own_words == kept
