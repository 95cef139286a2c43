"""The desk of a member: one proposal at a time, saved as typed, with and without names; the seal at rest."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import translation
from lxml import html

from ashar.accounts.actions import create_account
from ashar.accounts.models import User
from ashar.calls.models import Call
from ashar.commissions.models import CommissionMember
from ashar.core import clock, journal, keys
from ashar.core.lifecycle import Refused
from ashar.core.notices.models import Notice
from ashar.selection import queries
from ashar.selection.actions import marking
from ashar.selection.actions.sealing import draw_letters
from ashar.selection.marking.desk import desk_of
from ashar.selection.marking.given import Given
from ashar.selection.marking.kept import kept_of
from ashar.selection.marking.passes import letter_of
from ashar.selection.models import InterestDeclaration, Letter, Marking, ScoreSheet, SealedMarks, SheetSeal
from ashar.selection.tests.conftest import Cast, call_proposals
from tests.support.leaks import leaks
from tests.support.queries import counted
from tests.support.rows import applicants

FEW, MANY, MOST_QUESTIONS, MOST_BYTES = 3, 87, 12, 60 * 1024
BLIND = {"scoring.hide_names": True, "scoring.hide_names_least": 5, "scoring.comment": "extremes"}


def with_rules(call: Call, *, capacity: str = "", **values: Any) -> Call:
    """The call as if it had been announced under these rules, its first criterion with anchors."""
    call.rules["values"] |= values
    anchors = [{"points": 6, "ky": "Аз", "ru": "Мало"}, {"points": 30, "ky": "Баары", "ru": "Всё есть"}]
    for place, each in enumerate(call.rules["criteria"]):
        each["capacity"] = each["code"] == capacity
        each["anchors"] = anchors if place == 0 else []
    Call.objects.filter(pk=call.pk).update(rules=call.rules)
    return Call.objects.get(pk=call.pk)


def fresh(call: Call, user: User) -> ScoreSheet:
    """The member's sheet as if nothing had been marked."""
    SealedMarks.objects.filter(sheet__call=call, sheet__member__user=user).delete()
    SheetSeal.objects.filter(sheet__call=call, sheet__member__user=user).delete()
    found: ScoreSheet = ScoreSheet.objects.get(call=call, member__user=user)
    return found


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


class Page:
    """One page of the desk in one browser."""

    def __init__(self, user: User, call: Call, tag: str, language: str = "ru") -> None:
        self.client = browser(user)
        self.address = f"/{language}/calls/{call.number}/desk/{tag}/"
        self.open()

    def open(self) -> None:
        answer = self.client.get(self.address)
        assert answer.status_code == 200, answer.status_code
        self.text = answer.content.decode()
        self.tree = html.document_fromstring(self.text)
        form = self.tree.get_element_by_id("draft")
        self.fields = {
            name: value or "" for name, value in form.form_values() if name != "csrfmiddlewaretoken"
        }

    def saves(self, *, script: bool = True, **typed: Any) -> Any:
        self.fields |= typed
        extra = {"HTTP_ACCEPT": "application/json"} if script else {}
        answer = self.client.post(self.address, self.fields, **extra)
        if answer.status_code == 200 and script:
            self.fields["seen"] = answer.json()["seen"]
        return answer


def codes_of(call: Call) -> list[str]:
    return [each["code"] for each in queries.criteria_of(call)]


def first_of(call: Call, user: User) -> str:
    desk = desk_of(call, user.pk)
    assert desk is not None
    return desk.rows[0].tag


def fill_by_hand(user: User, call: Call, codes: list[str], comment: str = "Жакшы", mark: str = "7") -> None:
    desk = desk_of(call, user.pk)
    assert desk is not None
    for row in desk.rows:
        typed = {f"p_{code}": mark for code in codes} | ({"comment": comment} if comment else {})
        assert Page(user, call, row.tag).saves(script=False, **typed).status_code == 302


