"""A bidder complains in time; the head answers in public; what holds an agreement up, and until when."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from ashar.accounts.models import User
from ashar.calls.models import Call
from ashar.complaints import actions, queries
from ashar.complaints.models import Complaint
from ashar.complaints.tests.conftest import ANSWER, Cast
from ashar.core import clock, documents
from ashar.core.files import StoredFile
from ashar.core.journal import Entry
from ashar.core.lifecycle import Refused
from ashar.core.notices import Notice
from ashar.core.thread import Knot
from ashar.proposals.models import Proposal
from ashar.regulations.rulesets import add_working_days
from ashar.selection.appeals import appeal_until
from ashar.selection.models import Award, SittingProtocol


def test_a_complaint_of_the_appeal_period_freezes_its_lot(filed: Complaint, award: Award, call: Call) -> None:
    assert (filed.state, filed.is_freezing) == ("filed", True)
    assert queries.has_freezing_complaint(award.lot)
    assert queries.has_freezing_complaint(call)
    assert not queries.has_freezing_complaint(call.lots.exclude(pk=award.lot_id).get())
    assert filed.answer_by == add_working_days(clock.today(), 10)


def test_its_knot_hangs_on_the_protocol_and_is_public_without_its_words(filed: Complaint, call: Call) -> None:
    knot = Knot.objects.get(number=filed.number)
    assert (knot.kind, knot.is_public, knot.is_over) == ("X", True, False)
    assert knot.parent is not None
    assert knot.parent.number == SittingProtocol.objects.get(call=call).number
    assert knot.until == filed.due
    everything = str(list(Knot.objects.values())) + str([bytes(e.body).decode() for e in Entry.objects.all()])
    assert "чакан сыр" not in everything
    told = Notice.objects.filter(number=filed.number)
    assert {notice.user.login for notice in told} == {"nurgul@ak-terek.example", "erkin@ak-terek.example"}
    assert "чакан сыр" not in str([notice.facts for notice in told])


def test_after_the_appeal_period_a_complaint_is_heard_and_holds_nothing_up(
    bid: Proposal, cast: Cast, award: Award, call: Call
) -> None:
    assert call.standstill_until is not None
    with clock.set_for_test(call.standstill_until + timedelta(hours=1)):
        filed = actions.file_complaint(proposal=bid, text="Кеч, бирок мөөнөттө.", by=cast.loser)
    assert not filed.is_freezing
    assert not queries.has_freezing_complaint(award.lot)


def test_after_the_time_for_complaints_nobody_complains(bid: Proposal, cast: Cast, call: Call) -> None:
    until = appeal_until(call)
    assert until is not None
    with (
        clock.set_for_test(until + timedelta(seconds=1)),
        pytest.raises(Refused, match="time for complaints is over"),
    ):
        actions.file_complaint(proposal=bid, text="Кеч.", by=cast.loser)
    with clock.set_for_test(until):
        assert actions.file_complaint(proposal=bid, text="Акыркы сөз.", by=cast.loser).state == "filed"


def test_nobody_complains_before_the_results(demo_town: object, cast: Cast) -> None:
    marking = Call.objects.get(state="scoring", authority__is_demonstration=True)
    bid = Proposal.objects.filter(lot__call=marking, version__gte=1).select_related("lot__call")[0]
    owner = bid.organisation.memberships.get(code="ngo_head").user
    with pytest.raises(Refused, match="not published yet"):
        actions.file_complaint(proposal=bid, text="Эрте.", by=owner)


def test_one_open_complaint_for_a_proposal(filed: Complaint, bid: Proposal, cast: Cast) -> None:
    with pytest.raises(Refused, match="already"):
        actions.file_complaint(proposal=bid, text="Дагы.", by=cast.loser)
    actions.withdraw_complaint(complaint=filed, by=cast.loser)
    assert actions.file_complaint(proposal=bid, text="Дагы.", by=cast.loser).state == "filed"


def test_the_office_enters_a_letter_only_with_its_scan(bid: Proposal, cast: Cast) -> None:
    with pytest.raises(Refused, match="scan of the letter"):
        actions.file_complaint(proposal=bid, text="Катта айтылган.", by=cast.specialist)
    letter = StoredFile.objects.order_by("pk")[0]
    filed = actions.file_complaint(proposal=bid, text="Катта айтылган.", letter=letter, by=cast.specialist)
    assert filed.letter == letter


def test_the_head_answers_in_public_and_the_parties_hear_of_it(
    filed: Complaint, cast: Cast, award: Award
) -> None:
    answered = actions.publish_answer(complaint=filed, answer=ANSWER, by=cast.head)
    assert answered.state == "dismissed"
    assert not queries.has_freezing_complaint(award.lot)
    paper = documents.Document.objects.get(number=answered.document)
    assert paper.is_public
    assert "чакан сыр".encode() not in bytes(paper.data)
    for language in ("ky", "ru", "en"):
        assert documents.render(paper, language).startswith(b"%PDF")
    told = set(
        Notice.objects.filter(kind="complaints.answered", number=filed.number).values_list("user", flat=True)
    )
    assert told == {cast.loser.pk, cast.winner.pk}


def test_an_upheld_complaint_holds_the_agreement_up_until_it_is_put_right(
    filed: Complaint, cast: Cast, award: Award
) -> None:
    answer = actions.Answer("uphold", "Балл", "Балл", "Ката болгон.", "Ошибка была.")
    upheld = actions.publish_answer(complaint=filed, answer=answer, by=cast.head)
    assert queries.has_freezing_complaint(award.lot)
    with pytest.raises(Refused, match="put right"):
        actions.record_remedy(complaint=upheld, remedy_ky=" ", remedy_ru="", by=cast.head)
    remedied = actions.record_remedy(
        complaint=upheld, remedy_ky="Кайра эсептелди.", remedy_ru="Пересчитано.", by=cast.head
    )
    assert (remedied.state, remedied.remedied_on) == ("remedied", clock.today())
    assert not queries.has_freezing_complaint(award.lot)
    assert Knot.objects.get(number=remedied.number).is_over


def test_an_answer_without_verdict_words_or_reasons_is_refused(filed: Complaint, cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        actions.publish_answer(
            complaint=filed, answer=actions.Answer("remedy", "", " ", "", ""), by=cast.head
        )
    assert len(refused.value.reasons) == 3
    filed.refresh_from_db()
    assert filed.state == "filed"


def test_a_draft_of_the_answer_changes_nothing_in_public(filed: Complaint, cast: Cast) -> None:
    entries = Entry.objects.count()
    drafted = actions.draft_answer(complaint=filed, answer=ANSWER, by=cast.specialist)
    assert (drafted.state, drafted.verdict, Entry.objects.count()) == ("filed", "dismiss", entries)
    actions.publish_answer(complaint=drafted, answer=ANSWER, by=cast.head)
    with pytest.raises(Refused, match="settled already"):
        actions.draft_answer(complaint=drafted, answer=ANSWER, by=cast.specialist)


def test_who_may_do_what(filed: Complaint, cast: Cast, call: Call) -> None:
    def may(user: User) -> list[bool]:
        names = ("read", "withdraw", "draft_answer", "answer")
        return [user.has_perm("complaints.file", call)] + [
            user.has_perm(f"complaints.{name}", filed) for name in names
        ]

    assert may(cast.loser) == [True, True, True, False, False]
    assert may(cast.winner) == [True, False, False, False, False]
    assert may(cast.outsider) == [False, False, False, False, False]
    assert may(cast.specialist) == [True, True, False, True, False]
    assert may(cast.head) == [True, True, False, True, True]


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"state": "dismissed"}, "answered_complaint_has_its_answer"),
        (
            {"state": "remedied", "answer_ky": "Ооба", "answered_at": "2026-01-01T00:00Z"},
            "remedied_complaint_says_how",
        ),
        ({"text": ""}, "complaint_says_something"),
    ],
)
def test_the_database_refuses_half_a_complaint(
    filed: Complaint, changes: dict[str, str], constraint: str
) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Complaint.objects.filter(pk=filed.pk).update(**changes)


@pytest.mark.postgres
def test_the_database_refuses_two_open_complaints_of_one_proposal(filed: Complaint) -> None:
    filed.pk, filed.number = None, "AT-2026-X99"
    with pytest.raises(IntegrityError), transaction.atomic():
        filed.save(force_insert=True)
