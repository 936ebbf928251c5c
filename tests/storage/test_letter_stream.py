"""All letters of a filter, one after the other."""

from datetime import timedelta

import pytest

from contactrep.core.ledger import Entry
from contactrep.storage import history, letters, submissions
from contactrep.storage.database import Database
from contactrep.storage.letters import Filter
from contactrep.storage.vault import Vault
from tests.storage.factories import NOW, TODAY, new_letter, new_submission


def fill(database: Database, vault: Vault, count: int) -> None:
    """Store letters of two states, languages and sources, in turn."""
    for number in range(count):
        odd = number % 2
        submission = new_submission(
            language="be" if odd else "en",
            source="minsk-fest" if odd else None,
            created_at=NOW + timedelta(seconds=number),
        )
        letter = new_letter(submission, state="WY" if odd else "NY", recipient_key=f"k{number}")
        with database.write() as conn:
            submissions.add(conn, vault, submission, [letter])
            history.record(conn, [letter.id], Entry.PREPARED, NOW, TODAY, actor="test")


@pytest.mark.parametrize(
    "chosen",
    [
        Filter(),
        Filter(campaign="demonstration"),
        Filter(state="WY"),
        Filter(source="minsk-fest"),
        Filter(entry=Entry.PREPARED),
        Filter(campaign="other"),
    ],
)
@pytest.mark.parametrize("at_a_time", [1, 3, 500])
def test_they_are_those_of_the_list(
    database: Database,
    vault: Vault,
    chosen: Filter,
    at_a_time: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In its order, with all that happened, and with the language and the source besides."""
    monkeypatch.setattr(letters, "_AT_A_TIME", at_a_time)
    fill(database, vault, 7)
    with database.read() as conn:
        listed = letters.load(conn, chosen, 100).rows
        streamed = list(letters.stream(conn, chosen))
    assert [row.id for row in streamed] == [row.id for row in listed]
    assert [row.steps for row in streamed] == [row.steps for row in listed]
    assert {(row.state, row.language, row.source) for row in streamed} <= {
        ("NY", "en", None),
        ("WY", "be", "minsk-fest"),
    }


def test_reading_can_end_at_any_letter(database: Database, vault: Vault) -> None:
    """What comes after on the same connection is not disturbed."""
    fill(database, vault, 3)
    with database.read() as conn:
        rows = letters.stream(conn, Filter())
        assert next(rows).recipient_key == "k2"
        rows.close()  # type: ignore[attr-defined]  # a generator is an iterator
        assert letters.count(conn, Filter(), 10) == 3
