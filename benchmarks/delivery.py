"""How fast letters leave, beside a bare loop around smtplib that commits twice a letter.

Ours are the workers of `contactrep deliver` on the channels that the settings open. The letters go
to twenty offices, each of a domain of its own, as legislators of many states are; the rate of a
domain is looked at and never met. For a letter the bare loop commits a claim and an
outcome, each one UPDATE of the same row by SQLAlchemy Core on the same engine, and between them
sends bytes that are ready, over a connection that stays open. Both wait for the disk, SQLite with
synchronous=FULL and PostgreSQL with fsync. They take turns, and the ratio within a round is what
counts. The mail server is Postfix's smtp-sink: apt-get install postfix
Run: python -m benchmarks.delivery [rounds] [letters of a round]
"""

import smtplib
import sys
import time
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from statistics import median

from sqlalchemy import func, select, update

from benchmarks import _sink, _site
from contactrep.app import open_channel
from contactrep.channels import mime
from contactrep.core.lifecycle import LEASE, State
from contactrep.core.mail import Channel, OutgoingMail
from contactrep.outreach import send, verify
from contactrep.outreach.compose import prepare
from contactrep.outreach.deliver import Worker
from contactrep.outreach.draft import Draft
from contactrep.outreach.outage import Outage
from contactrep.outreach.services import Services
from contactrep.storage.tables import deliveries
from tests.factories import new_draft

ROUNDS = 11
LETTERS = 60
THREADS = (1, 4)
TARGET = 0.7

_CAMPAIGN = "demonstration"
_RECIPIENTS = tuple(f"desk-{number}" for number in range(20))
_WORDS = "I read there on Thursdays, and so do my children after school. " * 30


@dataclass(frozen=True)
class Bare:
    """A letter for the bare loop: its row, and what it sends."""

    id: str
    to: str
    content: bytes


def crew(services: Services, threads: int) -> Callable[[], None]:
    """Return what delivers all that is due, so many letters at once, over connections it keeps."""
    channels = [open_channel(services.config) for _ in range(threads)]
    outage = Outage()

    def deliver_with(channel: Channel) -> None:
        worker = Worker(services, channel, outage=outage)
        worker.run(lambda _wait: worker.stop())  # there is nothing to do any more

    def deliver() -> None:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(deliver_with, channels))

    return deliver


def of_many_offices(services: Services) -> Services:
    """Return the services of a campaign to twenty offices, each of a domain of its own."""
    campaign = services.campaigns[_CAMPAIGN]
    desks = tuple(
        replace(campaign.recipients[0], key=key, email=f"desk@{key}.example.org")
        for key in _RECIPIENTS
    )
    return replace(services, campaigns={_CAMPAIGN: replace(campaign, recipients=desks)})


def a_draft(services: Services) -> Draft:
    """Return a draft of a writer of their own, to those whom letters reach by e-mail."""
    email = f"volha.{uuid.uuid4().hex}@example.com"
    return new_draft(services, recipients=_RECIPIENTS, email=email, own_words=_WORDS)


def queue(services: Services, count: int, deliver: Callable[[], None]) -> None:
    """Queue so many letters, and nothing but letters: mails with links are delivered before."""
    campaign = services.campaigns[_CAMPAIGN]
    presses = count // len(_RECIPIENTS)
    drafts = [send.submit(services, campaign, a_draft(services)) for _ in range(presses)]
    deliver()
    for each in drafts:
        waiting = verify.Pending(each.submission_id or "", campaign.slug, waiting=1, open=True)
        verify.verify(services, waiting)


def bare_letters(services: Services) -> list[Bare]:
    """Return what is queued, each with the bytes of such a letter."""
    draft = a_draft(services)
    letter = prepare(services, services.campaigns[_CAMPAIGN], draft)[0].letter
    mail = OutgoingMail(
        message_id=f"<{uuid.uuid4()}@example.org>",
        date=services.clock(),
        sender_name=f"{draft.writer.full_name} via The Reading Room",
        to="desk@example.org",
        reply_to=draft.email,
        subject=letter.subject,
        text=letter.text,
    )
    built = mime.build(mail, services.config.mail_from)
    with services.database.read() as conn:
        ids = conn.scalars(select(deliveries.c.id).where(deliveries.c.state == State.QUEUED))
        return [Bare(id_, built.to, built.content) for id_ in ids]


