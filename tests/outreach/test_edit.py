"""A letter that its writer changes: one, or all of them at once, and always whole."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from contactrep.core.campaigns import Campaign
from contactrep.core.letters import TooLong
from contactrep.core.wording import clean, form_length, plain
from contactrep.outreach.compose import edited_body, prepare
from contactrep.outreach.draft import EVERYONE, Draft
from contactrep.outreach.edit import editable, edited, too_long
from contactrep.outreach.services import Services
from tests.factories import new_draft

BODY = "Stay open, please.\n\nIt matters."
KEYS = ["S000148", "J000294", "form-1", EVERYONE]  # those with a limit
TYPED = st.text(
    st.sampled_from("ab \n•—…“”’🙂é\u0301\u00ad\u200b\t\r-1.") | st.characters(codec="utf-8"),
    max_size=120,
)
on_the_same_services = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def services(unstored: Services) -> Services:
    """Nothing is stored here."""
    return unstored


def bodies(services: Services, campaign: Campaign, draft: Draft) -> dict[str, str]:
    """Return the body of each letter."""
    return {one.recipient.key: one.letter.body for one in prepare(services, campaign, draft)}


def room_of(services: Services, campaign: Campaign, draft: Draft, key: str) -> int:
    """Return how many characters the body to a recipient, or to all, may have."""
    found = editable(services, campaign, draft, key)
    assert found is not None
    assert found.room is not None
    return found.room


def filled(text: str, length: int) -> str:
    """Return a text of that many characters of a form, which begins as the one given."""
    text = clean(text)
    missing = length - form_length(plain(text))
    assume(missing > 0)
    return text + "x" * missing


def test_one_letter(services: Services, campaign: Campaign) -> None:
    """Its body is the writer's; salutation and signature stay, and the others are as before."""
    draft = new_draft(services)
    before = prepare(services, campaign, draft)
    after = prepare(services, campaign, edited(draft, "desk-1", BODY))
    for old, new in zip(before, after, strict=True):
        if old.recipient.key == "desk-1":
            assert (new.letter.body, new.letter.edition) == (BODY, None)
            assert new.letter.salutation == old.letter.salutation
            assert new.letter.signature == old.letter.signature
            assert new.letter.subject == old.letter.subject
        else:
            assert new == old


def test_all_letters(services: Services, campaign: Campaign) -> None:
    """One body for everyone, each with their own salutation."""
    letters = prepare(services, campaign, edited(new_draft(services), EVERYONE, BODY))
    assert {one.letter.body for one in letters} == {BODY}
    assert len({one.letter.salutation for one in letters}) == len(letters)


def test_which_of_two_edits_counts(services: Services, campaign: Campaign) -> None:
    """What is written to one comes before what is written to all, in the order it was written."""
    everyone = edited(new_draft(services), EVERYONE, "To all.")
    one = edited(everyone, "desk-1", "To the desk.")
    assert bodies(services, campaign, one) == {
        key: "To the desk." if key == "desk-1" else "To all." for key in one.recipients
    }
    again = edited(one, EVERYONE, "To all again.")
    assert set(bodies(services, campaign, again).values()) == {"To all again."}


@pytest.mark.parametrize(
    ("edits", "key", "left"),
    [
        ({"desk-1": "A"}, "desk-1", {}),
        ({"desk-1": "A", "clerk-1": "B"}, "desk-1", {"clerk-1": "B"}),
        ({EVERYONE: "A", "desk-1": "B"}, "desk-1", {EVERYONE: "A"}),
        ({EVERYONE: "A", "desk-1": "B"}, EVERYONE, {}),
        ({"desk-1": "B"}, EVERYONE, {}),
        ({}, "desk-1", {}),
        ({}, EVERYONE, {}),
    ],
)
def test_the_campaigns_own_text_again(
    services: Services, edits: dict[str, str], key: str, left: dict[str, str]
) -> None:
    """For one, or for all with whatever was written to one."""
    draft = new_draft(services, edits=edits)
    after = edited(draft, key, None)
    assert after.edits == left
    assert edited_body(after, "S000148") == left.get(EVERYONE)
    assert edited_body(after, "clerk-1") == left.get("clerk-1", left.get(EVERYONE))


def test_what_was_sent_is_sent_anew_only_if_it_changes(services: Services) -> None:
    """Saving the same body again is no other letter."""
    draft = edited(new_draft(services), "desk-1", BODY)
    sent = replace(draft, submission_id="1", routes={"desk-1": "email"})
    assert edited(sent, "desk-1", BODY) == sent
    for key, body in (("desk-1", "Other."), ("desk-1", None), (EVERYONE, BODY)):
        after = edited(sent, key, body)
        assert after.key != sent.key
        assert (after.submission_id, after.routes) == (None, {})


def test_what_there_is_to_edit(services: Services, campaign: Campaign) -> None:
    """The letter to one, as it would go."""
    draft = new_draft(services)
    for one in prepare(services, campaign, draft):
        found = editable(services, campaign, draft, one.recipient.key)
        assert found is not None
        assert (found.recipient, found.tightest) == (one.recipient, one.recipient)
        assert (found.letter, found.body) == (one.letter, one.letter.body)
        assert (found.limit, found.edited) == (one.limit, False)
        assert (found.room is None) is (one.limit is None)
    changed = editable(services, campaign, edited(draft, "desk-1", BODY), "desk-1")
    assert changed is not None
    assert (changed.body, changed.edited) == (BODY, True)


