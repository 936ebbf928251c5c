"""Front matter is written back as a person would, and means what it meant."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactrep import paths
from contactrep.campaigns import archive, writing
from contactrep.campaigns.folder import load_all, read_campaign, read_files
from contactrep.campaigns.page import PAGE
from tests.campaigns.folder_factory import FILES

ROOT = paths.DATA / "campaigns"
CAMPAIGNS = load_all(ROOT)

HEAD = """---
# Whose it is.
slug: lamp
title: "Light"

# Two of them.
subjects:
  - one
  - two

goal: 100 # enough
---
The body.
"""


def read(slug: str, files: dict[str, str], page: str) -> object:
    """Return the campaign with this campaign.md, whatever its bytes are called."""
    contents = {file: text.encode() for file, text in {**files, PAGE: page}.items()}
    return replace(read_campaign(slug, contents), revision="")


@pytest.mark.parametrize("slug", CAMPAIGNS)
def test_what_is_written_back_says_the_same(slug: str) -> None:
    """Every key of the campaigns that ship, by itself and all together."""
    files = archive.texts_of(read_files(ROOT / slug))
    values = writing.front_matter(PAGE, files[PAGE])
    whole = writing.with_values(PAGE, files[PAGE], values)
    anew = f"---\n{writing.dump(values)}---\n{writing.body(PAGE, files[PAGE])}\n"
    original = replace(CAMPAIGNS[slug], revision="")
    assert read(slug, files, whole) == read(slug, files, anew) == original
    for key, value in values.items():
        page = writing.with_values(PAGE, files[PAGE], {key: value})
        assert writing.front_matter(PAGE, page) == values
        assert writing.with_values(PAGE, page, {key: value}) == page
    body = writing.body(PAGE, files[PAGE])
    assert writing.with_body(PAGE, files[PAGE], body) == files[PAGE]


def test_only_what_changes_is_touched() -> None:
    """Comments, order and quotes of the others stay; what is new comes last."""
    changes = {"subjects": ["three"], "goal": None, "after": "Wait."}
    assert writing.with_values(PAGE, HEAD, changes) == HEAD.replace(
        "  - one\n  - two\n", "  - three\n"
    ).replace("goal: 100 # enough\n", "after: Wait.\n")


def test_front_matter_on_one_line_is_written_out() -> None:
    """As in JSON: there is no line of a key to change."""
    page = writing.with_values(PAGE, '---\n{"slug": "a", "goal": 1}\n---\nBody\n', {"goal": 2})
    assert page == "---\nslug: a\ngoal: 2\n---\nBody\n"


@given(
    st.dictionaries(
        st.sampled_from(["summary", "warning", "after", "share"]),
        st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(
            lambda text: text.strip() and not set("{}") & set(text)
        ),
        min_size=1,
    )
)
def test_whatever_is_typed_is_read_again(changes: dict[str, str]) -> None:
    """Colons, quotes, numbers, dates, words that YAML takes for something else."""
    files = dict(FILES)
    page = writing.with_values(PAGE, files[PAGE], changes)
    assert {key: writing.front_matter(PAGE, page)[key] for key in changes} == changes
    found = read("lamp", files, page)
    for key, text in changes.items():
        assert getattr(found, key) == text.strip()


def test_the_head_of_a_text_says_whether_it_is_approved() -> None:
    """And is no part of the text."""
    for approved in (True, False):
        file = writing.sent_text("\n\nI ask.\n", approved=approved)
        assert writing.is_approved(file) is approved
        assert writing.without_head(file) == "I ask."
    assert writing.without_head("I ask.\n") == "I ask.\n"
    assert not writing.is_approved("I ask.")
