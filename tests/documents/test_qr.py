"""QR codes that can stand in a page."""

import re

import segno

from contactrep.documents import qr

TEXT = "otpauth://totp/Site:anna%40example.org?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Site"


def test_a_code_is_drawn_whole() -> None:
    """Each dark square is under a line of its row, with the quiet border around all."""
    drawn = qr.svg(TEXT, "A key")
    code = segno.make(TEXT, error="m", micro=False)
    (size,) = {int(number) for number in re.findall(r'viewBox="0 0 (\d+) \1"', drawn)}
    assert size == len(code.matrix) + 8
    (path,) = re.findall(r'stroke="#000" d="([^"]+)"', drawn)
    lengths = [int(number) for number in re.findall(r"h(\d+)", path)]
    assert sum(lengths) == sum(sum(row) for row in code.matrix)


def test_it_has_a_name_and_no_style() -> None:
    """The policy of our pages lets no style stand in them."""
    drawn = qr.svg(TEXT, "A <key>")
    assert "<title>A &lt;key&gt;</title>" in drawn
    assert "style" not in drawn
    assert 'fill="#fff"' in drawn  # in the dark too
