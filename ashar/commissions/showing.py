"""What the page of a commission says of its composition, with the source of every number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from ashar.commissions.composition import Asked, Check, composition_checks
from ashar.core.i18n import written
from ashar.places.models import Authority
from ashar.regulations.rulesets import Profile, Rules, rules_for

PROFILES = (Profile.LIGHT, Profile.USUAL)


@dataclass(frozen=True)
class Line:
    """A check with its source."""

    check: Check
    source: Any
    address: str
    is_verified: bool


@dataclass(frozen=True)
class Composition:
    """The checks by the rules of one procedure."""

    profile: Any
    lines: list[Line]

    @property
    def is_lawful(self) -> bool:
        """Whether a call of this procedure can have the commission."""
        return all(line.check.is_met for line in self.lines if line.check.is_binding)


def compositions(seats: Iterable[Any], authority: Authority, term: str = "") -> list[Composition]:
    """The seats looked at by the light procedure and by the others."""
    listed = list(seats)
    return [_of(listed, rules_for(authority, profile), term) for profile in PROFILES]


def _of(seats: list[Any], rules: Rules, term: str) -> Composition:
    checks = composition_checks(seats, Asked.by(rules), term)
    return Composition(Profile(rules.profile), [_line(check, rules) for check in checks])


def _line(check: Check, rules: Rules) -> Line:
    rule, book = rules.rule(check.rule), rules.book
    assert book is not None
    act = book.act_of(rule)
    source = written(act, "title") if act is not None else written(book.basis_of(rule), "note")
    address = f"{reverse('regulations:version', args=[book.code])}#{check.rule}"
    return Line(check, source, address, rule.is_verified)
