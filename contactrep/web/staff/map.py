"""Where letters come from: the nation by states and districts, and one state at a time."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import abort, render_template, request, url_for

from contactrep.core.districts import STATES, District, State
from contactrep.core.ledger import Entry
from contactrep.core.permissions import Right, may
from contactrep.core.tallies import OUT
from contactrep.documents.charts import Bar, bars_by_category, progress
from contactrep.documents.svg import short_number
from contactrep.documents.tilegrid import TERRITORIES, TILES
from contactrep.outreach import coverage as verbs
from contactrep.outreach import report
from contactrep.outreach.coverage import WORDS, Coverage, StateLine
from contactrep.web.access import needs
from contactrep.web.context import services
from contactrep.web.session import current_staff
from contactrep.web.staff.blueprint import staff
from contactrep.web.staff.filters import CampaignForm, Choice

_MOST = 8  # states in the chart of those with most letters


class MapForm(CampaignForm):
    """What to count."""

    word = Choice("Letters that were", default=Entry.PREPARED.value)

    @property
    def query(self) -> dict[str, str]:
        """What is asked for, as the query of a link, without the word that is meant anyhow."""
        asked = super().query
        return {name: value for name, value in asked.items() if value != self[name].default}


@dataclass(frozen=True, slots=True)
class Tile:
    """A state of the grid; `number` is in four characters or so."""

    line: StateLine
    row: int
    column: int
    shade: int
    number: str


@staff.get("/map")
@needs(Right.SEE_NUMBERS)
def map_of_nation() -> tuple[str, int]:
    """Show tiles of states, a map of districts, and who has not written yet."""
    form, campaign, word = _asked()
    found = verbs.coverage(services(), campaign, word)
    page = render_template(
        "staff/map.html",
        form=form,
        found=found,
        said=_said(word),
        tiles=list(_tiles(found)),
        covered=progress(found.written, found.districts, "Districts", "covered"),
        most=_most(found),
        nation=verbs.nation_svg(services(), found, partial(_zoom, form)) if found.total else "",
        zoom=partial(_zoom, form),
        member=current_staff(),
    )
    return page, 422 if form.errors else 200


@staff.get("/map/<state>")
@needs(Right.SEE_NUMBERS)
def map_of_state(state: str) -> tuple[str, int]:
    """Show one state and its districts."""
    if state not in STATES:
        abort(404)
    form, campaign, word = _asked()
    found = verbs.coverage(services(), campaign, word)
    line = found.line(state)
    letters = partial(_letters, form, state)
    page = render_template(
        "staff/map_of.html",
        form=form,
        line=line,
        scale=found.district_scale,
        said=_said(word, len(line.districts)),
        maps=verbs.state_svgs(services(), line, found.district_scale, letters),
        whole=_address("staff.map_of_nation", form.query),
        letters=letters,
        member=current_staff(),
    )
    return page, 422 if form.errors else 200


def _asked() -> tuple[MapForm, str | None, str]:
    """Return the form, the campaign that may be seen and is asked for, and the word.

    Who sees some campaigns alone sees one of them at a time, the first of them by default.
    """
    member = current_staff()
    roles = member.roles if member else {}
    there = report.campaigns(services())
    choices = [each for each in there if may(roles, Right.SEE_NUMBERS, each[0])]
    form = MapForm(request.args)
    everywhere = may(roles, Right.SEE_NUMBERS)
    form.campaign.choices = [("", "All"), *choices] if everywhere else choices
    if not everywhere and not form.campaign.data:
        form.campaign.data = choices[0][0] if choices else None
    form.word.choices = list(WORDS.items())
    form.word.data = form.word.data or form.word.default
    form.validate()
    campaign = form.query.get("campaign")
    if campaign is None and not everywhere:
        campaign = choices[0][0] if choices else ""  # no campaign has that name
    return form, campaign, form.query.get("word", Entry.PREPARED.value)


def _said(word: str, districts: int = 2) -> str:
    """Return what districts have done: have written, have letters accepted."""
    have = "has" if districts == 1 else "have"
    return f"{have} written" if word == Entry.PREPARED else f"{have} letters {WORDS[word]}"


def _tiles(found: Coverage) -> Iterator[Tile]:
    """Yield the tiles in the order in which one reads them."""
    places = TILES | {code: (0, column) for column, code in enumerate(TERRITORIES)}
    for code, (row, column) in places.items():
        line = found.line(code)
        shade = found.state_scale.shade(line.count)
        yield Tile(line, row, column, shade, short_number(line.count, exact=999))


def _most(found: Coverage) -> str:
    """Return a chart of the states with most letters, empty where there is one or none."""
    ordered = sorted(found.lines, key=lambda line: (-line.count, line.state.name))
    bars = [Bar(line.state.name, line.count) for line in ordered[:_MOST] if line.count]
    return bars_by_category(bars, "States with most letters", "most") if len(bars) > 1 else ""


def _zoom(form: MapForm, state: State) -> str:
    return _address("staff.map_of_state", {"state": state.code, **form.query})


def _letters(form: MapForm, state: str, district: District | None = None) -> str:
    """Return where the letters of a state, or of one of its districts, are listed."""
    query = {"state": state}
    if district is not None:
        query["district"] = str(district.number)
    if "campaign" in form.query:
        query["campaign"] = form.query["campaign"]
    word = form.query.get("word", Entry.PREPARED)
    if word not in {Entry.PREPARED, OUT}:
        query["entry"] = word
    return _address("staff.letters", query)


def _address(endpoint: str, query: Mapping[str, Any]) -> str:
    return url_for(endpoint, **query)
