"""Districts, offices and lists of names, in the language of the page. People keep their names."""

from collections.abc import Sequence

from contactrep.core.districts import STATES, District, ordinal
from contactrep.core.languages import ENGLISH
from contactrep.core.officials import Role
from contactrep.core.recipients import Recipient
from contactrep.outreach.language import current
from contactrep.outreach.sentences import sentence

_KINDS = {
    Role.PRESIDENT: "office.president",
    Role.SENATOR: "office.senate",
    Role.DELEGATE: "office.delegate",
    Role.RESIDENT_COMMISSIONER: "office.commissioner",
}


def listed(names: Sequence[str]) -> str:
    """Return names as a sentence holds them: A, B and C."""
    *first, last = names
    return sentence("list.and", first=", ".join(first), last=last) if first else last


def district_name(district: District) -> str:
    """Return NY-8, or Wyoming at large."""
    if district.number:
        return district.code
    return sentence("district.at_large", state=STATES[district.state].name)


def district_in_full(district: District) -> str:
    """Return New York's 8th congressional district, or Wyoming, at large."""
    state = STATES[district.state].name
    if not district.number:
        return sentence("district.whole_state", state=state)
    return sentence(
        "district.in_full",
        state=state,
        ordinal=ordinal(district.number),
        district=district.code,
    )


def in_text(name: str) -> str:
    """Return a place as a sentence names it: other languages have no article before the name."""
    return name if current() == ENGLISH else name.removeprefix("the ")


def described(recipient: Recipient) -> str:
    """Return the office in words: US Senate, New York; of others, what the data says."""
    official = recipient.official
    if official is None or official.role is Role.STATE_LEGISLATOR:
        return recipient.description
    state = STATES[official.state].name if official.state else ""
    if official.role in _KINDS:
        return sentence(_KINDS[official.role], state=state)
    if not official.district:
        return sentence("office.at_large", state=state)
    return sentence(
        "office.house",
        state=state,
        ordinal=ordinal(official.district),
        district=f"{official.state}-{official.district}",
    )
