"""Every page that a test is answered must be HTML without a single fault."""

import hashlib
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


# What a page is to the rules of HTML: its tags with the names of their attributes, and where there are words
# at all. `type` is kept whole: a hidden field may not stand where others may.
_PART = re.compile(
    r"""(?P<tag><(?P<name>/?[a-zA-Z][a-zA-Z0-9-]*)
            (?P<said>(?:\s+[a-zA-Z:_][a-zA-Z0-9:_.-]*(?:="(?:[^"&<>\x00]|&(?:amp|lt|gt|quot|\#39|\#34);)*"
                                                       |='[^'&<>\x00]*')?)*)
            \s*(?P<closes>/?)>)
      | (?P<blank>[ \t\n]+)
      | (?P<words>[^<&\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]+)
      | (?P<sign>&(?:amp|lt|gt|quot|nbsp|\#39|\#34);)
      | (?P<doctype><!doctype\ html>)""",
    re.VERBOSE,
)
_VALUE = re.compile(r"""(?<!\stype)=("|').*?\1""", re.DOTALL)
_clean: set[bytes] = set()


def _shape(html: str) -> bytes | None:
    """A digest that only pages with the same faults share; None when the page has what no rule here knows."""
    parts: list[str] = []
    end = 0
    while end < len(html):
        part = _PART.match(html, end)
        if part is None:
            return None
        end = part.end()
        if part["tag"]:
            parts.append(f"<{part['name']}{_VALUE.sub('', part['said'])}{part['closes']}>")
        elif part["blank"] is None and parts[-1:] != ["x"]:
            parts.append("x")
    return hashlib.sha256("".join(parts).encode()).digest()


def assert_clean(html: str, *, where: str = "") -> None:
    """Raise AssertionError with the place of a fault; what has the shape of a clean page is not parsed."""
    shape = _shape(html)
    if shape not in _clean:
        parse_strictly(html, where=where)
        if shape:
            _clean.add(shape)


class StrictClient(Client):
    """Django's test client that fails the test when a page is not clean HTML."""

    def request(self, **request: Any) -> Any:
        """Ask, and check what was answered."""
        response = super().request(**request)
        if response.get("Content-Type", "").startswith("text/html") and not response.streaming:
            html = response.content.decode(response.charset)
            if html:
                assert_clean(html, where=request.get("PATH_INFO", ""))
        return response
