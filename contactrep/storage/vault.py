"""Seal what could name a supporter; the database alone cannot open it.

AES-256-GCM under a key with a name, so that keys can be renewed; the name and the purpose are
authenticated with the text, so that a sealed text cannot be moved to another row. Addresses that
must be compared are hashed with a key of their own, which outlives the sealing keys.
"""

import hashlib
import hmac
import json
import os
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12  # bytes, as NIST SP 800-38D recommends for GCM
_KEY = 32
_json = json.JSONEncoder(ensure_ascii=False).encode


class VaultError(Exception):
    """A sealed text cannot be opened: its key is gone, or it is not what was sealed."""


class Vault:
    """Seals with the current key and opens with any."""

    def __init__(self, keys: Mapping[str, bytes], current: str, hash_key: bytes) -> None:
        """Take keys of 32 bytes by name.

        Raises:
            VaultError: a key has another length, or the current one is not among them.
        """
        if current not in keys or any(len(key) != _KEY for key in (*keys.values(), hash_key)):
            raise VaultError("the vault needs keys of 32 bytes, the current one among them")
        self._keys = {name: AESGCM(key) for name, key in keys.items()}
        self._current = current
        self._hash_key = hash_key

    def holds(self, name: str) -> bool:
        """Tell whether there is a sealing key of that id."""
        return name in self._keys

    def seal(self, value: Mapping[str, Any], purpose: str) -> bytes:
        """Return the value, sealed for one purpose such as `people:<id>`."""
        name = self._current.encode()
        nonce = os.urandom(_NONCE)
        text = _json(value).encode()
        sealed = self._keys[self._current].encrypt(nonce, text, _context(name, purpose))
        return name + b"\0" + nonce + sealed

    def open(self, sealed: bytes, purpose: str) -> dict[str, Any]:
        """Return what was sealed for this purpose.

        Raises:
            VaultError: the key is gone, the bytes were altered, or the purpose is another.
        """
        name, _, rest = sealed.partition(b"\0")
        key = self._keys.get(key_of(sealed))
        if key is None:
            raise VaultError("sealed with a key that is not in the configuration")
        try:
            text = key.decrypt(rest[:_NONCE], rest[_NONCE:], _context(name, purpose))
        except (InvalidTag, ValueError) as error:
            raise VaultError("altered, or sealed for another purpose") from error
        value: dict[str, Any] = json.loads(text)
        return value

    def fingerprint(self, text: str, purpose: str) -> str:
        """Return a keyed hash: equal for equal texts, and useless without the key."""
        message = f"{purpose}\0{text}".encode()
        return hmac.new(self._hash_key, message, hashlib.sha256).hexdigest()


def key_of(sealed: bytes) -> str:
    """Return the id of the key that something was sealed with."""
    return sealed.partition(b"\0")[0].decode("utf-8", "replace")


def _context(name: bytes, purpose: str) -> bytes:
    return name + b"\0" + purpose.encode()
