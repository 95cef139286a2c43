"""Interests: asked once in an order of one’s own, ruled on by the chair, late ones, and what they void."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from ashar.accounts.models import User
from ashar.calls.models import Call
from ashar.core import clock, documents, journal
from ashar.core.lifecycle import Refused
from ashar.core.notices import Notice
from ashar.organisations.actions import add_member
from ashar.organisations.models import Organisation
from ashar.selection import queries
from ashar.selection.actions import deciding, interests, marking
from ashar.selection.actions.absence import say_ill
from ashar.selection.interests import hints
from ashar.selection.interests.asking import asked_of
from ashar.selection.models import CallDeclaration, InterestDeclaration, LateInterest, Marking, ScoreSheet
from ashar.selection.tests.conftest import Cast, call_proposals
from ashar.selection.tests.opened import after, declare, let_others_file, open_it, with_rule
from ashar.selection.tests.test_deciding import decide, ripe_call
from ashar.selection.tests.test_marking import fill

__all__ = ["ripe_call"]

INTEREST = "Уюмдун жетекчиси менин бир тууганым"


def entered(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def own(call: Call, user: User) -> list[InterestDeclaration]:
    return [each for each in queries.declarations_of(call) if each.member.user_id == user.pk]


def test_before_the_opening_a_word_on_the_call_is_kept_and_unlocks_nothing(
    cast: Cast, open_call: Call
) -> None:
    client, address = entered(cast.member), f"/en/calls/{open_call.number}/interests/"
    assert "Before the opening" in client.get(address).content.decode()
    assert client.post(f"{address}call/", {"has_interest": "yes", "text": ""}).status_code == 422
    assert client.post(f"{address}call/", {"has_interest": "yes", "text": INTEREST}).status_code == 302
    assert client.post(f"{address}call/", {"has_interest": "no", "text": ""}).status_code == 302
    assert CallDeclaration.objects.get(call=open_call).text == ""
    assert INTEREST not in str([entry.facts for entry in journal.Entry.objects.all()])
    with after(open_call):
        open_it(open_call, cast)
        assert client.post(f"{address}call/", {"has_interest": "no"}).status_code == 422
        proposal = call_proposals(open_call)[0]
        assert client.get(f"/en/proposals/{proposal.number}/read/").status_code == 404
        assert "knows of no interest" in client.get(address).content.decode()


def test_each_applicant_is_asked_about_once_and_in_an_order_of_ones_own(cast: Cast, open_call: Call) -> None:
    let_others_file(open_call)
    with after(open_call):
        call = open_it(open_call, cast)
    orders = []
    for user in (cast.chair, cast.member, cast.expert, cast.specialist):
        page = entered(user).get(f"/en/calls/{call.number}/sitting/").content.decode()
        shown = re.findall(r'name="state_(\d+)"', page)
        assert len(set(shown)) == 3
        again = entered(user).get(f"/en/calls/{call.number}/sitting/").content.decode()
        assert re.findall(r'name="state_(\d+)"', again) == shown, "a reload shuffles nothing"
        orders.append(tuple(dict.fromkeys(shown)))
    assert len(set(orders)) > 1
    mine = own(call, cast.member)
    mine[1].proposal.organisation = mine[0].proposal.organisation
    asked = asked_of(mine)
    assert sorted(len(each.declarations) for each in asked) == [1, 2], "one answer about one applicant"


def test_the_chair_rules_where_the_rules_allow_it_and_never_on_their_own(cast: Cast, open_call: Call) -> None:
    let_others_file(open_call)
    with_rule(open_call, "commission.interest_waiver", True)
    with after(open_call):
        call = open_it(open_call, cast)
        first, second, third = call_proposals(call)
        declare(call, cast.member, {first.pk: INTEREST}, "declared")
        assert Notice.objects.filter(user=cast.chair, kind="selection.interest_declared").exists()
        reading = entered(cast.member)
        assert reading.get(f"/en/proposals/{first.number}/read/").status_code == 404, "not before the ruling"
        assert reading.get(f"/en/proposals/{second.number}/read/").status_code == 200
        with pytest.raises(Refused, match="whether you have"):
            declare(call, cast.chair, {second.pk: INTEREST}, "declared")
        declare(call, cast.chair)
        declare(call, cast.expert)
        (declaration,) = [each for each in own(call, cast.member) if each.state == "declared"]
        facts = {"reason_ky": "Алыс тууган.", "reason_ru": "Дальний родственник."}
        for stranger in (cast.member, cast.specialist, cast.expert, cast.head):
            with pytest.raises(Refused, match=r"Only the chair"):
                interests.rule_on_interest(declaration=declaration, is_waived=True, by=stranger, **facts)
        address = f"/en/calls/{call.number}/interests/"
        rule = f"{address}{declaration.pk}/rule/"
        assert reading.post(rule, {}).status_code == 404
        chair = entered(cast.chair)
        assert INTEREST in chair.get(address).content.decode()
        words = {f"r{declaration.pk}-{name}": text for name, text in facts.items()}
        assert chair.post(rule, {f"r{declaration.pk}-verdict": "waived"}).status_code == 422
        assert chair.post(rule, {**words, f"r{declaration.pk}-verdict": "waived"}).status_code == 302
        assert reading.get(f"/en/proposals/{first.number}/read/").status_code == 200
        with pytest.raises(Refused, match="taken back"):
            declare(call, cast.member)
        declare(call, cast.member, {first.pk: INTEREST, third.pk: INTEREST})
        assert reading.get(f"/en/proposals/{first.number}/read/").status_code == 404, (
            "one may step aside still"
        )


def test_without_the_rule_nobody_is_waived(cast: Cast, open_call: Call) -> None:
    let_others_file(open_call)
    with after(open_call):
        call = open_it(open_call, cast)
        first = call_proposals(call)[0]
        with pytest.raises(Refused, match="whether you have"):
            declare(call, cast.member, {first.pk: INTEREST}, "declared")
        assert (
            "the chair decides"
            not in entered(cast.member).get(f"/en/calls/{call.number}/sitting/").content.decode()
        )


def test_a_sheet_waits_for_the_ruling(cast: Cast, marking_call: Call) -> None:
    sheet = marking_call.sheets.get(member__user=cast.expert)
    marking.save_marks(sheet=sheet, given=fill(sheet), by=cast.expert)
    InterestDeclaration.objects.filter(member=sheet.member).update(state="declared", text=INTEREST)
    with pytest.raises(Refused, match="has not ruled"):
        marking.lock_sheet(sheet=sheet, by=cast.expert)


def test_a_chair_who_has_an_interest_too_waives_nothing(cast: Cast, marking_call: Call) -> None:
    first, _second = call_proposals(marking_call)
    mine = InterestDeclaration.objects.filter(proposal=first)
    mine.filter(member__user=cast.expert).update(state="declared", text=INTEREST)
    mine.filter(member__user=cast.chair).update(state="recused", text=INTEREST)
    declaration = mine.get(member__user=cast.expert)
    facts: Any = {"declaration": declaration, "reason_ky": "а", "reason_ru": "а", "by": cast.chair}
    with pytest.raises(Refused, match="steps aside"):
        interests.rule_on_interest(is_waived=True, **facts)
    interests.rule_on_interest(is_waived=False, **facts)
    declaration.refresh_from_db()
    assert declaration.state == "recused"


@pytest.mark.postgres
def test_a_late_interest_voids_locked_marks_on_record_and_the_means_follow(
    cast: Cast, ripe_call: Call, client: Any
) -> None:
    first = call_proposals(ripe_call)[0]
    before = _row(ripe_call, first.pk)
    sheet = ripe_call.sheets.get(member__user=cast.member)
    sealed = sheet.sha256
    client.force_login(cast.member)
    address = f"/en/calls/{ripe_call.number}/interests/"
    assert client.post(f"{address}late/", {"own-applicant": first.pk, "own-text": ""}).status_code == 422
    assert (
        client.post(f"{address}late/", {"own-applicant": first.pk, "own-text": INTEREST}).status_code == 302
    )
    after_it = _row(ripe_call, first.pk)
    assert len(after_it.markings) == len(before.markings) - 1
    assert cast.member.pk not in {each.sheet.member.user_id for each in after_it.markings}
    points = [sum(each.points.values()) for each in after_it.markings]
    assert abs(float(after_it.total) - sum(points) / len(points)) < 0.1
    sheet.refresh_from_db()
    assert (sheet.state, sheet.sha256) == ("revealed", sealed), "the locked sheet stays as it was hashed"
    assert Marking.objects.filter(sheet=sheet, proposal=first).exists(), "nothing is erased"
    assert LateInterest.objects.get(sheet=sheet).by_member
    entry = journal.Entry.objects.get(step="interests.late")
    assert entry.facts["facts"]["sha256"] == sealed
    assert INTEREST not in str(entry.facts)
    for path in ("read/", f"given/{first.attachments.first().pk if first.attachments.exists() else 0}/"):
        assert client.get(f"/en/proposals/{first.number}/{path}").status_code == 404
    protocol = decide(ripe_call, cast)
    told: Any = documents.kind_of("protocol").unpack(
        bytes(documents.Document.objects.get(number=protocol.document).data)
    )
    said = [each.what["en"] for each in told.interests if each.applicant["ky"] == str(first.organisation)]
    assert any(INTEREST in each and sheet.number in each for each in said)
    assert client.post(
        f"{address}late/", {"own-applicant": call_proposals(ripe_call)[1].pk, "own-text": INTEREST}
    ).status_code in (404, 422), "a decision that is recorded is changed by a complaint alone"
    with pytest.raises(Refused, match="complaint"):
        interests.record_late_interest(
            call=ripe_call,
            member=sheet.member,
            proposals=[call_proposals(ripe_call)[1]],
            text=INTEREST,
            by=cast.member,
        )


def test_the_secretary_records_what_came_out_about_another_and_the_member_is_told(
    cast: Cast, ripe_call: Call
) -> None:
    first = call_proposals(ripe_call)[0]
    member = queries.member_of(ripe_call, cast.expert)
    assert member is not None
    facts: Any = {"call": ripe_call, "member": member, "proposals": [first], "text": INTEREST}
    for other in (cast.member, cast.head):
        with pytest.raises(Refused):
            interests.record_late_interest(by=other, **facts)
    secretary = entered(cast.specialist)
    address = f"/en/calls/{ripe_call.number}/interests/"
    sent = {"other-member": member.pk, "other-applicant": first.pk, "other-text": INTEREST}
    assert entered(cast.member).post(f"{address}late/", sent).status_code == 404
    assert secretary.post(f"{address}late/", sent).status_code == 302
    assert Notice.objects.filter(user=cast.expert, kind="selection.interest_recorded").exists()
    page = entered(cast.expert).get(address).content.decode()
    assert f"recorded by {cast.specialist.name}" in page
    with pytest.raises(Refused, match="anyway"):
        interests.record_late_interest(by=cast.specialist, **facts)


def test_who_steps_aside_from_everything_holds_nobody_up(cast: Cast, marking_call: Call) -> None:
    sheet = marking_call.sheets.get(member__user=cast.expert)
    ours = {proposal.pk: INTEREST for proposal in call_proposals(marking_call)}
    declare(marking_call, cast.expert, ours)
    sheet.refresh_from_db()
    assert sheet.state == "void"
    marking_call.refresh_from_db()
    assert marking_call.state == "deciding", "the others had locked: their marks are revealed"
    assert all(
        cast.expert.pk not in {each.sheet.member.user_id for each in row.markings}
        for rows in queries.standings(marking_call).values()
        for row in rows
    )


def test_the_quorum_is_counted_anew_for_each_proposal(cast: Cast, ripe_call: Call) -> None:
    first = call_proposals(ripe_call)[0]
    member = queries.member_of(ripe_call, cast.member)
    assert member is not None
    interests.record_late_interest(
        call=ripe_call, member=member, proposals=[first], text=INTEREST, by=cast.member
    )
    everybody = list(ripe_call.commission.members.current().marking())
    without_one = [each for each in everybody if each.user_id != cast.expert.pk]
    with pytest.raises(Refused, match="no quorum on"):
        decide(ripe_call, cast, present=without_one)
    assert decide(ripe_call, cast, present=everybody).is_quorate


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_recused_member_gets_404_on_every_address_with_content(
    cast: Cast, marking_call: Call, moment: str
) -> None:
    first, second = call_proposals(marking_call)
    if moment == "after":
        sheet = marking_call.sheets.get(member__user=cast.expert)
        marking.save_marks(sheet=sheet, given=fill(sheet), by=cast.expert)
        marking.lock_sheet(sheet=sheet, by=cast.expert)
        interests.record_late_interest(
            call=marking_call, member=sheet.member, proposals=[first], text=INTEREST, by=cast.expert
        )
    else:
        declare(marking_call, cast.expert, {first.pk: INTEREST})
    from ashar.proposals import content as port

    title = port.load_opened(first).answers
    client, marker = entered(cast.expert), next(text for text in title.values() if text)
    for path in ("read/", "given/1/", "enter/", "check/", "admission/"):
        assert client.get(f"/en/proposals/{first.number}/{path}").status_code == 404, path
    for path in ("check/ask/", "check/settle/", "check/", "admission/", "enter/"):
        assert client.post(f"/en/proposals/{first.number}/{path}", {}).status_code == 404, path
    sent = {f"p{first.pk}_{c['code']}": 1 for c in queries.criteria_of(marking_call)}
    client.post(f"/en/calls/{marking_call.number}/sitting/marks/", {**sent, f"c{first.pk}": "Жашыруун балл"})
    assert not Marking.objects.filter(comment="Жашыруун балл").exists()
    page = client.get(f"/en/calls/{marking_call.number}/sitting/").content.decode()
    assert f'name="p{first.pk}_' not in page
    if moment == "before":
        shared = set(port.load_opened(second).answers.values())
        assert marker in shared or marker not in page
        open_sheet = ScoreSheet.objects.get(call=marking_call, member__user=cast.expert)
        given = {first.pk: marking.Given({c["code"]: 1 for c in queries.criteria_of(marking_call)}, "а")}
        with pytest.raises(Refused, match="do not mark"):
            marking.save_marks(sheet=open_sheet, given=given, by=cast.expert)


def test_a_substitute_called_after_a_recusal_declares_afresh(cast: Cast, marking_call: Call) -> None:
    first = call_proposals(marking_call)[0]
    declare(marking_call, cast.expert, {first.pk: INTEREST})
    say_ill(call=marking_call, by=cast.expert)
    counted = queries.able_to_mark(marking_call)
    assert all(cast.expert.pk != pk for pks in counted.values() for pk in pks)


def test_hints_are_for_the_secretary_alone_and_kept_nowhere(cast: Cast, marking_call: Call) -> None:
    first = call_proposals(marking_call)[0]
    organisation = first.organisation
    head = organisation.memberships.get(code="ngo_head").user
    User.objects.filter(pk=cast.expert.pk).update(phone="+996 555 77-88-99", name="Гүлмира Эсенова")
    Organisation.objects.filter(pk=organisation.pk).update(
        phone="0555778899", address="Ак-Терек, Жаштар 5", head_name="Эсенов Талант", email="a@kanat.example"
    )
    User.objects.filter(pk=cast.member.pk).update(login="b@kanat.example", email="b@kanat.example")
    add_member(organisation=organisation, user=cast.chair, code="ngo_manager", by=head)
    address = f"/en/calls/{marking_call.number}/interests/hints/"
    entries = journal.Entry.objects.count()
    for who in (cast.chair, cast.member, cast.expert, cast.head, head):
        assert entered(who).get(address).status_code in (403, 404), who
    answer = entered(cast.specialist).get(address)
    page = answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    found = {
        (hint.member.user_id, kind) for hint in hints.hints_of(marking_call) or () for kind in hint.kinds
    }
    for user, kind in (
        (cast.chair, "person"),
        (cast.expert, "phone"),
        (cast.expert, "family"),
        (cast.member, "domain"),
    ):
        assert (user.pk, kind) in found
        assert str(hints.SAME[kind]) in page
    assert "which proves nothing" in page
    assert "778899" not in page, "what is the same, not what it is"
    assert journal.Entry.objects.count() == entries


def test_public_mailboxes_are_no_hint(cast: Cast, marking_call: Call) -> None:
    first = call_proposals(marking_call)[0]
    Organisation.objects.filter(pk=first.organisation_id).update(email="ngo@gmail.com")
    User.objects.filter(pk=cast.expert.pk).update(login="me@gmail.com", email="me@gmail.com")
    found = {
        kind
        for hint in hints.hints_of(marking_call)
        for kind in hint.kinds
        if hint.member.user_id == cast.expert.pk
    }
    assert "domain" not in found


def test_hints_end_with_the_time_for_complaints(cast: Cast, published_call: Call) -> None:
    from ashar.selection.appeals import appeal_until

    until = appeal_until(published_call)
    assert until is not None
    address = f"/en/calls/{published_call.number}/interests/hints/"
    User.objects.filter(pk=cast.expert.pk).update(phone="+996555778899")
    first = call_proposals(published_call)[0]
    Organisation.objects.filter(pk=first.organisation_id).update(phone="0555778899")
    with clock.set_for_test(until):
        assert hints.hints_of(published_call)
    with clock.set_for_test(until + (until - until.replace(second=0))):
        assert hints.hints_of(published_call) is None
        page = entered(cast.specialist).get(address)
        assert "until the time for complaints is over" in page.content.decode()


def test_a_word_of_the_proposal_names_the_member(cast: Cast, marking_call: Call) -> None:
    from ashar.proposals.models import OpenedContent

    first = call_proposals(marking_call)[0]
    body = bytes(OpenedContent.objects.get(proposal=first).body).decode()
    words = body.split('"')
    surely = next(word for word in words if len(word.split()) > 3)
    User.objects.filter(pk=cast.expert.pk).update(name=" ".join(re.findall(r"\w{4,}", surely)[:2]))
    found = {
        kind
        for hint in hints.hints_of(marking_call)
        for kind in hint.kinds
        if hint.member.user_id == cast.expert.pk
    }
    assert "named" in found


def test_the_protocol_tells_of_a_waiver_with_its_reason(cast: Cast, ripe_call: Call) -> None:
    first = call_proposals(ripe_call)[0]
    declaration = InterestDeclaration.objects.get(proposal=first, member__user=cast.expert)
    InterestDeclaration.objects.filter(pk=declaration.pk).update(state="declared", text=INTEREST)
    Call.objects.filter(pk=ripe_call.pk).update(state="scoring")
    interests.rule_on_interest(
        declaration=declaration,
        is_waived=True,
        reason_ky="Алыс тууган.",
        reason_ru="Дальний родственник.",
        by=cast.chair,
    )
    Call.objects.filter(pk=ripe_call.pk).update(state="deciding")
    protocol = decide(Call.objects.get(pk=ripe_call.pk), cast)
    told: Any = documents.kind_of("protocol").unpack(
        bytes(documents.Document.objects.get(number=protocol.document).data)
    )
    (said,) = [each for each in told.interests if not each.is_recused]
    assert said.what["ru"].endswith("Дальний родственник.")
    assert deciding.is_quorate(ripe_call, []) is False


def _row(call: Call, pk: int) -> Any:
    rows = [row for rows in queries.standings(call).values() for row in rows]
    return next(row for row in rows if row.proposal.pk == pk)
