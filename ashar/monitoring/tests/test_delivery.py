"""Reports, acceptance and closing, in their order and by the right people."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from ashar.agreements import actions as agreements
from ashar.agreements.models import Agreement
from ashar.core import clock, journal
from ashar.core.documents import Document
from ashar.core.files import StoredFile
from ashar.core.lifecycle import Refused
from ashar.core.thread import Knot
from ashar.monitoring import actions
from ashar.monitoring.models import AcceptanceAct, Correction, Evaluation, Photo, Report, Visit
from ashar.monitoring.queries.reports import as_public_report, public_photos, public_reports, slots_of
from ashar.monitoring.tests.conftest import ANSWERS, PEOPLE, Delivery, stored


def test_only_the_organisation_itself_reports(delivery: Delivery) -> None:
    entries, counted = journal.Entry.objects.count(), Report.objects.count()
    for stranger in (delivery.cast.other_ngo, delivery.cast.specialist):
        with pytest.raises(Refused, match="Only the organisation"):
            actions.begin_report(agreement=delivery.agreement, index=1, by=stranger)
    assert Report.objects.count() == counted
    report = delivery.write()
    for stranger in (delivery.cast.other_ngo, delivery.cast.specialist):
        with pytest.raises(Refused, match="Only the organisation"):
            actions.keep_report(report=report, written=actions.Written(), by=stranger)
        with pytest.raises(Refused, match="Only the organisation"):
            actions.submit_report(report=report, by=stranger)
    assert journal.Entry.objects.count() == entries
    assert delivery.begin() == report


def test_a_draft_leaves_no_trace_and_nobody_else_knows_of_it(delivery: Delivery) -> None:
    entries = journal.Entry.objects.count()
    report = delivery.write()
    assert journal.Entry.objects.count() == entries
    assert not Knot.objects.get(number=report.number).is_public
    assert Report.objects.visible_to(delivery.cast.ngo).filter(pk=report.pk).exists()
    for stranger in (delivery.cast.specialist, delivery.cast.head, delivery.cast.other_ngo):
        assert not Report.objects.visible_to(stranger).filter(pk=report.pk).exists()


def test_lines_of_a_report_are_those_of_the_awarded_budget(delivery: Delivery) -> None:
    lines = list(delivery.begin().lines.all())
    assert sum(line.planned for line in lines) == delivery.agreement.amount
    assert all(line.name and line.spent is None for line in lines)


def test_a_report_begun_by_an_earlier_version_gets_its_lines(delivery: Delivery) -> None:
    report = delivery.begin()
    report.lines.all().delete()
    assert delivery.begin().lines.count() > 0
    delivery.begin()
    assert report.lines.count() == len({line.n for line in report.lines.all()})


def test_what_is_missing_is_said_before_a_report_is_handed_in(delivery: Delivery) -> None:
    report = delivery.begin()
    told = [str(each) for each in actions.submitting_blockers(report)]
    assert "Write what was done." in told
    assert "Write how many people took part." in told
    assert "Line 1: write what was spent, or 0." in told
    with pytest.raises(Refused, match="Write what was done"):
        actions.submit_report(report=report, by=delivery.cast.ngo)
    spent = {line.n: line.planned for line in report.lines.all()}
    written = delivery.written(report, spent=spent)
    report = actions.keep_report(report=report, written=written, by=delivery.cast.ngo)
    told = [str(each) for each in actions.submitting_blockers(report)]
    assert told[0] == "Line 1: add at least one receipt."


def test_more_than_the_agreement_gives_cannot_be_reported(delivery: Delivery) -> None:
    report = delivery.write()
    too_much = delivery.spend(report, delivery.agreement.amount + 1)
    actions.keep_report(report=report, written=delivery.written(report, spent=too_much), by=delivery.cast.ngo)
    with pytest.raises(Refused, match="more than the agreement gives"):
        actions.submit_report(report=report, by=delivery.cast.ngo)


def test_two_people_do_not_write_over_each_other(delivery: Delivery) -> None:
    report = delivery.write()
    other = delivery.cast.other_ngo
    delivery.agreement.award.organisation.memberships.create(
        user=other, code="ngo_manager", valid_from="2020-01-01"
    )
    seen = report.revision
    actions.keep_report(report=report, written=delivery.written(report, text="Башкача"), by=other, seen=seen)
    with pytest.raises(actions.Overtaken):
        actions.keep_report(report=report, written=delivery.written(report), by=delivery.cast.ngo, seen=seen)
    report.refresh_from_db()
    assert report.text == "Башкача"


def test_a_report_comes_back_with_remarks_and_is_handed_in_again(delivery: Delivery) -> None:
    report = delivery.submit()
    with pytest.raises(Refused, match="at least one remark"):
        actions.return_report(report=report, remarks={"text": " "}, by=delivery.cast.specialist)
    with pytest.raises(Refused, match="The specialist or the head"):
        actions.return_report(report=report, remarks={"text": "!"}, by=delivery.cast.ngo)
    returned = actions.return_report(
        report=report, remarks={"money": "Чек окулбайт.", "other": "?"}, by=delivery.cast.specialist
    )
    assert (returned.state, returned.remarks) == ("returned", {"money": "Чек окулбайт."})
    with pytest.raises(Refused, match="Returned with remarks"):
        actions.accept_report(report=report, by=delivery.cast.specialist)
    again = actions.submit_report(report=report, by=delivery.cast.ngo)
    assert again.state == "submitted"
    assert actions.accept_report(report=again, by=delivery.cast.specialist).state == "accepted"


def test_a_handed_in_report_is_not_changed(delivery: Delivery) -> None:
    report = delivery.submit()
    with pytest.raises(Refused, match="handed in"):
        actions.keep_report(report=report, written=actions.Written(), by=delivery.cast.ngo)
    report.refresh_from_db()
    assert report.text.startswith("Иш аткарылды")


def test_the_next_tranche_is_asked_for_together_with_the_report(delivery: Delivery) -> None:
    assert delivery.tranches() == ["paid", "planned"]
    delivery.submit()
    assert delivery.tranches() == ["paid", "requested"]


def test_an_accepted_report_accounts_for_what_was_spent(delivery: Delivery) -> None:
    report = delivery.accept()
    assert delivery.tranches() == ["accounted", "requested"]
    first = delivery.agreement.tranches.get(n=1)
    assert first.conditions.filter(code="report").count() == 0
    assert Knot.objects.get(number=report.number).is_public


def test_a_tranche_not_spent_whole_waits(delivery: Delivery) -> None:
    first = delivery.agreement.tranches.get(n=1)
    report = delivery.write()
    spent = delivery.spend(report, first.amount - 100)
    actions.keep_report(report=report, written=delivery.written(report, spent=spent), by=delivery.cast.ngo)
    actions.submit_report(report=report, by=delivery.cast.ngo)
    actions.accept_report(report=report, by=delivery.cast.specialist)
    assert delivery.tranches()[0] == "paid"


def test_a_second_person_releases_and_only_with_consent(delivery: Delivery) -> None:
    report = delivery.write(photos=2)
    delivery.consent(report)
    photo, other = report.photos.all()
    Photo.objects.filter(pk=other.pk).update(has_consent=False)
    actions.submit_report(report=report, by=delivery.cast.ngo)
    with pytest.raises(Refused, match="Photo 2 has no consent"):
        actions.accept_report(
            report=report, release=actions.Release(photos=[photo.pk, other.pk]), by=delivery.cast.specialist
        )
    report.refresh_from_db()
    assert report.state == "submitted"
    assert not StoredFile.objects.filter(purpose="photo", is_public=True).exists()
    release = actions.Release(summary=True, photos=[photo.pk])
    actions.accept_report(report=report, release=release, by=delivery.cast.specialist)
    photo.refresh_from_db()
    assert (photo.public.is_public, photo.full.is_public) == (True, False)
    assert [each.pk for each in public_photos([delivery.agreement.pk])] == [photo.pk]
    actions.change_release(report=report, release=actions.Release(), by=delivery.cast.specialist)
    photo.refresh_from_db()
    assert not photo.public.is_public
    assert not public_photos([delivery.agreement.pk])


def test_no_photo_of_a_protected_order_is_released(delivery: Delivery) -> None:
    report = delivery.write()
    delivery.consent(report)
    call = delivery.agreement.award.lot.call
    type(call).objects.filter(pk=call.pk).update(is_protected=True)
    said = report.summary_ky
    type(report).objects.filter(pk=report.pk).update(summary_ky=f"{said} Достук көчөсү, 12.")
    with pytest.raises(Refused, match="address"):
        actions.submit_report(report=report, by=delivery.cast.ngo)
    type(report).objects.filter(pk=report.pk).update(summary_ky=said)
    actions.submit_report(report=report, by=delivery.cast.ngo)
    release = actions.Release(photos=[photo.pk for photo in report.photos.all()])
    with pytest.raises(Refused, match="protected"):
        actions.accept_report(report=report, release=release, by=delivery.cast.specialist)
    assert not StoredFile.objects.filter(purpose="photo", is_public=True).exists()


def test_what_everybody_reads_of_a_report(delivery: Delivery) -> None:
    report = delivery.submit()

    def read() -> object:
        return next(as_public_report(facts) for _w, _pk, facts in public_reports([delivery.agreement.pk]))

    seen = read()
    assert (seen.is_accepted, seen.people, seen.spent, seen.summary_ky) == (False, None, None, "")
    actions.accept_report(report=report, by=delivery.cast.specialist)
    seen = read()
    assert (seen.spent, seen.summary_ky) == (delivery.agreement.amount, "")
    assert seen.people.total == sum(PEOPLE.values()) - PEOPLE["disabled"]
    assert seen.people.disabled is None
    assert seen.people.groups == ()  # three others and nobody of pension age
    actions.change_release(report=report, release=actions.Release(summary=True), by=delivery.cast.specialist)
    assert read().summary_ky == "Клуб иштейт."


@pytest.mark.postgres
def test_the_public_row_of_a_report_reads_the_same_on_both_engines(delivery: Delivery) -> None:
    delivery.accept()
    what, pk, facts = public_reports([delivery.agreement.pk]).get()
    assert (what, pk) == ("report", delivery.agreement.pk)
    seen = as_public_report(facts)
    assert (seen.index, seen.days_late, seen.people.total) == (1, 0, 111)
    assert seen.spent == delivery.agreement.amount


def test_a_report_is_late_from_the_day_after_it_was_due(delivery: Delivery) -> None:
    (slot,) = slots_of(delivery.agreement)
    assert not slot.is_late
    after = clock.at_bishkek(slot.due_on + clock.ONE_DAY, clock.time(9))
    with clock.set_for_test(after):
        assert slots_of(delivery.agreement)[0].is_late
        report = delivery.submit()
        assert report.days_late == 1


def test_work_is_not_accepted_before_its_report_is_handed_in(delivery: Delivery) -> None:
    with pytest.raises(Refused, match=r"Report No\. 1 has not been handed in"):
        delivery.close()
    delivery.write()
    with pytest.raises(Refused, match=r"Report No\. 1 has not been handed in"):
        delivery.close()
    assert not AcceptanceAct.objects.filter(agreement=delivery.agreement).exists()
    assert not Visit.objects.filter(agreement=delivery.agreement).exists()


@pytest.mark.postgres
def test_one_page_accepts_visits_evaluates_and_checks_and_the_last_payment_closes(delivery: Delivery) -> None:
    delivery.submit()
    evaluation = delivery.close()
    assert delivery.tranches() == ["accounted", "checked"]
    agreement = Agreement.objects.get(pk=delivery.agreement.pk)
    assert (agreement.state, agreement.closes_when_paid) == ("completed", True)
    assert Visit.objects.get(agreement=agreement).state == "closed"
    act = AcceptanceAct.objects.get(agreement=agreement)
    assert (act.spent, act.document.kind, act.document.is_public) == (
        agreement.amount,
        "acceptance_act",
        True,
    )
    delivery.pay_what_is_checked()
    agreement = Agreement.objects.get(pk=agreement.pk)
    assert (agreement.state, delivery.tranches()) == ("closed", ["accounted", "accounted"])
    assert agreement.award.lot.call.line.state == "carried_out"
    line = agreement.award.lot.budget_line
    assert (line.paid, line.accounted, line.committed) == (0, agreement.amount, 0)
    assert evaluation.answers["result"]["mark"] == "mostly"


@pytest.mark.postgres
def test_less_spent_than_agreed_is_not_paid_and_goes_back_to_its_line(delivery: Delivery) -> None:
    line = delivery.agreement.award.lot.budget_line
    available = line.available
    first, last = delivery.agreement.tranches.all()
    report = delivery.write()
    spent = delivery.spend(report, first.amount + 1000)
    actions.keep_report(report=report, written=delivery.written(report, spent=spent), by=delivery.cast.ngo)
    actions.submit_report(report=report, by=delivery.cast.ngo)
    delivery.close()
    last.refresh_from_db()
    line.refresh_from_db()
    assert (last.state, last.amount) == ("checked", Decimal(1000))
    assert line.available == available + delivery.agreement.amount - first.amount - 1000
    delivery.pay_what_is_checked()
    line.refresh_from_db()
    assert Agreement.objects.get(pk=delivery.agreement.pk).state == "closed"
    assert (line.accounted, line.committed, line.paid) == (first.amount + 1000, 0, 0)


@pytest.mark.postgres
def test_money_paid_and_not_spent_comes_back_before_closing(delivery: Delivery) -> None:
    first = delivery.agreement.tranches.get(n=1)
    report = delivery.write()
    spent = delivery.spend(report, first.amount - 500)
    actions.keep_report(report=report, written=delivery.written(report, spent=spent), by=delivery.cast.ngo)
    actions.submit_report(report=report, by=delivery.cast.ngo)
    with pytest.raises(Refused, match="paid and not spent"):
        delivery.close()
    agreements.give_back_money(tranche=first, amount=Decimal(500), document="ПП 12", by=delivery.cast.finance)
    delivery.close()
    agreement = Agreement.objects.get(pk=delivery.agreement.pk)
    assert (agreement.state, delivery.tranches()) == ("closed", ["accounted", "cancelled"])
    line = agreement.award.lot.budget_line
    assert (line.accounted, line.committed, line.paid) == (first.amount - 500, 0, 0)


def test_the_organisation_and_strangers_do_not_close(delivery: Delivery) -> None:
    delivery.submit()
    for stranger in (delivery.cast.ngo, delivery.cast.other_ngo, delivery.cast.finance):
        with pytest.raises(Refused, match="The specialist or the head"):
            actions.close_order(agreement=delivery.agreement, closing=delivery.closing(), by=stranger)
    assert Agreement.objects.get(pk=delivery.agreement.pk).state == "active"


def test_what_the_closing_page_needs_is_said(delivery: Delivery) -> None:
    delivery.submit()
    with pytest.raises(Refused, match="Write down the visit"):
        delivery.close(visit=None)
    with pytest.raises(Refused, match="still to come"):
        delivery.close(signed_on=clock.today() + clock.ONE_DAY)
    with pytest.raises(Refused, match="older than the agreement"):
        delivery.close(signed_on=delivery.agreement.signed_on - clock.ONE_DAY)
    assert Report.objects.get(agreement=delivery.agreement).state == "submitted"


def test_a_closed_order_is_frozen_but_for_corrections(delivery: Delivery) -> None:
    closed = Agreement.objects.get(state="closed")
    report = Report.objects.get(agreement=closed)
    specialist = delivery.cast.specialist
    with pytest.raises(Refused, match="Closed"):
        actions.close_order(agreement=closed, closing=delivery.closing(), by=specialist)
    actions.change_release(report=report, release=actions.Release(), by=specialist)
    with pytest.raises(Refused, match="can only be taken back"):
        actions.change_release(report=report, release=actions.Release(summary=True), by=specialist)
    head = closed.award.organisation.memberships.get(code="ngo_head").user
    with pytest.raises(Refused, match="no such report"):
        actions.begin_report(agreement=closed, index=2, by=head)
    with pytest.raises(Refused, match="frozen"):
        agreements.give_back_money(
            tranche=closed.tranches.get(n=1), amount=Decimal(1), document="1", by=delivery.cast.finance
        )


REASON = actions.Reason("Санда ката кеткен.", "Ошибка в числе.")


def test_a_report_is_corrected_with_a_reason_and_the_old_one_stays(delivery: Delivery) -> None:
    report = Report.objects.get(agreement__state="closed")
    specialist = delivery.cast.specialist
    written = delivery.written(
        report, people={"youth": 70}, spent={each.n: each.spent for each in report.lines.all()}
    )
    with pytest.raises(Refused, match="Write the reason"):
        actions.correct_report(report=report, written=written, reason=actions.Reason(), by=specialist)
    with pytest.raises(Refused, match="The specialist or the head"):
        actions.correct_report(report=report, written=written, reason=REASON, by=delivery.cast.ngo)
    was = report.people
    corrected = actions.correct_report(report=report, written=written, reason=REASON, by=specialist)
    kept = Correction.objects.get(number=report.number)
    assert (kept.n, kept.was["people"], kept.reason_ru) == (1, was, "Ошибка в числе.")
    assert corrected.people == {"youth": 70}
    assert corrected.public_people["total"] == 70
    entry = journal.Entry.objects.filter(number=report.number).latest("seq")
    assert (entry.step, entry.facts["facts"]["reason_ru"]) == ("report.correct", "Ошибка в числе.")
    less = delivery.written(report, spent=delivery.spend(report, Decimal(1)))
    with pytest.raises(Refused, match="accounted for"):
        actions.correct_report(report=report, written=less, reason=REASON, by=specialist)


def test_a_corrected_act_supersedes_its_paper(delivery: Delivery) -> None:
    act = AcceptanceAct.objects.get(agreement__state="closed")
    day, old = act.signed_on - clock.ONE_DAY, act.document
    corrected = actions.correct_act(act=act, signed_on=day, reason=REASON, by=delivery.cast.specialist)
    old.refresh_from_db()
    assert corrected.document == old.superseded_by != old
    assert (corrected.signed_on, Correction.objects.get(number=act.number).was["document"]) == (
        day,
        old.number,
    )
    assert Document.objects.filter(subject_number=act.number).count() == 2


def test_a_corrected_evaluation_keeps_the_old_answers(delivery: Delivery) -> None:
    evaluation = Evaluation.objects.get(agreement__state="closed")
    was = evaluation.answers
    actions.correct_evaluation(
        evaluation=evaluation, answers=ANSWERS, attracted=None, reason=REASON, by=delivery.cast.specialist
    )
    assert Correction.objects.get(number=evaluation.number).was["answers"] == was
    evaluation.refresh_from_db()
    assert evaluation.answers["result"]["ru"] == "Да, большей частью."


def test_the_photograph_of_the_act_comes_later_once(delivery: Delivery) -> None:
    delivery.submit()
    delivery.close()
    act = AcceptanceAct.objects.get(agreement=delivery.agreement)
    actions.attach_scan(act=act, scan=stored("act"), by=delivery.cast.specialist)
    with pytest.raises(Refused, match="there already"):
        actions.attach_scan(act=act, scan=stored("act"), by=delivery.cast.specialist)


@pytest.mark.postgres
def test_the_database_refuses_a_second_act_and_a_second_evaluation(delivery: Delivery) -> None:
    for model, facts in ((AcceptanceAct, {"signed_on": clock.today()}), (Evaluation, {})):
        done = model.objects.get(agreement__state="closed")
        with pytest.raises(IntegrityError, match="agreement_id"), transaction.atomic():
            model.objects.create(number="AT-2026-Z9", agreement=done.agreement, **facts)


@pytest.mark.postgres
def test_the_database_refuses_what_must_never_be(delivery: Delivery) -> None:
    report = Report.objects.get(agreement__state="closed")
    photo, receipt = report.photos.first(), report.lines.first().receipts.first()
    wrong = (
        lambda: StoredFile.objects.filter(pk=receipt.file_id).update(is_public=True),
        lambda: StoredFile.objects.filter(pk=photo.full_id).update(is_public=True),
        lambda: Photo.objects.filter(pk=photo.pk).update(has_consent=False),
        lambda: Photo.objects.create(report=report, n=6, full=stored("photo"), public=stored("photo")),
        lambda: Report.objects.create(
            number="AT-2026-E99", agreement=report.agreement, index=1, due_on="2026-01-01"
        ),
        lambda: Report.objects.filter(pk=report.pk).update(submitted_at=None),
        lambda: Correction.objects.create(
            agreement=report.agreement,
            number="X",
            n=1,
            was={},
            made_at=clock.now(),
            made_by=delivery.cast.ngo,
        ),
    )
    for deed in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            deed()
