"""What is sealed opens with its key, for its purpose, unaltered, and not otherwise."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactrep.storage.vault import Vault, VaultError

OLD, NEW, HASH = b"o" * 32, b"n" * 32, b"h" * 32
VAULT = Vault({"old": OLD}, "old", HASH)

values = st.dictionaries(
    st.text(), st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text())
)


@given(values, st.text())
def test_what_is_sealed_opens(value: dict[str, Any], purpose: str) -> None:
    """Whatever a form can hold comes back as it was."""
    assert VAULT.open(VAULT.seal(value, purpose), purpose) == value


def test_a_sealed_text_is_not_readable() -> None:
    """Nor does it tell that two texts are equal."""
    first, second = (VAULT.seal({"name": "Volha"}, "people:1") for _ in range(2))
    assert b"Volha" not in first
    assert b"name" not in first
    assert first != second


def test_another_purpose_does_not_open() -> None:
    """A sealed text cannot be moved to another row."""
    with pytest.raises(VaultError, match="another purpose"):
        VAULT.open(VAULT.seal({"name": "Volha"}, "people:1"), "people:2")


def test_no_byte_can_be_altered() -> None:
    """Not one of them, the name of the key included."""
    sealed = VAULT.seal({"name": "Volha"}, "people:1")
    for position in range(len(sealed)):
        altered = bytearray(sealed)
        altered[position] ^= 1
        with pytest.raises(VaultError):
            VAULT.open(bytes(altered), "people:1")


def test_no_byte_can_be_lost() -> None:
    """However much of it is left."""
    sealed = VAULT.seal({"name": "Volha"}, "people:1")
    for length in range(len(sealed)):
        with pytest.raises(VaultError):
            VAULT.open(sealed[:length], "people:1")


@given(st.binary())
def test_noise_does_not_open(noise: bytes) -> None:
    """It is refused as what it is."""
    with pytest.raises(VaultError):
        VAULT.open(noise, "people:1")
    with pytest.raises(VaultError):
        VAULT.open(b"old\0" + noise, "people:1")


def test_keys_can_be_renewed() -> None:
    """The new key seals, the old one still opens until it is taken away."""
    renewed = Vault({"new": NEW, "old": OLD}, "new", HASH)
    before = VAULT.seal({"name": "Volha"}, "people:1")
    after = renewed.seal({"name": "Volha"}, "people:1")
    assert renewed.open(before, "people:1") == renewed.open(after, "people:1") == {"name": "Volha"}
    with pytest.raises(VaultError, match="not in the configuration"):
        VAULT.open(after, "people:1")
    with pytest.raises(VaultError, match="not in the configuration"):
        Vault({"new": NEW}, "new", HASH).open(before, "people:1")


def test_a_key_under_another_name_does_not_open() -> None:
    """The name of the key is sealed with the text."""
    sealed = VAULT.seal({"name": "Volha"}, "people:1").replace(b"old\0", b"new\0", 1)
    with pytest.raises(VaultError):
        Vault({"new": OLD}, "new", HASH).open(sealed, "people:1")


def test_fingerprints() -> None:
    """Equal for equal texts of one purpose, through every change of the sealing keys."""
    fingerprint = VAULT.fingerprint("volha@example.com", "email")
    renewed = Vault({"new": NEW}, "new", HASH)
    other_key = Vault({"old": OLD}, "old", b"x" * 32)
    assert renewed.fingerprint("volha@example.com", "email") == fingerprint
    assert len(fingerprint) == 64
    others = [
        VAULT.fingerprint("anna@example.com", "email"),
        VAULT.fingerprint("volha@example.com", "ip"),
        other_key.fingerprint("volha@example.com", "email"),
    ]
    assert len({fingerprint, *others}) == 4


@pytest.mark.parametrize(
    ("keys", "current", "hash_key"),
    [
        ({}, "old", HASH),
        ({"old": OLD}, "new", HASH),
        ({"old": OLD[:16]}, "old", HASH),
        ({"old": OLD, "older": OLD + b"o"}, "old", HASH),
        ({"old": OLD}, "old", b""),
    ],
)
def test_wrong_keys_are_refused(keys: dict[str, bytes], current: str, hash_key: bytes) -> None:
    """With a sentence that says what is needed and quotes no key."""
    with pytest.raises(VaultError, match="32 bytes") as caught:
        Vault(keys, current, hash_key)
    assert "oooo" not in str(caught.value)


def test_a_vault_shows_no_key() -> None:
    """It may end up in a log, or in the page of a debugger."""
    shown = f"{VAULT!r} {VAULT}"
    assert "oooo" not in shown
    assert OLD.hex() not in shown
