"""When a writer is asked whether an office replied, and what the answers lead to."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from contactrep.core.stances import Answer, ReplyKind

ASK_AFTER = timedelta(days=14)  # from when the letters were made
ASK_AGAIN_AFTER = timedelta(days=28)
APART = timedelta(days=7)  # at least, where the first question was late
LINK_WORKS = timedelta(days=60)
TEXT_KEPT = timedelta(days=180)
"""How long the answer of an office is kept that a supporter pasted."""

ASKED_AGAIN = frozenset({Answer.ACKNOWLEDGED, Answer.NO})
"""What is no last word: the office may still reply."""

KINDS: Mapping[Answer, ReplyKind] = MappingProxyType(
    {Answer.YES: ReplyKind.SUBSTANTIVE, Answer.NOT_TO_THE_POINT: ReplyKind.FORM_LETTER}
)
"""What the office's answer is where somebody at it wrote one."""
