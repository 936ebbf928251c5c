"""The shapes inside campaign.md that are values of their own: who asks, and whom."""

import re
from zoneinfo import ZoneInfo

from contactrep.campaigns.frontmatter import Section
from contactrep.campaigns.texts import check
from contactrep.core.campaigns import (
    TIMEZONE,
    LegislatureTarget,
    Organisation,
    OriginalLetter,
    Status,
    Targets,
)
from contactrep.core.districts import STATES
from contactrep.core.legislatures import Chamber, chambers_of
from contactrep.core.officials import ContactForm, FormKind
from contactrep.core.placeholders import NAMES
from contactrep.core.recipients import Recipient

KEYS = frozenset(
    (
        *("slug", "title", "status", "summary", "organisation", "original", "settings", "targets"),
        *("recipients", "subjects", "openings", "prompts", "statements", "topics", "goal"),
        *("warning", "after", "share", "timezone", "opens", "closes", "in_power_since"),
        "demonstration",
    )
)
_RECIPIENT_KEYS = frozenset(
    (
        *("key", "name", "salutation", "description", "envelope", "email", "form", "max_length"),
        *("phone", "honorific", "last"),
    )
)
_HTTPS = re.compile(r"https://[^\s/]+\.[^\s/]+(/\S*)?")
# ASCII and unquoted: it becomes a header, and no office needs more.
_ADDRESS = re.compile(r"[\w.+'-]+@[a-zA-Z0-9-]+(\.[a-zA-Z0-9-]+)+", re.ASCII)
_PHONE = re.compile(r"\d{3}-\d{3}-\d{4}", re.ASCII)
_KEY = re.compile(r"[a-z][a-z0-9-]*", re.ASCII)
_SETTING = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
_RESERVED_KEYS = frozenset({"president"})


def plain_text(section: Section, key: str) -> str:
    """Return a text that must be there and holds no placeholder.

    Raises:
        CampaignError: it is missing, or holds one.
    """
    entry = section.entry(key)
    check(section.file, entry.text, frozenset(), entry.line)
    return entry.text


def optional_text(section: Section, key: str) -> str | None:
    """Return a text that holds no placeholder, None where it is missing.

    Raises:
        CampaignError: it holds one.
    """
    return plain_text(section, key) if key in section else None


def status(section: Section) -> Status:
    """Return the status.

    Raises:
        CampaignError: it is no status.
    """
    entry = section.entry("status")
    if entry.text not in set(Status):
        known = ", ".join(Status)
        raise section.error(entry.line, f"\u201cstatus\u201d must be one of {known}")
    return Status(entry.text)


def timezone(section: Section) -> str:
    """Return the name of the campaign's time zone.

    Raises:
        CampaignError: nobody knows it.
    """
    name = section.text("timezone") or TIMEZONE
    try:
        return ZoneInfo(name).key
    except (KeyError, ValueError, OSError) as error:  # each of them for some wrong name
        line = section.line_of("timezone")
        raise section.error(line, f"there is no time zone \u201c{name}\u201d") from error


def organisation(front: Section) -> Organisation:
    """Return who runs the campaign.

    Raises:
        CampaignError: an entry is missing or misshapen.
    """
    section = front.section("organisation", {"name", "url", "email", "privacy_contact"})
    contact = section.entry("privacy_contact")
    if not (_ADDRESS.fullmatch(contact.text) or _HTTPS.fullmatch(contact.text)):
        sentence = "\u201cprivacy_contact\u201d must be an e-mail address or an https address"
        raise section.error(contact.line, sentence)
    section.entry("url")
    return Organisation(
        name=section.entry("name").text,
        url=_matching(section, "url", _HTTPS, "an https address") or "",
        email=_matching(section, "email", _ADDRESS, "an e-mail address"),
        privacy_contact=contact.text,
    )


