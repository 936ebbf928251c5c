"""Which day it is where a campaign is: days are counted in its time zone."""

from datetime import date
from zoneinfo import ZoneInfo

from contactrep.outreach.services import Services


def local_day(services: Services, slug: str) -> date:
    """Return today in the time zone of the campaign."""
    zone = ZoneInfo(services.campaigns[slug].timezone)
    return services.clock().astimezone(zone).date()
