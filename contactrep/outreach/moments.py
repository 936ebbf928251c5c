"""Times as staff read them: on the clocks of the campaign, and how far away they are."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from babel.dates import format_timedelta

from contactrep.core.languages import ENGLISH
from contactrep.outreach.days import local_time
from contactrep.outreach.services import Services


@dataclass(frozen=True, slots=True)
class Moment:
    """A time on the clocks of the campaign, and how far away it is: in 12 minutes, 2 days ago."""

    at: datetime
    away: str

    @property
    def told(self) -> str:
        """The time as staff read it."""
        return f"{self.at:%Y-%m-%d %H:%M %Z}"


def moment(services: Services, campaign: str, at: datetime) -> Moment:
    """Return a time where the campaign is; without one, where campaigns are by default."""
    away = at - services.clock()
    if abs(away) < timedelta(minutes=1):
        told = "now"
    else:
        told = format_timedelta(
            away, granularity="minute", threshold=2, add_direction=True, locale=ENGLISH
        )
    return Moment(local_time(services, campaign, at), told)
