"""A companion to an office's own form: what it asks, in its order, and what to put there.

The names are those of unitedstates/contact-congress (support/variables.yaml in that repository).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from contactrep.core.districts import STATES
from contactrep.core.ledger import Route
from contactrep.core.letters import Letter, Writer, best_topic, limit_for
from contactrep.core.officials import ContactForm, FormField, FormKind
from contactrep.core.recipients import Recipient
from contactrep.core.wording import plain


class AskedKind(StrEnum):
    """What a form can ask, in the order in which most forms do."""

    PREFIX = "prefix"  # Mr., Ms., Dr.
    FIRST_NAME = "first-name"
    LAST_NAME = "last-name"
    FULL_NAME = "full-name"
    STREET = "street"
    STREET_2 = "street-2"
    CITY = "city"
    COUNTY = "county"
    STATE = "state"
    ZIP5 = "zip5"
    ZIP4 = "zip4"  # the four digits after the ZIP code
    ZIP_PLUS_4 = "zip-plus-4"  # all nine digits in one field
    EMAIL = "email"
    PHONE = "phone"
    TOPIC = "topic"
    SUBJECT = "subject"
    MESSAGE = "message"
    CAPTCHA = "captcha"
    OTHER = "other"


_STATE_IN_FULL = "ADDRESS_STATE_FULL"

KINDS: Mapping[str, AskedKind] = MappingProxyType(
    {
        "NAME_PREFIX": AskedKind.PREFIX,
        "NAME_FIRST": AskedKind.FIRST_NAME,
        "NAME_LAST": AskedKind.LAST_NAME,
        "NAME_FULL": AskedKind.FULL_NAME,
        "ADDRESS_STREET": AskedKind.STREET,
        "ADDRESS_STREET_2": AskedKind.STREET_2,
        "ADDRESS_CITY": AskedKind.CITY,
        "ADDRESS_COUNTY": AskedKind.COUNTY,
        "ADDRESS_STATE": AskedKind.STATE,
        "ADDRESS_STATE_POSTAL_ABBREV": AskedKind.STATE,
        _STATE_IN_FULL: AskedKind.STATE,
        "ADDRESS_ZIP5": AskedKind.ZIP5,
        "ADDRESS_ZIP4": AskedKind.ZIP4,
        "ADDRESS_ZIP_PLUS_4": AskedKind.ZIP_PLUS_4,
        "EMAIL": AskedKind.EMAIL,
        "PHONE": AskedKind.PHONE,
        "PHONE_PARENTHESES": AskedKind.PHONE,
        "TOPIC": AskedKind.TOPIC,
        "SUBJECT": AskedKind.SUBJECT,
        "MESSAGE": AskedKind.MESSAGE,
        "CAPTCHA_SOLUTION": AskedKind.CAPTCHA,
    }
)
"""The publisher's names of what a person is asked; another name is OTHER."""

NOT_ASKED = frozenset({"CAMPAIGN_UUID", "ORG_NAME", "ORG_URL", "PERMALINK"})
"""The publisher's names of what programs that write for others are asked."""

USUAL = tuple(
    FormField(name=name)
    for name in (
        *("NAME_PREFIX", "NAME_FIRST", "NAME_LAST", "ADDRESS_STREET", "ADDRESS_CITY"),
        *(_STATE_IN_FULL, "ADDRESS_ZIP5", "EMAIL", "PHONE", "TOPIC", "SUBJECT", "MESSAGE"),
    )
)
"""What forms of Congress ask as a rule."""

_RANK = {kind: rank for rank, kind in enumerate(AskedKind)}


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)  # a repr would end up in logs
class Asked:
    """One thing a form asks. `value` is what to put there, None where we do not know it.

    `options` are the form's own words to choose from, empty where unknown; `required` is False
    where unknown. `usual`: such forms usually ask it, nobody has looked at this one of late.
    `label` says what an OTHER is.
    """

    kind: AskedKind
    value: str | None
    options: tuple[str, ...] = ()
    required: bool = False
    usual: bool = False
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormFacts:
    """What to know before opening a form."""

    usual: bool  # what it asks is not known of today's form
    captcha: bool | None  # one was seen, of old where `usual`; None: nobody has looked
    limit: int  # characters, as `wording.form_length` counts them
    limit_known: bool  # else it is assumed
    zip4: bool  # it asks for the four digits after the ZIP code, as far as is known


