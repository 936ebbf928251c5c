"""The board: every office with its letters, calls, answers, stance, and whether its form works."""

from collections.abc import Iterable, Mapping

from flask import render_template, request
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField
from wtforms.validators import Optional

from contactrep.core.districts import STATES
from contactrep.core.permissions import Right
from contactrep.core.stances import Stance
from contactrep.core.wording import one_line
from contactrep.outreach import board
from contactrep.outreach.board import Ask, Sort
from contactrep.outreach.known_offices import Body
from contactrep.web.access import member_here, needs
from contactrep.web.context import services
from contactrep.web.staff.allowed import campaign_asked, campaigns_with
from contactrep.web.staff.blueprint import staff
from contactrep.web.staff.filters import Choice

STANCES: Mapping[Stance, str] = {
    Stance.SUPPORTIVE: "Supportive",
    Stance.LEANING: "Leaning",
    Stance.UNDECIDED: "Undecided",
    Stance.OPPOSED: "Opposed",
    Stance.UNKNOWN: "Unknown",
}
_BODIES = {
    Body.PRESIDENT: "The President",
    Body.SENATE: "US Senate",
    Body.HOUSE: "US House",
    Body.UPPER: "State senates",
    Body.LOWER: "State houses and assemblies",
    Body.SINGLE: "Single chambers",
    Body.OWN: "The campaign\u2019s own recipients",
    Body.GONE: "Not in the data any more",
}
COLUMNS: Mapping[Sort, tuple[str, bool]] = {
    Sort.NAME: ("Office", False),
    Sort.PREPARED: ("Prepared", True),
    Sort.OUT: ("Sent or accepted", True),
    Sort.CALLS: ("Calls", True),
    Sort.REPLIES: ("Replies", True),
    Sort.STANCE: ("Stance", False),
    Sort.CONTACT: ("Last contact", True),
    Sort.FORM: ("Form", False),
}
"""The columns, and whether one that is pressed for the first time shows the most first."""


class BoardForm(FlaskForm):
    """Which offices to list. It changes nothing, so it carries no token."""

    class Meta:
        """A form of GET."""

        csrf = False

    name = StringField("Name")
    campaign = Choice("Campaign", validators=[Optional()])
    who = Choice("Who", validators=[Optional()])
    body = Choice("Chamber", validators=[Optional()])
    state = Choice("State", validators=[Optional()])
    party = Choice("Party", validators=[Optional()])
    committee = Choice("Committee", validators=[Optional()])
    stance = Choice("Stance", validators=[Optional()])
    letters = Choice("Letters", validators=[Optional()])
    form = Choice("Form", validators=[Optional()])
    sort = HiddenField()

    @property
    def query(self) -> dict[str, str]:
        """What is asked for, as the query of a link; a field that does not hold is left out."""
        return {field.name: field.data for field in self if field.data and not field.errors}

    @property
    def narrowed(self) -> bool:
        """Whether more than a name and a campaign is asked for."""
        return bool(self.query.keys() - {"name", "campaign", "sort"} or self.errors)


@staff.get("/offices")
@needs(Right.SEE_NUMBERS)
def offices() -> str:
    """List offices, those with most letters first."""
    form = _form()
    query = form.query
    slug = campaign_asked(query.get("campaign"))
    sort, down = _order(query.get("sort", ""))
    ask = Ask(
        campaign=slug,
        campaigns=list(campaigns_with(Right.SEE_NUMBERS)),
        name=one_line(query.get("name", "")),
        committee=query.get("committee", ""),
        party=query.get("party", ""),
        state=query.get("state", ""),
        body=query.get("body", ""),
        stance=query.get("stance", ""),
        letters=query.get("letters", ""),
        form=query.get("form", ""),
        targets=bool(query.get("who")),
        sort=sort,
        down=down,
        page=request.args.get("page", 1, type=int),
    )
    return render_template(
        "staff/offices.html",
        form=form,
        found=board.board(services(), ask),
        columns=COLUMNS,
        slug=slug,
        several=len(ask.campaigns) > 1,
        sort=sort,
        down=down,
        stances=STANCES,
        sort_link=_sort_link,
        member=member_here(),
    )


def _form() -> BoardForm:
    form = BoardForm(request.args)
    house = services()
    form.campaign.choices = list(campaigns_with(Right.SEE_NUMBERS).items())
    if not form.campaign.data:
        form.campaign.data = campaign_asked(None)
    form.who.choices = [("", "All officials"), ("targets", "Whom the campaign writes to")]
    form.body.choices = _or_all(_BODIES.items())
    form.state.choices = _or_all((code, one.name) for code, one in STATES.items())
    form.party.choices = _or_all((each, each) for each in board.parties(house))
    committees = sorted(house.dataset.committees.values(), key=lambda one: one.name)
    form.committee.choices = _or_all((one.id, one.name) for one in committees)
    form.stance.choices = _or_all(STANCES.items())
    form.letters.choices = _or_all((("none", "No letters yet"), ("some", "Letters prepared")))
    form.form.choices = _or_all((("broken", "Reported or broken"),))
    form.validate()
    return form


def _or_all(choices: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [("", "All"), *choices]


def _order(asked: str) -> tuple[Sort, bool]:
    """Return the column to sort by, and whether the most comes first, as -prepared says."""
    name = asked.removeprefix("-")
    if name not in set(Sort):
        return Sort.PREPARED, True
    return Sort(name), asked.startswith("-")


def _sort_link(column: Sort, sort: Sort, down: bool) -> str:
    """Return what the head of a column asks for: the other way round, once it is sorted by it."""
    downwards = not down if column is sort else COLUMNS[column][1]
    return f"-{column}" if downwards else column.value
