"""Kinds of notices: their words, and where they lead. Stages register theirs at start."""

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Any

from django.utils import translation
from django.utils.functional import Promise

Words = str | Promise


@dataclass(frozen=True)
class NoticeKind:
    """One kind of notice, with named places like `{title}` or `{until}` in its words.

    `link`: name of the route to open, which takes `number`; empty leads to the order's page.
    `protected_subject`, `protected_body`: the words when the facts say `is_protected`; they may
    name only `{number}` and what gives nothing away.
    """

    code: str
    subject: Words
    body: Words
    link: str = ""
    protected_subject: Words = ""
    protected_body: Words = ""

    def words(self, *, is_protected: bool) -> tuple[Words, Words]:
        """Subject and body; raises ValueError when a protected matter has no words of its own."""
        if not is_protected:
            return self.subject, self.body
        if not (self.protected_subject and self.protected_body):
            raise ValueError(f"Notices of kind {self.code} have no words for a protected matter.")
        return self.protected_subject, self.protected_body

    def check(self, facts: Mapping[str, Any]) -> None:
        """Raise KeyError when the words need a fact that is not given."""
        with translation.override("en"):
            places = {
                place
                for words in self.words(is_protected=bool(facts.get("is_protected")))
                for _text, place, _spec, _conversion in Formatter().parse(str(words))
                if place
            }
        missing = places - {"number", *facts}
        if missing:
            raise KeyError(f"A notice of kind {self.code} needs {', '.join(sorted(missing))}.")


_registered: dict[str, NoticeKind] = {}


def register(*kinds: NoticeKind) -> None:
    """Make these kinds known; raises ValueError when a code has other words already."""
    for kind in kinds:
        if _registered.setdefault(kind.code, kind) != kind:
            raise ValueError(f"Two kinds of notices are called {kind.code}.")


def kind_of(code: str) -> NoticeKind:
    """The kind with this code; raises KeyError."""
    return _registered[code]


def registered() -> list[NoticeKind]:
    """All kinds, by code."""
    return sorted(_registered.values(), key=lambda kind: kind.code)
