"""How a campaign would read, for a sample supporter and in each language."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from contactrep.campaigns.page import PAGE
from contactrep.core.campaigns import Campaign, Edition, Public
from contactrep.outreach import author, rehearse
from contactrep.outreach.author import Copy
from contactrep.outreach.rehearse import Length, Shown
from contactrep.outreach.samples import Sample, in_committee, pick, samples
from contactrep.web.context import services
from contactrep.web.prose import prose
from contactrep.web.staff.authoring import BODY, LANGUAGES, Place, mistakes_in, places


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What there is to see; a campaign with mistakes in its English texts shows nothing else."""

    mistakes: Sequence[Place]
    elsewhere: Sequence[Place] = ()
    remarks: Sequence[Place] = ()
    samples: Sequence[Sample] = ()
    sample: Sample | None = None
    language: str = "en"
    languages: dict[str, str] = field(default_factory=lambda: LANGUAGES)
    letters: Sequence[Shown] = ()
    scripts: Sequence[Any] = ()
    length: Length | None = None
    lengths: Sequence[Length] = ()
    told: Public | None = None
    page: Markup | None = None
    subjects: Sequence[str] = ()
    openings: Sequence[str] = ()
    nobody: str = ""


def preview_of(copy: Copy, file: str, sample_key: str, language: str) -> Preview:
    """Return the preview of a file, as its editor names it."""
    real = file.removesuffix(BODY) + PAGE if file.rpartition("/")[2] == BODY else file
    examined = copy.examined
    own = mistakes_in(copy.slug, real, examined.mistakes)
    others = [each for each in examined.mistakes if each not in own]
    told: dict[str, Any] = {
        "mistakes": places(copy.slug, own),
        "elsewhere": places(copy.slug, others),
    }
    if examined.campaign is None:
        return Preview(**told)
    campaign = examined.campaign
    spoken = file[:2] if file[:3] in {"be/", "ru/"} else language
    own_name = file[3:] if file[:3] in {"be/", "ru/"} else file
    remarks = copy.remarks(author.today_of(services(), copy.slug))
    found = samples(services().dataset, campaign)
    return Preview(
        **told,
        remarks=[each for each in places(copy.slug, remarks) if each.file == real],
        samples=found,
        language=spoken,
        lengths=rehearse.lengths(services(), campaign),
        **_shown(campaign, own_name, pick(found, sample_key), spoken),
    )


def _shown(campaign: Campaign, file: str, sample: Sample, language: str) -> dict[str, Any]:
    """Return what there is to see of one kind of file."""
    house = services()
    stem = file.rpartition("/")[2].removesuffix(".txt")
    if file.startswith("editions/"):
        edition = Edition(stem)
        lengths = rehearse.lengths(house, campaign)
        return {
            "sample": sample,
            "letters": rehearse.letters(house, campaign, sample, language, edition),
            "length": next(each for each in lengths if each.edition is edition),
        }
    if file == "script.txt":
        scripts = rehearse.scripts(house, campaign, sample, language)
        return {"sample": sample, "scripts": scripts}
    if file.startswith("committees/"):
        member = in_committee(house.dataset, campaign, stem)
        if member is None:
            return {"nobody": f"This campaign writes to no member of {stem}."}
        shown = rehearse.letters(house, campaign, member, language, Edition.FULL)
        return {
            "sample": member,
            "letters": [one for one in shown if stem in one.prepared.recipient.committees],
        }
    return _public(campaign, sample, language)


def _public(campaign: Campaign, sample: Sample, language: str) -> dict[str, Any]:
    told = campaign.told(language)
    subjects, openings = rehearse.lines(services(), campaign, sample)
    return {
        "sample": sample,
        "told": told,
        "page": prose(told.page),
        "subjects": subjects,
        "openings": openings,
        "letters": rehearse.letters(services(), campaign, sample, language),
    }
