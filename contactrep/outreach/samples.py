"""Supporters who do not exist, each from a place where something is out of the ordinary."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from contactrep.core.campaigns import Campaign
from contactrep.core.districts import STATES, District
from contactrep.core.officials import Official
from contactrep.directory.dataset import Dataset
from contactrep.directory.records import ZipRow
from contactrep.outreach.draft import Draft
from contactrep.outreach.home import Home, legislative_districts, recipients_of

OWN_WORDS = "I have lived here for eleven years, and this matters to my family."

_MEMO = "samples"
_CAPITAL = "DC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A supporter by `key`; `title` says what is out of the ordinary, and whom they write to."""

    key: str
    title: str
    district: District
    zip: str
    city: str
    first: str = "Jane"
    last: str = "Doe"
    citizen: bool = True
    upper: str = ""
    lower: str = ""

    @property
    def home(self) -> Home:
        """Where they live."""
        return Home(zip=self.zip, district=self.district.code, upper=self.upper, lower=self.lower)


def samples(dataset: Dataset, campaign: Campaign) -> tuple[Sample, ...]:
    """Return the samples that this dataset has, the plainest first.

    What does not exist, such as a vacant seat when every seat is taken, is left out.
    """
    if _MEMO not in dataset.memo:
        dataset.memo[_MEMO] = tuple(_found(dataset))
    everywhere: tuple[Sample, ...] = dataset.memo[_MEMO]
    return (*_in_legislature(dataset, campaign), *everywhere)


def pick(found: Iterable[Sample], key: str) -> Sample:
    """Return the sample of this key, else the first."""
    all_ = tuple(found)
    return next((each for each in all_ if each.key == key), all_[0])


def draft_of(dataset: Dataset, campaign: Campaign, sample: Sample) -> Draft:
    """Return the sample's letters to everyone, as far as a draft holds them; it is never stored."""
    home = sample.home
    return Draft(
        zip=sample.zip,
        choice=sample.district.code,
        state=sample.district.state,
        upper=sample.upper,
        lower=sample.lower,
        recipients=tuple(one.key for one in recipients_of(dataset, campaign, home)),
        first=sample.first,
        last=sample.last,
        street="1 Main Street",
        city=sample.city,
        email="",
        own_words=OWN_WORDS,
        citizen=sample.citizen,
        seed="a sample",
    )


def in_committee(dataset: Dataset, campaign: Campaign, committee: str) -> Sample | None:
    """Return who writes to a member of a committee; None if the campaign writes to none of them."""
    for official in dataset.officials():
        if committee in official.committees and official.state:
            sample = _at(
                dataset, _district_of(dataset, official), "committee", official.titled_name
            )
            keys = {one.key for one in recipients_of(dataset, campaign, sample.home)}
            if official.id in keys:
                return sample
    return None


def _found(dataset: Dataset) -> Iterator[Sample]:
    plain, split = _first_zip(dataset, several=False), _first_zip(dataset, several=True)
    yield _in_zip(plain, "one", "one district")
    yield _in_zip(plain, "resident", "no citizen", citizen=False)
    yield _in_zip(split, "split", "a ZIP code in several districts")
    capital = dataset.districts(_CAPITAL)
    if capital:
        yield _at(dataset, capital[0], "dc", "Washington, D.C.")
    members = dataset.district_members()
    vacant = next((district for district, member in members if member is None), None)
    if vacant:
        yield _at(dataset, vacant, "vacant", f"a vacant seat ({vacant.label})")
    named = [(len(one.titled_name), district, one) for district, one in members if one]
    if named:
        _, district, one = max(named, key=lambda each: each[0])
        yield _at(
            dataset,
            district,
            "longest",
            f"the longest names ({one.titled_name})",
            first="Maximiliana Wilhelmina",
            last="Featherstonehaugh-Cholmondeley",
        )
    yield from _smallest_form(dataset)


def _smallest_form(dataset: Dataset) -> Iterator[Sample]:
    """Yield who writes to the office whose form takes the shortest letters."""
    known = [
        (one.form.max_length, one)
        for one in dataset.officials()
        if one.form and one.form.max_length and one.state
    ]
    if known:
        limit, one = min(known, key=lambda each: each[0])
        title = f"a form of {limit:,} characters ({one.titled_name})"
        yield _at(dataset, _district_of(dataset, one), "form", title)


def _in_legislature(dataset: Dataset, campaign: Campaign) -> Iterator[Sample]:
    """Yield who lives where the campaign writes to the legislature."""
    asked = campaign.targets.legislature
    if asked is None:
        return
    district = dataset.districts(asked.state)[0]
    names = [legislative_districts(dataset, asked.state, each) for each in asked.chambers]
    by_name = dict(zip(("upper", "lower"), (each[0] for each in names if each), strict=False))
    if [each.value for each in asked.chambers] == ["lower"]:
        by_name = {"lower": by_name.get("upper", "")}
    title = f"the legislature of {STATES[asked.state].name}"
    yield _at(dataset, district, "legislature", title, **by_name)


def _first_zip(dataset: Dataset, *, several: bool) -> ZipRow:
    """Return the first ZIP code that lies in one numbered district, or in several."""
    rows = filter(None, map(dataset.zip_row, dataset.zip_codes()))
    return next(
        row
        for row in rows
        if row.place
        and (len(row.districts) > 1) is several
        and row.districts
        and all(one.number for one in row.districts)
    )


def _in_zip(row: ZipRow, key: str, title: str, *, citizen: bool = True) -> Sample:
    return Sample(
        key=key,
        title=title,
        district=row.districts[-1],
        zip=row.zip,
        city=row.place,
        citizen=citizen,
    )


def _district_of(dataset: Dataset, official: Official) -> District:
    """Return the official's district, or a senator's first."""
    state = official.state or ""
    if official.district is not None:
        return District(state, official.district)
    return dataset.districts(state)[0]


def _at(dataset: Dataset, district: District, key: str, title: str, **changes: Any) -> Sample:
    """Return a sample in a district, with the first ZIP code that lies in it alone."""
    row = next((each for each in dataset.zip_rows_in(district) if each.place), None)
    zip_code, city = (row.zip, row.place) if row else ("", "")
    return Sample(key=key, title=title, district=district, zip=zip_code, city=city, **changes)
