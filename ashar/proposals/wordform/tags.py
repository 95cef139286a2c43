"""Codes by which a filled form is read back; they mean the same in every language."""

import re
from typing import NamedTuple

FORM, QUESTION, CHOICE, OPTION, COLUMN = "form", "q", "one", "o", "c"
TITLE, LANGUAGE, BUDGET, DECLARATIONS = "title", "language", "budget", "declarations"
MONTHS = "budget-months"  # no question has a code with such a sign
LINE, MONTH, SUM = "line", "month", "sum"
_TAG = re.compile(r"#\s?(form|q|one|o|c):\s?([A-Za-z0-9_.\-]{1,80})\s*$")


class Tag(NamedTuple):
    """What a cell is: its kind and the code in it."""

    kind: str
    code: str


def tag(kind: str, code: str) -> str:
    """The tag as it is written at the end of a cell."""
    return f"#{kind}:{code}"


def tag_of(text: str) -> Tag | None:
    """The tag at the end of a cell's text; None when it has none."""
    found = _TAG.search(text.strip())
    return Tag(found[1], found[2]) if found else None
