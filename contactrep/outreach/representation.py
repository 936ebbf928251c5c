"""Answers, districts and officials as plain objects: the one shape that programs are given.

Every key is always there; what is not known is null or empty. docs/api.md describes the fields.
"""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from contactrep.core.districts import STATES, District, StateKind
from contactrep.core.officials import PRESIDENT_ID, ContactForm, Office, Official, Role, Seat
from contactrep.directory.dataset import Dataset
from contactrep.directory.lookup import Candidate
from contactrep.directory.records import Basis
from contactrep.outreach.find import Found
from contactrep.outreach.sentences import sentence

_COUNTRY = "ocd-division/country:us"


Show = Callable[[Official], Any]
"""How an official stands in an answer."""


def answer_object(
    dataset: Dataset, found: Found, today: date, *, typed: str = "", show: Show | None = None
) -> dict[str, Any]:
    """Return an answer; `typed` stands for the ZIP code where it is none.

    `show` may return something shorter than `official_object`, to be filled in later.
    """
    answer = found.answer
    show = show or partial(official_object, dataset)
    return {
        "zip": (answer.zip if answer else None) or typed.strip() or None,
        "kind": answer.kind.value if answer else "malformed",
        "place": answer.place if answer else None,
        "state": _state(answer.state) if answer and answer.state else None,
        "region": answer.region if answer else None,
        "basis": answer.basis.value if answer and answer.basis else None,
        "how": _how(found),
        "notes": [*filter(None, (found.problem, *found.notes))],
        "candidates": [_candidate(show, each) for each in answer.candidates] if answer else [],
        "senators": [
            _seat(show, each.seat, each.senator) for each in (answer.senators if answer else ())
        ],
        "president": _shown(show, answer.president if answer else None),
        **origin(dataset, today),
    }


def district_answer(dataset: Dataset, district: District, today: date) -> dict[str, Any]:
    """Return a district of this Congress with who sits for it.

    Raises:
        KeyError: this Congress has no such district.
    """
    seat = dataset.house_seat(district)
    if seat is None:
        raise KeyError(district.code)
    member = dataset.official(seat.official_id)
    show = partial(official_object, dataset)
    return {
        "district": district_object(district),
        "state": _state(district.state),
        "vacant": member is None,
        "member": _shown(show, member),
        "senators": [
            _seat(show, each, dataset.official(each.official_id))
            for each in dataset.senate_seats(district.state)
        ],
        **origin(dataset, today),
    }


def official_answer(dataset: Dataset, official: Official, today: date) -> dict[str, Any]:
    """Return an official with what the data says of itself."""
    return {"official": official_object(dataset, official), **origin(dataset, today)}


def origin(dataset: Dataset, today: date) -> dict[str, Any]:
    """Return of when the data is, for how long it holds, and whom to credit."""
    manifest = dataset.manifest
    return {
        "as_of": manifest.as_of.isoformat(),
        "congress": manifest.congress,
        "holds_until": manifest.holds_until.isoformat(),
        "stale": is_stale(dataset, today),
        "attribution": [*dict.fromkeys(source.credit for source in manifest.sources)],
    }


def is_stale(dataset: Dataset, today: date) -> bool:
    """Whether the Congress of the data has ended."""
    return today >= dataset.manifest.holds_until


def district_object(district: District) -> dict[str, Any]:
    """Return a district by the field's own identifiers."""
    return {
        "code": district.code,
        "state": district.state,
        "number": district.number,
        "ocd_id": district.ocd_id,
        "geoid": district.geoid,
        "label": district.label,
        "votes": district.votes,
    }


def official_object(dataset: Dataset, official: Official) -> dict[str, Any]:
    """Return an official with every published way to reach the office."""
    return {
        "id": official.id,
        "bioguide": official.id if _is_member(official) else None,
        "openstates": f"ocd-person/{official.id}" if _is_legislator(official) else None,
        "name": official.name,
        "first": official.first,
        "last": official.last,
        "suffix": official.suffix,
        "role": official.role.value,
        "title": official.title,
        "description": official.description,
        "party": official.party,
        "state": official.state,
        "ocd_id": _division(official),
        "district": district_object(official.division) if official.division else None,
        "senate_class": official.senate_class,
        "chamber": official.chamber.value if official.chamber else None,
        "legislative_district": official.legislative_district,
        "phone": official.phone,
        "email": official.email,
        "website": official.website,
        "form": _form(official.form) if official.form else None,
        "offices": [_office(each) for each in official.offices],
        "committees": [
            {"id": each.id, "chamber": each.chamber, "name": each.name, "url": each.url}
            for each in map(dataset.committee, official.committees)
            if each
        ],
    }


def _how(found: Found) -> str | None:
    """Return how the districts are known: by a point that was given, or of the ZIP code."""
    answer = found.answer
    if answer is not None and answer.zip is None and answer.basis is Basis.POINT:
        return sentence("basis.given_point")
    return found.how


def _state(code: str) -> dict[str, str]:
    return {"code": code, "name": STATES[code].name, "fips": STATES[code].fips}


def _candidate(show: Show, candidate: Candidate) -> dict[str, Any]:
    return {
        "district": district_object(candidate.district),
        "approximate": candidate.approximate,
        "share": candidate.share,
        "coverage": candidate.coverage.value if candidate.coverage else None,
        "vacant": candidate.member is None,
        "member": _shown(show, candidate.member),
    }


def _seat(show: Show, seat: Seat, holder: Official | None) -> dict[str, Any]:
    return {
        "seat": seat.id,
        "state": seat.state,
        "class": seat.class_,
        "vacant": holder is None,
        "member": _shown(show, holder),
    }


def _shown(show: Show, official: Official | None) -> Any:
    return show(official) if official else None


def _is_legislator(official: Official) -> bool:
    return official.role is Role.STATE_LEGISLATOR


def _is_member(official: Official) -> bool:
    return official.id != PRESIDENT_ID and not _is_legislator(official)


def _division(official: Official) -> str | None:
    """Return the Open Civic Data id of who elects them; that of legislators is not in the data."""
    if official.division:
        return official.division.ocd_id
    if official.state is None:
        return _COUNTRY
    if _is_legislator(official):
        return None
    return f"{_COUNTRY}/{StateKind.STATE}:{official.state.lower()}"


def _form(form: ContactForm) -> dict[str, Any]:
    return {
        "url": form.url,
        "kind": form.kind.value,
        "max_length": form.max_length,
        "topics": list(form.topics),
        "captcha": form.captcha,
        "fields_current": form.fields_current,
    }


def _office(office: Office) -> dict[str, Any]:
    return {
        "kind": office.kind,
        "street": office.street,
        "city": office.city,
        "state": office.state,
        "zip": office.zip,
        "phone": office.phone,
        "lat": office.lat,
        "lng": office.lng,
    }
