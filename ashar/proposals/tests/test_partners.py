"""Several organisations behind one proposal: named, sharing the sum, consenting to just their part."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from ashar.accounts.models import User
from ashar.calls.models import Call
from ashar.core import clock, triggers
from ashar.core.files import store_locked
from ashar.core.lifecycle import Refused
from ashar.core.notices import Notice
from ashar.organisations.models import Organisation
from ashar.proposals import consortium
from ashar.proposals import content as port
from ashar.proposals.actions import (
    add_partner,
    answer_ask,
    ask_consent,
    attach_file,
    confirm_letter,
    drop_partner,
    file_proposal,
    filing_blockers,
    mark_of,
    save_draft,
    save_partners,
)
from ashar.proposals.actions.partnering import Part
from ashar.proposals.content import BudgetItem, Content
from ashar.proposals.models import PartnerAsk, Proposal
from ashar.proposals.partner import Partner, terms_of
from ashar.proposals.tests.conftest import Cast, sent

ROLE = "Балдарга усталык үйрөтөт"
LETTER = "%PDF-1.4\n% макулдук\n1 0 obj<</Type/Catalog>>endobj\n%%EOF"


@pytest.fixture(autouse=True)
def partners_admitted(cast: Cast) -> None:
    """The rules of the open call admit two partners."""
    triggers.remove()
    cast.call.rules["values"]["applicant.consortium_most_partners"] = 2
    Call.objects.filter(pk=cast.call.pk).update(rules=cast.call.rules)
    triggers.install()


@pytest.fixture
def partner(make_organisation: Any) -> tuple[User, Organisation]:
    """Another organisation of the register, with its head."""
    return make_organisation("00000000000909")  # type: ignore[no-any-return]


@pytest.fixture
def named(draft: Proposal, cast: Cast, partner: tuple[User, Organisation]) -> Proposal:
    """A whole draft with one partner, whose share and the applicant's make the sum; nobody has consented."""
    draft = fresh(draft)
    added = add_partner(proposal=draft, organisation=partner[1], by=cast.ngo_head)
    share(draft, cast, {added.ref: Part(ROLE, Decimal(5000))}, Decimal("15500.50"))
    return fresh(draft)


def fresh(proposal: Proposal) -> Proposal:
    return Proposal.objects.with_call().get(pk=proposal.pk)


def kept(proposal: Proposal, cast: Cast) -> Content:
    return port.load_own(proposal, by=cast.ngo_head)


def share(proposal: Proposal, cast: Cast, parts: dict[str, Part], lead: Decimal) -> None:
    seen = mark_of(kept(proposal, cast))
    save_partners(proposal=proposal, parts=parts, lead_share=lead, seen=seen, by=cast.ngo_head)


def missing(proposal: Proposal, cast: Cast) -> list[str]:
    found = filing_blockers(proposal, at=clock.now(), content=kept(proposal, cast), by=cast.ngo_head)
    return [str(each) for each in found]


def address(proposal: Proposal, name: str, *args: Any) -> str:
    with translation.override("en"):
        return reverse(f"proposals:{name}", args=[proposal.number, *args])


def test_a_consortium_is_filed_when_shares_add_up_and_the_partner_has_consented(
    named: Proposal, cast: Cast, partner: tuple[User, Organisation]
) -> None:
    assert missing(named, cast) == ["Partner Таң-909 has not consented yet."] or "has not consented" in str(
        missing(named, cast)
    )
    with pytest.raises(Refused, match="has not consented"):
        file_proposal(proposal=named, by=cast.ngo_head)
    (ref,) = [each.ref for each in kept(named, cast).partners]
    ask = ask_consent(proposal=named, ref=ref, by=cast.ngo_head)
    answer_ask(ask=ask, is_agreed=True, by=partner[0])
    assert missing(fresh(named), cast) == []
    share(fresh(named), cast, {ref: Part(ROLE, Decimal(5000))}, Decimal(15000))
    assert "The shares make" in missing(fresh(named), cast)[0]
    share(fresh(named), cast, {ref: Part(ROLE, Decimal(5000))}, Decimal("15500.50"))
    filed = file_proposal(proposal=fresh(named), by=cast.ngo_head)
    (found,) = port.load_own(filed, by=cast.ngo_head, version=1).partners
    assert (found.role, found.share, found.consented_by) == (ROLE, Decimal(5000), partner[0].name)


def test_a_consent_is_of_the_exact_terms(
    named: Proposal, cast: Cast, partner: tuple[User, Organisation]
) -> None:
    (ref,) = [each.ref for each in kept(named, cast).partners]
    ask = ask_consent(proposal=named, ref=ref, by=cast.ngo_head)
    share(named, cast, {ref: Part(ROLE, Decimal(4000))}, Decimal("16500.50"))
    with pytest.raises(Refused, match="has changed these terms"):
        answer_ask(ask=ask, is_agreed=True, by=partner[0])
    ask = ask_consent(proposal=fresh(named), ref=ref, by=cast.ngo_head)
    answer_ask(ask=ask, is_agreed=True, by=partner[0])
    assert missing(fresh(named), cast) == []
    # Another share, another role, another title: each takes it back, and says so.
    for part in (Part(ROLE, Decimal(3000)), Part("Башка иш", Decimal(4000))):
        share(fresh(named), cast, {ref: part}, Decimal("20500.50") - part.share)
        assert any("has changed since it consented" in each for each in missing(fresh(named), cast))
    share(fresh(named), cast, {ref: Part(ROLE, Decimal(4000))}, Decimal("16500.50"))
    assert missing(fresh(named), cast) == [], "the very terms that were consented to"
    save_draft(proposal=fresh(named), content=replace(kept(named, cast), title="Башка иш"), by=cast.ngo_head)
    assert any("has changed since it consented" in each for each in missing(fresh(named), cast))


def test_the_head_of_the_partner_alone_answers_and_may_take_it_back(
    named: Proposal, cast: Cast, partner: tuple[User, Organisation]
) -> None:
    (ref,) = [each.ref for each in kept(named, cast).partners]
    ask = ask_consent(proposal=named, ref=ref, by=cast.manager)
    for stranger in (cast.ngo_head, cast.other_head, cast.specialist):
        with pytest.raises(Refused, match="Only the head of the partner"):
            answer_ask(ask=ask, is_agreed=True, by=stranger)
    answer_ask(ask=ask, is_agreed=True, by=partner[0])
    answer_ask(ask=ask, is_agreed=False, by=partner[0])
    assert "has not consented" in missing(fresh(named), cast)[0]
    assert port.draft_of(fresh(named), by=cast.ngo_head).saved_by == cast.ngo_head
    drop_partner(proposal=fresh(named), ref=ref, by=cast.ngo_head)
    assert not PartnerAsk.objects.filter(ended_at__isnull=True).exists()
    with pytest.raises(Refused, match="Only the head of the partner"):
        answer_ask(ask=ask, is_agreed=True, by=partner[0])


def test_nothing_is_consented_to_after_the_deadline(
    named: Proposal, cast: Cast, partner: tuple[User, Organisation]
) -> None:
    (ref,) = [each.ref for each in kept(named, cast).partners]
    ask = ask_consent(proposal=named, ref=ref, by=cast.ngo_head)
    assert cast.call.deadline is not None
    with (
        clock.set_for_test(cast.call.deadline + timedelta(seconds=1)),
        pytest.raises(Refused, match="deadline has passed"),
    ):
        answer_ask(ask=ask, is_agreed=True, by=partner[0])


def test_an_informal_group_consents_by_a_letter(draft: Proposal, cast: Cast) -> None:
    group = add_partner(proposal=draft, name="Көчө активисттери", by=cast.ngo_head)
    share(draft, cast, {group.ref: Part(ROLE, Decimal(500))}, Decimal("20000.50"))
    assert "Көчө активисттери has not consented" in missing(fresh(draft), cast)[0]
    with pytest.raises(Refused, match="not in the register"):
        ask_consent(proposal=fresh(draft), ref=group.ref, by=cast.ngo_head)
    upload = ContentFile(LETTER.encode(), name="макулдук.pdf")
    file = store_locked(upload, purpose="proposal_file")
    attach_file(proposal=draft, code=f"consent-{group.ref}", file=file, by=cast.manager)
    assert missing(fresh(draft), cast) == []
    share(fresh(draft), cast, {group.ref: Part(ROLE, Decimal(600))}, Decimal("19900.50"))
    assert "has changed since it consented" in missing(fresh(draft), cast)[0]
    confirm_letter(proposal=fresh(draft), ref=group.ref, by=cast.ngo_head)
    assert missing(fresh(draft), cast) == []