@pytest.mark.parametrize("language", ["ky", "ru"])
def test_a_member_marks_one_by_one_and_locks(cast: Cast, marking_call: Call, language: str) -> None:
    call, user = with_rules(marking_call), cast.expert
    fresh(call, user)
    entries = journal.Entry.objects.count()
    client = browser(user)
    address = f"/{language}/calls/{call.number}/desk/"
    desk = client.get(address).content.decode()
    assert not leaks(desk)
    assert "disabled" in desk, "the lock waits"
    shown = desk_of(call, user.pk, counts_time=True)
    assert shown is not None
    assert shown.minutes >= len(shown.rows) * 4
    page = Page(user, call, first_of(call, user), language)
    assert not leaks(page.text)
    assert ("Всё есть" if language == "ru" else "Баары") in page.text, "anchors stand beside the mark"
    fill_by_hand(user, call, codes_of(call))
    assert journal.Entry.objects.count() == entries, "a draft leaves no entry"
    done = desk_of(call, user.pk, counts_time=True)
    assert done is not None
    assert (done.minutes, done.done, done.next) == (0, len(done.rows), None)
    assert client.post(f"{address}lock/").status_code == 302
    assert Call.objects.get(pk=call.pk).state == "deciding"
    assert client.get(address).status_code == 302, "the desk leads to the consolidated sheet"
    sheet = client.get(f"/{language}/calls/{call.number}/consolidated/").content.decode()
    assert not leaks(sheet)


def test_nothing_typed_on_two_devices_is_lost(cast: Cast, marking_call: Call) -> None:
    call, user = with_rules(marking_call), cast.expert
    sheet = fresh(call, user)
    one, two, *_rest = codes_of(call)
    tag = first_of(call, user)
    phone, laptop = Page(user, call, tag), Page(user, call, tag)
    assert phone.saves(**{f"p_{one}": "5"}).status_code == 200
    answer = laptop.saves(**{f"p_{two}": "9", "comment": "Пикир"})
    assert answer.status_code == 200
    assert answer.json()["changed"] is True, "the laptop is told of the phone’s mark"
    (given,) = kept_of(ScoreSheet.objects.get(pk=sheet.pk)).values()
    assert (dict(given.points), given.comment) == ({one: 5, two: 9}, "Пикир")
    assert phone.saves(comment="Телефондон").status_code == 409, "both changed the comment"
    (given,) = kept_of(ScoreSheet.objects.get(pk=sheet.pk)).values()
    assert given.comment == "Пикир", "nothing is overwritten"
    shown = phone.saves(script=False)
    assert shown.status_code == 409
    assert "Пикир" in shown.content.decode()
    assert "Телефондон" in shown.content.decode()
    phone.fields["seen"] = html.document_fromstring(shown.content.decode()).xpath(
        "//input[@name='seen']/@value"
    )[0]
    assert phone.saves(script=False).status_code == 302
    (given,) = kept_of(ScoreSheet.objects.get(pk=sheet.pk)).values()
    assert (dict(given.points), given.comment) == ({one: 5, two: 9}, "Телефондон")


def test_what_cannot_be_a_mark_is_said_and_the_rest_is_kept(cast: Cast, marking_call: Call) -> None:
    call, user = with_rules(marking_call), cast.expert
    sheet = fresh(call, user)
    one, two, *_rest = codes_of(call)
    page = Page(user, call, first_of(call, user))
    answer = page.saves(**{f"p_{one}": "31", f"p_{two}": "4"})
    assert list(answer.json()["mistakes"]) == [f"p_{one}"]
    (given,) = kept_of(ScoreSheet.objects.get(pk=sheet.pk)).values()
    assert dict(given.points) == {two: 4}
    assert page.saves(script=False).status_code == 422


