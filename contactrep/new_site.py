"""`contactrep init`: the configuration of a new site, with keys of its own."""

import base64
import os
import secrets
from pathlib import Path

from contactrep.config import FILE_NAME


def write_new(folder: Path) -> Path:
    """Write a configuration with fresh keys, readable by its owner alone, and return its path.

    Raises:
        FileExistsError: there is one already; keys are never overwritten.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / FILE_NAME
    text = _NEW_FILE.format(
        secret_key=secrets.token_urlsafe(48),
        sealing_key=base64.b64encode(secrets.token_bytes(32)).decode(),
        hash_key=base64.b64encode(secrets.token_bytes(32)).decode(),
    )
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    return path


_NEW_FILE = """\
# Settings of this contactrep site. Every setting is listed in README.md.
# Keep this file private and back it up apart from the database: without the keys, letters that
# wait in the outbox cannot be read by anyone.
secret_key = "{secret_key}"
sealing_keys = "first:{sealing_key}"
hash_key = "{hash_key}"

state_folder = "."

# Mail stays in a local mailbox until you name a mail server:
# mail_carrier = "smtp"
# mail_host = "smtp.example.org"
# mail_from = "letters@example.org"
"""
