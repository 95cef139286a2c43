"""The plan of an order, from its rules, its wish, its call and its thread."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.calls.actions import rules_of
from ashar.calls.models import Call, Lot, Wish
from ashar.calls.planning.plan import Plan, Shift, end_of_year, other_days, plan, shifted
from ashar.calls.planning.steps import PlanStep, consents_of, project_of, steps_of
from ashar.calls.queries import money_for, rules_before
from ashar.core import clock, i18n
from ashar.core.lifecycle import Words
from ashar.core.thread import Knot
from ashar.desk.orders.progress import Progress, progress_of, standing_call
from ashar.programmes.models import ProgrammeLine
from ashar.regulations.rulesets import Rules

AGREED = "source__agreement"


@dataclass(frozen=True)
class OrderPlan:
    """An order with its plan."""

    line: ProgrammeLine
    call: Call | None
    rules: Rules
    steps: list[PlanStep]
    plan: Plan
    progress: Progress

    def if_on(self, code: str, day: date) -> Shift:
        """What gives when this step is taken on this day."""
        known = self.progress
        return shifted(
            self.steps,
            self.plan,
            self.rules.calendar,
            code=code,
            day=day,
            done=known.done,
            written=known.written,
        )

    @property
    def others(self) -> list[Shift]:
        """What gives when the next step is taken on other days."""
        now = self.plan.now
        return [self.if_on(now.step.code, day) for day in other_days(self.plan, now.step.code)] if now else []


def order_plan(line: ProgrammeLine, knots: Iterable[Knot], at: datetime) -> OrderPlan:
    """The plan of an order as it stands at this moment; `knots`: its thread."""
    known = list(knots)
    calls = list(
        Call.objects.filter(line=line)
        .select_related("authority", "commission")
        .prefetch_related(Prefetch("lots", queryset=Lot.objects.select_related(f"budget_line__{AGREED}")))
        .order_by("pk")
    )
    call = standing_call(calls, known)
    lots = call.lots.all() if call else []
    money = [lot.budget_line for lot in lots if lot.budget_line] if call else money_for(line)
    rules = rules_of(call, at) if call else rules_before(line, money)
    agreed = {each.source.agreement for each in money if hasattr(each.source, "agreement")}
    consents = consents_of((each.consent_steps, each.consent_days) for each in agreed)
    return planned(line, call, rules, known, at, consents)


def planned(
    line: ProgrammeLine,
    call: Call | None,
    rules: Rules,
    knots: Iterable[Knot],
    at: datetime,
    consents: Mapping[str, int | None],
) -> OrderPlan:
    """The same from what was read already; `consents`: steps that wait for a donor."""
    today, wish = clock.local(at).date(), wish_of(line)
    start, end = (call.project_start, call.project_end) if call else (None, None)
    project = project_of(rules, wish.months if wish else None, start, end)
    steps = steps_of(rules, project, comments=not line.programme.inside_decision, consents=consents)
    progress = progress_of(line.programme, call, knots, at)
    over_by = wish.ends_on if wish else _year_end(rules, steps, progress, today)
    counted = plan(steps, over_by, today, rules.calendar, done=progress.done, written=progress.written)
    return OrderPlan(line, call, rules, steps, counted, progress)


def _year_end(rules: Rules, steps: list[PlanStep], progress: Progress, today: date) -> date:
    """31 December of the year the work is in; where work may go on past it, of the year it can end in."""
    year = progress.written.get("project", today).year
    if rules["project.must_end_within_fiscal_year"]:
        return date(year, 12, 31)
    known = {"done": progress.done, "written": progress.written}
    return end_of_year(steps, today, rules.calendar, year, **known)


def wish_of(line: ProgrammeLine) -> Wish | None:
    """What the city hall wished, if anything."""
    return getattr(line, "wish", None)


def sentence(known: Plan) -> Words:
    """Where an order stands: “You are at step 4 of 9. Next: two signatures. Last safe day: 14 September.”

    A day that the call says stands beside the deed: it is what people are promised.
    """
    now = known.now
    if now is None:
        return _("All steps of the order are done.")
    facts = {"n": now.n, "all": len(known.rows), "deed": now.step.label, "day": i18n.day(now.last)}
    if now.is_written:
        words = _("You are at step {n} of {all}. Next: {deed}, {written}. Last safe day: {day}.")
        return format_lazy(words, written=i18n.day(now.day), **facts)
    return format_lazy(_("You are at step {n} of {all}. Next: {deed}. Last safe day: {day}."), **facts)
