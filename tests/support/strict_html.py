"""Every page that a test is answered must be HTML without a single fault."""

import re
from typing import Any

import html5lib
from django.test import Client
from html5lib.html5parser import ParseError


def parse_strictly(html: str, *, where: str = "") -> Any:
    """The parsed document or fragment (an lxml element); AssertionError with the place of a fault."""
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("lxml"), strict=True)
    is_page = html.lstrip()[:9].lower() == "<!doctype"
    try:
        return parser.parse(html) if is_page else parser.parseFragment(html, container=_container(html))
    except ParseError as fault:
        line, column = parser.tokenizer.stream.position()
        near = html.splitlines()[max(0, line - 3) : line + 1]
        text = "\n".join(near)
        raise AssertionError(f"{where} is not clean HTML: {fault} at {line}:{column}\n{text}") from fault


def _container(fragment: str) -> str:
    """The element that a fragment beginning so stands in."""
    first = re.match(r"\s*<(tr|td|th|option)\b", fragment, re.IGNORECASE)
    return {"tr": "tbody", "td": "tr", "th": "tr", "option": "select"}[first[1].lower()] if first else "div"


class StrictClient(Client):
    """Django's test client that fails the test when a page is not clean HTML."""

    def request(self, **request: Any) -> Any:
        """Ask, and check what was answered."""
        response = super().request(**request)
        if response.get("Content-Type", "").startswith("text/html") and not response.streaming:
            html = response.content.decode(response.charset)
            if html:
                parse_strictly(html, where=request.get("PATH_INFO", ""))
        return response
