"""Find who represents a person, from what they typed and chose."""

from dataclasses import dataclass

from contactrep.core.districts import FREELY_ASSOCIATED, STATES, District, State, StateKind
from contactrep.core.officials import Role
from contactrep.core.zipcodes import ZipError, parse_zip
from contactrep.directory.dataset import Dataset
from contactrep.directory.lookup import (
    Answer,
    AnswerKind,
    Candidate,
    find_districts,
    find_point,
    find_state,
)
from contactrep.directory.lookup import find as find_zip
from contactrep.directory.records import Basis
from contactrep.outreach.naming import district_name, in_text, listed
from contactrep.outreach.sentences import sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What we know: an answer, or none with the reason why; sentences are ready to be read."""

    answer: Answer | None
    problem: str | None = None  # the sentence when nothing, or not yet everything, is known
    notes: tuple[str, ...] = ()
    district_known: bool = False  # False: the visitor still has to choose
    state_only: bool = False  # the visitor chose "I don't know my district"

    @property
    def how(self) -> str | None:
        """How the districts of the ZIP code are known, as a sentence."""
        if self.answer is None or self.answer.basis in {None, Basis.NONE}:
            return None
        if self.answer.basis is Basis.TRACTS and len(self.answer.candidates) > 1:
            return sentence("basis.tracts_split")
        return sentence(f"basis.{self.answer.basis}")

    @property
    def in_use(self) -> bool:
        """Whether what was typed is a ZIP code that exists."""
        return self.answer is not None and self.answer.kind is not AnswerKind.UNKNOWN

    @property
    def choice(self) -> str:
        """What the visitor settled on, as the `district` of a link: NY-8, or NY alone."""
        if self.answer is None or not self.district_known:
            return ""
        if self.state_only or not self.answer.candidates:
            return self.answer.state or ""
        return self.answer.candidates[0].district.code


def find(dataset: Dataset, zip_text: str, choice: str = "", among: str = "") -> Found:
    """Answer a ZIP code, and the visitor's choice of a district (NY-8) or only a state (NY).

    Without a ZIP code the choice alone is answered: the way in for those whose ZIP we cannot place.
    `among` are the districts that an address or a location left open: NY-10 NY-12.
    """
    if choice and not zip_text.strip():
        return _chosen(dataset, None, choice)
    if among and not choice:
        return _among(dataset, zip_text, among)
    try:
        zip_code = parse_zip(zip_text)
    except ZipError as error:
        return Found(answer=None, problem=sentence(f"zip.{error.problem}"))
    answer = find_zip(dataset, zip_code)
    if choice:
        return _chosen(dataset, answer, choice)
    problem = _problem(answer)
    return Found(
        answer=answer,
        problem=problem,
        notes=_notes(answer) if answer.kind in {AnswerKind.FOUND, AnswerKind.SPLIT} else (),
        district_known=problem is None,
    )


def _among(dataset: Dataset, zip_text: str, among: str) -> Found:
    """Ask which of some districts it is; they need not be the ZIP code's."""
    try:
        answer = find_districts(dataset, map(District.parse, among.split()))
    except ValueError:
        answer = find_districts(dataset, ())
    if not answer.candidates:
        return find(dataset, zip_text)
    by_zip = find(dataset, zip_text).answer if zip_text.strip() else None
    if by_zip is not None:
        answer = _at(answer, by_zip)
    count = len(answer.candidates)
    return Found(answer=answer, problem=sentence("place.several", count=count))


def _at(answer: Answer, by_zip: Answer) -> Answer:
    """Return the answer with the ZIP code, and with its town if that is in the same state."""
    town = by_zip.town if by_zip.state == answer.state else None
    return answer._replace(zip=by_zip.zip, town=town)


def _chosen(dataset: Dataset, by_zip: Answer | None, choice: str) -> Found:
    """Answer a choice in a state of the ZIP code; if it is the place's own, the place stays."""
    try:
        answer = _answer_choice(dataset, choice)
    except ValueError:
        return Found(answer=by_zip, problem=sentence("district.unknown"))
    if by_zip is not None:
        if by_zip.states and answer.state not in by_zip.states:
            return Found(answer=by_zip, problem=_elsewhere(by_zip, answer))
        answer = _at(answer, by_zip)
    state_only = not answer.candidates
    notes = _notes(answer)
    if state_only:
        notes = (sentence("district.skipped"), *notes)
    return Found(answer=answer, notes=notes, district_known=True, state_only=state_only)


