"""An agreement is prepared after the appeal period, signed by both sides, or refused: the next follows."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from pypdf import PdfReader

from ashar.agreements import actions
from ashar.agreements.models import Agreement
from ashar.agreements.queries import next_agreement, public_agreements
from ashar.agreements.tasks import prepare_due_agreements
from ashar.agreements.terms import PAPERS, frozen
from ashar.agreements.tests.conftest import Cast, head_of, signed
from ashar.calls.models import Call
from ashar.complaints.actions import Answer, file_complaint, publish_answer, record_remedy
from ashar.core import clock, documents, journal
from ashar.core.files import StoredFile
from ashar.core.journal import Entry
from ashar.core.lifecycle import Refused
from ashar.core.notices import Notice
from ashar.core.thread import Knot
from ashar.programmes.actions.ledger import held
from ashar.proposals.models import Proposal
from ashar.regulations.rulesets import add_working_days
from ashar.selection.actions import answering
from ashar.selection.models import Award


def bid_of(award: Award) -> Proposal:
    """The proposal on the same lot that did not win."""
    bids = Proposal.objects.filter(lot=award.lot, version__gte=1).exclude(pk=award.proposal_id)
    return bids.select_related("lot__call__authority", "organisation").get()


def complain(award: Award, **facts: Any) -> Any:
    bid = bid_of(award)
    owner = bid.organisation.memberships.get(code="ngo_head").user
    return file_complaint(proposal=bid, text="Балл туура эмес.", by=owner, **facts)


# Preparing


@pytest.mark.parametrize(("state", "status"), [("deciding", 404), ("standstill", 200)])
def test_nobody_learns_from_an_award_who_was_chosen_before_the_results(
    granted: Award, cast: Cast, client: Any, state: str, status: int
) -> None:
    Call.objects.filter(pk=granted.lot.call_id).update(state=state)
    for user in (head_of(granted), cast.specialist, cast.head, cast.finance):
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        for name in ("agreements:award", "agreements:draft"):
            assert client.get(reverse(name, args=[granted.number])).status_code == status


def test_an_agreement_waits_for_the_end_of_the_appeal_period(granted: Award, cast: Cast) -> None:
    with pytest.raises(Refused, match="appeal period") as refused:
        actions.prepare_agreement(award=granted, by=cast.specialist)
    assert refused.value.reasons[0].when == granted.lot.call.standstill_until
    assert not Agreement.objects.filter(award=granted).exists()


def test_preparing_ends_the_appeal_period_and_freezes_the_terms(prepared: Agreement) -> None:
    call = Award.objects.get(pk=prepared.award_id).lot.call
    assert (call.state, prepared.state) == ("contracting", "signing")
    facts = frozen(prepared)
    assert (facts.amount, facts.ends_on) == (prepared.award.amount, call.project_end)
    assert [each.amount for each in facts.tranches] == [each.amount for each in prepared.tranches.all()]
    assert prepared.days == facts.report_dates == [call.project_end + timedelta(days=20)]
    assert prepared.sign_by == add_working_days(clock.today(), 10)
    assert Knot.objects.get(number=prepared.number).is_public is False


def test_the_organisation_hears_of_it_with_the_last_day_to_sign(prepared: Agreement, cast: Cast) -> None:
    told = Notice.objects.filter(kind="agreements.prepared", number=prepared.number)
    assert head_of(prepared.award).pk in set(told.values_list("user", flat=True))
    assert cast.specialist.pk not in set(told.values_list("user", flat=True)), "who prepared it knows"
    assert told[0].facts["sign_by"] == {"day": prepared.sign_by.isoformat()}


def test_an_award_has_one_agreement(prepared: Agreement, cast: Cast) -> None:
    with pytest.raises(Refused, match="prepared already"):
        actions.prepare_agreement(award=prepared.award, by=cast.specialist)
    assert Agreement.objects.filter(award=prepared.award).count() == 1


def test_the_worker_prepares_what_is_due_once(granted: Award, cast: Cast) -> None:
    assert prepare_due_agreements() == 0
    with clock.set_for_test(granted.lot.call.standstill_until):
        assert prepare_due_agreements() == 1
        assert prepare_due_agreements() == 0
    agreement = Agreement.objects.get(award=granted)
    entry = Entry.objects.get(number=agreement.number, step="agreement.prepare")
    assert entry.facts["by"] == {"role": "worker"}


def test_the_paper_is_one_page_in_each_language_and_closed_until_signed(
    prepared: Agreement, cast: Cast, paper: StoredFile
) -> None:
    document = documents.Document.objects.get(number=prepared.document)
    for language in ("ky", "ru", "en"):
        drawn = documents.render(document, language)
        assert len(PdfReader(BytesIO(drawn)).pages) == 1
    assert not document.is_public
    assert documents.may_read(cast.specialist, document)
    assert documents.may_read(head_of(prepared.award), document)
    assert not documents.may_read(cast.ngo, document)
    signed(prepared, paper, cast.specialist)
    document.refresh_from_db()
    assert document.is_public


def test_a_corrected_paper_supersedes_the_older_one(prepared: Agreement, cast: Cast) -> None:
    old = prepared.document
    type(prepared.award.organisation).objects.filter(pk=prepared.award.organisation_id).update(
        head_name="Жаңы Жетекчи"
    )
    with pytest.raises(Refused, match="reason"):
        actions.redraw_agreement(agreement=prepared, reason=" ", by=cast.specialist)
    redrawn = actions.redraw_agreement(agreement=prepared, reason="Жетекчинин аты", by=cast.specialist)
    assert redrawn.document != old
    assert documents.Document.objects.get(number=old).superseded_by.number == redrawn.document
    assert frozen(redrawn).organisation_head == "Жаңы Жетекчи"
    assert Notice.objects.filter(kind="agreements.redrawn", user=head_of(prepared.award)).exists()


# Signing


def test_signing_makes_it_public_and_lets_the_first_tranche_be_asked_for(
    prepared: Agreement, cast: Cast, paper: StoredFile
) -> None:
    agreement = signed(prepared, paper, cast.specialist)
    assert (agreement.state, agreement.signed_as) == ("active", "paper")
    assert Knot.objects.get(number=prepared.number).is_public
    assert Award.objects.get(pk=prepared.award_id).state == "taken_up"
    first = agreement.tranches.get(n=1)
    assert first.conditions.get(code="signed").is_met
    assert public_agreements([agreement.number]) == [agreement]
    told = Notice.objects.filter(kind="agreements.signed").values_list("user__login", flat=True)
    assert {"gulnara@ak-terek.example", head_of(agreement.award).login} <= set(told)
    entry = Entry.objects.get(number=agreement.number, step="agreement.sign")
    assert entry.facts["facts"]["papers"] == sorted(PAPERS)


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"scan": None}, "Add the scan"),
        ({"papers": ["charter"]}, "has not shown"),
        ({"signed_on": clock.today() + timedelta(days=90)}, "still to come"),
        ({"signed_on": clock.today() - timedelta(days=1)}, "within the appeal period"),
        ({"signed_on": clock.today() - timedelta(days=1)}, "was drawn up on"),
    ],
)
def test_what_is_missing_for_the_signature_is_refused(
    prepared: Agreement, cast: Cast, paper: StoredFile, facts: dict[str, Any], why: str
) -> None:
    with pytest.raises(Refused, match=why):
        signed(prepared, paper, cast.specialist, **facts)
    prepared.refresh_from_db()
    assert (prepared.state, public_agreements([prepared.number])) == ("signing", [])


def test_only_the_office_records_signatures(prepared: Agreement, cast: Cast, paper: StoredFile) -> None:
    for stranger in (head_of(prepared.award), cast.finance, cast.other_ngo):
        with pytest.raises(Refused, match="specialist or the head"):
            signed(prepared, paper, stranger)
    assert signed(prepared, paper, cast.head).state == "active"


def test_a_missed_day_is_late_and_signing_is_still_possible(
    prepared: Agreement, cast: Cast, paper: StoredFile
) -> None:
    late = clock.now() + timedelta(days=40)
    with clock.set_for_test(late):
        assert prepared.is_late(clock.today())
        assert signed(prepared, paper, cast.specialist).is_late(clock.today()) is False


# Complaints


def test_nobody_signs_while_a_complaint_of_the_appeal_period_is_open(
    granted: Award, cast: Cast, paper: StoredFile
) -> None:
    complaint = complain(granted)
    with clock.set_for_test(granted.lot.call.standstill_until + clock.ONE_DAY):
        agreement = actions.prepare_agreement(award=granted, by=cast.specialist)
        assert agreement.sign_by == add_working_days(complaint.answer_by, 10), "the days begin later"
        with pytest.raises(Refused, match=f"{complaint.number} is not answered") as refused:
            signed(agreement, paper, cast.specialist)
        assert refused.value.reasons[0].when == complaint.due
        answer = Answer("uphold", "Балл", "Балл", "Ката.", "Ошибка.")
        upheld = publish_answer(complaint=complaint, answer=answer, by=cast.head)
        with pytest.raises(Refused, match="upheld"):
            signed(agreement, paper, cast.specialist)
        record_remedy(complaint=upheld, remedy_ky="Оңдолду.", remedy_ru="Исправлено.", by=cast.head)
        assert signed(agreement, paper, cast.specialist).state == "active"


def test_a_later_complaint_does_not_hold_the_signature_up(
    prepared: Agreement, cast: Cast, paper: StoredFile
) -> None:
    assert complain(prepared.award).is_freezing is False
    assert signed(prepared, paper, cast.specialist).state == "active"


# Refusing


def refuse(agreement: Agreement, **facts: Any) -> Agreement | None:
    known = {"reason_ky": "Кызматкер жок.", "reason_ru": "Нет людей.", "by": head_of(agreement.award)}
    asked = actions.refuse_signing(agreement=agreement, **known | facts)
    if asked is None:
        return None
    accepted = answering.accept_offer(award=asked, by=head_of(asked))
    return actions.prepare_agreement(award=accepted, by=journal.WORKER)


@pytest.mark.postgres
def test_when_the_winner_refuses_the_next_in_rank_gets_award_and_agreement(
    prepared: Agreement, cast: Cast
) -> None:
    line, award = prepared.award.lot.budget_line, prepared.award
    total = line.reserved + line.committed
    following = refuse(prepared)
    assert following is not None
    prepared.refresh_from_db()
    line.refresh_from_db()
    assert (prepared.state, prepared.refused_on) == ("signing_refused", clock.today())
    assert set(prepared.tranches.values_list("state", flat=True)) == {"cancelled"}
    assert Award.objects.get(pk=award.pk).state == "declined"
    assert following.award.organisation_id == bid_of(award).organisation_id
    assert following.state == "signing"
    assert held(line, "committed", following.award.number) == following.amount
    assert line.reserved + line.committed == total
    assert next_agreement(prepared) == following
    assert Knot.objects.get(number=prepared.number).is_public
    entry = Entry.objects.get(number=following.award.number, step="award.offer")
    assert entry.facts["by"] == {"role": "worker"}, "the ranking decided, not who refused"


@pytest.mark.postgres
def test_when_nobody_is_left_in_rank_the_lot_fails_and_the_call_ends(prepared: Agreement, cast: Cast) -> None:
    following = refuse(prepared)
    assert following is not None
    assert refuse(following) is None
    award = Award.objects.select_related("lot__call", "lot__budget_line").get(pk=following.award_id)
    assert (award.lot.outcome, award.lot.call.state) == ("failed", "finished")
    assert (award.lot.budget_line.committed, award.lot.budget_line.reserved) == (0, 0)


def test_the_office_records_a_refusal_only_with_the_letter(
    prepared: Agreement, cast: Cast, paper: StoredFile
) -> None:
    with pytest.raises(Refused, match="scan of the letter"):
        refuse(prepared, by=cast.specialist)
    with pytest.raises(Refused, match="reason"):
        refuse(prepared, by=cast.specialist, letter=paper, reason_ky="", reason_ru=" ")
    assert refuse(prepared, by=cast.specialist, letter=paper) is not None
    prepared.refresh_from_db()
    assert prepared.scan == paper


def test_another_organisation_cannot_refuse(prepared: Agreement, cast: Cast) -> None:
    stranger = bid_of(prepared.award).organisation.memberships.get(code="ngo_head").user
    with pytest.raises(Refused, match="specialist or the head"):
        refuse(prepared, by=stranger)


def test_a_signed_agreement_is_not_refused(prepared: Agreement, cast: Cast, paper: StoredFile) -> None:
    signed(prepared, paper, cast.specialist)
    with pytest.raises(Refused, match="In force"):
        refuse(prepared)


@pytest.mark.postgres
def test_the_database_refuses_a_refusal_without_a_reason(prepared: Agreement) -> None:
    with (
        pytest.raises(IntegrityError, match="refused_agreement_has_a_day_and_a_reason"),
        transaction.atomic(),
    ):
        Agreement.objects.filter(pk=prepared.pk).update(state="signing_refused")