def test_an_extreme_mark_asks_for_a_word_and_a_middling_one_does_not(cast: Cast, marking_call: Call) -> None:
    call, user = with_rules(marking_call, **{"scoring.comment": "extremes"}), cast.expert
    fresh(call, user)
    codes = codes_of(call)
    fill_by_hand(user, call, codes)
    sheet = ScoreSheet.objects.get(call=call, member__user=user)
    assert list(marking.locking_blockers(sheet)) == []
    page = Page(user, call, first_of(call, user))
    for extreme in ("0", "30"):
        page.saves(**{f"p_{codes[0]}": extreme})
        assert len(list(marking.locking_blockers(ScoreSheet.objects.get(pk=sheet.pk)))) == 1
    page.saves(**{f"n_{codes[0]}": "Ырасталды"})
    before = marking.sealing.digest(ScoreSheet.objects.get(pk=sheet.pk))
    page.saves(**{f"n_{codes[0]}": "Ырасталган жок"})
    assert marking.sealing.digest(ScoreSheet.objects.get(pk=sheet.pk)) != before, (
        "words on a criterion are hashed"
    )
    marking.lock_sheet(sheet=ScoreSheet.objects.get(pk=sheet.pk), by=user)
    assert "Ырасталган жок" in [
        note for row in Marking.objects.filter(sheet=sheet) for note in row.notes.values()
    ]


def test_without_names_then_the_capacity_with_names(cast: Cast, marking_call: Call) -> None:
    capacity = codes_of(marking_call)[-1]
    call, user = with_rules(marking_call, capacity=capacity, **BLIND), cast.expert
    fresh(call, user)
    proposals = call_proposals(call)
    tells = [
        word
        for each in proposals
        for word in (each.organisation.name_ky, each.organisation.name_ru, each.number)
    ]
    client = browser(user)
    desk = client.get(f"/ru/calls/{call.number}/desk/").content.decode()
    letters = re.findall(rf"/ru/calls/{call.number}/desk/([A-Z]+)/", desk)
    assert sorted(set(letters)) == [letter_of(n + 1) for n in range(len(set(letters)))]
    pages = [desk, *(Page(user, call, letter).text for letter in set(letters))]
    assert not [word for word in tells for page in pages if word in page.split("<main")[1]]
    assert not [page for page in pages if leaks(page)]
    assert all(f"p_{capacity}" not in page for page in pages)
    assert "почти ничего не даёт" in desk, "below five proposals the page says so"
    for each in proposals:
        assert client.get(f"/ru/proposals/{each.number}/read/").status_code in (403, 404)
        assert client.get(f"/ru/calls/{call.number}/desk/{each.number}/").status_code == 404
    sitting = client.get(f"/ru/calls/{call.number}/sitting/").content.decode()
    assert "/desk/" in sitting
    assert 'name="lock"' not in sitting, "nothing is marked where the names stand"
    key = queries.proposals_to_mark(ScoreSheet.objects.get(call=call, member__user=user))[0].pk
    with translation.override("en"), pytest.raises(Refused, match="second pass"):
        marking.save_marks(sheet=fresh(call, user), given={key: Given({capacity: 5})}, by=user)

    codes = [code for code in codes_of(call) if code != capacity]
    fill_by_hand(user, call, codes)
    sheet = ScoreSheet.objects.get(call=call, member__user=user)
    with translation.override("en"), pytest.raises(Refused, match="First finish"):
        marking.lock_sheet(sheet=sheet, by=user)
    first = {key: dict(given.points) for key, given in kept_of(sheet).items()}
    assert client.post(f"/ru/calls/{call.number}/desk/finish/").status_code == 302
    entry = journal.Entry.objects.get(step="scoresheet.first_pass", number=sheet.number)
    assert SheetSeal.objects.get(sheet=sheet).first_sha256 in str(entry.facts)
    with translation.override("en"), pytest.raises(Refused, match="does not change"):
        marking.save_marks(sheet=sheet, given={key: Given({codes[0]: 1}) for key in first}, by=user)
    desk = client.get(f"/ru/calls/{call.number}/desk/").content.decode()
    marked = [each for each in proposals if each.pk in first]
    assert all(each.organisation.name_ru in desk for each in marked)
    fill_by_hand(user, call, [capacity], comment="")
    assert client.post(f"/ru/calls/{call.number}/desk/lock/").status_code == 302
    rows = Marking.objects.filter(sheet=sheet)
    assert {row.proposal_id: {c: row.points[c] for c in codes} for row in rows} == first
    assert {row.points[capacity] for row in rows} == {7}


