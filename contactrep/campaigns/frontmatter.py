"""The YAML at the head of campaign.md, read entry by entry with the line of each.

Only the shapes that are asked for are read. YAML's tags, anchors and implicit types bring no
surprises: a value is the text, date or number that was wanted, or it is refused.
"""

import difflib
from collections.abc import Iterator, Set
from dataclasses import dataclass
from datetime import date

import yaml

from contactrep.campaigns.errors import CampaignError

FENCE = "---"
_FIRST_LINE = 2  # of the YAML: it begins below the fence
_TEXT = "tag:yaml.org,2002:str"
_NULL = "tag:yaml.org,2002:null"


@dataclass(frozen=True, slots=True)
class Entry:
    """A text of the front matter and the line it begins on."""

    text: str
    line: int


def split(file: str, text: str) -> tuple[str, int]:
    """Return the YAML between the fences, and the number of the line that closes it.

    Raises:
        CampaignError: a fence is missing.
    """
    lines = text.split("\n")
    if lines[0].rstrip() != FENCE:
        raise CampaignError(file, 1, "the first line must be ---")
    for number, line in enumerate(lines[1:], 2):
        if line.rstrip() == FENCE:
            return "\n".join(lines[1 : number - 1]), number
    raise CampaignError(file, 1, "the front matter is not closed by a line ---")


def parse(file: str, text: str, keys: Set[str]) -> "Section":
    """Read the YAML of a front matter whose keys are known.

    Raises:
        CampaignError: it is not YAML, or not a mapping with these keys alone.
    """
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + _FIRST_LINE if error.problem_mark else _FIRST_LINE
        raise CampaignError(file, line, f"not valid YAML: {error.problem}") from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + _FIRST_LINE
        raise CampaignError(file, line, f"not valid YAML: {error.reason}") from error
    except RecursionError as error:
        raise CampaignError(file, _FIRST_LINE, "not valid YAML: nested too deeply") from error
    if node is None:
        raise CampaignError(file, _FIRST_LINE, "the front matter is empty")
    return Section(file, "the front matter", node, keys)


class Section:
    """A mapping of the front matter. Each method reads one key, or refuses it by its line.

    A key whose value is empty counts as missing.
    """

    def __init__(self, file: str, name: str, node: yaml.Node, keys: Set[str] | None = None) -> None:
        """Refuse what is no mapping, and keys that are unknown (None: any will do) or repeated.

        Raises:
            CampaignError: it is not such a mapping.
        """
        self.file = file
        self.line = _line(node)
        self._name = name
        self._nodes: dict[str, yaml.Node] = {}
        if not isinstance(node, yaml.MappingNode):
            raise self.error(self.line, f"{name} must be keys and values")
        for key, value in node.value:
            self._check_key(key, keys)
            self._nodes[key.value] = value

    def _check_key(self, node: yaml.Node, keys: Set[str] | None) -> None:
        """Refuse a key that is no text, is repeated, or is not among the known ones."""
        key = node.value
        if node.tag != _TEXT:
            raise self.error(_line(node), f"a key of {self._name} is not text")
        if key in self._nodes:
            raise self.error(_line(node), f"\u201c{key}\u201d is given twice in {self._name}")
        if keys is not None and key not in keys:
            near = difflib.get_close_matches(key, sorted(keys), 1)
            hint = f"; did you mean \u201c{near[0]}\u201d?" if near else ""
            raise self.error(_line(node), f"unknown key \u201c{key}\u201d in {self._name}{hint}")

    def error(self, line: int, sentence: str) -> CampaignError:
        """Return an error at a line of this file."""
        return CampaignError(self.file, line, sentence)

    def __contains__(self, key: str) -> bool:
        """Tell whether the key has a value."""
        return key in self._nodes and self._nodes[key].tag != _NULL

    def entry(self, key: str) -> Entry:
        """Return a text that must be there."""
        if key not in self:
            raise self.error(self.line, f"\u201c{key}\u201d is missing in {self._name}")
        return self._text(key, self._nodes[key])

    def text(self, key: str) -> str | None:
        """Return a text, None where it is missing."""
        return self.entry(key).text if key in self else None

    def entries(self, key: str) -> tuple[Entry, ...]:
        """Return a list of texts, empty where it is missing."""
        return tuple(self._text(f"an entry of {key}", node) for node in self._list(key))

    def sections(self, key: str, keys: Set[str]) -> tuple["Section", ...]:
        """Return a list of mappings, empty where it is missing."""
        name = f"an entry of {key}"
        return tuple(Section(self.file, name, node, keys) for node in self._list(key))

    def section(self, key: str, keys: Set[str]) -> "Section":
        """Return a mapping that must be there."""
        if key not in self:
            raise self.error(self.line, f"\u201c{key}\u201d is missing in {self._name}")
        return Section(self.file, key, self._nodes[key], keys)

    def pairs(self, key: str) -> Iterator[tuple[str, Entry]]:
        """Yield the names and texts of a mapping with free keys."""
        if key in self:
            inner = Section(self.file, key, self._nodes[key])
            for name in inner._nodes:
                yield name, inner.entry(name)

    def flag(self, key: str) -> bool:
        """Return true or false; false where it is missing."""
        if key not in self:
            return False
        value = self._scalar(key, "bool", "true or false")
        if value not in {"true", "false"}:
            raise self.error(self.line_of(key), f"\u201c{key}\u201d must be true or false")
        return value == "true"

    def number(self, key: str) -> int | None:
        """Return a whole number above zero, None where it is missing."""
        if key not in self:
            return None
        value = self._scalar(key, "int", "a whole number")
        if not value.isascii() or not value.isdigit() or int(value) == 0:
            raise self.error(self.line_of(key), f"\u201c{key}\u201d must be a whole number above 0")
        return int(value)

    def day(self, key: str) -> date | None:
        """Return a date, None where it is missing."""
        if key not in self:
            return None
        value = self._scalar(key, "timestamp", "a date like 2027-03-25")
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            sentence = f"\u201c{key}\u201d must be a date like 2027-03-25"
            raise self.error(self.line_of(key), sentence) from error

    def line_of(self, key: str) -> int:
        """Return the line of a key's value; of the whole section where the key is missing."""
        return _line(self._nodes[key]) if key in self._nodes else self.line

    def _scalar(self, key: str, tag: str, wanted: str) -> str:
        """Return the written form of a value of this YAML type."""
        node = self._nodes[key]
        if not isinstance(node, yaml.ScalarNode) or node.tag != f"tag:yaml.org,2002:{tag}":
            raise self.error(_line(node), f"\u201c{key}\u201d must be {wanted}")
        return str(node.value)

    def _text(self, name: str, node: yaml.Node) -> Entry:
        """Return a text that is not empty."""
        if not isinstance(node, yaml.ScalarNode) or node.tag != _TEXT:
            sentence = f"\u201c{name}\u201d must be text; put it in quotes"
            raise self.error(_line(node), sentence)
        text = str(node.value).strip()
        if not text:
            raise self.error(_line(node), f"\u201c{name}\u201d must not be empty")
        return Entry(text, _line(node))

    def _list(self, key: str) -> list[yaml.Node]:
        """Return the items of a list."""
        if key not in self:
            return []
        node = self._nodes[key]
        if not isinstance(node, yaml.SequenceNode):
            raise self.error(_line(node), f"\u201c{key}\u201d must be a list")
        return list(node.value)


def _line(node: yaml.Node) -> int:
    """Return the line of a node in its file."""
    return int(node.start_mark.line) + _FIRST_LINE
