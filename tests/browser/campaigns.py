"""A folder of campaigns in every state: the shipped ones, and made-up ones that take no letters."""

import shutil
from pathlib import Path

from contactrep import paths

_SHIPPED = paths.DATA / "campaigns"
STATES = {
    "paused": "status: paused",
    "closed": "status: closed\ncloses: 2026-03-01",
    "won": "status: won",
    "not-yet": "status: live\nopens: 2099-01-31",
    "draft": "status: draft",
}


def campaigns_of_every_state(folder: Path) -> Path:
    """Write the folder, and return it."""
    shutil.copytree(_SHIPPED, folder, dirs_exist_ok=True)
    for name, state in STATES.items():
        shutil.copytree(_SHIPPED / "demonstration", folder / name)
        file = folder / name / "campaign.md"
        text = file.read_text(encoding="utf-8")
        for old, new in (("slug: demonstration", f"slug: {name}"), ("status: live", state)):
            assert old in text
            text = text.replace(old, new, 1)
        file.write_text(text, encoding="utf-8")
    return folder
