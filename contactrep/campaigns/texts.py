"""The files of a campaign folder: their bytes, their head and their placeholders.

Every text that is sent begins with three lines (`---`, `approved: false`, `---`), so that a draft
is marked in the file itself.
"""

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass

from contactrep.campaigns.errors import CampaignError
from contactrep.core.campaigns import EditionText
from contactrep.core.placeholders import problems

FIRST_LINE = 4  # of the text, below its head
HEAD = re.compile(r"---\napproved: (true|false)\n---\n")


@dataclass(frozen=True, slots=True)
class Files:
    """What a campaign folder holds, by path inside it; `slug` is the folder's name."""

    slug: str
    contents: Mapping[str, bytes]

    def name(self, file: str) -> str:
        """Return how an error names a file."""
        return f"{self.slug}/{file}"

    def need(self, file: str) -> bytes:
        """Return the bytes of a file that must be there.

        Raises:
            CampaignError: it is not.
        """
        if file not in self.contents:
            raise CampaignError(self.name(file), None, "this file is missing")
        return self.contents[file]

    def sent(self, file: str, allowed: Set[str]) -> EditionText:
        """Return a text that is sent, or the reading of one.

        Raises:
            CampaignError: it is missing, or `read_sent` refuses it.
        """
        return read_sent(self.name(file), self.need(file), allowed)


def decode(file: str, data: bytes) -> str:
    """Return the text of a file, its lines ended by a line feed.

    Raises:
        CampaignError: it is not UTF-8.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise CampaignError(file, line, "not UTF-8 text") from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_sent(file: str, data: bytes, allowed: Set[str]) -> EditionText:
    """Return a text that is sent, with the campaign's word for it.

    Raises:
        CampaignError: its head, its placeholders or the text itself are wrong.
    """
    whole = decode(file, data)
    head = HEAD.match(whole)
    if head is None:
        raise CampaignError(
            file, 1, "must begin with the lines ---, approved: false (or true), ---"
        )
    text = whole[head.end() :].rstrip()
    if not text:
        raise CampaignError(file, FIRST_LINE, "the text is empty")
    check(file, text, allowed, FIRST_LINE)
    return EditionText(text, approved=head[1] == "true")


def check(file: str, text: str, allowed: Set[str], first_line: int) -> None:
    """Refuse unknown and malformed placeholders.

    Raises:
        CampaignError: there is one.
    """
    for problem in problems(text, allowed):
        raise CampaignError(file, first_line + problem.line - 1, problem.sentence)
