"""The steps of an order, each with the time that the rules give from the step before it.

A step is something that is done by a day. Steps that the rules leave out (comments on a light programme)
are left out here too, so people count the steps that they really take.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext_lazy as _

from ashar.calls.planning.spans import Span
from ashar.core.lifecycle import Words
from ashar.regulations.rulesets import Rules
from ashar.regulations.rulesets.book import Unit

COMMENTS, DECISION, ANNOUNCE, DEADLINE, RESULTS = "comments", "decision", "announce", "deadline", "results"
SIGNATURES, PROJECT, REPORT, ACCEPTANCE, PAYMENT = (
    "signatures",
    "project",
    "report",
    "acceptance",
    "payment",
)

LABELS: dict[str, Words] = {
    COMMENTS: _("the draft programme is published for comments"),
    DECISION: _("the council’s decision"),
    ANNOUNCE: _("the call is announced"),
    DEADLINE: _("the deadline for proposals"),
    RESULTS: _("the results are published"),
    SIGNATURES: _("two signatures under the agreement"),
    PROJECT: _("the project ends"),
    REPORT: _("the final report is handed in"),
    ACCEPTANCE: _("the work is accepted"),
    PAYMENT: _("the last payment"),
}
WHO: dict[str, Words] = {
    COMMENTS: _("The city hall’s specialist"),
    DECISION: _("The council"),
    ANNOUNCE: _("The head"),
    DEADLINE: _("Organisations"),
    RESULTS: _("The commission"),
    SIGNATURES: _("Both parties"),
    PROJECT: _("The organisation"),
    REPORT: _("The organisation"),
    ACCEPTANCE: _("The city hall’s specialist"),
    PAYMENT: _("The finance officer"),
}
# Before which step a donor may keep its consent (`ConsentTo`).
CONSENT_BEFORE = {"announce": ANNOUNCE, "award": RESULTS, "sign": SIGNATURES, "pay": PAYMENT}
# What an office does falls on a working day; a project may end on any day.
ON_ANY_DAY = frozenset({PROJECT, REPORT})


@dataclass(frozen=True)
class Project:
    """How long the work lasts: in whole months, or in days once its dates are written."""

    months: int = 0
    days: int | None = None

    def span(self) -> Span:
        """From the signatures to the end of the work."""
        if self.days is not None:
            return Span(self.days, Unit.CALENDAR_DAYS)
        return Span(self.months, Unit.MONTHS)


@dataclass(frozen=True)
class PlanStep:
    """One step: how long after the step before it, and whether it falls on a working day.

    `consent_days`: working days of it in which a donor answers, the last of its spans.
    """

    code: str
    spans: tuple[Span, ...]
    on_working_day: bool
    consent_days: int = 0

    @property
    def label(self) -> Words:
        """What is done by the day."""
        return LABELS[self.code]

    @property
    def who(self) -> Words:
        """Who does it."""
        return WHO[self.code]

    @property
    def rules(self) -> list[str]:
        """Keys of the rules that say how long it takes."""
        return [span.rule for span in self.spans if span.rule]


def steps_of(
    rules: Rules, project: Project, *, comments: bool = True, consents: Mapping[str, int | None] | None = None
) -> list[PlanStep]:
    """The steps of an order under these rules, in their order.

    `comments`: whether its programme is published for comment, if the rules give days for that.
    `consents`: steps that wait for a donor, with its own days for an answer, else those of the rules.
    """
    found = _steps(rules, project, comments=comments and rules["programme.public_comment_days"] > 0)
    return [_with_consent(step, rules, consents or {}) for step in found]


def consents_of(agreements: Iterable[tuple[Iterable[str], int | None]]) -> dict[str, int | None]:
    """Steps that wait for a donor, from the steps and own days of its agreements; the longest counts."""
    found: dict[str, int | None] = {}
    for steps, days in agreements:
        for code in (CONSENT_BEFORE[step] for step in steps):
            known = found.get(code)
            found[code] = days if code not in found else max(filter(None, (known, days)), default=None)
    return found


def _with_consent(step: PlanStep, rules: Rules, consents: Mapping[str, int | None]) -> PlanStep:
    """The step after the donor has answered."""
    if step.code not in consents:
        return step
    own = consents[step.code]
    rule = _span(rules, "programme.donor_consent_days")
    span = Span(own, Unit.WORKING_DAYS) if own else rule
    return replace(step, spans=(*step.spans, span), consent_days=span.count)


def _steps(rules: Rules, project: Project, *, comments: bool) -> Iterator[PlanStep]:
    if comments:
        yield _step(rules, COMMENTS)
    talking = ("programme.public_comment_days",) if comments else ()
    yield _step(rules, DECISION, *talking, "programme.approval_days")
    yield _step(rules, ANNOUNCE, "call.prepare_days")
    yield _step(rules, DEADLINE, "call.min_open_days", is_free=not rules["call.deadline_on_working_day"])
    choosing = (
        ("opening.sitting_days",) if rules["opening.one_sitting"] else ("admission.days", "scoring.days")
    )
    yield _step(rules, RESULTS, *choosing, "result.publish_days")
    yield _step(rules, SIGNATURES, "result.standstill_days", "contract.sign_days")
    yield PlanStep(PROJECT, (project.span(),), on_working_day=False)
    yield _step(rules, REPORT, "report.final_due_days")
    yield _step(rules, ACCEPTANCE, "report.review_days")
    yield _step(rules, PAYMENT, "tranche.pay_days_after_acceptance")


def _step(rules: Rules, code: str, *keys: str, is_free: bool = False) -> PlanStep:
    spans = (_span(rules, key) for key in keys)
    return PlanStep(code, tuple(span for span in spans if span.count), code not in ON_ANY_DAY and not is_free)


def _span(rules: Rules, key: str) -> Span:
    return Span(rules[key], rules.rule(key).unit or Unit.CALENDAR_DAYS, key)


def project_of(rules: Rules, months: int | None, start: date | None, end: date | None) -> Project:
    """How long the work lasts: as the call says, as the city hall wishes, or as usual."""
    if start and end and end > start:
        return Project(days=(end - start).days)
    return Project(months=months or rules["project.usual_months"])
