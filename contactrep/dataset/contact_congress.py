"""Translates unitedstates/contact-congress, a YAML file a member, to one JSON object a line.

Its own description of a file: documentation/schema.md in that repository. `contact_form.steps` is a
list of steps of one key each: `visit` a page, then `fill_in`, `select`, `check`, `choose` fields,
each with a `value` such as $NAME_FIRST.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from contactrep.dataset.archives import Packed, unpack
from contactrep.dataset.errors import DatasetError
from contactrep.dataset.reading import Entry, decoded, entries_of, parse_yaml

_TOPIC = "$TOPIC"


def forms(source: Path, name: str) -> tuple[bytes, list[str]]:
    """Return what forms ask, and a sentence for each file that could not be read.

    People write these files by hand, so one that is malformed is left out and named.

    Raises:
        DatasetError: the archive is not whole, or none of its files can be read.
    """
    lines: dict[str, str] = {}
    skipped = []
    for packed in unpack(source, name, "members/", ".yaml"):
        try:
            record = _record(packed)
        except DatasetError as error:
            skipped.append(f"{error}; the file is left out")
            continue
        if record["bioguide"] in lines:
            skipped.append(f"{packed.path}: {record['bioguide']} is given twice; the first counts")
            continue
        lines[record["bioguide"]] = json.dumps(record, ensure_ascii=False)
    if not lines:
        raise DatasetError(name, None, "the archive of it has no member that can be read")
    return "".join(f"{line}\n" for line in lines.values()).encode(), skipped


def _record(packed: Packed) -> dict[str, Any]:
    """Return the record of one member."""
    document = parse_yaml(decoded(packed.content, packed.path), packed.path)
    if not isinstance(document, Entry):
        raise DatasetError(packed.path, 1, "the document must be a mapping")
    steps = document.entry("contact_form").entries("steps")
    visits = [step.maybe("visit") for step in steps if "visit" in step]
    if not visits or visits[0] is None:
        document.fail("no step visits a page")
    fields: dict[str, dict[str, Any]] = {}
    for field in _fields(steps):
        name = (field.maybe("value") or "").removeprefix("$")
        known = fields.setdefault(name, {"required": False})
        known["required"] |= bool(field.get("required"))
        known |= _limits(field)
    return {
        "bioguide": document.text("bioguide"),
        "form_url": visits[0],
        "captcha": any(map(_has_captcha, steps)),
        "fields": fields,
    }


def _fields(steps: list[Entry]) -> Iterator[Entry]:
    """Yield the fields that somebody who writes has to fill in."""
    for step in steps:
        for kind, listed in step.items():
            if kind == "visit" or not isinstance(listed, list):
                continue
            for field in entries_of(listed, step.file, step.line, kind):
                value = field.get("value")
                if isinstance(value, str) and value.startswith("$"):
                    yield field


def _limits(field: Entry) -> dict[str, Any]:
    """Return the longest text, and the topics to choose from.

    Topics are a list, or a mapping from what people read to what is sent. A name alone stands for
    a list of states or counties, which is no topic.
    """
    options = field.get("options")
    if isinstance(options, Entry) and "max_length" in options:
        return {"max_length": options.integer("max_length")}
    if isinstance(options, list | Entry) and field["value"] == _TOPIC:
        return {"options": [str(option) for option in options]}
    return {}


def _has_captcha(step: Entry) -> bool:
    """Tell whether a step, or a field in it, is a CAPTCHA, by any of the ways to say so."""
    listed = [part for value in step.values() if isinstance(value, list) for part in value]
    fields = [step, *(field for field in listed if isinstance(field, Entry))]
    return any(
        "captcha" in key.lower() or str(field.get("value")).startswith("$CAPTCHA")
        for field in fields
        for key in field
    )
