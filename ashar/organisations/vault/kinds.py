"""Kinds of papers that an organisation keeps: data beside this file, read strictly and once."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated

import msgspec

from ashar.core import datafiles
from ashar.core.i18n import choose

FILE = Path(__file__).parent / "kinds.toml"
OTHER = "other"


class PaperKind(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """A kind of paper. `counted`: days of validity from the issue, if its end is not written on it;
    `rule`: the rule of a call that says how many.
    """

    code: Annotated[str, msgspec.Meta(pattern="^[a-z][a-z0-9_]{0,29}$")]
    title_ky: str
    title_ru: str
    title_en: str
    counted: int = 0
    rule: str = ""

    @property
    def titles(self) -> dict[str, str]:
        """Its name by the language."""
        return {"ky": self.title_ky, "ru": self.title_ru, "en": self.title_en}

    @property
    def title(self) -> str:
        """Its name in the reader's language."""
        return str(choose(self.titles))


class _File(msgspec.Struct, forbid_unknown_fields=True):
    kinds: list[PaperKind]


@cache
def kinds() -> Mapping[str, PaperKind]:
    """All kinds by their codes, in their order; raises BadFile."""
    return {each.code: each for each in datafiles.read(FILE, _File).content.kinds}


def kind_of(code: str) -> PaperKind:
    """The kind with this code; a kind that is gone from the file reads as another document."""
    return kinds().get(code) or kinds()[OTHER]
