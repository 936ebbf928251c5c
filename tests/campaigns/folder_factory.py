"""A small campaign folder that is in order, to break in one place at a time."""

from collections.abc import Mapping
from pathlib import Path

PAGE = """---
slug: lamp
title: Light the lamp
status: live
summary: Ask for light.
organisation:
  name: Friends of Light
  url: https://example.org/
  privacy_contact: privacy@example.org
settings:
  council: the council
targets:
  senate: true
recipients:
  - key: desk-1
    name: Light Desk
    salutation: "Dear Light Desk:"
    description: A desk
    email: desk@example.org
subjects:
  - Light the lamp
openings:
  - I write {{ constituency }} from {{ place }} to {{ council }}.
prompts:
  - I read there when …
topics: [Education]
goal: 100
---
## Why light matters

It does.
"""

HEAD = "---\napproved: true\n---\n"
EDITION = HEAD + "{{ opening }}\n\n{{ own_words }}\n\nLight the lamp.\n"

FILES = {
    "campaign.md": PAGE,
    "script.txt": HEAD + "I call {{ recipient }}.\n",
    **{
        f"editions/{edition}.txt": EDITION
        for edition in ("full", "long", "standard", "short", "brief")
    },
    "committees/HSFA.txt": HEAD + "You sit on the committee.\n",
}

READING_PAGE = """---
title: Запаліце лямпу
summary: Папрасіце святла.
settings:
  council: рада
openings:
  - Пішу з {{ place }}, {{ council }}.
prompts:
  - Я чытаю там, калі …
---
## Чаму святло важнае

Яно важнае.
"""
READING_EDITION = HEAD + "{{ opening }}\n\n{{ own_words }}\n\nЗапаліце лямпу.\n"
READING_FILES = {
    "campaign.md": READING_PAGE,
    "script.txt": HEAD + "Тэлефаную: {{ recipient }}.\n",
    **{
        f"editions/{edition}.txt": READING_EDITION
        for edition in ("full", "long", "standard", "short", "brief")
    },
    "committees/HSFA.txt": HEAD + "Вы ў камітэце.\n",
}


def reading(
    language: str, changes: Mapping[str, str | bytes | None] | None = None
) -> dict[str, bytes]:
    """Return the files of a reading; `changes` are by path inside its folder, None leaves out."""
    texts = {**READING_FILES, **(changes or {})}
    return {
        f"{language}/{name}": text.encode() if isinstance(text, str) else text
        for name, text in texts.items()
        if text is not None
    }


def files(**changes: str | bytes | None) -> dict[str, bytes]:
    """Return the folder's files; `campaign_md=...` changes one, None leaves it out."""
    names = {name.replace("/", "__").replace(".", "_"): name for name in FILES}
    texts: dict[str, str | bytes | None] = {**FILES}
    for key, text in changes.items():
        texts[names.get(key, key)] = text
    return {
        name: text.encode() if isinstance(text, str) else text
        for name, text in texts.items()
        if text is not None
    }


def page(old: str, new: str) -> dict[str, bytes]:
    """Return the files with one change in campaign.md."""
    assert PAGE.count(old) == 1, f"{old!r} stands {PAGE.count(old)} times in the page"
    return files(campaign_md=PAGE.replace(old, new))


def write(root: Path, slug: str, contents: dict[str, bytes]) -> Path:
    """Write the files into a folder of this name and return it."""
    folder = root / slug
    for name, data in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder
