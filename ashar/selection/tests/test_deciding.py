"""The decision, the protocol, publication, and what follows when a winner steps back."""

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from ashar.calls.models import Call
from ashar.core import clock
from ashar.core.documents import Document
from ashar.core.lifecycle import Refused
from ashar.core.notices import Notice
from ashar.programmes.actions.ledger import held
from ashar.selection import queries
from ashar.selection.actions import answering, awarding, deciding, marking, publishing
from ashar.selection.models import Award, Decision, SittingProtocol, SteppingBack
from ashar.selection.tests.conftest import Cast, call_proposals
from ashar.selection.tests.test_marking import fill
from tests.support.walking import scan


@pytest.fixture
def ripe_call(cast: Cast, marking_call: Call) -> Call:
    """A call whose marks are revealed."""
    sheet = marking_call.sheets.get(member__user=cast.expert)
    marking.save_marks(sheet=sheet, given=fill(sheet), by=cast.expert)
    marking.lock_sheet(sheet=sheet, by=cast.expert)
    return Call.objects.get(pk=marking_call.pk)


def present(call: Call) -> list[Any]:
    assert call.commission is not None
    return list(call.commission.members.current().marking())


def decide(call: Call, cast: Cast, **changes: Any) -> SittingProtocol:
    facts = {"choices": deciding.proposed_choices(call), "present": present(call), "by": cast.specialist}
    return deciding.decide_call(call=call, **{**facts, **changes})


def test_the_ranking_suggests_the_best_that_fits(ripe_call: Call) -> None:
    choices = deciding.proposed_choices(ripe_call)
    outcomes = [
        choices[row.proposal.pk].outcome for rows in queries.standings(ripe_call).values() for row in rows
    ]
    assert outcomes == ["selected", "reserve"]


def test_a_decision_writes_the_protocol(cast: Cast, ripe_call: Call) -> None:
    protocol = decide(ripe_call, cast)
    document = Document.objects.get(number=protocol.document)
    assert (document.kind, document.is_public, document.is_demonstration) == ("protocol", False, True)


def test_before_the_results_nobody_reads_on_public_pages_that_somebody_was_chosen(
    cast: Cast, ripe_call: Call, client: Any
) -> None:
    decide(ripe_call, cast)
    award = Award.objects.get(lot__call=ripe_call)
    assert ripe_call.line is not None
    assert award.lot.budget_line is not None
    pages = [
        reverse("calls:call", args=[ripe_call.number]),
        reverse("programmes:line", args=[ripe_call.line.number]),
        reverse("programmes:budget-line", args=[award.lot.budget_line.number]),
    ]
    backend = "allauth.account.auth_backends.AuthenticationBackend"
    read: dict[str, list[bool]] = {}
    for who, user in {"nobody": None, "applicant": cast.ngo(ripe_call), "office": cast.specialist}.items():
        client.logout()
        if user is not None:
            client.force_login(user, backend=backend)
        read[who] = [award.number in client.get(address).content.decode() for address in pages]
    assert read == dict.fromkeys(("nobody", "applicant", "office"), [False] * 3)


def public_money(call: Call, client: Any) -> list[str]:
    """The public pages of the call's money, as everybody reads them."""
    client.logout()
    assert call.line is not None
    line = call.line.budget_lines.get()
    pages = {"programmes:budget-line": line.number, "programmes:money-of": call.authority.code}
    pages |= {"portal:order": call.line.number, "calls:call": call.number}
    return [client.get(reverse(name, args=[of])).content.decode() for name, of in pages.items()]


def test_money_tells_nothing_of_the_decision_before_the_results_and_all_of_it_after(
    cast: Cast, ripe_call: Call, client: Any
) -> None:
    before = public_money(ripe_call, client)
    protocol = decide(ripe_call, cast)
    assert public_money(ripe_call, client) == before
    scan = SittingProtocol.objects.exclude(scan=None)[0].scan
    publishing.sign_protocol(protocol=protocol, scan=scan, by=cast.specialist)
    assert public_money(ripe_call, client) == before
    publishing.publish_results(protocol=SittingProtocol.objects.get(pk=protocol.pk), by=cast.head)
    award = Award.objects.select_related("lot__budget_line").get(lot__call=ripe_call)
    assert held(award.lot.budget_line, "committed", award.number) == award.amount
    assert award.number in public_money(ripe_call, client)[0]