def test_the_rules_of_the_call_say_how_many_there_may_be(
    named: Proposal, cast: Cast, partner: tuple[User, Organisation]
) -> None:
    with pytest.raises(Refused, match="named already"):
        add_partner(proposal=named, organisation=partner[1], by=cast.ngo_head)
    with pytest.raises(Refused, match="not its own partner"):
        add_partner(proposal=named, organisation=cast.ngo, by=cast.ngo_head)
    add_partner(proposal=named, name="Экинчи", by=cast.ngo_head)
    with pytest.raises(Refused, match="at most 2 partners"):
        add_partner(proposal=named, name="Үчүнчү", by=cast.ngo_head)
    found = [str(each) for each in consortium.faults(kept(named, cast), 0)]
    assert "The rules of this call admit no partners. Take them out." in found


def test_two_people_do_not_overwrite_each_other(named: Proposal, cast: Cast) -> None:
    seen = mark_of(kept(named, cast))
    (ref,) = [each.ref for each in kept(named, cast).partners]
    save_partners(
        proposal=named,
        parts={ref: Part("Бир", Decimal(1))},
        lead_share=Decimal(2),
        seen=seen,
        by=cast.manager,
    )
    with pytest.raises(Refused, match="Somebody else has changed the partners"):
        save_partners(proposal=named, parts={}, lead_share=Decimal(3), seen=seen, by=cast.ngo_head)
    text = replace(kept(named, cast), title="Жаңы аталыш")
    save_draft(proposal=named, content=replace(text, partners=()), by=cast.ngo_head)
    assert kept(named, cast).partners[0].role == "Бир", "the page of the text does not touch them"


def test_a_partner_sees_what_it_consents_to_and_nothing_else(
    named: Proposal, cast: Cast, partner: tuple[User, Organisation], enter: Callable[[User], Client]
) -> None:
    (ref,) = [each.ref for each in kept(named, cast).partners]
    assert enter(partner[0]).get(address(named, "consent")).status_code == 404, "nobody has asked yet"
    page = enter(cast.ngo_head).get(address(named, "partners")).text
    assert "no consent yet" in page
    seen = re.search(r'name="seen" value="([^"]+)"', page)
    assert seen
    typed = {"seen": seen[1], "share_lead": "15 500,50", f"role_r{ref}": ROLE, f"share_r{ref}": "5000"}
    answer = enter(cast.ngo_head).post(address(named, "partners"), {**typed, "ask": ref})
    assert answer.status_code == 302
    assert Notice.objects.filter(user=partner[0], kind="proposals.consent_asked").exists()
    assert "asked, no answer yet" in enter(cast.ngo_head).get(address(named, "partners")).text

    client = enter(partner[0])
    with translation.override("en"):
        assert named.number in client.get(reverse("proposals:mine")).text
    page = client.get(address(named, "consent")).text
    assert ROLE in page
    assert "5,000 som" in page.replace("\u00a0", " ")
    assert "Чогуу баштайлы" in page
    assert "Жашыруун сүйлөм" not in page, "nothing else of the draft"
    assert client.get(address(named, "proposal")).status_code == 404
    ask = PartnerAsk.objects.get(ended_at=None)
    client.post(address(named, "consent"), {"ask": ask.pk, "yes": "1"})
    assert "You have consented" in client.get(address(named, "consent")).text
    assert "consented" in enter(cast.ngo_head).get(address(named, "partners")).text
    for stranger in (cast.other_head, cast.specialist, cast.operator):
        assert enter(stranger).get(address(named, "consent")).status_code in (403, 404)


