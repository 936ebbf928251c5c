"""An answer for a terminal or a program."""

from typing import Any

from contactrep.core.officials import Official
from contactrep.outreach.find import Found


def as_json(text: str, found: Found) -> dict[str, Any]:
    """Return the answer as an object; lists are empty where nothing is known."""
    answer = found.answer
    candidates = answer.candidates if answer else ()
    return {
        "zip": (answer.zip if answer else None) or text.strip(),
        "place": answer.place if answer else None,
        "basis": answer.basis.value if answer and answer.basis else None,
        "kind": answer.kind.value if answer else "malformed",
        "note": " ".join(filter(None, (found.problem, *found.notes))) or None,
        "districts": [
            {
                "state": candidate.district.state,
                "district": candidate.district.number,
                "ocd_id": candidate.district.ocd_id,
                "approximate": candidate.approximate,
                "share": candidate.share,
                "vacant": candidate.member is None,
            }
            for candidate in candidates
        ],
        "officials": [_official(official) for official in (answer.officials if answer else ())],
    }


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


def _official(official: Official) -> dict[str, Any]:
    return {
        "id": official.id,
        "name": official.name,
        "role": official.role.value,
        "state": official.state,
        "district": official.district,
    }


def _line(official: Official) -> str:
    parts = (official.titled_name, official.description, official.phone)
    return "  " + "  ".join(filter(None, parts))