def _elsewhere(by_zip: Answer, chosen: Answer) -> str:
    state = in_text(STATES[chosen.state or ""].name_in_text)
    return sentence("zip.elsewhere", zip=by_zip.zip, state=state)


def _answer_choice(dataset: Dataset, choice: str) -> Answer:
    """Answer NY-8 or NY.

    Raises:
        ValueError: there is no such state or district.
    """
    code = choice.strip().upper()
    if code in STATES:
        return find_state(dataset, code)
    answer = find_districts(dataset, (District.parse(code),))
    if answer.kind is AnswerKind.UNKNOWN:
        raise ValueError(code)
    return answer


def _problem(answer: Answer) -> str | None:
    """Return the sentence for an answer that does not name one district for certain."""
    if answer.candidates:
        return _open_question(answer)
    match answer.kind:
        case AnswerKind.MILITARY:
            return sentence("zip.military", zip=answer.zip)
        case AnswerKind.FREELY_ASSOCIATED:
            region = in_text(FREELY_ASSOCIATED[answer.region or ""])
            return sentence("zip.freely_associated", zip=answer.zip, region=region)
        case AnswerKind.UNKNOWN:
            return sentence("zip.unknown", zip=answer.zip)
        case _:
            return sentence("zip.no_district", zip=answer.zip, place=answer.place)


def _open_question(answer: Answer) -> str | None:
    """Ask which of the candidates it is; None where there is nothing to ask."""
    if answer.basis is Basis.POINT:
        return _near_the_point(answer)
    count = len(answer.candidates)
    if count == 1:
        return None
    names = [in_text(STATES[code].name_in_text) for code in answer.states]
    if len(names) == 1:
        return sentence("zip.split", zip=answer.zip, count=count)
    states = listed(names)
    return sentence("zip.split_states", zip=answer.zip, count=count, states=states)


def _near_the_point(answer: Answer) -> str:
    """Say that a ZIP code without an area tells only where its post office is."""
    one = len(answer.candidates) == 1
    district = district_name(answer.candidates[0].district)
    return sentence(
        "zip.point_one" if one else "zip.point",
        zip=answer.zip,
        place=answer.place,
        district=district,
        count=len(answer.candidates),
    )


def _notes(answer: Answer) -> tuple[str, ...]:
    """Return what a visitor should know of these seats: no senators, no vote, nobody there."""
    notes = [_state_note(STATES[code], answer) for code in answer.states]
    notes += [_vacancy(candidate) for candidate in answer.candidates]
    for code in answer.states:
        vacant = sum(seat.senator is None for seat in answer.senators if seat.seat.state == code)
        kind = {1: "seat.senate_vacant", 2: "seat.senate_both_vacant"}.get(vacant)
        notes.append(sentence(kind, state=STATES[code].name) if kind else "")
    return tuple(note for note in notes if note)


def _state_note(state: State, answer: Answer) -> str:
    match state.kind:
        case StateKind.STATE:
            return ""
        case StateKind.DISTRICT:
            return sentence("state.dc")
        case StateKind.TERRITORY:
            members = (candidate.member for candidate in answer.candidates)
            role = next((member.role for member in members if member), Role.DELEGATE)
            name = in_text(state.name_in_text)
            commissioner = role is Role.RESIDENT_COMMISSIONER
            kind = "state.commissioner" if commissioner else "state.territory"
            return sentence(kind, state=name[0].upper() + name[1:])


def _vacancy(candidate: Candidate) -> str:
    if candidate.member is not None:
        return ""
    return sentence("seat.house_vacant", district=district_name(candidate.district))


def choices_in(dataset: Dataset, state: str) -> tuple[Candidate, ...]:
    """Return every district of a state to choose from; none for a state that does not exist."""
    return tuple(
        candidate
        for district in dataset.districts(state)
        for candidate in find_districts(dataset, (district,)).candidates
    )


def find_by_point(dataset: Dataset, lat: float, lon: float) -> Found:
    """Answer a point in degrees, which tells the district where no boundary is near."""
    answer = find_point(dataset, lon, lat)
    count = len(answer.candidates)
    if not count:
        return Found(answer=answer, problem=sentence("place.nowhere"))
    problem = sentence("place.several", count=count) if count > 1 else None
    return Found(
        answer=answer, problem=problem, notes=_notes(answer), district_known=problem is None
    )