def test_names_in_the_text_are_struck_out_and_papers_kept_back(cast: Cast, marking_call: Call) -> None:
    from ashar.proposals import content as port
    from ashar.proposals.sheet import sheet_of
    from ashar.selection.marking.hiding import STRUCK, hidden, told, withheld

    sheet = ScoreSheet.objects.get(call=marking_call, member__user=cast.expert)
    proposal = queries.proposals_to_mark(sheet)[0]
    content = port.load_opened(proposal)
    name = proposal.organisation.name_ru
    from dataclasses import replace

    content = replace(
        content, title=f"Проект {name.upper()}", answers={**content.answers, "what": f"Мы, {name}, умеем"}
    )
    left = hidden(proposal, content)
    assert name.casefold() not in (left.title + left.answers["what"]).casefold()
    assert STRUCK in left.title
    shown = {each.question.code for each in told(sheet_of(marking_call), left)}
    kept_back = {each.code for each in withheld(sheet_of(marking_call), content)}
    assert "who" in kept_back
    assert not shown & kept_back
    assert (left.files, left.partners) == ({}, ())


def test_letters_are_drawn_once_and_late_ones_come_after(cast: Cast, marking_call: Call) -> None:
    known = dict(Letter.objects.filter(call=marking_call).values_list("proposal", "place"))
    admitted = [each for each in call_proposals(marking_call) if each.state == "admitted"]
    assert set(known) == {each.pk for each in admitted}
    applicants(marking_call)(20)
    draw_letters(marking_call)
    now = dict(Letter.objects.filter(call=marking_call).values_list("proposal", "place"))
    assert {key: now[key] for key in known} == known
    assert sorted(now.values()) == list(range(1, len(now) + 1))
    fresh_ones = [place for key, place in sorted(now.items()) if key not in known]
    assert fresh_ones != sorted(fresh_ones), "not in the order of filing (once in 20! it is)"


def test_marks_whose_key_is_gone_are_marked_once_more(cast: Cast, marking_call: Call) -> None:
    call, user = marking_call, cast.expert
    lost = ScoreSheet.objects.get(call=call, member__user=cast.chair)
    keys.destroy(SheetSeal.objects.get(sheet=lost).key_name)
    fresh(call, user)
    fill_by_hand(user, call, codes_of(call))
    marking.lock_sheet(sheet=ScoreSheet.objects.get(call=call, member__user=user), by=user)
    lost.refresh_from_db()
    assert (lost.state, lost.sha256) == ("open", "")
    assert Call.objects.get(pk=call.pk).state == "scoring"
    assert not Marking.objects.filter(sheet__call=call).exists()
    assert Notice.objects.filter(user=cast.chair, kind="selection.marks_unreadable").exists()
    fill_by_hand(cast.chair, call, codes_of(call))
    marking.lock_sheet(sheet=lost, by=cast.chair)
    assert Call.objects.get(pk=call.pk).state == "deciding"


@pytest.mark.postgres
def test_the_database_refuses_early_marks_and_changes_of_locked_ones(cast: Cast, marking_call: Call) -> None:
    locked = ScoreSheet.objects.get(call=marking_call, member__user=cast.chair)
    row = SealedMarks.objects.filter(sheet=locked)[0]
    deeds = (
        lambda: Marking.objects.create(sheet=locked, proposal_id=row.proposal_id, points={}),
        lambda: SealedMarks.objects.filter(pk=row.pk).update(saved_at=clock.now()),
        lambda: SealedMarks.objects.filter(pk=row.pk).delete(),
    )
    for deed in deeds:
        with pytest.raises(DatabaseError), transaction.atomic():
            deed()
    user = cast.expert
    fresh(marking_call, user)
    fill_by_hand(user, marking_call, codes_of(marking_call))
    marking.lock_sheet(sheet=ScoreSheet.objects.get(call=marking_call, member__user=user), by=user)
    with pytest.raises(DatabaseError), transaction.atomic():
        Marking.objects.filter(sheet=locked).update(comment="Башкача")


