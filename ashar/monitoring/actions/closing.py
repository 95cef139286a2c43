"""Accepting the work, evaluating the result and closing the order: one deed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.agreements.actions import check_tranche, complete_agreement, meet_condition
from ashar.agreements.actions.conditions import unmet
from ashar.agreements.actions.reducing import CUTTABLE, ON_ITS_WAY, reduce_tranches
from ashar.agreements.actions.settling import close_if_settled
from ashar.agreements.models import Agreement, Tranche
from ashar.calls.actions import rules_of
from ashar.core import clock, i18n, journal, lifecycle
from ashar.core.documents import issue_document
from ashar.core.files import StoredFile
from ashar.core.lifecycle import Blocker, Refused
from ashar.core.money import ZERO
from ashar.monitoring.actions.reports import FROZEN, NOT_THE_OFFICE, OFFICE, Release, accept_report
from ashar.monitoring.actions.visits import record_visit
from ashar.monitoring.evaluating import Answer, words_of
from ashar.monitoring.models import AcceptanceAct, Evaluation, Finding, Report, Visit
from ashar.monitoring.models.visits import SETTLED
from ashar.monitoring.naming import place_blockers
from ashar.monitoring.notices import reports as notices
from ashar.monitoring.papers.acceptance_act import ACT, ActFacts
from ashar.monitoring.queries.reports import OPEN, Slot, Standing, slots_of, standing, standing_of
from ashar.monitoring.queries.visits import due_of

ORGANISATION, FINANCE = _("The organisation"), _("The finance officer")
_som = lazy(i18n.som, str)


@dataclass(frozen=True)
class ShortVisit:
    """A visit that is written down with the closing."""

    visited_on: date
    checklist: Mapping[str, str] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True)
class Closing:
    """What the closing page says. `attracted`: soms that others added; None when nobody counted."""

    signed_on: date
    answers: Mapping[str, Answer]
    attracted: Decimal | None = None
    release: Release = field(default_factory=Release)
    visit: ShortVisit | None = None
    scan: StoredFile | None = None
    hearing_on: date | None = None
    hearing_minutes: StoredFile | None = None


@dataclass(frozen=True)
class Outlook:
    """How far the work has come when it is to be accepted. `visits`: that the rules still ask for.

    `findings`: on which nobody has decided; `not_fixed`: of those decided on.
    """

    agreement: Agreement
    slots: Sequence[Slot]
    tranches: Sequence[Tranche]
    visits: int
    findings: int
    not_fixed: int

    @property
    def final(self) -> Report | None:
        """The last report that the agreement asks for, once it was handed in."""
        report = self.slots[-1].report if self.slots else None
        return None if report is None or report.is_written else report

    @property
    def money(self) -> Standing:
        """The money as accepted reports, and those to be accepted now, tell."""
        counted = [slot for slot in self.slots if slot.report and not slot.report.is_written]
        return standing(self.agreement, self.tranches, sum((slot.spent for slot in counted), ZERO))


def outlook(agreement: Agreement) -> Outlook:
    """How far the work has come; four queries."""
    states = Counter(Finding.objects.filter(agreement=agreement).values_list("state", flat=True))
    return Outlook(
        agreement,
        slots_of(agreement),
        list(agreement.tranches.all()),
        due_of(agreement, Visit.objects.filter(agreement=agreement)).left,
        sum(count for state, count in states.items() if state not in SETTLED),
        states["not_fixed"],
    )


def asks_hearing(agreement: Agreement) -> bool:
    """Whether the rules of the call ask for a public hearing at the end."""
    return bool(rules_of(agreement.award.lot.call, clock.now())["evaluation.closing_hearing"])


def closing_blockers(seen: Outlook) -> Iterator[Blocker]:
    """Why the work cannot be accepted now, apart from what the closing page itself asks for."""
    agreement = seen.agreement
    if agreement.state == "closed":
        yield Blocker(FROZEN)
    elif agreement.state == "completed":
        yield Blocker(_("The work is accepted already; the order closes with the last payment."), who=FINANCE)
    elif agreement.state != "active":
        yield Blocker(_("Only work under an agreement in force is accepted."))
    else:
        yield from _report_blockers(seen)
        if seen.visits > 1:
            words = _("Visits still to be made: {n}.")
            yield Blocker(format_lazy(words, n=seen.visits), who=OFFICE)
        if seen.findings:
            words = _("Findings of visits that nobody has decided on: {n}.")
            yield Blocker(format_lazy(words, n=seen.findings), who=OFFICE)
        if seen.final is not None:
            yield from _money_blockers(seen)


def _report_blockers(seen: Outlook) -> Iterator[Blocker]:
    for slot in seen.slots:
        state = slot.report.state if slot.report else ""
        if state in {"", "draft", "returned"}:
            words = _("Report No. {n} has not been handed in; it is due on {day}.")
            if state == "returned":
                words = _("Report No. {n} came back with remarks and waits for the organisation.")
            day = i18n.day(slot.due_on)
            yield Blocker(format_lazy(words, n=slot.index, day=day), who=ORGANISATION)
        elif state == "submitted" and not slot.is_last:
            words = _("Report No. {n} is not accepted yet.")
            yield Blocker(format_lazy(words, n=slot.index), who=OFFICE)


def _money_blockers(seen: Outlook) -> Iterator[Blocker]:
    money = seen.money
    if money.to_return:
        words = _("{sum} were paid and not spent. They come back first, and their return is recorded.")
        yield Blocker(format_lazy(words, sum=_som(money.to_return)), who=FINANCE)
    on_its_way = set(OPEN) - CUTTABLE
    if money.freed and any(each.state in on_its_way for each in seen.tranches):
        yield Blocker(ON_ITS_WAY, who=FINANCE)


@transaction.atomic
def close_order(*, agreement: Agreement, closing: Closing, by: User) -> Evaluation:
    """Accept the last report and the work, evaluate the result; the last payment then closes the order.

    When nothing is left to pay, the order is closed at once.
    """
    agreement = lifecycle.lock(agreement)
    if not by.has_perm("monitoring.close_order", agreement):
        raise Refused(NOT_THE_OFFICE)
    seen = outlook(agreement)
    lifecycle.check(agreement, "complete", [*closing_blockers(seen), *_missing(seen, closing)])
    final = seen.final
    assert final is not None
    if final.state == "submitted":
        accept_report(report=final, release=closing.release, by=by)
    if closing.visit is not None:
        record_visit(agreement=agreement, **vars(closing.visit), by=by)
    act = _write_act(agreement, closing, by)
    complete_agreement(agreement=agreement, by=by)
    money = standing_of(agreement)
    reduce_tranches(agreement=agreement, to=money.to_pay, document=act.number, by=by)
    meet_condition(agreement=agreement, code="act", document=act.number, by=by)
    _check_what_is_asked(agreement, by)
    evaluation = _evaluate(agreement, closing, by)
    notices.tell_both(agreement, "work_accepted", by=by)
    close_if_settled(agreement=agreement, by=by)
    return evaluation


def _missing(seen: Outlook, closing: Closing) -> Iterator[Blocker]:
    """What the closing page was to say and does not."""
    agreement = seen.agreement
    if seen.visits and closing.visit is None:
        yield Blocker(_("Write down the visit."), who=OFFICE)
    if asks_hearing(agreement) and not (closing.hearing_on and closing.hearing_minutes):
        yield Blocker(_("Write the day of the public hearing and add its minutes."), who=OFFICE)
    yield from place_blockers(agreement, *words_of(closing.answers.values()))
    if closing.signed_on > clock.today():
        yield Blocker(_("The day of the act is still to come."))
    if agreement.signed_on and closing.signed_on < agreement.signed_on:
        yield Blocker(_("The act cannot be older than the agreement."))


def _write_act(agreement: Agreement, closing: Closing, by: User) -> AcceptanceAct:
    money = standing_of(agreement)
    act = AcceptanceAct(
        agreement=agreement, signed_on=closing.signed_on, spent=money.spent, scan=closing.scan
    )
    record = {"signed_on": closing.signed_on, "scan": closing.scan.sha256 if closing.scan else None}
    lifecycle.begin(act, by=by, step_name="sign", record=record)
    call = agreement.award.lot.call
    act.document = issue_document(
        ACT.code,
        subject_number=act.number,
        chain=act.chain,
        data=act_facts(act, money),
        by=by,
        is_demonstration=call.authority.is_demonstration,
        is_public=True,
    )
    act.save(update_fields=["document"])
    return act


def act_facts(act: AcceptanceAct, money: Standing) -> ActFacts:
    """What the paper of the act says."""
    agreement = act.agreement
    lot = agreement.award.lot
    accepted = Report.objects.filter(agreement=agreement, state="accepted")
    return ActFacts(
        authority=i18n.texts_of(lot.call.authority, "name"),
        number=act.number,
        signed_on=act.signed_on,
        agreement_number=agreement.number,
        agreement_signed_on=agreement.signed_on,
        call_number=lot.call.number,
        subject=i18n.texts_of(lot, "title"),
        organisation=i18n.texts_of(agreement.award.organisation, "name"),
        reports=list(accepted.values_list("number", flat=True)),
        agreed=money.agreed,
        paid=money.paid,
        spent=money.spent,
        to_pay=money.to_pay,
        freed=money.freed,
    )


def _check_what_is_asked(agreement: Agreement, by: User) -> None:
    """Who accepts the work has checked what a tranche waited for; a second person approves it."""
    for tranche in agreement.tranches.filter(state="requested"):
        if not unmet(tranche) and by.has_perm("agreements.check_tranche", tranche):
            check_tranche(tranche=tranche, by=by)


def _evaluate(agreement: Agreement, closing: Closing, by: User) -> Evaluation:
    evaluation = Evaluation(
        agreement=agreement,
        answers={code: vars(answer) for code, answer in closing.answers.items()},
        attracted=closing.attracted,
        hearing_on=closing.hearing_on,
        hearing_minutes=closing.hearing_minutes,
    )
    marks = {code: answer.mark for code, answer in closing.answers.items()}
    lifecycle.begin(evaluation, by=by, step_name="write", record={"marks": marks})
    agreement.closes_when_paid = True
    agreement.save(update_fields=["closes_when_paid"])
    return evaluation


@transaction.atomic
def attach_scan(*, act: AcceptanceAct, scan: StoredFile, by: User) -> AcceptanceAct:
    """Keep the photograph of the signed act; another one later is a correction."""
    act = lifecycle.lock(act)
    if not by.has_perm("monitoring.close_order", act):
        raise Refused(NOT_THE_OFFICE)
    if act.scan_id is not None:
        raise Refused(_("The signed act is there already: correct the act to replace it."))
    act.scan = scan
    act.save(update_fields=["scan"])
    journal.write_entry(
        chain=act.chain,
        number=act.number,
        step="acceptanceact.attach",
        by=by,
        facts={"scan": scan.sha256},
    )
    return act
