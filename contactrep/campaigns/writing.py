"""Change a campaign's files as a person would: only what is meant to change, in readable YAML.

Keys that are not touched keep their place, their spelling and their comments.
"""

from collections.abc import Mapping
from typing import Any

import yaml

from contactrep.campaigns.frontmatter import FENCE, split
from contactrep.campaigns.texts import HEAD

_WIDTH = 96


class _Dumper(yaml.SafeDumper):
    """Writes lists indented below their key, and texts of several lines as blocks."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Indent a list below its key too."""
        super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def front_matter(file: str, text: str) -> dict[str, Any]:
    """Return the front matter of a campaign.md as plain values.

    Raises:
        CampaignError: a fence is missing. What is between them has been read before.
    """
    values: dict[str, Any] = yaml.safe_load(split(file, text)[0])
    return values


def body(file: str, text: str) -> str:
    """Return what stands below the front matter.

    Raises:
        CampaignError: a fence is missing.
    """
    return "\n".join(text.split("\n")[split(file, text)[1] :]).strip("\n")


def with_body(file: str, text: str, new: str) -> str:
    """Return a campaign.md with another body.

    Raises:
        CampaignError: a fence is missing.
    """
    head = "\n".join(text.split("\n")[: split(file, text)[1]])
    return f"{head}\n{new.strip()}\n" if new.strip() else f"{head}\n"


def with_values(file: str, text: str, changes: Mapping[str, Any]) -> str:
    """Return a campaign.md with other values of some keys; None takes a key away.

    Raises:
        CampaignError: a fence is missing.
    """
    head, closed = split(file, text)
    if _compose(head).flow_style:  # all on one line, as in JSON
        head = dump(yaml.safe_load(head)).rstrip("\n")
    lines = head.split("\n")
    spans = _spans(head, lines)
    new: list[str] = []
    at = 0
    for key, (first, last) in spans.items():
        new += lines[at:first]
        new += _lines(key, changes[key]) if key in changes else lines[first:last]
        at = last
    new += lines[at:]
    for key, value in changes.items():
        if key not in spans:
            new += _lines(key, value)
    rest = text.split("\n")[closed:]  # counted before the head was written anew
    return "\n".join([FENCE, *new, FENCE, *rest])


def key_at(file: str, text: str, line: int) -> str | None:
    """Return the key of the front matter that a line of a campaign.md belongs to.

    Raises:
        CampaignError: a fence is missing.
    """
    head, _ = split(file, text)
    at = line - 2  # the first line below the fence is the second of the file
    spans = _spans(head, head.split("\n"))
    return next((key for key, (first, last) in spans.items() if first <= at < last), None)


def sent_text(text: str, *, approved: bool) -> str:
    """Return the file of a text that is sent, with the head that says whether it is approved."""
    return f"---\napproved: {str(approved).lower()}\n---\n{text.strip()}\n"


def without_head(text: str) -> str:
    """Return the text of such a file; all of it where the head is missing."""
    head = HEAD.match(text)
    return text[head.end() :].strip("\n") if head else text


def is_approved(text: str) -> bool:
    """Tell whether the head of such a file says that it is approved."""
    head = HEAD.match(text)
    return head is not None and head[1] == "true"


def dump(values: Mapping[str, Any]) -> str:
    """Return values as YAML, in their order."""
    return yaml.dump(
        dict(values), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_WIDTH
    )


def _lines(key: str, value: Any) -> list[str]:
    return [] if value is None else dump({key: value}).rstrip("\n").split("\n")


def _spans(head: str, lines: list[str]) -> dict[str, tuple[int, int]]:
    """Return the first line of each key and the line after its last, comments between left out."""
    starts = [(key.value, key.start_mark.line) for key, _ in _compose(head).value]
    ends = [line for _, line in starts[1:]] + [len(lines)]
    spans = {}
    for (key, first), end in zip(starts, ends, strict=True):
        last = end
        while last > first + 1 and _is_between(lines[last - 1]):
            last -= 1
        spans[key] = (first, last)
    return spans


def _compose(head: str) -> yaml.MappingNode:
    node = yaml.compose(head, Loader=yaml.SafeLoader)
    if not isinstance(node, yaml.MappingNode):
        raise TypeError("a front matter that was never read")
    return node


def _is_between(line: str) -> bool:
    """Tell whether a line belongs to no value: blank, or a comment that begins in the margin."""
    return not line.strip() or line.startswith("#")
