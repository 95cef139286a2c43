"""From the award to the result: complaints, agreements, money paid, reports, visits, and paper originals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from ashar.agreements.models import Agreement, Condition, ConditionCode, Payment, Tranche
from ashar.complaints.models import Complaint, Origin
from ashar.core.thread import Kind
from ashar.monitoring.models import AcceptanceAct, Finding, Report, ReportLine, Visit
from ashar.portal.dossier.originals import originals_of
from ashar.portal.dossier.scope import Scope
from ashar.portal.dossier.tables.columns import columns
from ashar.portal.dossier.tables.shape import Part, in_both, texts

Rows = Iterator[Sequence[Any]]
HANDED_IN = ("submitted", "accepted")


def _complaints(scope: Scope) -> Rows:
    """That there is one, and the answer, is everybody’s; its words only of a bidder, or once released."""
    for each in Complaint.objects.filter(call=scope.call).select_related("proposal__organisation", "lot"):
        shown = scope.is_full and each.origin == Origin.BIDDER
        answer = [*texts(each, "about"), *texts(each, "answer")] if each.is_answered else [""] * 4
        who = in_both(each.who) if each.is_answered or scope.is_full else ""
        body = (each.act_number, each.act_date) if each.is_of_a_body else ("", None)
        words = each.text if shown else each.words
        yield (
            each.number,
            in_both(each.state_label()),
            each.filed_at,
            who,
            each.is_freezing,
            words,
            *answer,
            each.answered_at,
            *texts(each, "remedy"),
            *body,
        )


def _agreements(scope: Scope) -> Rows:
    kept = Agreement.objects.filter(pk__in=scope.of_kind(Kind.AGREEMENT)).select_related(
        "award__organisation"
    )
    for each in kept.order_by("pk"):
        names = texts(each.award.organisation, "name")
        yield (
            each.number,
            *names,
            each.amount,
            each.signed_on,
            each.ends_on,
            in_both(each.state_label()),
            each.document,
        )


def _of_agreements(scope: Scope) -> dict[str, Any]:
    return {"agreement__in": scope.of_kind(Kind.AGREEMENT)}


def _tranches(scope: Scope) -> Rows:
    kept = Tranche.objects.filter(**_of_agreements(scope)).select_related("agreement")
    for each in kept.order_by("agreement_id", "n"):
        yield (
            each.number,
            each.agreement.number,
            each.n,
            each.amount,
            each.given_back,
            each.pay_by,
            in_both(each.state_label()),
        )


def _conditions(scope: Scope) -> Rows:
    kept = Condition.objects.filter(tranche__agreement__in=scope.of_kind(Kind.AGREEMENT)).select_related(
        "tranche"
    )
    for each in kept.order_by("tranche_id", "pk"):
        words = in_both(ConditionCode(each.code).label)
        waived = [each.waived_on, *texts(each, "waive_reason")] if each.waived_on else [None, "", ""]
        yield each.tranche.number, words, each.met_on, each.document if scope.is_full else "", *waived


def _payments(scope: Scope) -> Rows:
    kept = Payment.objects.filter(pk__in=scope.of_kind(Kind.PAYMENT)).select_related("tranche")
    for each in kept.order_by("pk"):
        days = (each.order_date, each.paid_on, each.returned_on)
        yield (
            each.number,
            each.tranche.number,
            each.tranche.amount,
            each.order_number,
            *days,
            each.reason,
            in_both(each.state_label()),
        )


def _reports(scope: Scope) -> Rows:
    kept = Report.objects.filter(pk__in=scope.of_kind(Kind.REPORT)).select_related("agreement").order_by("pk")
    for each in kept:
        own = (each.text, each.results) if scope.is_full and each.state in HANDED_IN else ("", "")
        told = texts(each, "summary") if each.is_summary_public else ["", ""]
        when = (each.due_on, each.submitted_at, each.accepted_at)
        yield each.number, each.agreement.number, each.index, *when, in_both(each.state_label()), *told, *own


def _spent(scope: Scope) -> Rows:
    reports = scope.of_kind(Kind.REPORT)
    kept = ReportLine.objects.filter(report__in=reports, report__state__in=HANDED_IN).select_related("report")
    for each in kept.order_by("report_id", "n"):
        yield each.report.number, each.n, each.name, each.planned, each.spent


def _visits(scope: Scope) -> Rows:
    kept = Visit.objects.filter(pk__in=scope.of_kind(Kind.VISIT)).select_related("agreement").order_by("pk")
    for each in kept:
        yield (
            each.number,
            each.agreement.number,
            each.visited_on,
            each.is_announced,
            in_both(each.state_label()),
            *texts(each, "summary"),
        )


def _findings(scope: Scope) -> Rows:
    """Findings of visits; those that came of a resident’s words may still be erased."""
    kept = Finding.objects.filter(**_of_agreements(scope), opinion=None).select_related("agreement")
    for each in kept.order_by("pk"):
        said = (each.text, each.answer, each.decision)
        yield (
            each.number,
            each.agreement.number,
            each.found_on,
            each.fix_by,
            in_both(each.state_label()),
            *said,
        )


def _acts(scope: Scope) -> Rows:
    kept = AcceptanceAct.objects.filter(**_of_agreements(scope)).select_related("agreement", "document")
    for each in kept.order_by("pk"):
        yield (
            each.number,
            each.agreement.number,
            each.signed_on,
            each.document.number if each.document else "",
        )


def _originals(scope: Scope) -> Rows:
    for each in originals_of(scope.call):
        if each.act.number in scope.numbers:
            kept_at = each.kept_at if scope.is_full else ""
            yield each.act.number, each.number, each.dated, kept_at


PARTS = (
    Part(
        "complaints",
        _("Complaints"),
        columns(
            "number state filed_at who freezing text about_ky about_ru answer_ky answer_ru answered_at "
            "remedy_ky remedy_ru act_number act_date"
        ),
        _complaints,
    ),
    Part(
        "agreements",
        _("Agreements"),
        columns("number applicant_ky applicant_ru amount signed_on ends_on state document"),
        _agreements,
    ),
    Part(
        "tranches",
        _("Tranches"),
        columns("number agreement n amount given_back pay_by state"),
        _tranches,
    ),
    Part(
        "conditions",
        _("Conditions of tranches"),
        columns("tranche condition met_on document waived_on reason_ky reason_ru"),
        _conditions,
    ),
    Part(
        "payments",
        _("Payment orders"),
        columns("number tranche amount order_number order_date paid_on returned_on reason state"),
        _payments,
    ),
    Part(
        "reports",
        _("Reports"),
        columns(
            "number agreement n due_on submitted_at accepted_at state summary_ky summary_ru done came_of_it"
        ),
        _reports,
    ),
    Part(
        "spending",
        _("What was spent, by reports"),
        columns("report n name planned spent"),
        _spent,
        only_full=True,
    ),
    Part(
        "visits",
        _("Visits"),
        columns("number agreement visited_on announced state summary_ky summary_ru"),
        _visits,
    ),
    Part(
        "findings",
        _("Findings"),
        columns("number agreement found_on fix_by state text answer decision"),
        _findings,
        only_full=True,
    ),
    Part("acceptance", _("Acceptance of the work"), columns("number agreement signed_on document"), _acts),
    Part("originals", _("Originals on paper"), columns("act paper_number dated kept_at"), _originals),
)
