"""The templates that come with the product: TOML beside this file, read strictly."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from ashar.calls.sets.reading import SetInvalid, plain, read_card, read_set
from ashar.calls.sets.shapes import Criterion, Paper, Question
from ashar.calls.states import Part
from ashar.core import datafiles

FOLDER = Path(__file__).parent / "shipped"
_WORDS = tuple(f"{name}_{code}" for name in ("title", "about") for code in ("ky", "ru", "en"))


class _Headed(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    code: str
    title_ky: str
    title_ru: str
    title_en: str = ""
    about_ky: str = ""
    about_ru: str = ""
    about_en: str = ""


class _Criteria(_Headed, kw_only=True, forbid_unknown_fields=True):
    items: list[Criterion]


class _Questions(_Headed, kw_only=True, forbid_unknown_fields=True):
    items: list[Question]
    budget_lines: int = 10
    budget_months: int = 0


class _Papers(_Headed, kw_only=True, forbid_unknown_fields=True):
    items: list[Paper]


class _Card(_Headed, kw_only=True, forbid_unknown_fields=True):
    texts: dict[str, str]
    sphere: str = ""
    criteria: str = ""
    questions: str = ""
    papers: str = ""


class _File(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    criteria: list[_Criteria] = []
    questions: list[_Questions] = []
    papers: list[_Papers] = []
    cards: list[_Card] = []


@dataclass(frozen=True)
class Shipped:
    """A template as it is shipped: `facts` are its words, `body` its set as JSON data."""

    code: str
    part: str
    facts: Mapping[str, str]
    body: Any


def shipped(folder: Path = FOLDER) -> list[Shipped]:
    """All shipped templates, sets before the cards that use them; raises BadFile for what does not fit."""
    files = [datafiles.read(path, _File) for path in sorted(folder.glob("*.toml"))]
    sets = [each for file in files for each in _sets(file)]
    known = {each.code: each for each in sets}
    return [*sets, *(each for file in files for each in _cards(file, known))]


def _sets(file: datafiles.DataFile[_File]) -> Iterator[Shipped]:
    for part in (Part.CRITERIA, Part.QUESTIONS, Part.PAPERS):
        for n, each in enumerate(getattr(file.content, part.value)):
            raw: dict[str, Any] = {"items": [plain(item) for item in each.items]}
            if isinstance(each, _Questions):
                raw |= {"budget_lines": each.budget_lines, "budget_months": each.budget_months}
            try:
                yield Shipped(each.code, part.value, _facts(each), plain(read_set(part, raw)))
            except SetInvalid as error:
                raise file.bad(str(error), part.value, n) from error


def _cards(file: datafiles.DataFile[_File], known: Mapping[str, Shipped]) -> Iterator[Shipped]:
    for n, each in enumerate(file.content.cards):
        raw: dict[str, Any] = {"texts": each.texts}
        for part in ("criteria", "questions", "papers"):
            code = getattr(each, part)
            if code:
                if code not in known or known[code].part != part:
                    raise file.bad(f"There is no set “{code}”.", "cards", n, part)
                names = {k: v for k, v in known[code].facts.items() if k.startswith("title")}
                raw[part] = {**known[code].body, **names}
        try:
            body = plain(read_card(raw))
        except SetInvalid as error:
            raise file.bad(str(error), "cards", n) from error
        yield Shipped(each.code, Part.CARD.value, _facts(each) | {"sphere": each.sphere}, body)


def _facts(each: _Headed) -> dict[str, str]:
    return {name: getattr(each, name) for name in _WORDS}