def deliver_bare(services: Services, letters: Sequence[Bare], threads: int) -> None:
    """Deliver the letters, so many at once."""
    with ThreadPoolExecutor(threads) as pool:
        shares = [letters[first::threads] for first in range(threads)]
        list(pool.map(lambda share: _deliver_share(services, share), shares))


def _deliver_share(services: Services, letters: Sequence[Bare]) -> None:
    config = services.config
    with smtplib.SMTP(config.mail_host, config.mail_port, "example.org") as client:
        for letter in letters:
            token = _claim(services, letter)
            client.sendmail(config.mail_from, letter.to, letter.content)
            _conclude(services, letter, token)


def _claim(services: Services, letter: Bare) -> str:
    now, token = services.clock(), str(uuid.uuid4())
    with services.database.write() as conn:
        conn.execute(
            update(deliveries)
            .where(deliveries.c.id == letter.id)
            .values(
                state=State.SENDING,
                attempts=deliveries.c.attempts + 1,
                leased_by="worker-1",
                lease_token=token,
                due_at=now + LEASE,
                changed_at=now,
            )
        )
    return token


def _conclude(services: Services, letter: Bare, token: str) -> None:
    with services.database.write() as conn:
        conn.execute(
            update(deliveries)
            .where(deliveries.c.id == letter.id, deliveries.c.lease_token == token)
            .values(
                state=State.ACCEPTED,
                leased_by=None,
                lease_token=None,
                due_at=None,
                changed_at=services.clock(),
            )
        )


def rate(services: Services, count: int, deliver: Callable[[], None]) -> float:
    """Return letters a second of a delivery, all of which have to be accepted."""
    before = accepted(services)
    start = time.perf_counter()
    deliver()
    seconds = time.perf_counter() - start
    if accepted(services) - before != count:
        sys.exit(f"{accepted(services) - before} of {count} letters were accepted")
    return count / seconds


def accepted(services: Services) -> int:
    """Return how many messages were accepted so far."""
    with services.database.read() as conn:
        query = select(func.count()).where(deliveries.c.state == State.ACCEPTED)
        return conn.scalar(query) or 0


def measure(services: Services, threads: int, count: int) -> tuple[float, float]:
    """Return letters a second of ours and of the bare loop."""
    deliver = crew(services, threads)
    queue(services, count, deliver)
    ours = rate(services, count, deliver)
    queue(services, count, deliver)
    ready = bare_letters(services)
    return ours, rate(services, count, lambda: deliver_bare(services, ready, threads))


def main() -> None:
    """Print letters a second and the ratio, on both engines, by how many leave at once."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    count = int(sys.argv[2]) if len(sys.argv) > 2 else LETTERS
    with _sink.running() as port:
        settings = _site.mailing(_sink.HOST, port)
        for engine in _site.ENGINES:
            for threads in THREADS:
                with _site.opened(engine, **settings) as opened:
                    services = of_many_offices(opened)
                    measure(services, threads, count)
                    pairs = [measure(services, threads, count) for _ in range(rounds)]
                _report(f"{engine}, {threads} at once", pairs)


def _report(name: str, pairs: Sequence[tuple[float, float]]) -> None:
    ours, bare = (median(pair[side] for pair in pairs) for side in (0, 1))
    ratio = median(one / other for one, other in pairs)
    print(
        f"{name}: ours {ours:.0f}/s, the bare loop {bare:.0f}/s, ratio {ratio:.0%}"
        f" (median of {len(pairs)} rounds); the target is {TARGET:.0%}"
    )


if __name__ == "__main__":
    main()
