"""A small campaign, offices and a writer to try letters with."""

from dataclasses import replace
from datetime import date
from typing import Any

from contactrep.core.campaigns import (
    Campaign,
    Edition,
    EditionText,
    Organisation,
    Reading,
    Status,
    Targets,
)
from contactrep.core.letters import Writer
from contactrep.core.officials import ContactForm, FormKind, Official, Role
from contactrep.core.recipients import Recipient, from_official

TODAY = date(2026, 11, 24)

FULL = (
    """{{ opening }}

{{ own_words }}

I ask {{ council }}’s members — all of them — to:

• open the room;
• light the lamp.

{{ committee_paragraph }}

It has been dark for {{ years_in_power }} years. """
    + "The lamp is out. " * 100
)

TEXTS = {
    Edition.FULL: FULL,
    Edition.LONG: "{{ opening }}\n\n{{ own_words }}\n\n" + "The lamp is out. " * 50,
    Edition.STANDARD: "{{ opening }}\n\n{{ own_words }}\n\n" + "The lamp is out. " * 25,
    Edition.SHORT: "{{ opening }}\n\n{{ own_words }}\n\nThe lamp is out.",
    Edition.BRIEF: "{{ own_words }}\n\nLight the lamp.",
}

CAMPAIGN = Campaign(
    slug="lamp",
    title="Light the lamp",
    status=Status.LIVE,
    summary="Ask for light.",
    page="Why light matters.",
    organisation=Organisation(
        name="Friends of Light", url="https://example.org/", privacy_contact="privacy@example.org"
    ),
    targets=Targets(senate=True, house=True, president=True),
    editions={edition: EditionText(text, approved=True) for edition, text in TEXTS.items()},
    subjects=("Light the lamp", "Light the lamp, please", "Light the lamp ({{ state }})"),
    openings=(
        "I write {{ constituency }} from {{ place }}.",
        "From {{ place }}, I write {{ constituency }}.",
        "I live in {{ place }} and write {{ constituency }}.",
    ),
    script="I call {{ recipient }}.\n\n{{ own_words }}\n\n{{ full_name }}, {{ zip }}.",
    revision="0123456789ab",
    settings={"council": "the council"},
    committee_paragraphs={"HSFA": "You sit on Foreign Affairs, {{ recipient_title }}."},
    topics=("Foreign Relations", "Other"),
    in_power_since=date(1994, 7, 20),
)

READING = Reading(
    title="Запаліце лямпу",
    summary="Папрасіце святла.",
    page="Чаму святло важнае.",
    warning="Не называйце імёнаў.",
    after="Чакайце адказу.",
    share="Напішыце пра лямпу.",
    settings={"council": "рада"},
    openings=("Першы: {{ place }}.", "Другі: {{ place }}.", "Трэці: {{ place }}."),
    prompts=("Я чытаю, калі …",),
    statements=("Я чытаю там.",),
    editions={
        edition: EditionText(
            text.replace("{{ council }}’s members", "{{ council }}")
            .replace("The lamp is out.", "Лямпа не гарыць.")
            .replace("Light the lamp.", "Запаліце лямпу."),
            approved=False,
        )
        for edition, text in TEXTS.items()
    },
    script=EditionText("Тэлефаную: {{ recipient }}.\n\n{{ own_words }}", approved=False),
    committee_paragraphs={"HSFA": "Вы ў камітэце, {{ recipient_title }}."},
)
READ = replace(
    CAMPAIGN,
    warning="Name nobody.",
    after="Wait for an answer.",
    share="Write about the lamp.",
    prompts=("I read there when …",),
    statements=("I read there.",),
    readings={"be": READING},
)


def official(role: Role, **changes: Any) -> Official:
    """Return an official of this office in New York."""
    plain = Official(id="D000001", name="Ana María Doe", first="Ana", last="Doe", role=role)
    return replace(plain, **({"state": "NY"} | changes))


SENATOR = from_official(official(Role.SENATOR))
REPRESENTATIVE = from_official(official(Role.REPRESENTATIVE, district=8))
MEMBER_OF_HSFA = from_official(
    official(Role.REPRESENTATIVE, district=8, committees=("HSAG", "HSFA"))
)
DELEGATE = from_official(official(Role.DELEGATE, state="DC", district=0))
PRESIDENT = from_official(official(Role.PRESIDENT, id="president", state=None))
DESK = Recipient(
    key="desk-1",
    name="Light Desk",
    titled_name="Light Desk",
    salutation="Dear Light Desk:",
    description="A desk",
    envelope=("Light Desk",),
    last="Light Desk",
    honorific="",
    email="desk@example.org",
)


def form(max_length: int | None = None) -> ContactForm:
    """Return a form."""
    return ContactForm(url="https://example.org/", kind=FormKind.FORM, max_length=max_length)


def writer(**changes: Any) -> Writer:
    """Return somebody in Brooklyn."""
    somebody: dict[str, Any] = {
        "first": "Volha",
        "last": "Kavalčuk",
        "street": "12 Ocean Parkway",
        "city": "Brooklyn",
        "state": "NY",
        "zip": "11235",
    }
    return Writer(**(somebody | changes))
