"""What changed is told by file, line and word."""

from hypothesis import given
from hypothesis import strategies as st

from contactrep.outreach.changes import FileChange, Kind, changes

TEXTS = st.lists(st.sampled_from(["", "I ask you.", "I ask you all.", "Light", "x y"])).map(
    "\n".join
)


def told(change: FileChange) -> list[str]:
    """Return each line as one string, its parts marked."""
    marks = {Kind.SAME: "", Kind.ADDED: "+", Kind.REMOVED: "-"}
    return [
        "|".join(marks[part.kind] + part.text for part in line.parts)
        for run in change.runs
        for line in run
    ]


def test_a_word_is_changed_in_its_line() -> None:
    """The rest of the paragraph stays, and so do two lines around it."""
    before = "a\nb\nc\nI ask you to keep the room open.\nd\ne\nf"
    (change,) = changes({"x": before}, {"x": before.replace("keep", "leave")})
    assert told(change) == ["b", "c", "I ask you to |-keep|+leave| the room open.", "d", "e"]
    assert [line.number for line in change.runs[0]] == [2, 3, 4, 5, 6]


def test_what_has_little_in_common_is_two_lines() -> None:
    """One removed, one added."""
    (change,) = changes({"x": "Keep the room open."}, {"x": "Nobody reads at night; close it"})
    assert told(change) == ["-Keep the room open.", "+Nobody reads at night; close it"]


def test_files_come_and_go() -> None:
    """Those that stay as they are are not told of."""
    found = changes({"a": "1", "b/c": "2", "d": "3"}, {"a": "1", "d": "4", "b/e": "5"})
    assert [(one.file, one.kind) for one in found] == [
        ("d", Kind.SAME),
        ("b/c", Kind.REMOVED),
        ("b/e", Kind.ADDED),
    ]


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_from_it(before: str, after: str) -> None:
    """Every line that changed is there, with what it was and what it is."""
    for change in changes({"x": before}, {"x": after}):
        lines = [line for run in change.runs for line in run]
        for kind, text in ((Kind.REMOVED, before), (Kind.ADDED, after)):
            kept = {
                "".join(p.text for p in line.parts if p.kind in {Kind.SAME, kind})
                for line in lines
                if line.kind in {Kind.SAME, kind}
            }
            assert kept <= {*text.splitlines()}
