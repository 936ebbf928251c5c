"""Which day it is where a campaign is: days are counted in its time zone."""

from datetime import date
from zoneinfo import ZoneInfo

from contactrep.core.campaigns import TIMEZONE
from contactrep.outreach.services import Services


def local_day(services: Services, slug: str) -> date:
    """Return today in the time zone of the campaign; letters outlive a folder that was removed."""
    campaign = services.campaigns.get(slug)
    zone = ZoneInfo(campaign.timezone if campaign else TIMEZONE)
    return services.clock().astimezone(zone).date()
