"""What has to be done from time to time, by any worker: forget, end, remind, ask, alarm."""

from contactrep.outreach.alarm import alarm
from contactrep.outreach.counting import forget_hours
from contactrep.outreach.follow_up import follow_up
from contactrep.outreach.remind import remind
from contactrep.outreach.services import Services
from contactrep.outreach.sweep import sweep


def keep_house(services: Services) -> None:
    """Do what is due; doing it again, or on two machines, does no more."""
    sweep(services)
    remind(services)
    follow_up(services)
    alarm(services)
    forget_hours(services)