def original(front: Section, text: str | None) -> OriginalLetter | None:
    """Return the letter as published; its file and its entry need each other.

    Raises:
        CampaignError: one of them is missing.
    """
    if "original" not in front:
        if text is not None:
            raise front.error(
                front.line, "there is an original.txt, but \u201coriginal\u201d is missing"
            )
        return None
    section = front.section("original", {"title", "date", "source"})
    if text is None:
        raise front.error(front.line_of("original"), "there is no original.txt for this entry")
    published = section.day("date")
    if published is None:
        raise section.error(section.line, "\u201cdate\u201d is missing in original")
    return OriginalLetter(
        text=text,
        date=published,
        title=section.entry("title").text,
        source=_matching(section, "source", _HTTPS, "an https address"),
    )


def settings(front: Section) -> dict[str, str]:
    """Return the campaign's own placeholders.

    Raises:
        CampaignError: a name is misshapen or taken, or a text holds a placeholder itself.
    """
    found = {}
    for name, entry in front.pairs("settings"):
        if not _SETTING.fullmatch(name):
            sentence = f"the setting \u201c{name}\u201d must be a name like this_one"
            raise front.error(entry.line, sentence)
        if name in NAMES:
            raise front.error(entry.line, f"{{{{ {name} }}}} has a meaning already")
        check(front.file, entry.text, frozenset(), entry.line)
        found[name] = entry.text
    return found


def targets(front: Section) -> Targets:
    """Return which offices the letters go to.

    Raises:
        CampaignError: the section is missing or misshapen.
    """
    section = front.section("targets", {"senate", "house", "president", "legislature"})
    return Targets(
        legislature=_legislature(section) if "legislature" in section else None,
        senate=section.flag("senate"),
        house=section.flag("house"),
        president=section.flag("president"),
    )


def _legislature(targets: Section) -> LegislatureTarget:
    """Return the chambers of a state's legislature."""
    section = targets.section("legislature", {"state", "chambers"})
    state = section.entry("state")
    if state.text not in STATES:
        raise section.error(state.line, f"\u201c{state.text}\u201d is not a state, like NY")
    known = {chamber.value for chamber in chambers_of(state.text)}
    chambers = section.entries("chambers")
    for each in chambers:
        if each.text not in known:
            sentence = f"\u201cchambers\u201d of {state.text} must be of {', '.join(sorted(known))}"
            raise section.error(each.line, sentence)
    if not chambers:
        raise section.error(section.line, "\u201cchambers\u201d is missing in legislature")
    return LegislatureTarget(
        state=state.text, chambers=tuple(Chamber(each.text) for each in chambers)
    )


def recipients(front: Section) -> tuple[Recipient, ...]:
    """Return the campaign's own recipients.

    Raises:
        CampaignError: one is misshapen, or two have the same key.
    """
    found: dict[str, Recipient] = {}
    for section in front.sections("recipients", _RECIPIENT_KEYS):
        key = section.entry("key")
        if not _KEY.fullmatch(key.text) or key.text in _RESERVED_KEYS:
            sentence = f"\u201c{key.text}\u201d cannot be a key; one is like desk-1"
            raise section.error(key.line, sentence)
        if key.text in found:
            raise section.error(key.line, f"two recipients have the key \u201c{key.text}\u201d")
        found[key.text] = _recipient(section, key.text)
    return tuple(found.values())


def _recipient(section: Section, key: str) -> Recipient:
    """Return one recipient of the campaign's own."""
    name = section.entry("name").text
    honorific = section.text("honorific") or ""
    url = _matching(section, "form", _HTTPS, "an https address")
    limit = section.number("max_length")
    return Recipient(
        key=key,
        name=name,
        titled_name=f"{honorific} {name}".strip(),
        salutation=section.entry("salutation").text,
        description=section.entry("description").text,
        envelope=tuple(line.text for line in section.entries("envelope")) or (name,),
        last=section.text("last") or name,
        honorific=honorific,
        email=_matching(section, "email", _ADDRESS, "an e-mail address"),
        form=ContactForm(url=url, kind=FormKind.FORM, max_length=limit) if url else None,
        phone=_matching(section, "phone", _PHONE, "a number like 202-555-0100"),
        max_length=limit,
    )


def _matching(section: Section, key: str, shape: re.Pattern[str], wanted: str) -> str | None:
    """Return a text of this shape, None where it is missing."""
    text = section.text(key)
    if text is not None and not shape.fullmatch(text):
        raise section.error(section.line_of(key), f"\u201c{key}\u201d must be {wanted}")
    return text
