"""How a commission must be composed: what the rules ask, what the order of appointment gives."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.commissions.models import MARKING, Duty, Term
from ashar.core.lifecycle import Blocker, Words
from ashar.regulations.rulesets import Rules

HEAD = _("The head")


@dataclass(frozen=True)
class Asked:
    """What the rules ask of those who mark; `civil_share`: per cent of them."""

    least: int
    civil_share: int
    odd: bool = False
    experts: int = 0
    term: str = Term.STANDING

    @classmethod
    def by(cls, rules: Rules) -> Asked:
        """As these rules say."""
        return cls(
            least=rules["commission.min_members"],
            civil_share=rules["commission.civil_share_min_pct"],
            odd=rules["commission.odd_number"],
            experts=rules["commission.experts_per_application"],
            term=rules["commission.kind"],
        )


@dataclass(frozen=True)
class Check:
    """One thing the rules ask, in words, and whether it is so. Not binding: said, and nothing stops."""

    words: Words
    is_met: bool
    rule: str
    missing: Words = ""
    is_binding: bool = True


def composition_checks(seats: Iterable[Any], asked: Asked, term: str = "") -> list[Check]:
    """What the rules ask of these seats (anything with duty, is_civil, stands_in), one after another."""
    marking = [seat for seat in seats if seat.duty in MARKING and not seat.stands_in]
    checks = [_least(marking, asked), *_odd(marking, asked), _civil(marking, asked)]
    return [*checks, *_experts(marking, asked), *_term(term, asked)]


def _least(marking: Sequence[Any], asked: Asked) -> Check:
    found = len(marking)
    few = _("The commission has fewer members than the rules ask for: {found} of {least}.")
    return Check(
        format_lazy(_("Members who mark: {found}, at least {least}."), found=found, least=asked.least),
        found >= asked.least,
        "commission.min_members",
        format_lazy(few, found=found, least=asked.least),
    )


def _odd(marking: Sequence[Any], asked: Asked) -> list[Check]:
    if not asked.odd:
        return []
    words = _("The number of members who mark is odd.")
    even = _("The number of members who mark must be odd.")
    return [Check(words, not marking or len(marking) % 2 == 1, "commission.odd_number", even)]


def _civil(marking: Sequence[Any], asked: Asked) -> Check:
    civil = sum(seat.is_civil for seat in marking)
    words = _("From civil society: {found} of {all}, at least {share}%.")
    return Check(
        format_lazy(words, found=civil, all=len(marking), share=asked.civil_share),
        not marking or 100 * civil >= asked.civil_share * len(marking),
        "commission.civil_share_min_pct",
        _("The commission has too few members from civil society."),
    )


def _experts(marking: Sequence[Any], asked: Asked) -> list[Check]:
    """Advice: the number comes from another country, and an expert may be asked in for one call."""
    if not asked.experts:
        return []
    found = sum(seat.duty == Duty.EXPERT for seat in marking)
    words = format_lazy(_("Independent experts: {found} of {least}."), found=found, least=asked.experts)
    return [
        Check(words, found >= asked.experts, "commission.experts_per_application", words, is_binding=False)
    ]


def _term(term: str, asked: Asked) -> list[Check]:
    """Advice as well."""
    if not term or asked.term != Term.PER_CALL:
        return []
    words = _("Appointed for one call, not for a term.")
    return [Check(words, term == Term.PER_CALL, "commission.kind", words, is_binding=False)]


def composition_blockers(seats: Iterable[Any], asked: Asked) -> list[Blocker]:
    """Why a commission of these seats cannot serve a call."""
    checks = composition_checks(seats, asked)
    return [
        Blocker(check.missing, who=HEAD, rule=check.rule)
        for check in checks
        if check.is_binding and not check.is_met
    ]