def form_facts(recipient: Recipient) -> FormFacts | None:
    """Return what to know of a recipient's form; None where there is no form."""
    form, limit = recipient.form, limit_for(recipient, Route.FORM)
    if form is None or limit is None:
        return None
    kinds = {_kind(field) for field in _fields(form)}
    return FormFacts(
        usual=_is_usual(form),
        captcha=form.captcha or (False if form.fields_current else None),
        limit=limit,
        limit_known=recipient.max_length is not None,
        zip4=not kinds.isdisjoint({AskedKind.ZIP4, AskedKind.ZIP_PLUS_4}),
    )


def guide(
    recipient: Recipient, writer: Writer, letter: Letter, topics: Sequence[str]
) -> tuple[Asked, ...]:
    """Return what a recipient's form asks, and what to put there; nothing where there is no form.

    `topics` are the campaign's, best first. Of a form that is not known it is what forms usually
    ask. Subject and message are plain: forms strip typography.
    """
    form = recipient.form
    if form is None:
        return ()
    values = _values(writer, letter)
    if _is_listed(form):
        values[AskedKind.TOPIC] = best_topic(form, topics)
    return tuple(_asked(field, values, usual=_is_usual(form)) for field in _fields(form))


def _asked(field: FormField, values: Mapping[AskedKind, str | None], *, usual: bool) -> Asked:
    """Return what a field asks, and the value for it."""
    kind = _kind(field)
    value = values.get(kind)
    if value and field.name == _STATE_IN_FULL and value in STATES:
        value = STATES[value].name
    return Asked(
        kind=kind,
        value=value or None,
        options=field.options,
        required=field.required,
        usual=usual,
        label=field.name.replace("_", " ").capitalize() if kind is AskedKind.OTHER else "",
    )


def _values(writer: Writer, letter: Letter) -> dict[AskedKind, str | None]:
    """Return what we know to put into a form."""
    return {
        AskedKind.FIRST_NAME: writer.first,
        AskedKind.LAST_NAME: writer.last,
        AskedKind.FULL_NAME: writer.full_name,
        AskedKind.STREET: writer.street,
        AskedKind.CITY: writer.city,
        AskedKind.STATE: writer.state,
        AskedKind.ZIP5: writer.zip,
        AskedKind.EMAIL: writer.email,
        AskedKind.SUBJECT: plain(letter.subject),
        AskedKind.MESSAGE: letter.plain,
    }


def _kind(field: FormField) -> AskedKind:
    """Return what a field asks."""
    return KINDS.get(field.name, AskedKind.OTHER)


def _is_listed(form: ContactForm) -> bool:
    """Tell whether the publisher lists, of today or of old, what the page asks."""
    return form.kind is FormKind.FORM and bool(form.fields)


def _is_usual(form: ContactForm) -> bool:
    """Tell whether what this very form asks today is unknown."""
    return not (_is_listed(form) and form.fields_current)


def _fields(form: ContactForm) -> tuple[FormField, ...]:
    """Return what a person is asked, in the order of the page as far as it can be told."""
    if not _is_listed(form):
        return USUAL
    return tuple(_in_order(field for field in form.fields if field.name not in NOT_ASKED))


def _in_order(fields: Iterable[FormField]) -> list[FormField]:
    """Put what is listed after the message where forms have it.

    The publisher lists what a program does, which types all texts before it makes a choice.
    """
    ordered: list[FormField] = []
    late = False
    for field in fields:
        rank = _RANK[_kind(field)]
        ranks = [_RANK[_kind(each)] for each in ordered]
        at = len(ordered)
        if late:
            lower = [number for number, each in enumerate(ranks, 1) if each < rank]
            at = lower[-1] if lower else ranks.index(min(ranks))
        ordered.insert(at, field)
        late = late or _kind(field) is AskedKind.MESSAGE
    return ordered
