"""Which day and hour it is where a campaign is: days are counted in its time zone."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from contactrep.core.campaigns import TIMEZONE
from contactrep.outreach.services import Services


def local_day(services: Services, slug: str) -> date:
    """Return today in the time zone of the campaign; letters outlive a folder that was removed."""
    return local_time(services, slug, services.clock()).date()


def local_time(services: Services, slug: str, moment: datetime) -> datetime:
    """Return a moment as the clocks show it where the campaign is."""
    campaign = services.campaigns.get(slug)
    return moment.astimezone(ZoneInfo(campaign.timezone if campaign else TIMEZONE))