def test_a_failed_lot_keeps_its_money_until_the_results(cast: Cast, ripe_call: Call, client: Any) -> None:
    before = public_money(ripe_call, client)
    choices = deciding.proposed_choices(ripe_call)
    none = {
        key: replace(choice, outcome="not_selected", amount=Decimal(0)) for key, choice in choices.items()
    }
    (lot,) = ripe_call.lots.all()
    failures = {lot.pk: deciding.LotFailure("Эч ким тандалган жок.", "Никто не выбран.")}
    protocol = decide(ripe_call, cast, choices=none, failures=failures)
    assert public_money(ripe_call, client) == before
    scan = SittingProtocol.objects.exclude(scan=None)[0].scan
    publishing.sign_protocol(protocol=protocol, scan=scan, by=cast.specialist)
    publishing.publish_results(protocol=SittingProtocol.objects.get(pk=protocol.pk), by=cast.head)
    assert held(lot.budget_line, "reserved", lot.number) == 0


@pytest.mark.parametrize("is_protected", [True, False])
def test_the_protocol_of_a_protected_call_names_no_place(
    cast: Cast, ripe_call: Call, is_protected: bool
) -> None:
    Call.objects.filter(pk=ripe_call.pk).update(is_protected=is_protected)
    protocol = decide(Call.objects.get(pk=ripe_call.pk), cast, place="Тынчтык көчөсү, 5")
    facts = bytes(Document.objects.get(number=protocol.document).data).decode()
    assert ("Тынчтык көчөсү, 5" in facts) is not is_protected


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"amount": Decimal(10**7)}, "asked for"),
        ({"amount": Decimal(0)}, "write the sum"),
        ({"reason_ky": " "}, "reason"),
        ({"outcome": "not_selected"}, "nobody is selected"),
    ],
)
def test_a_decision_against_the_rules_is_refused(
    cast: Cast, ripe_call: Call, change: dict[str, Any], sentence: str
) -> None:
    choices = deciding.proposed_choices(ripe_call)
    key = next(key for key, choice in choices.items() if choice.outcome == "selected")
    choices[key] = replace(choices[key], **change)
    with pytest.raises(Refused, match=sentence):
        decide(ripe_call, cast, choices=choices)
    assert not SittingProtocol.objects.filter(call=ripe_call).exists()
    assert not Award.objects.filter(lot__call=ripe_call).exists()


def test_below_the_pass_mark_nobody_is_selected(cast: Cast, ripe_call: Call) -> None:
    choices = deciding.proposed_choices(ripe_call)
    ripe_call.rules["values"]["scoring.pass_mark"] = 100
    ripe_call.save(update_fields=["rules"])
    with pytest.raises(Refused, match="pass mark"):
        decide(ripe_call, cast, choices=choices)


def test_there_is_no_decision_without_a_quorum(cast: Cast, ripe_call: Call) -> None:
    with pytest.raises(Refused, match="quorum"):
        decide(ripe_call, cast, present=present(ripe_call)[:1])


def test_there_is_no_decision_before_the_reveal(cast: Cast, marking_call: Call) -> None:
    with pytest.raises(Refused, match="revealed"):
        decide(marking_call, cast, choices={})


def test_results_are_public_only_with_a_signed_protocol(cast: Cast, ripe_call: Call, client: Any) -> None:
    protocol = decide(ripe_call, cast)
    with pytest.raises(Refused):
        publishing.publish_results(protocol=protocol, by=cast.head)
    with pytest.raises(Refused, match="photograph"):
        publishing.sign_protocol(protocol=protocol, scan=None, by=cast.specialist)
    assert client.get(f"/ru/calls/{ripe_call.number}/results/").status_code == 404
    scan = SittingProtocol.objects.exclude(scan=None)[0].scan
    publishing.sign_protocol(protocol=protocol, scan=scan, by=cast.specialist)
    before = Notice.objects.filter(kind="selection.results").count()
    publishing.publish_results(protocol=SittingProtocol.objects.get(pk=protocol.pk), by=cast.head)
    page = client.get(f"/ru/calls/{ripe_call.number}/results/")
    assert page.status_code == 200
    for proposal in call_proposals(ripe_call):
        assert proposal.organisation.name_ru.replace("«", "") in page.content.decode().replace("«", "")
    assert Document.objects.get(number=protocol.document).is_public
    assert Notice.objects.filter(kind="selection.results").count() == before + 2


def test_the_head_reads_that_the_minutes_are_not_signed_yet(cast: Cast, ripe_call: Call, client: Any) -> None:
    protocol = decide(ripe_call, cast)
    client.force_login(cast.head)
    address = f"/en/calls/{ripe_call.number}/sitting/"
    page = client.get(address).content.decode()
    assert "The minutes are not signed yet" in page
    assert "This is not possible while" not in page
    scan = SittingProtocol.objects.exclude(scan=None)[0].scan
    publishing.sign_protocol(protocol=protocol, scan=scan, by=cast.specialist)
    assert "The minutes are not signed yet" not in client.get(address).content.decode()


