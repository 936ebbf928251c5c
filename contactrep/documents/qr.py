"""QR codes as SVG, to stand in a page."""

import segno

_BORDER = 4  # modules, as ISO/IEC 18004 asks for


def svg(text: str, title: str) -> str:
    """Return a QR code of the text as an SVG element, black on white on any page."""
    code = segno.make(text, error="m", micro=False)
    drawn: str = code.svg_inline(
        border=_BORDER,
        dark="#000",
        light="#fff",
        svgclass="qr",
        lineclass=None,
        title=title,
        omitsize=True,
    )
    return drawn
