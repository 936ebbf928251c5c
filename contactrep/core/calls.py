"""The numbers on which an office can be called."""

from dataclasses import dataclass

from contactrep.core.miles import Point
from contactrep.core.offices import nearest_office
from contactrep.core.officials import Office, Official
from contactrep.core.recipients import Recipient


@dataclass(frozen=True, slots=True, kw_only=True)
class CallNumber:
    """A published number and whose it is.

    `kind` is capitol or district, None where only the number is known; `miles` is how far a
    district office is, None where unknown.
    """

    phone: str  # 202-555-0100, 202-555-0100 ext. 12
    kind: str | None = None
    city: str = ""
    state: str = ""
    miles: int | None = None

    @property
    def url(self) -> str:
        """The address that dials it."""
        return tel_url(self.phone)


def tel_url(phone: str) -> str:
    """Return the address that dials a number of the United States (RFC 3966)."""
    number, _, extension = phone.partition(" ext. ")
    return f"tel:+1-{number}" + (f";ext={extension}" if extension else "")


def numbers(
    who: Official | Recipient, near: Point | None = None, place: str | None = None
) -> tuple[CallNumber, ...]:
    """Return the capitol's number, then that of the district office nearest to a point.

    Where that cannot be told, it is the first office in the place (Brooklyn, NY), else the first
    of all. Offices that publish no number do not count, and no number comes twice.
    """
    official = who.official if isinstance(who, Recipient) else who
    offices = [office for office in official.offices if office.phone] if official else []
    capitol = next((office for office in offices if office.kind == "capitol"), None)
    found = [_number(capitol)] if capitol else []
    if who.phone and who.phone not in [office.phone for office in offices]:
        found.append(CallNumber(phone=who.phone))
    found += _local(offices, near, place)
    taken: dict[str, CallNumber] = {}
    for number in found:
        taken.setdefault(number.phone, number)
    return tuple(taken.values())


def _local(offices: list[Office], near: Point | None, place: str | None) -> list[CallNumber]:
    """Return the number of one district office, or none."""
    if found := nearest_office(offices, near, place):
        return [_number(found.office, found.miles)]
    return [_number(office) for office in offices if office.kind == "district"][:1]


def _number(office: Office, miles: int | None = None) -> CallNumber:
    """Return the number of an office that has one."""
    return CallNumber(
        phone=office.phone or "",
        kind=office.kind,
        city=office.city,
        state=office.state,
        miles=miles,
    )
