"""Going on elsewhere: a link that opens a draft, and its letters by mail to their writer."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from itsdangerous import URLSafeSerializer

from contactrep.core.campaigns import Campaign
from contactrep.outreach import draft as drafts
from contactrep.outreach import resume
from contactrep.outreach.compose import prepare
from contactrep.outreach.deliver import Worker
from contactrep.outreach.draft import Draft
from contactrep.outreach.resume import Resumable
from contactrep.outreach.services import Services
from contactrep.outreach.sweep import sweep
from contactrep.outreach.system_mail import TooManyMailsError
from contactrep.storage.tables import deliveries
from contactrep.storage.tables import drafts as draft_rows
from tests.conftest import SettableClock
from tests.factories import new_draft, new_submission
from tests.outreach.carrier import Carrier, rows
from tests.storage.threads import at_once

MINE, OTHER = "volha@example.com", "ales@example.com"
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


@pytest.fixture
def campaign(services: Services) -> Campaign:
    """The campaign that is written for."""
    return services.campaigns["demonstration"]


def asked(services: Services, campaign: Campaign, email: str = MINE, **changes: Any) -> str:
    """Store a draft, ask for a link to it, and return the draft's token."""
    draft = new_draft(services, **changes)
    token = drafts.save(services, campaign, None, draft)
    resume.ask(services, campaign, token, draft, email)
    return token


def ask_again(services: Services, campaign: Campaign, token: str, email: str) -> Draft:
    draft = drafts.load(services, campaign, token)
    assert draft is not None
    return resume.ask(services, campaign, token, draft, email)


def links(services: Services) -> list[str]:
    """Send what is due and return what stands at the end of the links in it."""
    carrier = Carrier()
    worker = Worker(services, carrier)
    while worker.deliver_one():
        pass
    lines = [line for mail in carrier.sent for line in mail.text.splitlines()]
    return [line.rpartition("/")[2] for line in lines if "/resume/" in line]


def found_by(services: Services, signed: str) -> Resumable:
    found = resume.look(services, signed)
    assert found is not None
    return found


def send_copies(services: Services, found: Resumable) -> None:
    """Send copies as the page does."""
    resume.send_copies(services, found, prepare(services, found.campaign, found.draft))


def templates(services: Services) -> list[str]:
    return sorted(row.template for row in rows(services, deliveries) if row.template)


def test_the_whole_way(
    services: Services, campaign: Campaign, worker: Worker, carrier: Carrier
) -> None:
    """A link to where it was asked for, the draft behind it, and then all letters as they are."""
    draft = new_draft(services, own_words="I read there — on Thursdays. " * 3)
    token = drafts.save(services, campaign, None, draft)
    kept = resume.ask(services, campaign, token, draft, MINE)
    assert kept == replace(draft, resume_email=MINE, copies_sent=False)
    assert drafts.load(services, campaign, token) == kept
    worker.drain()
    (link,) = (line for line in carrier.sent[0].text.splitlines() if "/resume/" in line)
    assert link.startswith(f"{services.config.site_url}/resume/")
    found = found_by(services, link.rpartition("/")[2])
    assert (found.token, found.campaign, found.draft) == (token, campaign, kept)
    worker.drain()
    assert len(carrier.sent) == 1  # looking is not pressing
    letters = prepare(services, campaign, kept)
    resume.send_copies(services, found, letters)
    worker.drain()
    copies = carrier.sent[1]
    assert [mail.to for mail in carrier.sent] == [MINE, MINE]
    assert [mail.automatic for mail in carrier.sent] == [True, True]
    for one in letters:
        assert f"\n{one.letter.subject}\n\n{one.letter.text}\n" in copies.text
        assert one.recipient.titled_name in copies.text
        assert one.recipient.form is None or one.recipient.form.url in copies.text
    (again,) = (line for line in copies.text.splitlines() if "/resume/" in line)
    assert found_by(services, again.rpartition("/")[2]).token == token


def test_nothing_of_the_writers_is_in_the_link_mail(services: Services, campaign: Campaign) -> None:
    """It goes to an address that nobody has verified yet."""
    asked(services, campaign, first="Buy-first", last="Buy-last", own_words="Buy", city="Buyville")
    carrier = Carrier()
    Worker(services, carrier).deliver_one()
    (mail,) = carrier.sent
    assert "Buy" not in mail.subject + mail.text


