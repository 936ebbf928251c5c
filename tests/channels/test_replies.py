"""What staff read of a server's answer tells what happened and names nobody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactrep.channels.replies import Reply, after_the_dot, before_the_dot, evidence
from contactrep.core.mail import Accepted, Deferred, Refused


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("550 5.1.1 <jane@example.org>: User unknown", "550 5.1.1 <address>: User unknown"),
        ("550 jane@example.org, no", "550 <address> no"),
        ("550 'Jane.Doe'@Example.org", "550 <address>"),
        ("550 see http://x.example/?id=jane%40example.org;ip=1", "550 see <address>"),
        ("550 no such user: jane.doe", "550 no such user: <address>"),
        ("550 no such user: JANE.DOE.", "550 no such user: <address>."),
        ("550 Jane.Doerr is someone else", "550 Jane.Doerr is someone else"),
        ("550 two\r\nlines\x00 and a \u202e turn", "550 two lines and a turn"),
    ],
)
def test_evidence_names_nobody(said: str, expected: str) -> None:
    """Addresses go, and the local part that the server repeats; the reason stays."""
    assert evidence(said, ["jane.doe@example.org"]) == expected


@given(st.text(max_size=400))
def test_evidence_is_one_short_line(said: str) -> None:
    """Whatever a server says becomes one printable line of at most 200 characters without an @."""
    line = evidence(f"{said} jane@example.org", ["jane@example.org"])
    assert len(line) <= 200
    assert line == "" or line.isprintable()
    assert "@" not in line


def test_an_address_is_hidden_before_the_line_is_cut() -> None:
    """The cut cannot leave half an address behind."""
    assert "jane" not in evidence("x" * 195 + " jane@example.org")
    assert evidence("x" * 300) == "x" * 200
    assert "jane" not in evidence(f"{'x' * 2900}@a.example {'y' * 80} jane@example.org")


def test_evidence_is_taken_from_the_beginning_of_any_text() -> None:
    """A text of megabytes without a space, or of spaces alone, costs no time."""
    assert evidence("x" * 3_000_000) == "x" * 200
    assert evidence("reason " + " " * 3_000_000) == "reason"
    assert evidence("reason " * 1_000_000).startswith("reason reason")


LOG_IN = Deferred("the mail server wants us to log in first: 530 x", server_away=True)


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        (250, Deferred("250 x"), Accepted("250 x")),
        (421, Deferred("421 x"), Deferred("421 x")),
        (452, Deferred("452 x"), Deferred("452 x")),
        (530, LOG_IN, LOG_IN),
        (550, Refused("550 x"), Refused("550 x")),
        (554, Refused("554 x"), Refused("554 x")),
        (354, Deferred("354 x"), Deferred("354 x", ambiguous=True)),
        (600, Deferred("600 x"), Deferred("600 x", ambiguous=True)),
        (-1, Deferred("not a reply: x"), Deferred("not a reply: x", ambiguous=True)),
    ],
)
def test_a_code_means_what_its_moment_makes_it_mean(
    code: int, before: Deferred | Refused, after: Accepted | Deferred | Refused
) -> None:
    """Before the dot nothing is ambiguous; after it, what cannot be understood is."""
    reply = Reply(code, b"x")
    assert before_the_dot(reply, []) == before
    assert after_the_dot(reply, []) == after
