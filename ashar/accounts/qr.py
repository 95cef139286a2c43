"""QR codes as SVG inside the page: no request, no script, sharp on paper."""

import segno
from django.utils.safestring import SafeString, mark_safe


def qr_svg(content: str) -> SafeString:
    """A square to point a phone at; always dark on white, also on a dark page."""
    drawn = segno.make(content, error="m", micro=False)
    # Only segno's own rectangles and numbers stand in it, never the content.
    return mark_safe(drawn.svg_inline(scale=4, border=4, light="#fff", dark="#000"))  # noqa: S308
