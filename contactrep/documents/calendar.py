"""A reminder for the supporter's own calendar, as a file that they open (RFC 5545).

It names nobody but what its texts name: no organizer, no attendee, and no alarm, so that no
calendar program has a reason to send anything.
"""

from datetime import date, datetime

from icalendar import Calendar, Event

from contactrep.core.wording import clean, one_line


def follow_up(
    uid: str, day: date, summary: str, description: str, url: str, *, stamped: datetime
) -> bytes:
    """Return a calendar with one event that takes the whole day and leaves it free.

    `uid` is unique in the world and the same for the same event; `stamped` (aware) is when the
    event was made. The same arguments give the same bytes.

    Raises:
        ValueError: `url` holds a line break, or `stamped` has no time zone.
    """
    if stamped.tzinfo is None:
        raise ValueError("A time stamp needs a time zone")
    event = Event()
    event.add("uid", one_line(uid))
    event.add("dtstamp", stamped)
    event.add("dtstart", date(day.year, day.month, day.day))  # a datetime would not be a day
    event.add("summary", one_line(summary))
    event.add("description", clean(description))
    event.add("url", url)
    event.add("transp", "TRANSPARENT")
    calendar = Calendar()
    calendar.add("prodid", "-//contactrep//follow-up//EN")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content
