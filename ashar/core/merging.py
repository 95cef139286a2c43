"""Two people at one draft: what each has changed is told apart part by part, so that nothing is lost.

A page carries short marks of every part as it was last seen. A part that only one of the two has changed
is taken from whoever changed it; a part that both have changed is a clash, which a person settles.
"""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from ashar.core.journal import canonical

_LETTERS = 10
Parts = Mapping[str, Any]


@dataclass(frozen=True)
class Joined:
    """Both drafts in one, and the parts that both had changed (in `parts` they stand as in “mine”)."""

    parts: dict[str, Any]
    clashes: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()


def marks(parts: Parts) -> str:
    """Short marks of all parts, in one line for a hidden field."""
    return ".".join(_mark(value) for value in parts.values())


def join(*, mine: Parts, theirs: Parts, seen: str) -> Joined:
    """What is to be kept when `mine` was written over what was `seen`, and `theirs` has been kept meanwhile.

    Both have the same parts. Marks that cannot be read count as nothing seen: every difference is a clash.
    """
    base = _read(seen, mine)
    kept, clashes, taken = dict(mine), [], []
    for part in mine:
        if _mark(mine[part]) == _mark(theirs[part]) or _mark(theirs[part]) == base[part]:
            continue
        if _mark(mine[part]) == base[part]:
            kept[part] = theirs[part]
            taken.append(part)
        else:
            clashes.append(part)
    return Joined(kept, tuple(clashes), tuple(taken))


def marks_after_clash(seen: str, theirs: Parts, clashes: Collection[str]) -> str:
    """Marks for a page that shows both texts of the clashing parts: what it sends next counts there."""
    base = _read(seen, theirs)
    return ".".join(_mark(theirs[part]) if part in clashes else base[part] for part in theirs)


def _read(seen: str, parts: Parts) -> dict[str, str]:
    given = seen.split(".")
    return dict(zip(parts, given if len(given) == len(parts) else [""] * len(parts), strict=True))


def _mark(value: Any) -> str:
    return hashlib.sha256(canonical({"value": value})).hexdigest()[:_LETTERS]
