"""The words of the ledger, which are the same everywhere and never mixed."""

from contactrep.core.ledger import LEDGER, CallOutcome, Entry, FormTrouble, Route


def test_the_seven_words() -> None:
    """Staff read these, in the order of a letter's life; none of them claims that it was read."""
    assert [entry.word for entry in LEDGER] == [
        "prepared",
        "opened",
        "reported sent",
        "accepted",
        "bounced",
        "delivered in person",
        "replied",
    ]


def test_every_event_has_a_word() -> None:
    """No two events share a word, and an address is verified, never confirmed."""
    words = [entry.word for entry in Entry]
    assert len(set(words)) == len(Entry)
    assert not [word for word in words if "-" in word]
    assert "verified" in words
    assert not {"confirmed", "sent", "delivered"} & set(words)


def test_the_routes() -> None:
    """A letter leaves by one of five routes."""
    assert {route.value for route in Route} == {"email", "form", "mailto", "call", "print"}


def test_what_supporters_tell_of_calls_and_forms() -> None:
    """These words are stored: to change one is to lose what was told before."""
    assert [*CallOutcome] == ["spoke", "voicemail", "no-answer"]
    assert [*FormTrouble] == [
        "zip-refused",
        "not-loading",
        "too-long",
        "unanswerable",
        "other",
    ]