def weight(text: str) -> int:
    """Bytes of a page with its styles and scripts as they are sent."""
    linked = set(re.findall(r'<(?:link rel="stylesheet" href|script src)="/static/([^"?]+)', text))
    files = (Path(str(finders.find(each))).read_bytes() for each in linked)
    return len(gzip.compress(text.encode())) + sum(len(gzip.compress(each)) for each in files)


def a_commission_of_nine(call: Call) -> None:
    """Six more members, each with the declarations, the sheet and the marks of the first."""
    like = CommissionMember.objects.get(
        commission=call.commission, user=ScoreSheet.objects.filter(call=call).order_by("pk")[0].member.user
    )
    for n in range(6):
        user = create_account(
            login=f"nine{n}@x.example", name=f"Мүчө {n}", is_demonstration=True, by=journal.LOADER
        )
        seat = CommissionMember.objects.create(
            commission=call.commission, user=user, duty="member", is_civil=True
        )
        for declared in InterestDeclaration.objects.filter(member=like, proposal__lot__call=call):
            InterestDeclaration.objects.create(
                member=seat, proposal=declared.proposal, state="none", declared_at=clock.now()
            )
        old = ScoreSheet.objects.get(call=call, member=like)
        sheet = ScoreSheet.objects.create(
            number=f"{old.number}9{n}",
            call=call,
            member=seat,
            state=old.state,
            sha256=old.sha256,
            locked_at=old.locked_at,
        )
        Marking.objects.bulk_create(
            Marking(sheet=sheet, proposal_id=row.proposal_id, points=row.points, comment=row.comment)
            for row in Marking.objects.filter(sheet=old)
        )


def asked_of(user: User, address: str) -> tuple[int, float]:
    """Questions and kilobytes of a page."""
    client = browser(user)
    client.get("/ru/")
    with counted() as asked:
        answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    text = answer.content.decode()
    assert len(asked) <= MOST_QUESTIONS, f"{address}: {len(asked)}\n" + "\n".join(asked)
    assert weight(text) <= MOST_BYTES, f"{address}: {weight(text) / 1024:.1f} KB"
    return len(asked), round(weight(text) / 1024, 1)


@pytest.mark.parametrize("blind", [False, True])
def test_nine_members_mark_ninety_proposals(cast: Cast, marking_call: Call, blind: bool) -> None:
    """Twelve questions and sixty kilobytes at most, and as many questions for three as for ninety."""
    call = with_rules(marking_call, capacity=codes_of(marking_call)[-1], **(BLIND if blind else {}))
    fresh(call, cast.expert)
    told = {}
    for grown in (FEW, MANY):
        applicants(call)(grown)
        draw_letters(call)
        tag = first_of(call, cast.expert)
        pages = {"desk": "desk/", "mark": f"desk/{tag}/", "sitting": "sitting/"}
        told[grown] = {
            name: asked_of(cast.expert, f"/ru/calls/{call.number}/{path}") for name, path in pages.items()
        }
        told[grown]["chair"] = asked_of(cast.chair, f"/ru/calls/{call.number}/sitting/")
    print(f"\n{'blind' if blind else 'named'}: {json.dumps(told)}")
    desk = desk_of(call, cast.expert.pk)
    assert desk is not None
    assert len(desk.rows) >= 90
    for name in ("desk", "mark"):
        assert told[FEW][name][0] == told[MANY][name][0]


def test_a_consolidated_sheet_of_nine_by_ninety(cast: Cast, published_call: Call) -> None:
    call = published_call
    a_commission_of_nine(call)
    told = {}
    for grown in (FEW, MANY):
        applicants(call)(grown)
        told[grown] = {
            path: asked_of(cast.chair, f"/ru/calls/{call.number}/{path}/")
            for path in ("consolidated", "sitting")
        }
    print(f"\nconsolidated: {json.dumps(told)}")
    assert told[FEW]["consolidated"][0] == told[MANY]["consolidated"][0]
