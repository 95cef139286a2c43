"""An amendment as people read it: what stood there and what stands there now."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from difflib import SequenceMatcher
from typing import Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashar.calls.changes import Change
from ashar.core import i18n
from ashar.core.lifecycle import Words

LABELS: dict[str, Words] = {
    "title": gettext_lazy("Name of the call"),
    "aim": gettext_lazy("Aim of the project"),
    "tasks": gettext_lazy("Tasks of the project"),
    "problem": gettext_lazy("Description of the problem"),
    "target_group": gettext_lazy("For whom"),
    "territory": gettext_lazy("Territory"),
    "results": gettext_lazy("Expected results"),
    "conditions": gettext_lazy("Conditions"),
    "contact_name": gettext_lazy("Who answers questions"),
    "contact_phone": gettext_lazy("Telephone"),
    "contact_hours": gettext_lazy("Days and hours"),
    "session_at": gettext_lazy("Information session: day and hour"),
    "session_place": gettext_lazy("Information session: place"),
    "deadline": gettext_lazy("Last day and hour for proposals"),
    "results_by": gettext_lazy("Results by"),
    "project_start": gettext_lazy("The project begins"),
    "project_end": gettext_lazy("The project ends"),
}
LANGUAGES: dict[str, Words] = {
    "ky": gettext_lazy("in Kyrgyz"),
    "ru": gettext_lazy("in Russian"),
    "en": gettext_lazy("in English"),
}
_LANGUAGE = re.compile(r"_(ky|ru|en)$")
_WORD = re.compile(r"\s+|\S+")


@dataclass(frozen=True)
class Piece:
    """Words that stayed, went or came."""

    kind: Literal["same", "old", "new"]
    text: str


@dataclass(frozen=True)
class Difference:
    """One changed field: its name, its language if it is a text, and its words before and after."""

    label: str
    language: str
    old: list[Piece]
    new: list[Piece]
    by_rule: bool

    @property
    def language_name(self) -> Words:
        """The language in words."""
        return LANGUAGES.get(self.language, "")


def differences(changes: Iterable[Change], *, is_protected: bool = False) -> list[Difference]:
    """The changes in the present language; of a protected call the place of the session stays unsaid."""
    return [
        _difference(change) for change in changes if not (is_protected and change.field == "session_place")
    ]


def _difference(change: Change) -> Difference:
    found = _LANGUAGE.search(change.field)
    old, new = compared(_said(change.old), _said(change.new))
    return Difference(_label(change.field), found[1] if found else "", old, new, change.by_rule)


def _label(name: str) -> str:
    if name.startswith("lot."):
        _lot, n, what = name.split(".")
        words = _("Theme {n}: ceiling") if what == "ceiling" else _("Theme {n}")
        return words.format(n=n)
    return str(LABELS[_LANGUAGE.sub("", name)])


def _said(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return i18n.moment(value, seconds=True)
    if isinstance(value, date):
        return i18n.day(value)
    return value if isinstance(value, str) else i18n.som(value)


def compared(old: str, new: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts in pieces: what is the same word by word, and what went or came."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    nothing = [Piece("same", "—")]
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    left: list[Piece] = []
    right: list[Piece] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        kind: Literal["old", "same"] = "same" if tag == "equal" else "old"
        if b > a:
            left.append(Piece(kind, "".join(before[a:b])))
        if d > c:
            right.append(Piece("same" if tag == "equal" else "new", "".join(after[c:d])))
    return left or nothing, right or nothing
