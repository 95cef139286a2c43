"""Diagnostics, discussion, plan and decision as people meet them in the usual procedure."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from ashar.calls.models import Call
from ashar.core.documents import Document
from ashar.core.lifecycle import Refused
from ashar.selection import queries
from ashar.selection.actions import deciding, discussing, marking
from ashar.selection.marking.kept import kept_of
from ashar.selection.models import AdmissionCheck, Marking, ScoreSheet, SplitDiscussion
from ashar.selection.tests.conftest import Cast, call_proposals
from ashar.selection.tests.test_deciding import decide
from ashar.selection.tests.test_marking import fill

WORDS = {"text_ky": "Бюджетти талкууладык.", "text_ru": "Обсудили бюджет."}


@pytest.fixture
def usual_call(cast: Cast, marking_call: Call) -> Call:
    """A call whose rules ask for discussions and reasons, all marks revealed; the expert is very strict."""
    marking_call.rules["values"] |= {"scoring.discuss_splits": True, "scoring.departure_reason": True}
    marking_call.rules["values"]["scoring.pass_mark"] = 40
    marking_call.save(update_fields=["rules"])
    sheet = ScoreSheet.objects.get(call=marking_call, member__user=cast.expert)
    marking.save_marks(sheet=sheet, given=fill(sheet, 20), by=cast.expert)
    marking.lock_sheet(sheet=sheet, by=cast.expert)
    return Call.objects.get(pk=marking_call.pk)


def wide(call: Call) -> list[Any]:
    return discussing.undiscussed(call, queries.standings(call))


def discuss_all(call: Call, cast: Cast) -> None:
    for row in wide(call):
        discussing.record_discussion(proposal=row.proposal, by=cast.specialist, **WORDS)


def page_of(call: Call, name: str) -> str:
    return f"/ru/calls/{call.number}/{name}/"


def test_the_commission_sees_what_the_marks_say_and_nobody_else_before_the_results(
    cast: Cast, usual_call: Call, client: Any
) -> None:
    assert client.get(page_of(usual_call, "marks")).status_code == 404
    client.force_login(cast.ngo(usual_call))
    assert client.get(page_of(usual_call, "marks")).status_code == 404
    for who in (cast.chair, cast.member, cast.specialist, cast.head):
        client.force_login(who)
        page = client.get(page_of(usual_call, "marks"))
        assert page.status_code == 200
        assert cast.expert.name in page.content.decode()
        assert "<polyline" in page.content.decode()


def test_before_the_reveal_there_is_no_such_page(cast: Cast, marking_call: Call, client: Any) -> None:
    for who in (cast.chair, cast.specialist, cast.head):
        client.force_login(who)
        assert client.get(page_of(marking_call, "marks")).status_code == 404
        assert client.get(page_of(marking_call, "sitting/plan")).status_code in {403, 404}


def test_with_the_results_everybody_reads_it_and_members_have_no_names_there(
    cast: Cast, published_call: Call, client: Any
) -> None:
    page = client.get(page_of(published_call, "marks"))
    assert page.status_code == 200
    for member in (cast.chair, cast.member, cast.expert):
        assert member.name not in page.content.decode()
    assert "Член 1" in page.content.decode()


def test_a_wide_split_is_talked_over_before_the_decision(cast: Cast, usual_call: Call, client: Any) -> None:
    split = wide(usual_call)
    assert split
    with pytest.raises(Refused, match="lie widely apart"):
        decide(usual_call, cast)
    client.force_login(cast.specialist)
    sitting = client.get(page_of(usual_call, "sitting")).content.decode()
    assert f"#d{split[0].proposal.pk}" in sitting
    for row in split:
        key = row.proposal.pk
        address = page_of(usual_call, f"sitting/discussion/{key}")
        empty = client.post(address, {f"d{key}-text_ky": "", f"d{key}-text_ru": ""})
        assert empty.status_code == 422
        done = client.post(address, {f"d{key}-{name}": text for name, text in WORDS.items()})
        assert done.status_code == 302
    assert wide(usual_call) == []
    protocol = decide(usual_call, cast)
    facts = bytes(Document.objects.get(number=protocol.document).data).decode()
    assert WORDS["text_ru"] in facts
    with pytest.raises(Refused, match="до решения"):
        discussing.record_discussion(proposal=split[0].proposal, by=cast.specialist, **WORDS)


def test_the_light_procedure_asks_for_no_discussion(cast: Cast, usual_call: Call, client: Any) -> None:
    usual_call.rules["values"] |= {"scoring.discuss_splits": False, "scoring.departure_reason": False}
    usual_call.save(update_fields=["rules"])
    client.force_login(cast.specialist)
    page = client.get(page_of(usual_call, "marks")).content.decode()
    assert 'id="splits"' in page, "it remains a remark"
    assert "text_ky" not in page
    assert client.get(page_of(usual_call, "sitting/plan")).status_code == 404
    decide(usual_call, cast)


def test_only_the_chair_and_the_secretary_record_it_and_only_after_the_reveal(
    cast: Cast, usual_call: Call, marking_call: Call
) -> None:
    proposal = wide(usual_call)[0].proposal
    with pytest.raises(Refused, match="chair or the secretary"):
        discussing.record_discussion(proposal=proposal, by=cast.member, **WORDS)
    Call.objects.filter(pk=usual_call.pk).update(state="scoring")
    with pytest.raises(Refused, match="revealed"):
        discussing.record_discussion(proposal=call_proposals(usual_call)[0], by=cast.specialist, **WORDS)
    assert not SplitDiscussion.objects.exists()


def test_looking_at_the_marks_changes_no_result(cast: Cast, usual_call: Call, client: Any) -> None:
    before = [
        (row.proposal.pk, row.rank, row.means)
        for rows in queries.standings(usual_call).values()
        for row in rows
    ]
    kept = list(Marking.objects.order_by("pk").values_list("pk", "points", "comment"))
    client.force_login(cast.specialist)
    for name in ("marks", "sitting/plan", "sitting"):
        assert client.get(page_of(usual_call, name)).status_code == 200
    discuss_all(usual_call, cast)
    after = [
        (row.proposal.pk, row.rank, row.means)
        for rows in queries.standings(usual_call).values()
        for row in rows
    ]
    assert after == before
    assert list(Marking.objects.order_by("pk").values_list("pk", "points", "comment")) == kept


def test_a_departure_needs_a_reason_that_somebody_has_written(cast: Cast, usual_call: Call) -> None:
    discuss_all(usual_call, cast)
    (rows,) = queries.standings(usual_call).values()
    best, second = (row.proposal.pk for row in rows[:2])
    usual = deciding.proposed_choices(usual_call)
    turned = {
        best: replace(usual[best], outcome="reserve", amount=Decimal(0)),
        second: replace(usual[second], outcome="selected", amount=rows[1].check.requested),
    }
    with pytest.raises(Refused, match="less than its place gives it"):
        decide(usual_call, cast, choices=usual | turned)
    reasons = {"reason_ky": "Ал айылда окшош борбор бар.", "reason_ru": "В том селе уже есть такой центр."}
    turned[best] = replace(turned[best], **reasons)
    decide(usual_call, cast, choices=usual | turned)


def test_money_that_does_not_reach_is_given_in_part_where_that_makes_sense(
    cast: Cast, usual_call: Call, client: Any
) -> None:
    discuss_all(usual_call, cast)
    (rows,) = queries.standings(usual_call).values()
    (lot,) = usual_call.lots.all()
    first, second = rows[:2]
    left = lot.ceiling - first.check.requested
    least = left - 100 if left > 100 else left
    AdmissionCheck.objects.filter(pk=second.check.pk).update(least=least, requested=left + 5000)
    choices = deciding.proposed_choices(usual_call)
    assert (choices[second.proposal.pk].outcome, choices[second.proposal.pk].amount) == ("selected", left)
    client.force_login(cast.specialist)
    plan = client.get(page_of(usual_call, "sitting/plan")).content.decode()
    assert "частично" in plan
    assert "?plan=most#decision" in plan or "То же, что" in plan
    sitting = client.get(page_of(usual_call, "sitting") + "?plan=most").content.decode()
    assert "не меньше наименьшей суммы заявителя" in sitting
    too_little = {second.proposal.pk: replace(choices[second.proposal.pk], amount=least - 1)}
    with pytest.raises(Refused, match="имеет смысл"):
        decide(usual_call, cast, choices=choices | too_little)
    decide(usual_call, cast, choices=choices)


def test_the_plan_is_for_the_chair_and_the_secretary(cast: Cast, usual_call: Call, client: Any) -> None:
    answers = {}
    for who in (cast.chair, cast.specialist, cast.member, cast.head):
        client.force_login(who)
        answers[who.login] = client.get(page_of(usual_call, "sitting/plan")).status_code
    assert list(answers.values()) == [200, 200, 403, 403]


def test_marks_by_levels_are_chosen_and_counted(cast: Cast, marking_call: Call, client: Any) -> None:
    levels = [
        {"percent": share, "title_ky": ky, "title_ru": ru, "title_en": ""}
        for share, ky, ru in ((100, "Толук", "Полностью"), (50, "Жарым", "Наполовину"), (0, "Жок", "Нет"))
    ]
    for each in marking_call.rules["criteria"]:
        each |= {"out_of": 100, "levels": levels}
    marking_call.save(update_fields=["rules"])
    sheet = ScoreSheet.objects.get(call=marking_call, member__user=cast.expert)
    client.force_login(cast.expert)
    page = client.get(page_of(marking_call, "sitting")).content.decode()
    assert "Наполовину" in page
    codes = [each["code"] for each in queries.criteria_of(marking_call)]
    keys = [each.pk for each in queries.proposals_to_mark(sheet)]
    sent = {f"p{key}_{code}": "50" for key in keys for code in codes} | {
        f"c{key}": "Ушундай." for key in keys
    }
    assert client.post(page_of(marking_call, "sitting/marks"), sent).status_code == 302
    assert {mark for given in kept_of(sheet).values() for mark in given.points.values()} == {50}
    with pytest.raises(Refused, match="от 0 до 100"):
        marking.save_marks(sheet=sheet, given={keys[0]: marking.Given({codes[0]: 60})}, by=cast.expert)
    ScoreSheet.objects.exclude(pk=sheet.pk).filter(call=marking_call).update(state="void", sha256="")
    sheet = ScoreSheet.objects.get(pk=sheet.pk)
    marking.lock_sheet(sheet=ScoreSheet.objects.get(pk=sheet.pk), by=cast.expert)
    for rows in queries.standings(Call.objects.get(pk=marking_call.pk)).values():
        assert [row.total for row in rows] == [Decimal("50.0")] * len(rows)
        assert [row.rank for row in rows] == list(range(1, len(rows) + 1)), "the rule tells equal ones apart"
