"""Give the alarm: tell the operator that letters need attention, or that none can leave."""

from datetime import datetime, timedelta

from contactrep.core.languages import ENGLISH
from contactrep.core.lifecycle import State
from contactrep.outreach import system_mail
from contactrep.outreach.services import Services
from contactrep.outreach.system_mail import A_DAY
from contactrep.storage import notices, outbox, own_mail, queue
from contactrep.storage.database import Connection, take_turn
from contactrep.storage.notices import Notice
from contactrep.storage.queue import Tab

PATIENCE = timedelta(minutes=30)  # with a mail server
_PAGE = "/staff/queue"


def alarm(services: Services) -> bool:
    """Queue the mail to the operator if there is a reason, once in 24 hours; tell whether it was.

    However many machines ask, one of them does.
    """
    to = services.config.operator_email
    if not to:
        return False
    now = services.clock()
    with services.database.write() as conn:
        take_turn(conn, system_mail.ALARM)
        counts = _counts(conn, now)
        server = _server(conn, now)
        if server is None and sum(counts.values()) <= services.config.alarm_at:
            return False
        if own_mail.was_sent(conn, system_mail.ALARM, now - A_DAY):
            return False
        values = {
            **counts,
            "count": sum(counts.values()),
            "server": server.text if server else "",
            "since": f"{server.since:%Y-%m-%d %H:%M} UTC" if server else "",
            "link": system_mail.address_of(services, ENGLISH, _PAGE),
        }
        mail = system_mail.new_mail(services, system_mail.ALARM, to, ENGLISH, values)
        outbox.add(conn, services.vault, mail, State.QUEUED, now)
    return True


def _counts(conn: Connection, now: datetime) -> dict[str, int]:
    """Return how many letters need attention, by kind; each is counted once."""
    since = {Tab.FROZEN: None, Tab.FAILING: None, Tab.ENDED: now - A_DAY}
    return {tab.value: queue.count(conn, tab, start) for tab, start in since.items()}


def _server(conn: Connection, now: datetime) -> Notice | None:
    """Return what is wrong with the mail server, if it has been for long."""
    notice = notices.of(conn, notices.MAIL_SERVER)
    return notice if notice and notice.since < now - PATIENCE else None