@pytest.mark.parametrize("language", ["en", "be", "ru"])
def test_in_the_language_of_the_draft(
    services: Services, campaign: Campaign, language: str
) -> None:
    """Both mails and both links."""
    asked(services, campaign, language=language)
    carrier = Carrier()
    worker = Worker(services, carrier)
    worker.deliver_one()
    prefix = f"{services.config.site_url}{'' if language == 'en' else f'/{language}'}/resume/"
    (link,) = (line for line in carrier.sent[0].text.splitlines() if line.startswith(prefix))
    send_copies(services, found_by(services, link.removeprefix(prefix)))
    worker.deliver_one()
    assert f"\n{prefix}" in carrier.sent[1].text
    for mail in carrier.sent:
        assert campaign.told(language).title in mail.text


def test_the_draft_is_kept_for_thirty_days(
    services: Services, campaign: Campaign, clock: SettableClock
) -> None:
    """To the second, as its link; another one goes after a day."""
    token = asked(services, campaign)
    other = drafts.save(services, campaign, None, new_draft(services))
    (signed,) = links(services)
    clock.advance(DAY)
    sweep(services)
    assert drafts.load(services, campaign, other) is None
    clock.advance(29 * DAY - SECOND)
    sweep(services)
    assert found_by(services, signed).token == token
    clock.advance(SECOND)
    assert resume.look(services, signed) is None
    sweep(services)
    assert rows(services, draft_rows) == []


def test_the_link_ends_where_the_draft_goes_on(
    services: Services, campaign: Campaign, clock: SettableClock
) -> None:
    """Whoever keeps writing keeps the draft; the link works thirty days from when it was asked."""
    token = asked(services, campaign)
    (signed,) = links(services)
    clock.advance(20 * DAY)
    draft = drafts.load(services, campaign, token)
    assert draft is not None
    drafts.save(services, campaign, token, draft)
    clock.advance(10 * DAY)
    assert found_by(services, signed).draft == draft
    clock.advance(SECOND)
    assert resume.look(services, signed) is None
    assert drafts.load(services, campaign, token) == draft


def test_a_draft_that_was_cleared(services: Services, campaign: Campaign) -> None:
    """Its link leads nowhere, and a page that was open sends nothing."""
    token = asked(services, campaign)
    (signed,) = links(services)
    found = found_by(services, signed)
    drafts.clear(services, token)
    assert resume.look(services, signed) is None
    send_copies(services, found)
    assert templates(services) == ["resume"]
    assert rows(services, draft_rows) == []


def test_a_campaign_that_is_gone(services: Services, campaign: Campaign) -> None:
    """There is no page to go on with."""
    asked(services, campaign)
    (signed,) = links(services)
    assert resume.look(replace(services, campaigns={}), signed) is None


@pytest.mark.parametrize("signed", ["", ".", "a.b", "é\0", "x" * 10_000], ids=ascii)
def test_a_made_up_link(services: Services, signed: str) -> None:
    """Whatever stands in the address of the page."""
    assert resume.look(services, signed) is None


def test_a_forged_link(services: Services, campaign: Campaign) -> None:
    """Only our key makes links, and a signature that we gave for something else makes none."""
    token = asked(services, campaign)
    (signed,) = links(services)
    claim = [campaign.slug, token, 2**31, found_by(services, signed).reader]
    key = services.config.secret_key
    for forger in (
        URLSafeSerializer("another key of just the right length", salt="resume-draft"),
        URLSafeSerializer(key, salt="verify-address"),
        URLSafeSerializer(key),
    ):
        assert resume.look(services, str(forger.dumps(claim))) is None
    assert resume.look(services, signed[:-1]) is None
    assert resume.look(services, signed + "x") is None


def test_copies_come_once_for_each_request(
    services: Services, campaign: Campaign, clock: SettableClock
) -> None:
    """However often the button is pressed; whoever asks again gets them again."""
    token = asked(services, campaign)
    (signed,) = links(services)
    stale = found_by(services, signed)
    for _ in range(3):
        send_copies(services, found_by(services, signed))
        send_copies(services, stale)
        clock.advance(timedelta(minutes=1))
    assert templates(services) == ["copies", "resume"]
    ask_again(services, campaign, token, MINE)
    send_copies(services, found_by(services, signed))
    assert templates(services) == ["copies", "copies", "resume", "resume"]


def test_pressed_at_once(services: Services, campaign: Campaign) -> None:
    """Four presses at the same moment bring one mail."""
    asked(services, campaign)
    (signed,) = links(services)
    at_once(4, lambda _number: send_copies(services, found_by(services, signed)))
    assert templates(services) == ["copies", "resume"]


