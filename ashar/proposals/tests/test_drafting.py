"""Beginning a proposal and keeping its draft: deeds, and the pages for them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from ashar.accounts.models import User
from ashar.calls.models import Call
from ashar.core import clock, journal
from ashar.core.lifecycle import Refused
from ashar.core.notices import follows
from ashar.organisations.models import LegalForm, Organisation
from ashar.proposals import content as port
from ashar.proposals.actions import Clash, file_proposal, save_draft, start_proposal
from ashar.proposals.content import BudgetItem, Content, Sealed
from ashar.proposals.merging import marks
from ashar.proposals.models import Proposal
from ashar.proposals.tests.conftest import Cast, answered, sent

SCRIPT = {"HTTP_ACCEPT": "application/json"}


def kept(proposal: Proposal, cast: Cast) -> Content:
    return port.load_own(proposal, by=cast.ngo_head)


def test_begin_makes_a_quiet_draft_and_follows_the_call(cast: Cast) -> None:
    entries = journal.Entry.objects.count()
    proposal = start_proposal(lot=cast.lot, organisation=cast.ngo, by=cast.manager)
    assert (proposal.state, proposal.version, proposal.filed_at) == ("draft", 0, None)
    assert follows(cast.manager, cast.call.number)
    assert journal.Entry.objects.count() == entries


def test_begin_again_comes_back_to_the_same(cast: Cast) -> None:
    first = start_proposal(lot=cast.lot, organisation=cast.ngo, by=cast.ngo_head)
    assert start_proposal(lot=cast.lot, organisation=cast.ngo, by=cast.manager) == first
    assert Proposal.objects.filter(lot=cast.lot, organisation=cast.ngo).count() == 1


def test_begin_for_a_foreign_organisation_is_refused_even_when_it_has_begun(
    draft: Proposal, cast: Cast
) -> None:
    with pytest.raises(Refused, match="do not act"):
        start_proposal(lot=cast.lot, organisation=cast.ngo, by=cast.other_head)


def test_begin_after_the_deadline_is_refused(cast: Cast, after_deadline: datetime) -> None:
    with pytest.raises(Refused, match="deadline has passed"):
        start_proposal(lot=cast.lot, organisation=cast.ngo, by=cast.ngo_head)
    assert not Proposal.objects.filter(lot=cast.lot, organisation=cast.ngo).exists()


def test_begin_with_a_legal_form_that_the_rules_do_not_admit_is_refused(cast: Cast) -> None:
    rules = cast.call.rules
    rules["values"]["applicant.kinds"] = [LegalForm.UNION]
    Call.objects.filter(pk=cast.call.pk).update(rules=rules)
    with pytest.raises(Refused, match="legal form"):
        start_proposal(lot=fresh(cast), organisation=cast.ngo, by=cast.ngo_head)


def test_begin_by_an_invented_organisation_at_a_real_call_is_refused(cast: Cast) -> None:
    authority = cast.call.authority
    type(authority).objects.filter(pk=authority.pk).update(is_demonstration=False)
    with pytest.raises(Refused, match="invented"):
        start_proposal(lot=fresh(cast), organisation=cast.ngo, by=cast.ngo_head)


def fresh(cast: Cast) -> Any:
    return type(cast.lot).objects.select_related("call__authority").get(pk=cast.lot.pk)


def test_save_keeps_whatever_was_typed(draft: Proposal, cast: Cast) -> None:
    half = Content(language="ru", title="", answers={"whom": "Бабушки"}, budget=(BudgetItem("Без суммы"),))
    save_draft(proposal=draft, content=half, by=cast.manager)
    assert replace(kept(draft, cast), salt="").to_bytes() == half.to_bytes()


def test_save_by_a_stranger_is_refused(draft: Proposal, cast: Cast, whole: Content) -> None:
    with pytest.raises(Refused, match="do not act"):
        save_draft(proposal=draft, content=Content(), by=cast.other_head)
    assert kept(draft, cast) == whole


def test_save_after_the_deadline_is_refused(draft: Proposal, cast: Cast, whole: Content) -> None:
    with (
        clock.set_for_test(cast.call.deadline + timedelta(seconds=1)),
        pytest.raises(Refused, match="deadline has passed"),
    ):
        save_draft(proposal=draft, content=Content(), by=cast.ngo_head)
    assert kept(draft, cast) == whole


def test_save_joins_what_two_people_changed_in_different_parts(
    draft: Proposal, cast: Cast, whole: Content
) -> None:
    seen = marks(whole)
    save_draft(proposal=draft, content=answered(whole, "who", "Эсепчи"), by=cast.manager, seen=seen)
    save_draft(proposal=draft, content=replace(whole, title="Жаңы ат"), by=cast.ngo_head, seen=seen)
    assert kept(draft, cast) == answered(replace(whole, title="Жаңы ат"), "who", "Эсепчи")


def test_save_of_the_same_part_by_two_keeps_the_first_and_shows_both(
    draft: Proposal, cast: Cast, whole: Content
) -> None:
    seen = marks(whole)
    save_draft(proposal=draft, content=replace(whole, title="Биринчи"), by=cast.manager, seen=seen)
    with pytest.raises(Clash) as clash:
        save_draft(proposal=draft, content=replace(whole, title="Экинчи"), by=cast.ngo_head, seen=seen)
    assert kept(draft, cast).title == "Биринчи"
    assert (clash.value.merged.content.title, clash.value.kept.saved_by) == ("Экинчи", cast.manager)


def test_only_own_people_load_the_draft(draft: Proposal, cast: Cast) -> None:
    for stranger in (cast.other_head, cast.specialist, cast.chair, cast.operator):
        with pytest.raises(Sealed):
            port.load_own(draft, by=stranger)
        with pytest.raises(Sealed):
            port.draft_of(draft, by=stranger)


# --- pages ---


def address(proposal: Proposal, name: str = "proposal") -> str:
    return reverse(f"proposals:{name}", args=[proposal.number])


def test_the_way_from_the_call_to_a_draft(cast: Cast, enter: Any) -> None:
    client = enter(cast.ngo_head)
    begin = reverse("proposals:start", args=[cast.lot.pk])
    assert client.get(begin).status_code == 200
    answer = client.post(begin)
    proposal = Proposal.objects.get(lot=cast.lot, organisation=cast.ngo)
    assert (answer.status_code, answer.url) == (302, address(proposal))
    assert client.get(begin).url == address(proposal)
    assert proposal.number in client.get(reverse("proposals:mine")).text


@pytest.mark.parametrize(
    ("who", "offered", "counts"),
    [(None, True, False), ("ngo_head", True, False), ("specialist", False, True), ("finance", False, False)],
)
def test_the_page_of_the_call_offers_to_write_or_to_count(
    cast: Cast, client: Client, enter: Any, who: str | None, offered: bool, counts: bool
) -> None:
    reader = enter(getattr(cast, who)) if who else client
    page = reader.get(reverse("calls:call", args=[cast.call.number])).text
    assert (reverse("proposals:start", args=[cast.lot.pk]) in page) is offered
    address = reverse("proposals:of-call", args=[cast.call.number])
    assert (f'"{address}"' in page) is counts


def test_the_page_of_a_closed_call_offers_nothing_to_write(
    cast: Cast, client: Client, after_deadline: datetime
) -> None:
    page = client.get(reverse("calls:call", args=[cast.call.number])).text
    assert "proposals/start" not in page


def test_a_visitor_is_led_through_the_sign_in_back_to_the_lot(cast: Cast, client: Client) -> None:
    begin = reverse("proposals:start", args=[cast.lot.pk])
    assert client.get(begin).url.endswith(f"?next={begin}")


def test_a_person_without_an_organisation_is_told_how_to_get_one(cast: Cast, enter: Any) -> None:
    client = enter(cast.finance)
    page = client.get(reverse("proposals:start", args=[cast.lot.pk])).text
    assert reverse("organisation-register") in page
    client.post(reverse("proposals:start", args=[cast.lot.pk]))
    assert not Proposal.objects.filter(lot=cast.lot, organisation=cast.ngo).exists()


def test_whoever_acts_for_several_chooses(cast: Cast, enter: Any) -> None:
    from ashar.organisations.actions import add_member

    second = Organisation.objects.exclude(pk=cast.ngo.pk).filter(proposals__lot=cast.lot).first() or cast.ngo
    third = (
        Organisation.objects.exclude(pk__in=[cast.ngo.pk, second.pk]).filter(is_demonstration=True).first()
    )
    assert third is not None
    add_member(organisation=third, user=cast.ngo_head, code="ngo_manager", by=cast.ngo_head)
    client = enter(cast.ngo_head)
    begin = reverse("proposals:start", args=[cast.lot.pk])
    assert client.post(begin).status_code == 422
    client.post(begin, {"organisation": third.pk})
    assert Proposal.objects.filter(lot=cast.lot, organisation=third).exists()
    assert client.post(begin, {"organisation": second.pk}).status_code == 422


def test_a_lot_of_a_call_in_preparation_cannot_be_found(cast: Cast, enter: Any) -> None:
    planned = Call.objects.filter(state="planned").first()
    assert planned is not None
    page = reverse("proposals:start", args=[planned.lots.first().pk])
    assert enter(cast.ngo_head).get(page).status_code == 404


def test_save_without_a_script_keeps_all_and_comes_back(
    draft: Proposal, cast: Cast, whole: Content, enter: Any
) -> None:
    client = enter(cast.manager)
    typed = sent(whole, whom="Биринчи сап\r\nЭкинчи сап", amount_1="12 500,50", seen=marks(whole))
    answer = client.post(address(draft), typed)
    assert (answer.status_code, answer.url) == (302, address(draft))
    now = kept(draft, cast)
    assert now.answers["whom"] == "Биринчи сап\nЭкинчи сап"
    assert now.budget[0] == BudgetItem("Эмгек акы", Decimal("12500.50"), Decimal(1000))


def test_check_and_file_leads_to_the_last_page(
    draft: Proposal, cast: Cast, whole: Content, enter: Any
) -> None:
    answer = enter(cast.manager).post(address(draft), sent(whole, file="1", seen=marks(whole)))
    assert answer.url == address(draft, "file")


def test_a_sum_that_is_none_is_told_and_everything_else_is_kept(
    draft: Proposal, cast: Cast, whole: Content, enter: Any
) -> None:
    typed = sent(whole, title="Жаңы ат", amount_1="он миң", seen=marks(whole))
    answer = enter(cast.ngo_head).post(address(draft), typed)
    assert answer.status_code == 422
    page = html.fromstring(answer.text)
    assert page.get_element_by_id("amount_1").value == "он миң"
    assert page.get_element_by_id("amount_1_error").text_content()
    assert kept(draft, cast).title == "Жаңы ат"
    assert kept(draft, cast).budget[0] == BudgetItem("Эмгек акы", Decimal(0), Decimal(1000))


def test_a_text_too_long_is_kept_and_counted_and_named_as_missing(
    draft: Proposal, cast: Cast, whole: Content, enter: Any
) -> None:
    client = enter(cast.ngo_head)
    long = "ө" * 1600
    client.post(address(draft), sent(whole, whom=long, seen=marks(whole)))
    page = html.fromstring(client.get(address(draft)).text)
    assert kept(draft, cast).answers["whom"] == long
    assert page.xpath("//*[@data-count='whom']")[0].text == "1,600"
    assert page.xpath("//*[@id='missing']//a/@href") == ["#whom"]


def test_every_lack_leads_to_a_place_on_the_page(cast: Cast, enter: Any) -> None:
    proposal = start_proposal(lot=cast.lot, organisation=cast.ngo, by=cast.ngo_head)
    page = html.fromstring(enter(cast.ngo_head).get(address(proposal)).text)
    found = page.xpath("//*[@id='missing']//a/@href")
    assert len(found) == 9
    for anchor in found:
        assert page.get_element_by_id(anchor.removeprefix("#")) is not None


def test_the_script_is_told_when_it_was_kept_and_what_is_missing(
    draft: Proposal, cast: Cast, whole: Content, enter: Any
) -> None:
    moment = cast.call.deadline - timedelta(hours=1)
    with clock.set_for_test(moment):
        answer = enter(cast.ngo_head).post(address(draft), sent(whole, title="", seen=marks(whole)), **SCRIPT)
    said = answer.json()
    assert answer.status_code == 200
    assert f"{clock.local(moment):%H:%M:%S}" in said["saved"]
    assert said["seen"] == marks(replace(whole, title=""))
    assert "#title" in said["missing"]
    assert said["mistakes"] == {}
    assert not said["changed"]


def test_the_script_of_a_stale_page_never_takes_back_what_a_colleague_wrote(
    draft: Proposal, cast: Cast, whole: Content, enter: Any
) -> None:
    save_draft(proposal=draft, content=answered(whole, "who", "Кесиптеш"), by=cast.manager)
    client, seen = enter(cast.ngo_head), marks(whole)
    for n in range(3):
        said = client.post(address(draft), sent(whole, title=f"Ат {n}", seen=seen), **SCRIPT).json()
        assert said["changed"]
        seen = said["seen"]
    assert kept(draft, cast) == answered(replace(whole, title="Ат 2"), "who", "Кесиптеш")


def test_a_clash_by_script_is_told_and_by_form_shows_both_texts(
    draft: Proposal, cast: Cast, whole: Content, enter: Any
) -> None:
    theirs, mine = (
        answered(whole, "whom", "Кесиптештин жообу"),
        sent(whole, whom="Менин жообум", seen=marks(whole)),
    )
    save_draft(proposal=draft, content=theirs, by=cast.manager)
    client = enter(cast.ngo_head)
    assert client.post(address(draft), mine, **SCRIPT).status_code == 409
    answer = client.post(address(draft), mine)
    page = html.fromstring(answer.text)
    assert answer.status_code == 409
    assert page.get_element_by_id("whom").value.strip() == "Менин жообум"
    assert "Кесиптештин жообу" in answer.text
    assert cast.manager.name in answer.text
    assert kept(draft, cast) == theirs
    client.post(address(draft), {**mine, "seen": page.xpath("//input[@name='seen']/@value")[0]})
    assert kept(draft, cast).answers["whom"] == "Менин жообум"


def test_a_save_after_the_deadline_keeps_the_typed_words_on_the_page(
    draft: Proposal, cast: Cast, whole: Content, enter: Any
) -> None:
    client = enter(cast.ngo_head)
    typed = sent(whole, whom="Кечиккен сөз", seen=marks(whole))
    with clock.set_for_test(cast.call.deadline + timedelta(seconds=1)):
        answer = client.post(address(draft), typed)
        by_script = client.post(address(draft), typed, **SCRIPT)
    assert (answer.status_code, by_script.status_code) == (422, 422)
    assert "Кечиккен сөз" in answer.text
    assert "18:00:01" in by_script.json()["reasons"][0]
    assert kept(draft, cast) == whole


def test_what_was_not_filed_stays_readable_to_its_people(
    draft: Proposal, cast: Cast, whole: Content, enter: Any, after_deadline: datetime
) -> None:
    page = enter(cast.manager).get(address(draft)).text
    assert whole.title in page
    assert "<textarea" not in page


def test_a_filed_proposal_says_that_later_changes_do_not_count_yet(
    draft: Proposal, cast: Cast, whole: Content, enter: Any
) -> None:
    file_proposal(proposal=draft, by=cast.ngo_head)
    client = enter(cast.ngo_head)
    words = "is not filed yet"
    page = address(draft).replace("/ky/", "/en/")
    receipt, mine = f"{page}receipt/", "/en/proposals/"
    assert words not in client.get(page).text + client.get(receipt).text
    assert "your changes are not filed" not in client.get(mine).text
    save_draft(proposal=draft, content=replace(whole, title="Жаңы"), by=cast.manager)
    assert words in client.get(page).text
    assert words in client.get(receipt).text
    assert "your changes are not filed" in client.get(mine).text


def test_each_section_saves_by_its_own_button(
    draft: Proposal, cast: Cast, whole: Content, enter: Callable[[User], Client]
) -> None:
    client = enter(cast.ngo_head)
    address = f"/en/proposals/{draft.number}/"
    shown = client.get(address).text
    assert shown.count("Save this section") == 4
    answer = client.post(address, sent(whole, title="Жаңы ат", part="part-2"))
    assert answer.headers["Location"] == f"{address}#part-2"
    assert port.load_own(draft, by=cast.ngo_head).title == "Жаңы ат"
    answer = client.post(address, sent(whole, part="//evil.example"))
    assert answer.headers["Location"] == address
