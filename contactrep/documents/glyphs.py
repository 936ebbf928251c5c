"""Which characters our paper can show, and what stands for those that it cannot.

The fonts are the two that come inside typst 0.15: Libertinus Serif, and DejaVu Sans Mono for what
that one lacks. A PDF/UA file must not hold a character without a glyph, so each is replaced by
something that a reader sees: an emoji by its name, a letter of another script by U+FFFD.
"""

import re
from unicodedata import category, name, normalize

# What one of the fonts has, in hexadecimal. Of combining marks only those that both have: a letter
# and its marks are drawn from one font.
_RANGES = """
20-7e a0-ac ae-341 343-344 358 361 374-377 37a-37f 384-38a 38c 38e-3a1 3a3-3ce 3d0-3e1 3f0-477
47c-47f 48c-4c4 4c7-4cc 4cf-4f9 510-511 51a-51d 531-556 559-55f 561-587 589-58a 5be 5c0 5c3 5c6
5d0-5ea 5f0-5f4 606-607 609-60a 60c 61b 61f 621-63a 640-64a 660-66d 674 679-67b 67e-680 683-684
686-687 691 698 6a4 6a9 6af 6be 6cc 6f0-6f9 e3f 10d0-10fc 1d02 1d08-1d09 1d14-1d17 1d1d-1d1f
1d2c-1d2e 1d30-1d3c 1d3e-1d5f 1d62-1d67 1d77-1d78 1d7b 1d85 1d9b-1db7 1db9-1dbf 1e00-1f15 1f18-1f1d
1f20-1f45 1f48-1f4d 1f50-1f57 1f59 1f5b 1f5d 1f5f-1f7d 1f80-1fb4 1fb6-1fc4 1fc6-1fd3 1fd6-1fdb
1fdd-1fef 1ff2-1ff4 1ff6-1ffe 2010-2027 2030-2037 2039-203f 2042 2044-204b 204f 2070-2071 2074-208e
2090-209c 20a0-20b5 20b8-20ba 20bd 20bf 2100-2103 2105-2106 2109 210c-210f 2111 2113 2115-2117
2119-211a 211c-211d 2120 2122 2124 2126-2127 212a-212b 212e 2132 2135-2139 2148 214f-2151 2153-2184
2189 2190-222e 2234-223d 2241-226b 226d-228b 228d-22a6 22ac 22b2-22b8 22c2-22c6 22cd-22d1 22da-22ef
2300-2306 2308-2315 2318-2319 231c-2321 2325-232b 2335-237a 237d 2380-2383 2388-238b 2395 239b-23ae
23ce-23cf 23d3 2423 2460-2487 24b6-262f 2638-268b 2690-269c 26a0-26a7 26ac-26b1 2701-2704 2706-2709
270c-2727 2729-274b 274d 274f-2752 2756 2758-275e 2761-277f 2794 2798-27af 27b1-27be 27c2 27c5-27c6
27dc 27e0 27e6-27eb 27f5-27f7 2987-2988 2997-2998 29eb 29fa-29fb 2a00 2a2f 2a6a-2a6b 2b05-2b0d
2b12-2b1a 2c60-2c70 2c74-2c77 2c79-2c7a 2c7c-2c7f 2e02-2e05 2e08-2e0a 2e17-2e18 2e1f 2e22-2e25 2e2e
a656-a657 a708-a716 a71b-a727 a765 a789-a78e a790-a791 a793 a7aa a7f8-a7f9 ab52 fb01-fb02 fffd
"""
PRINTABLE = frozenset(
    chr(code)
    for first, _, last in (each.partition("-") for each in _RANGES.split())
    for code in range(int(first, 16), int(last or first, 16) + 1)
)
"""Every character that the fonts can draw."""

_UNKNOWN = "\ufffd"
_FLAG_A = 0x1F1E6  # two regional indicators are a flag: the letters of a country's code
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_OTHER = re.compile(f"[\U0001f1e6-\U0001f1ff]{{2}}|[^{re.escape(''.join(sorted(PRINTABLE)))}]")


def paper_text(text: str) -> str:
    """Return one line as paper can show it: NFC, and nothing that has no glyph.

    What has no shape of its own (controls, joiners, variation selectors) is left out.
    """
    shown = _OTHER.sub(lambda found: _stand_in(found[0]), normalize("NFC", text))
    return normalize("NFC", shown)  # a mark may now stand at a letter that it joins


def paper_line(text: str) -> str:
    """Return any text as one line that paper can show, with single spaces."""
    return paper_text(" ".join(text.split()))


def unprintable(text: str) -> tuple[str, ...]:
    """Return what paper would show otherwise than it was typed, each once, in order.

    For a page that tells the writer: emoji, flags, letters and marks without a glyph.
    """
    found = (match[0] for match in _OTHER.finditer(normalize("NFC", text)))
    return tuple(dict.fromkeys(each for each in found if _shows(each) and not _same(each)))


def _stand_in(found: str) -> str:
    if same := _same(found):
        return same
    if len(found) == 2:
        return f"[flag {''.join(chr(ord(each) - _FLAG_A + ord('A')) for each in found)}]"
    if not _shows(found) or category(found)[0] == "M" or ord(found) in _SKIN_TONES:
        return ""
    if category(found)[0] == "S":
        return f"[{name(found, 'symbol').lower()}]"
    return _UNKNOWN


def _same(found: str) -> str:
    """Return the same in other characters, such as A for a full-width A; empty if there are none.

    A tab is a space.
    """
    same = " " if found == "\t" else normalize("NFKC", found)
    return same if PRINTABLE.issuperset(same) else ""


def _shows(found: str) -> bool:
    """Whether it has a shape of its own."""
    return category(found[0]) not in {"Cc", "Cf"} and not "\ufe00" <= found <= "\ufe0f"
