"""How long a pack of a thousand letters takes to print, volume by volume, and how much memory.

The letters are the shipped editions as they lie in their files, cut into volumes as staff get them.
The seconds are those that the typesetter's processes kept a processor busy, so a busy machine does
not matter much; the memory is the largest that one of them ever took.
Run: python -m benchmarks.pack [letters]
"""

import resource
import sys
from dataclasses import replace

from benchmarks.pdf import letter
from contactrep.documents.pack_pdf import PackLetter, PaperPack, Section, pack_pdf
from contactrep.outreach.packs import volumes
from contactrep.storage.packs import Inside

LETTERS = 1000
_OVERHEAD = 130  # bytes that sealing adds to a text, and the subject with it


def busy() -> float:
    """Return for how many seconds other processes of ours worked."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Print what each edition takes, the shorter first: memory is a maximum."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else LETTERS
    for edition in ("standard", "full"):
        one = letter(edition, 0)
        size = len(one.body.encode()) + _OVERHEAD
        key = "S000148"
        inside = [
            Inside(id=str(number), recipient_key=key, recipient_name=key, size=size)
            for number in range(count)
        ]
        start, written, first, took = busy(), 0, 1, []
        cut = volumes(inside)
        for part in cut:
            began = busy()
            letters = [
                PackLetter(
                    paper=replace(one, body=f"Own words of {each.id}.\n\n{one.body}"),
                    name=f"Jane Roe {each.id}",
                    town="Brooklyn, NY",
                )
                for each in part
            ]
            written += len(pack_pdf(_volume(letters, count, first)))
            first += len(part)
            took.append(busy() - began)
        megabytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(
            f"{count:,} letters, {edition}: {busy() - start:.1f} s in {len(cut)}"
            f" volumes of up to {len(cut[0])}, {max(took):.1f} s for the longest,"
            f" {megabytes:.0f} MB at most, {written / 1e6:.1f} MB written"
        )


def _volume(letters: list[PackLetter], count: int, first: int) -> PaperPack:
    places = [("Brooklyn, NY", count)]
    where = "constituents in New York"
    section = Section(
        name="Senator Jane Doe",
        envelope=("The Honorable Jane Doe", "United States Senate", "Washington, DC 20510"),
        where=where,
        count=count,
        places=places,
        letters=letters,
        first=first,
    )
    return PaperPack(
        campaign="Campaign",
        organisation="Organisation",
        title="Senator Jane Doe",
        where=where,
        day="November 3, 2026",
        count=count,
        places=places,
        sections=[section],
    )


if __name__ == "__main__":
    main()
