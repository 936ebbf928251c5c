"""A campaign.md: front matter, and the body of the public page below it."""

from collections.abc import Set

from contactrep.campaigns.frontmatter import parse, split
from contactrep.campaigns.texts import Files, check, decode

PAGE = "campaign.md"


class Page:
    """Reads the texts of one campaign.md; `lines` says where entries such as `openings.2` stand."""

    def __init__(self, files: Files, file: str, keys: Set[str]) -> None:
        """Read the front matter, whose keys are known.

        Raises:
            CampaignError: the file is missing or not of this shape.
        """
        self._file = files.name(file)
        self._text = decode(self._file, files.need(file))
        head, self._closed = split(self._file, self._text)
        self.front = parse(self._file, head, keys)
        self.lines: dict[str, int] = {}

    def texts(self, key: str, allowed: Set[str], *, needed: bool = False) -> tuple[str, ...]:
        """Return a list of texts with known placeholders.

        Raises:
            CampaignError: it is needed and empty, or an entry is wrong.
        """
        entries = self.front.entries(key)
        if needed and not entries:
            sentence = f"\u201c{key}\u201d needs at least one entry"
            raise self.front.error(self.front.line_of(key), sentence)
        for number, entry in enumerate(entries):
            check(self._file, entry.text, allowed, entry.line)
            self.lines[f"{key}.{number}"] = entry.line
        return tuple(entry.text for entry in entries)

    def body(self) -> str:
        """Return the body, in Markdown.

        Raises:
            CampaignError: it holds a placeholder.
        """
        body = "\n".join(self._text.split("\n")[self._closed :])
        check(self._file, body, frozenset(), self._closed + 1)
        return body.strip()
