"""The arithmetic of a drawing by lot: no database, no chance, nothing but SHA-256.

Anybody can count it again: `tools/verify_lot.py` does so without Ashar, docs/lot.md says it on one screen.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Any

from ashar.core.journal import canonical


def list_of(candidates: Sequence[tuple[int, str, str]], quotas: Mapping[str, int], source: date) -> bytes:
    """The list as it is hashed: numbers, names, kinds, how many of each kind, the day of the journal."""
    rows = [{"n": n, "name": name, "kind": kind} for n, name, kind in candidates]
    told: dict[str, Any] = {"candidates": rows, "quotas": dict(quotas), "source_day": source.isoformat()}
    return canonical(told)


def digest(raw: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return sha256(raw).hexdigest()


def seed_of(list_sha256: str, head: str, called: str) -> str:
    """The seed: the hash of the list, the head of the journal and the called number, a line each."""
    return digest(f"{list_sha256}\n{head}\n{called}".encode())


def order_of(seed: str, numbers: Sequence[int]) -> list[int]:
    """The numbers of the list in the order of the lot: by SHA-256 of the seed and the number."""
    return sorted(numbers, key=lambda n: digest(f"{seed}\n{n}".encode()))


def drawn_of(order: Sequence[int], kinds: Mapping[int, str], quotas: Mapping[str, int]) -> list[int]:
    """Who is drawn: the first of each kind, as many as its quota."""
    left, drawn = dict(quotas), []
    for n in order:
        if left.get(kinds[n], 0) > 0:
            left[kinds[n]] -= 1
            drawn.append(n)
    return drawn