def test_the_head_may_let_a_partner_read_the_draft(
    named: Proposal, cast: Cast, partner: tuple[User, Organisation], enter: Callable[[User], Client]
) -> None:
    (ref,) = [each.ref for each in kept(named, cast).partners]
    with pytest.raises(Refused, match="Only the head of the organisation lets others read"):
        ask_consent(proposal=named, ref=ref, may_read=True, by=cast.manager)
    ask_consent(proposal=named, ref=ref, may_read=True, by=cast.ngo_head)
    assert "Жашыруун сүйлөм" in enter(partner[0]).get(address(named, "consent")).text


def test_partners_are_found_named_shared_and_taken_out_on_the_page(
    draft: Proposal, cast: Cast, partner: tuple[User, Organisation], enter: Callable[[User], Client]
) -> None:
    client, place = enter(cast.ngo_head), address(draft, "partners")
    assert place in client.get(address(draft, "proposal")).text
    seen = mark_of(kept(draft, cast))
    answer = client.post(place, {"seen": seen, "who": "00000000000909", "find": "1"}, follow=True)
    assert "Таң-909" in answer.text
    client.post(place, {"seen": seen, "add": partner[1].pk})
    (found,) = kept(draft, cast).partners
    assert (found.inn, kept(draft, cast).lead_share) == ("00000000000909", Decimal("20500.50"))
    typed = {"seen": mark_of(kept(draft, cast)), "share_lead": "15500.50", f"share_r{found.ref}": "көп"}
    answer = client.post(place, typed, headers={"Accept": "application/json"})
    assert "share_r" + found.ref in answer.json()["mistakes"]
    assert "belong to nobody yet" in answer.json()["sums"]
    typed |= {"seen": answer.json()["seen"], f"share_r{found.ref}": "5000", f"role_r{found.ref}": ROLE}
    answer = client.post(place, typed, headers={"Accept": "application/json"})
    assert "The shares make the whole sum" in answer.json()["sums"]
    stale = client.post(place, {**typed, "seen": "0"}, headers={"Accept": "application/json"})
    assert stale.status_code == 422
    assert "Somebody else has changed the partners" in stale.json()["reasons"][0]
    client.post(place, {**typed, "seen": answer.json()["seen"], "drop": found.ref})
    assert kept(draft, cast).partners == ()


def test_a_light_call_shows_nothing_of_it(
    draft: Proposal, cast: Cast, enter: Callable[[User], Client]
) -> None:
    triggers.remove()
    cast.call.rules["values"]["applicant.consortium_most_partners"] = 0
    Call.objects.filter(pk=cast.call.pk).update(rules=cast.call.rules)
    triggers.install()
    client = enter(cast.ngo_head)
    assert address(draft, "partners") not in client.get(address(draft, "proposal")).text
    assert client.get(address(draft, "partners")).status_code == 302


SUMS = st.integers(min_value=1, max_value=10**9)


@given(lead=SUMS, parts=st.lists(SUMS, min_size=1, max_size=5), asked=st.none() | SUMS)
def test_shares_are_right_only_when_they_make_the_very_sum(
    lead: int, parts: list[int], asked: int | None
) -> None:
    whole = lead + sum(parts) if asked is None else asked
    partners = tuple(
        Partner(f"{n:08x}", f"П{n}", role="иш", share=Decimal(each) / 100) for n, each in enumerate(parts)
    )
    partners = tuple(replace(each, consent=terms_of(each, "Т")) for each in partners)
    content = Content(
        title="Т",
        budget=(BudgetItem("б", Decimal(whole) / 100),),
        partners=partners,
        lead_share=Decimal(lead) / 100,
    )
    assert port.parse(content.to_bytes()) == content
    found = list(consortium.faults(content, 5))
    assert bool(found) == (whole != lead + sum(parts))
    assert consortium.shares_of(content).left == Decimal(whole - lead - sum(parts)) / 100


def test_a_text_that_is_saved_in_the_browser_keeps_the_partners(
    named: Proposal, cast: Cast, enter: Callable[[User], Client]
) -> None:
    enter(cast.ngo_head).post(address(named, "proposal"), sent(kept(named, cast), title="Жаңы"))
    assert (kept(named, cast).title, len(kept(named, cast).partners)) == ("Жаңы", 1)