def test_what_there_is_to_edit_for_all(services: Services, campaign: Campaign) -> None:
    """It begins with a body that fits everywhere, or with what was written for all before."""
    draft = new_draft(services)
    found = editable(services, campaign, draft, EVERYONE)
    assert found is not None
    assert (found.recipient, found.tightest.key, found.limit) == (None, "form-1", 500)
    assert found.body == bodies(services, campaign, draft)["form-1"]
    assert too_long(services, campaign, draft, EVERYONE, found.body) is None
    both = edited(edited(draft, EVERYONE, "To all."), "form-1", "To the form.")
    again = editable(services, campaign, both, EVERYONE)
    assert again is not None
    assert (again.body, again.edited) == ("To all.", True)


@pytest.mark.parametrize("recipients", [("desk-1",), ("desk-1", "clerk-1")])
def test_mail_takes_any_length(
    services: Services, campaign: Campaign, recipients: tuple[str, ...]
) -> None:
    """There is no limit where no form has one."""
    draft = new_draft(services, recipients=recipients)
    for key in (EVERYONE, "desk-1"):
        found = editable(services, campaign, draft, key)
        assert found is not None
        assert (found.limit, found.room) == (None, None)
        assert too_long(services, campaign, draft, key, "x" * 100_000) is None


@pytest.mark.parametrize(
    ("recipients", "key"),
    [(("desk-1",), "S000148"), (("desk-1",), "nobody"), ((), EVERYONE), (("desk-1",), "")],
)
def test_what_is_not_there_cannot_be_edited(
    services: Services, campaign: Campaign, recipients: tuple[str, ...], key: str
) -> None:
    """A letter that was not chosen, or nobody's."""
    draft = new_draft(services, recipients=recipients)
    assert editable(services, campaign, draft, key) is None


@on_the_same_services
@given(typed=TYPED, key=st.sampled_from(KEYS))
@example(typed="• one\n• two\n• three\n", key="form-1")
@example(typed="a — b … 🙂 “c”", key=EVERYONE)
def test_the_room_is_exact(services: Services, campaign: Campaign, typed: str, key: str) -> None:
    """A body of so many characters fits, and one more does not, however a form counts them."""
    draft = new_draft(services)
    body = filled(typed, room_of(services, campaign, draft, key))
    assert too_long(services, campaign, draft, key, body) is None
    assert bodies(services, campaign, edited(draft, key, body))[
        "form-1" if key == EVERYONE else key
    ] == clean(body)
    told = too_long(services, campaign, draft, key, body + "x")
    assert told is not None
    assert told.startswith("This is 1 character too long for ")
    with pytest.raises(TooLong):
        prepare(services, campaign, edited(draft, key, body + "x"))


@pytest.mark.parametrize("own_words", ["", "I read there on Thursdays.", "x" * 5000])
@pytest.mark.parametrize("key", KEYS)
def test_the_room_is_that_of_any_body(
    services: Services, campaign: Campaign, own_words: str, key: str
) -> None:
    """Whatever stands there now, even what is too long already."""
    draft = new_draft(services, own_words=own_words)
    room = room_of(services, campaign, draft, key)
    assert room == room_of(services, campaign, new_draft(services), key)
    assert room == room_of(services, campaign, edited(draft, key, "Short."), key)
    assert too_long(services, campaign, new_draft(services), key, "x" * room) is None
    assert too_long(services, campaign, new_draft(services), key, "x" * (room + 1)) is not None


@pytest.mark.parametrize("turned", [False, True])
def test_the_room_for_all_is_that_of_the_tightest(
    services: Services, campaign: Campaign, turned: bool
) -> None:
    """Of two forms with the same limit one can have the longer salutation, first or last."""
    form = next(one for one in campaign.recipients if one.key == "form-1")
    two: list[Any] = [
        replace(form, key="short", salutation="Dear Al:"),
        replace(form, key="long", salutation="Dear Resident Commissioner Hernández-Rivera:"),
    ]
    both = replace(campaign, recipients=tuple(reversed(two) if turned else two))
    draft = new_draft(services, recipients=("short", "long"))
    found = editable(services, both, draft, EVERYONE)
    assert found is not None
    assert found.tightest.key == "long"
    assert found.room == room_of(services, both, draft, "long")
    assert too_long(services, both, draft, EVERYONE, "x" * (found.room or 0)) is None
    assert too_long(services, both, draft, EVERYONE, "x" * ((found.room or 0) + 1)) is not None


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("S000148", "Senator Charles E. Schumer"),
        ("J000294", "Representative Hakeem S. Jeffries"),
        ("form-1", "Demonstration Form"),
    ],
)
@pytest.mark.parametrize("over", [1, 2, 21])
def test_a_body_that_is_too_long(
    services: Services, campaign: Campaign, key: str, name: str, over: int
) -> None:
    """The sentence says for whom and by how much; nothing is cut."""
    draft = new_draft(services)
    room = room_of(services, campaign, draft, key)
    told = too_long(services, campaign, draft, key, "x" * (room + over))
    unit = "character" if over == 1 else "characters"
    assert told == f"This is {over} {unit} too long for {name}. Shorten it, please."


def test_a_body_too_long_for_another_letter_is_told_of_that_one(
    services: Services, campaign: Campaign
) -> None:
    """A body for all fits the desk, and not the form; the form's own edit makes it fit again."""
    draft = new_draft(services, recipients=("desk-1", "form-1"))
    body = "x" * 800
    told = too_long(services, campaign, draft, EVERYONE, body)
    assert told is not None
    assert "Demonstration Form" in told
    assert too_long(services, campaign, draft, "desk-1", body) is None


@pytest.mark.parametrize("typed", ["{{ link }}", "{{ own_words }} {% x %}", "{{ unknown }}"])
def test_what_is_typed_is_never_expanded(
    services: Services, campaign: Campaign, typed: str
) -> None:
    """A placeholder in an edited body is nobody's."""
    draft = edited(new_draft(services), "desk-1", typed)
    assert bodies(services, campaign, draft)["desk-1"] == typed