def test_the_copies_keep_what_happened_meanwhile(services: Services, campaign: Campaign) -> None:
    """A page that was open since before an answer takes nothing of it back."""
    token = asked(services, campaign)
    (signed,) = links(services)
    found = found_by(services, signed)
    drafts.save(
        services, campaign, token, replace(found.draft, outcomes={"desk-1": "reported-sent"})
    )
    send_copies(services, found)
    after = drafts.load(services, campaign, token)
    assert after is not None
    assert (after.copies_sent, after.outcomes) == (True, {"desk-1": "reported-sent"})


def test_copies_go_only_where_the_link_went(
    services: Services, campaign: Campaign, clock: SettableClock
) -> None:
    """Who opens their own link cannot have letters sent to somebody else's address."""
    token = asked(services, campaign)
    (mine,) = links(services)
    ask_again(services, campaign, token, OTHER)
    (other,) = links(services)
    found = found_by(services, mine)
    assert found.draft.resume_email == OTHER
    send_copies(services, found)
    assert templates(services) == ["resume", "resume"]
    clock.advance(SECOND)
    send_copies(services, found_by(services, other))
    carrier = Carrier()
    Worker(services, carrier).drain()
    assert [mail.to for mail in carrier.sent] == [OTHER]


def test_a_page_that_was_open_sends_to_nobody_new(services: Services, campaign: Campaign) -> None:
    """Nor can the address change between looking and pressing."""
    token = asked(services, campaign)
    (mine,) = links(services)
    found = found_by(services, mine)
    ask_again(services, campaign, token, OTHER)
    send_copies(services, found)
    assert templates(services) == ["resume", "resume"]


def test_an_address_is_the_same_in_any_case(services: Services, campaign: Campaign) -> None:
    """Asked for in capitals the second time, the first link still belongs to its reader."""
    token = asked(services, campaign)
    (signed,) = links(services)
    ask_again(services, campaign, token, MINE.upper())
    send_copies(services, found_by(services, signed))
    assert templates(services) == ["copies", "resume", "resume"]


def test_without_letters_nothing_is_sent(services: Services, campaign: Campaign) -> None:
    """And the request is still open."""
    token = asked(services, campaign)
    (signed,) = links(services)
    resume.send_copies(services, found_by(services, signed), [])
    assert templates(services) == ["resume"]
    draft = drafts.load(services, campaign, token)
    assert draft is not None
    assert not draft.copies_sent


@pytest.mark.parametrize("kinds", ["vvv", "rrr", "vrv", "rvr"])
def test_nobody_is_flooded(
    services: Services, campaign: Campaign, clock: SettableClock, kinds: str
) -> None:
    """Three mails with a link a day to an address, for whatever they are; then none of either."""

    def mail(kind: str, email: str = MINE) -> None:
        if kind == "v":
            new_submission(services, email=email)
        else:
            asked(services, campaign, email)

    for kind in kinds:
        mail(kind)
        clock.advance(timedelta(hours=7, minutes=59))
    before = templates(services)
    for kind in "vr":
        with pytest.raises(TooManyMailsError):
            mail(kind, MINE.upper())
    assert templates(services) == before
    mail("r", OTHER)
    clock.advance(timedelta(minutes=4))  # the first one is a day old
    mail("r")


def test_a_refused_request_changes_no_draft(services: Services, campaign: Campaign) -> None:
    """It is kept as long as before, and its earlier link still brings the letters."""
    token = asked(services, campaign)
    (signed,) = links(services)
    for _ in range(3):
        asked(services, campaign, OTHER)
    before = drafts.load(services, campaign, token)
    with pytest.raises(TooManyMailsError):
        ask_again(services, campaign, token, OTHER)
    assert drafts.load(services, campaign, token) == before
    send_copies(services, found_by(services, signed))
    assert templates(services).count("copies") == 1


def test_nothing_readable_is_stored(services: Services, campaign: Campaign) -> None:
    """Neither the address nor what the link opens; after it is sent, not even sealed."""
    token = asked(services, campaign)
    for row in (*rows(services, deliveries), *rows(services, draft_rows)):
        stored = b"|".join(
            one if isinstance(one, bytes) else str(one).encode() for one in tuple(row)
        )
        assert not [secret for secret in (MINE, token, "Kavalchuk") if secret.encode() in stored]
    links(services)
    assert [row.sealed for row in rows(services, deliveries)] == [None]