def test_each_applicant_sees_its_own_marks_only(cast: Cast, published_call: Call, client: Any) -> None:
    first, second, _third = call_proposals(published_call)
    client.force_login(cast.ngo(published_call, 0))
    own = client.get(f"/ky/proposals/{first.number}/marks/")
    assert own.status_code == 200
    for name in ("Осмонов", "Жумабеков", "Сыдыкова"):
        assert name not in own.content.decode()
    assert re.search(r"<tfoot>.*>100<", own.content.decode(), re.DOTALL), "what could be had in all"
    assert client.get(f"/ky/proposals/{second.number}/marks/").status_code == 404


def test_the_demonstration_shows_a_refusal_a_recusal_and_a_failed_lot(
    published_call: Call, client: Any
) -> None:
    page = client.get(f"/ru/calls/{published_call.number}/results/").content.decode()
    assert "Заявка о другой целевой группе." in page
    assert [lot.outcome for lot in published_call.lots.all()] == ["awarded", "failed"]
    failed = published_call.lots.get(n=2)
    assert held(failed.budget_line, "reserved", failed.number) == 0
    assert [d.member.user.name for d in queries.recusals(published_call)] == ["Бакыт Осмонов"]
    recused = queries.recusals(published_call)[0]
    assert not recused.member.sheets.filter(markings__proposal=recused.proposal).exists()


def test_when_a_winner_steps_back_the_next_in_rank_is_awarded(cast: Cast, published_call: Call) -> None:
    award = Award.objects.get(lot__call=published_call)
    line, lot = award.lot.budget_line, award.lot
    total_before = line.reserved + line.committed
    following = awarding.decline_award(award=award, reason="Кызматкер жок", by=cast.specialist)
    assert following is not None
    assert (following.state, held(line, "committed", following.number)) == ("offered", 0)
    answering.accept_offer(award=following, by=following.organisation.memberships.get(code="ngo_head").user)
    assert Decision.objects.get(proposal=award.proposal).outcome == "declined_by_applicant"
    chosen = Decision.objects.get(proposal=following.proposal)
    assert (chosen.outcome, chosen.reason_ru.count("отдан этой заявке из резерва")) == ("selected", 1)
    assert "деньги лота" in chosen.reason_ru, "what the commission wrote stays"
    line.refresh_from_db()
    assert held(line, "committed", award.number) == 0
    assert (
        held(line, "committed", following.number)
        == following.amount
        == following.proposal.admission.requested
    )
    assert line.reserved + line.committed == total_before
    assert awarding.decline_award(award=following, reason="Биз да", by=cast.specialist) is None
    lot.refresh_from_db()
    line.refresh_from_db()
    assert (lot.outcome, line.reserved, line.committed) == ("failed", 0, 0)


def test_the_appeal_period_is_skipped_when_the_only_bidder_won(published_call: Call, cast: Cast) -> None:
    unopposed = Call.objects.filter(state="finished", authority=cast.authority).order_by("pk")[0]
    at = clock.now()
    assert publishing.standstill_until(unopposed, at) == at
    assert publishing.standstill_until(published_call, at) > at


def test_agreements_wait_for_the_end_of_the_appeal_period(published_call: Call, cast: Cast) -> None:
    published_call.standstill_until = clock.now() + clock.ONE_DAY
    published_call.save(update_fields=["standstill_until"])
    with pytest.raises(Refused, match="appeal"):
        publishing.end_standstill(call=published_call, by=cast.specialist)


def test_a_refusal_is_recorded_on_the_page_of_the_sitting(
    cast: Cast, published_call: Call, client: Any
) -> None:
    award = Award.objects.get(lot__call=published_call)
    address = f"/ky/calls/{published_call.number}/sitting/decline/{award.pk}/"
    client.force_login(cast.member)
    assert client.post(address, {"reason": "Кызматкер жок"}).status_code == 403
    client.force_login(cast.specialist)
    assert client.post(address, {"reason": ""}).status_code == 422
    assert Award.objects.get(pk=award.pk).state == "granted"
    gone = client.post(address.replace(f"/{award.pk}/", f"/{award.pk + 900}/"), {"reason": "Кызматкер жок"})
    assert gone.status_code == 404
    assert client.post(address, {"reason": "Кызматкер жок"}).status_code == 422, "without the letter"
    letter = {"letter": scan()}
    assert client.post(address, {"reason": "Кызматкер жок", **letter}).status_code == 302
    assert Award.objects.get(pk=award.pk).state == "declined"
    assert SteppingBack.objects.get(award=award).letter.is_public is False
    letter["letter"].seek(0)
    again = client.post(address, {"reason": "Дагы бир жолу", **letter})
    assert again.status_code == 422
    assert Award.objects.filter(lot__call=published_call, state="offered").count() == 1
