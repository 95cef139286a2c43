"""Write docs/access.md: every address of the product and who may open it.

uv run python tools/access_table.py
"""

import os
import re
from pathlib import Path

import django

PAGE = Path(__file__).resolve().parent.parent / "docs" / "access.md"
HEAD = """# Who may open what

Written by `tools/access_table.py` from the routes themselves; a test compares. An address that is not in
this table is refused to everybody. Beside this row, a page asks whether the visitor may know of the object
(else 404) and may do this with it (else 403).

| address | name | who |
|---|---|---|
"""


def text() -> str:
    """The page as it should be."""
    from ashar.core.web.access import NAMES, access_table

    lines = []
    for line in access_table("ashar.config.urls"):
        address = re.sub(r"^/(\\^)?(ky|ru|en)/", "/…/", line.address)
        codes = [code for code in NAMES if line.row and code in line.row.who]
        lines.append(f"| `{address}` | {line.name} | {', '.join(codes) or '**nobody**'} |\n")
    return HEAD + "".join(lines)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ashar.config.settings")
    django.setup()
    PAGE.write_text(text())
    print(PAGE)
