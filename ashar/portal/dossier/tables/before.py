"""From the problem to the deadline: decisions and money, the call, its rules, questions, changes, keepers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from ashar.calls.models import KeyShare
from ashar.commissions.models import Duty
from ashar.core.lifecycle import Words
from ashar.core.thread import Kind
from ashar.portal.dossier.scope import Scope, rules_of_work
from ashar.portal.dossier.tables.columns import columns
from ashar.portal.dossier.tables.shape import Part, in_both, texts
from ashar.priorities.models import Problem
from ashar.programmes.models import ApprovingDecision, Body, BudgetLine

Rows = Iterator[Sequence[Any]]
CARD: tuple[tuple[str, Words], ...] = (
    ("title", _("Title")),
    ("aim", _("Aim of the project")),
    ("tasks", _("Tasks of the project")),
    ("problem", _("Description of the problem")),
    ("target_group", _("For whom")),
    ("results", _("Expected results")),
    ("conditions", _("Conditions and limits of costs")),
    ("outcome_reason", _("Why the call ended")),
)
DAYS: tuple[tuple[str, Words], ...] = (
    ("announced_at", _("Announced")),
    ("deadline", _("Deadline")),
    ("opened_at", _("Proposals opened")),
    ("results_by", _("Results by")),
    ("standstill_until", _("Complaints stop the signing until")),
    ("project_start", _("The project begins")),
    ("project_end", _("The project ends")),
)


def _thread(scope: Scope) -> Rows:
    known = {knot.pk: knot.number for knot in scope.knots}
    for knot in sorted(scope.knots, key=lambda each: (each.since, each.pk)):
        before = known.get(knot.parent_id, "")  # type: ignore[attr-defined]
        kind = in_both(Kind(knot.kind).label)
        yield knot.number, kind, knot.title_ky, knot.title_ru, knot.state, knot.since, before


def _problem(scope: Scope) -> Rows:
    for problem in Problem.objects.filter(pk__in=scope.of_kind(Kind.PROBLEM)).order_by("pk"):
        yield problem.number, *texts(problem, "title"), *texts(problem, "text")


def _decisions(scope: Scope) -> Rows:
    kept = ApprovingDecision.objects.filter(pk__in=scope.of_kind(Kind.DECISION))
    for each in kept.order_by("pk"):
        yield each.number, in_both(Body(each.body).label), each.act_number, each.act_date


def _budget(scope: Scope) -> Rows:
    kept = BudgetLine.objects.filter(pk__in=scope.of_kind(Kind.BUDGET_LINE)).select_related(
        "source", "decision"
    )
    for each in kept.order_by("pk"):
        decision = each.decision.number if each.decision else ""
        sums = (each.available, each.reserved, each.committed, each.ordered, each.paid, each.accounted)
        yield each.number, decision, *texts(each.source, "name"), each.year, *sums


def _call(scope: Scope) -> Rows:
    call = scope.call
    yield "number", in_both(_("Number")), call.number, call.number
    for code, words in CARD:
        if any(said := texts(call, code)):
            yield code, in_both(words), *said
    for code, words in DAYS:
        yield code, in_both(words), getattr(call, code), getattr(call, code)
    if (adopted := rules_of_work(call)) is not None:
        yield "rules_of_work", in_both(_("Rules of work: SHA-256")), adopted.sha256, adopted.sha256


def _lots(scope: Scope) -> Rows:
    for lot in scope.call.lots.all():
        outcome = lot.outcome if lot.pk in scope.open_lots or not scope.call.is_opened else ""
        why = texts(lot, "outcome_reason") if outcome else ("", "")
        yield lot.n, *texts(lot, "title"), lot.ceiling, outcome, *why


def _criteria(scope: Scope) -> Rows:
    for each in scope.call.rules["criteria"] if scope.call.rules else ():
        yield each["code"], each["title_ky"], each["title_ru"], each["max"]


def _rules(scope: Scope) -> Rows:
    for code, value in sorted((scope.call.rules or {}).get("values", {}).items()):
        yield code, str(value)


def _questions(scope: Scope) -> Rows:
    for each in scope.call.clarifications.filter(state="answered").order_by("asked_at", "pk"):
        yield (
            each.number,
            each.asker,
            each.asked_at,
            *texts(each, "question"),
            *texts(each, "answer"),
            each.answered_at,
        )


def _amendments(scope: Scope) -> Rows:
    for each in scope.call.amendments.filter(state="announced").order_by("n"):
        for change in each.changes:
            told = (change["field"], change["old"], change["new"], bool(change.get("by_rule")))
            yield each.n, each.number, each.announced_at, *texts(each, "reason"), *told, each.notice_number


def _commission(scope: Scope) -> Rows:
    if scope.call.commission is None:
        return
    for seat in scope.call.commission.members.select_related("user").order_by("pk"):
        duty = in_both(Duty(seat.duty).label)
        yield seat.user.name, duty, *texts(seat, "post"), seat.is_civil, seat.valid_from, seat.valid_to


def _order_of_appointment(scope: Scope) -> Rows:
    if (kept := scope.call.commission) is not None:
        yield kept.number, *texts(kept, "title"), kept.act_number, kept.act_date, kept.term, kept.valid_to


def _keepers(scope: Scope) -> Rows:
    for share in KeyShare.objects.filter(key__call=scope.call).select_related("keeper", "key").order_by("n"):
        yield share.n, share.keeper.name, share.digest, share.handed_at, share.rehearsed_at, share.given_at


PARTS = (
    Part(
        "thread",
        _("The thread, from the problem to the result"),
        columns("number kind title_ky title_ru state since comes_from"),
        _thread,
    ),
    Part("problem", _("Problem"), columns("number title_ky title_ru text_ky text_ru"), _problem),
    Part(
        "decisions",
        _("Decisions that gave the money"),
        columns("number body act_number act_date"),
        _decisions,
    ),
    Part(
        "money",
        _("Money by source, in soms"),
        columns(
            "number by_decision source_ky source_ru year available reserved committed ordered paid accounted"
        ),
        _budget,
    ),
    Part("call", _("The call as it stands"), columns("field name value_ky value_ru"), _call),
    Part(
        "lots",
        _("Themes"),
        columns("lot title_ky title_ru ceiling outcome reason_ky reason_ru"),
        _lots,
    ),
    Part("criteria", _("Criteria"), columns("criterion title_ky title_ru max"), _criteria),
    Part("rules", _("Rules that the call keeps for life"), columns("rule value"), _rules),
    Part(
        "questions",
        _("Questions and answers"),
        columns("number asker asked_at question_ky question_ru answer_ky answer_ru answered_at"),
        _questions,
    ),
    Part(
        "amendments",
        _("Amendments, old beside new"),
        columns("n number announced_at reason_ky reason_ru field old new by_rule notice"),
        _amendments,
    ),
    Part(
        "appointment",
        _("The order that appointed the commission"),
        columns("number title_ky title_ru act_number act_date term until"),
        _order_of_appointment,
    ),
    Part(
        "commission",
        _("Members of the commission"),
        columns("name duty post_ky post_ru civil from until"),
        _commission,
    ),
    Part(
        "keepers",
        _("Keepers of the key"),
        columns("share keeper digest handed_at tried_at given_at"),
        _keepers,
    ),
)
