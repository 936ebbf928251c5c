"""An answer as lines for a person at a terminal."""

from contactrep.core.officials import Official
from contactrep.outreach.find import Found


def as_text(text: str, found: Found) -> str:
    """Return the answer as lines for a person."""
    answer = found.answer
    if answer is None:
        return f"{text.strip()}: {found.problem}"
    districts = ", ".join(candidate.district.label for candidate in answer.candidates)
    head = "  ".join(filter(None, (answer.zip, answer.place, districts and f"({districts})")))
    lines = [head, *filter(None, (found.problem, *found.notes))]
    lines += [_line(official) for official in answer.officials]
    return "\n".join(lines)


def _line(official: Official) -> str:
    parts = (official.titled_name, official.description, official.phone)
    return "  " + "  ".join(filter(None, parts))
