"""Criteria of a priority round: names and proposed weights (data/criteria.toml)."""

from functools import cache
from pathlib import Path

import msgspec

from ashar.core.datafiles import read

FILE = Path(__file__).parent / "data" / "criteria.toml"
LEAST, MOST = 1, 5


class Criterion(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A criterion, marked from LEAST to MOST; `weight`: proposed, out of 100; `help`: what marks mean."""

    code: str
    weight: int
    title_ky: str
    title_ru: str
    title_en: str
    help_ky: str
    help_ru: str
    help_en: str


class _Book(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    source_ky: str
    source_ru: str
    source_en: str
    criteria: tuple[Criterion, ...]


@cache
def criteria() -> dict[str, Criterion]:
    """All criteria by code, in the order of the list; raises BadFile for a fault in it."""
    return {each.code: each for each in read(FILE, _Book).content.criteria}


def proposed_weights() -> dict[str, int]:
    """The weight of each criterion unless the authority sets another."""
    return {code: each.weight for code, each in criteria().items()}
