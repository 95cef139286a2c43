"""Several people at one proposal: who may write what, who changed what, what they say, who is here."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from ashar.accounts.models import User
from ashar.core import clock, journal, keys
from ashar.core.lifecycle import Refused
from ashar.organisations.actions import add_member
from ashar.organisations.models import MemberCode
from ashar.proposals import beside
from ashar.proposals import content as port
from ashar.proposals.actions import (
    be_present,
    comment_draft,
    end_helper,
    file_proposal,
    invite_helper,
    save_draft,
    settle_comment,
)
from ashar.proposals.content import BudgetItem, Content, Sealed
from ashar.proposals.merging import parts_of
from ashar.proposals.models import DraftComment, DraftPresence, DraftRevision, Proposal
from ashar.proposals.sheet import SIX
from ashar.proposals.tests.conftest import Cast, _account, answered, sent

WORDS = "Катылган сөз: чаначтагы кымыз"


@pytest.fixture
def accountant(cast: Cast) -> User:
    user = _account("esep@ngo.example", "Эсеп Эсенов")
    add_member(organisation=cast.ngo, user=user, code=MemberCode.ACCOUNTANT, by=cast.ngo_head)
    return User.objects.get(pk=user.pk)


@pytest.fixture
def helper(draft: Proposal, cast: Cast) -> User:
    user = _account("jardam@elsewhere.example", "Жардам Досов")
    user.set_password("балта токой дарыя")
    user.save()
    invite_helper(
        proposal=draft, login=user.login, name=user.name, parts=["whom", "result"], by=cast.ngo_head
    )
    return User.objects.get(pk=user.pk)


def kept(proposal: Proposal, cast: Cast) -> Content:
    return port.load_own(proposal, by=cast.ngo_head)


def address(proposal: Proposal, name: str = "proposal") -> str:
    with translation.override("en"):
        return reverse(f"proposals:{name}", args=[proposal.number])


def test_an_accountant_writes_the_budget_alone(
    draft: Proposal, cast: Cast, whole: Content, accountant: User, enter: Callable[[User], Client]
) -> None:
    changed = replace(whole, title="Башка", budget=(BudgetItem("Кагаз", Decimal(5)),))
    save_draft(proposal=draft, content=changed, by=accountant)
    assert kept(draft, cast) == replace(whole, budget=changed.budget)
    with pytest.raises(Refused, match="by others"):
        save_draft(proposal=draft, content=changed, by=accountant, parts=["title"])
    client = enter(accountant)
    page = client.get(address(draft)).text
    assert 'name="amount_1"' in page
    assert 'name="title"' not in page
    client.post(address(draft), sent(changed, title="Башка"))
    assert kept(draft, cast).title == whole.title


def test_a_helper_sees_and_writes_only_the_chosen_sections(
    draft: Proposal, cast: Cast, whole: Content, helper: User, enter: Callable[[User], Client]
) -> None:
    client = enter(helper)
    page = client.get(address(draft)).text
    assert 'name="whom"' in page
    assert whole.answers["whom"] in page
    for hidden in (whole.answers["what"], whole.title, whole.budget[0].name, 'name="file"'):
        assert hidden not in page
    assert draft.number in client.get("/en/proposals/").text
    client.post(address(draft), sent(answered(whole, "whom", "Жаңы жооп"), title="Башка", what="Башка"))
    assert kept(draft, cast) == answered(whole, "whom", "Жаңы жооп")
    for name in ("file", "withdraw", "receipt", "team"):
        assert client.get(address(draft, name)).status_code in (403, 404), name
    assert client.get(address(draft, "budget")).status_code == 403
    assert client.get(address(draft, "budget-xlsx")).status_code == 403
    with pytest.raises(Refused):
        file_proposal(proposal=draft, by=helper)


def test_help_from_outside_ends_at_the_filing(
    draft: Proposal, cast: Cast, whole: Content, helper: User, enter: Callable[[User], Client]
) -> None:
    filed = file_proposal(proposal=draft, by=cast.ngo_head)
    again = User.objects.get(pk=helper.pk)
    with pytest.raises(Refused, match="do not act"):
        save_draft(proposal=filed, content=whole, by=again)
    with pytest.raises(Sealed):
        port.load_own(filed, by=again)
    assert enter(again).get(address(draft)).status_code in (403, 404)


def test_only_the_head_invites_and_ends(draft: Proposal, cast: Cast, whole: Content, helper: User) -> None:
    facts: dict[str, Any] = {"login": "a@b.example", "name": "А", "parts": ["whom"]}
    with pytest.raises(Refused, match="Only the head"):
        invite_helper(proposal=draft, by=cast.manager, **facts)
    with pytest.raises(Refused, match="at least one"):
        invite_helper(proposal=draft, by=cast.ngo_head, **facts | {"parts": ["no_such"]})
    with pytest.raises(Refused, match="already"):
        invite_helper(proposal=draft, by=cast.ngo_head, **facts | {"login": cast.manager.login})
    invited = invite_helper(proposal=draft, by=cast.ngo_head, **facts)
    assert invited.code, "whoever is new here gets a one-time code"
    row = draft.helpers.get(user=helper)
    end_helper(proposal=draft, helper=row.pk, by=cast.ngo_head)
    with pytest.raises(Refused, match="do not act"):
        save_draft(proposal=draft, content=whole, by=User.objects.get(pk=helper.pk))


def test_a_draft_deed_leaves_no_entry(draft: Proposal, cast: Cast, helper: User) -> None:
    entries = journal.Entry.objects.filter(number=draft.number).count()
    comment_draft(proposal=draft, part="whom", text=WORDS, by=helper)
    assert journal.Entry.objects.filter(number=draft.number).count() == entries


def test_who_changed_what_is_kept_by_sitting(draft: Proposal, cast: Cast, whole: Content) -> None:
    DraftRevision.objects.all().delete()
    first = answered(whole, "whom", "бир")
    save_draft(proposal=draft, content=first, by=cast.manager)
    save_draft(proposal=draft, content=answered(first, "whom", "бир эки"), by=cast.manager)
    (one,) = beside.revisions(draft, SIX, parts_of(SIX), 9)
    assert (one.who, [part.after for part in one.parts]) == (cast.manager.name, [["бир эки"]])
    assert one.parts[0].before == [whole.answers["whom"]]
    save_draft(proposal=draft, content=replace(whole, budget=()), by=cast.ngo_head)
    with clock.set_for_test(clock.now() + timedelta(minutes=11)):
        save_draft(proposal=draft, content=whole, by=cast.ngo_head)
    found = beside.revisions(draft, SIX, parts_of(SIX), 9)
    assert [each.who for each in found] == [cast.ngo_head.name, cast.ngo_head.name, cast.manager.name]
    save_draft(proposal=draft, content=whole, by=cast.ngo_head)
    assert DraftRevision.objects.count() == 3, "what changes nothing is not noted"


def test_what_is_said_beside_a_draft_is_locked_and_never_filed(
    draft: Proposal, cast: Cast, whole: Content, helper: User
) -> None:
    comment = comment_draft(proposal=draft, part="whom", text=WORDS, by=helper)
    save_draft(proposal=draft, content=answered(whole, "whom", WORDS), by=cast.manager)
    be_present(proposal=draft, part="whom", by=helper)
    for row in (*DraftComment.objects.all(), *DraftRevision.objects.all(), *DraftPresence.objects.all()):
        assert b"whom" not in bytes(row.body)
        assert WORDS.encode() not in bytes(row.body)
    assert [each.text for each in beside.comments(draft, ["whom"])] == [WORDS]
    assert beside.comments(draft, ["title"]) == []
    with pytest.raises(Refused, match="Choose the section"):
        comment_draft(proposal=draft, part="title", text=WORDS, by=helper)
    settle_comment(proposal=draft, comment=comment.pk, by=cast.manager)
    assert beside.comments(draft, ["whom"])[0].is_settled
    save_draft(proposal=draft, content=whole, by=cast.ngo_head)
    filed = file_proposal(proposal=draft, by=cast.ngo_head)
    assert WORDS.encode() not in port.copy_of(filed, 1, by=cast.ngo_head)
    keys.destroy(filed.key_name)
    assert beside.comments(filed, ["whom"]) == [], "it goes with the draft’s key"
    assert beside.revisions(filed, SIX, parts_of(SIX), 9) == []


def test_who_is_writing_just_now_is_told_to_the_others_and_forgotten(
    draft: Proposal, cast: Cast, enter: Callable[[User], Client]
) -> None:
    enter(cast.manager).post(address(draft, "present"), {"part": "whom", "writes": "1"})
    assert beside.present(draft, cast.ngo_head) == f"Writing here now: {cast.manager.name}"
    assert beside.present(draft, cast.manager) == ""
    assert cast.manager.name in enter(cast.ngo_head).get(address(draft)).text
    with clock.set_for_test(clock.now() + timedelta(minutes=3)):
        assert beside.present(draft, cast.ngo_head) == ""
        be_present(proposal=draft, part="whom", by=cast.ngo_head)
        assert [row.user for row in DraftPresence.objects.all()] == [cast.ngo_head]


def test_pages_of_the_team(
    draft: Proposal, cast: Cast, whole: Content, helper: User, enter: Callable[[User], Client]
) -> None:
    save_draft(proposal=draft, content=answered(whole, "whom", "Өзгөргөн"), by=cast.manager)
    client = enter(cast.ngo_head)
    page = client.get(address(draft, "team")).text
    for words in (cast.manager.name, helper.name, "the whole text", "Өзгөргөн", "until the filing"):
        assert words in page
    invited = {"parts": ["title"], "name": "Жаңы", "login": "jany@e.example", "language": "ky", "way": "slip"}
    assert client.post(address(draft, "team"), invited).status_code == 200
    assert draft.helpers.filter(user__login="jany@e.example", parts=["title"]).exists()
    client.post(address(draft, "talk"), {"part": "whom", "text": WORDS})
    assert WORDS in enter(helper).get(address(draft, "talk")).text
    row = DraftComment.objects.get()
    client.post(address(draft, "talk"), {"settle": str(row.pk)})
    row.refresh_from_db()
    assert row.settled_at is not None


def test_pages_of_the_team_ask_no_more_for_more(
    draft: Proposal, cast: Cast, whole: Content, enter: Callable[[User], Client]
) -> None:
    client = enter(cast.ngo_head)
    asked: dict[str, list[int]] = {}
    for n in (1, 12):
        for k in range(n):
            comment_draft(proposal=draft, part="whom", text=f"{WORDS} {k}", by=cast.manager)
            with clock.set_for_test(clock.now() + timedelta(hours=n + k)):
                save_draft(proposal=draft, content=answered(whole, "whom", f"{n} {k}"), by=cast.manager)
        for name in ("proposal", "team", "talk"):
            client.get(address(draft, name))
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address(draft, name)).status_code == 200
            asked.setdefault(name, []).append(len(queries))
    assert DraftRevision.objects.count() > 10
    assert all(few == many <= 12 for few, many in asked.values()), asked
