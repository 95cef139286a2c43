#!/usr/bin/env python3
"""Count a drawing by lot again, without Ashar: `python3 verify_lot.py FILE.json`. Needs Python alone.

The file is “All this as a file” on the page of the drawing. Compare its `head` with the platform's head
of `source_day` as it was published (/journal/), and `list_sha256` with what stood on the page and in the
journal before the drawing: this script cannot know those.
"""

import json
import sys
from collections.abc import Iterator
from hashlib import sha256
from typing import Any


def digest(text: str) -> str:
    """SHA-256 in hexadecimal."""
    return sha256(text.encode()).hexdigest()


def faults(told: dict[str, Any]) -> Iterator[str]:
    """What does not agree, in words."""
    listed = {name: told[name] for name in ("candidates", "quotas", "source_day")}
    spelled = json.dumps(listed, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    if digest(spelled) != told["list_sha256"]:
        yield "the list is not the one that was hashed"
    if not told["seed"]:
        yield "not drawn yet"
        return
    if digest(f"{told['list_sha256']}\n{told['head']}\n{told['called']}") != told["seed"]:
        yield "the seed is not made of the list, the head and the called number"
    kinds = {each["n"]: each["kind"] for each in told["candidates"]}
    order = sorted(kinds, key=lambda n: digest(f"{told['seed']}\n{n}"))
    if order != told["order"]:
        yield f"the order by this seed is {order}"
    left, drawn = dict(told["quotas"]), list[int]()
    for n in order:
        if left.get(kinds[n], 0) > 0:
            left[kinds[n]] -= 1
            drawn.append(n)
    if drawn != told["drawn"]:
        yield f"drawn by this order are {drawn}"


def main() -> int:
    """Say whether everything agrees."""
    with open(sys.argv[1], encoding="utf8") as file:
        told = json.load(file)
    wrong = list(faults(told))
    print("\n".join(f"WRONG: {fault}" for fault in wrong) or f"OK: {told['number']}, drawn {told['drawn']}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
