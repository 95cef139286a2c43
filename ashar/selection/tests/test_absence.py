"""A member is ill or never locks: substitutes, reminders, the quorum rule; observers; names beside marks."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation

from ashar.accounts.models import User
from ashar.calls.models import Call
from ashar.commissions.models import Absence, CommissionMember
from ashar.core import clock, journal
from ashar.core.lifecycle import Refused
from ashar.core.notices import Notice
from ashar.core.thread import Knot
from ashar.selection import minutes, queries
from ashar.selection.actions import absence, marking, opening
from ashar.selection.attending.reminding import remind_to_lock
from ashar.selection.marking.kept import kept_of
from ashar.selection.models import InterestDeclaration, SittingProtocol
from ashar.selection.tests.conftest import Cast
from ashar.selection.tests.test_marking import SENTENCE, fill


def add(call: Call, name: str, duty: str = "expert", **facts: Any) -> User:
    """Somebody more whom the order names."""
    user = User(login=f"{name}@more.example", name=f"Кошумча {name}", is_demonstration=True)
    user.set_unusable_password()
    user.save()
    seat = {"commission": call.commission, "user": user, "duty": duty, "valid_from": "2020-01-01"}
    CommissionMember.objects.create(**seat, **facts)
    return user


@pytest.fixture
def substitute(marking_call: Call) -> User:
    """Who may be called for an expert."""
    return add(marking_call, "second", is_civil=True, stands_in="expert")


def test_one_tap_voids_the_open_sheet_and_seats_the_substitute(
    cast: Cast, marking_call: Call, substitute: User, client: Any
) -> None:
    sheet = marking_call.sheets.get(member__user=cast.expert)
    marking.save_marks(sheet=sheet, given=fill(sheet), by=cast.expert)
    address = f"/en/calls/{marking_call.number}/sitting/"
    client.force_login(substitute)
    assert client.get(address).status_code == 403
    client.force_login(cast.expert)
    assert client.post(f"/en/calls/{marking_call.number}/attending/ill/").status_code == 302
    sheet.refresh_from_db()
    assert sheet.state == "void"
    marking_call.refresh_from_db()
    assert marking_call.state == "scoring"
    client.force_login(substitute)
    page = client.get(address).content.decode()
    assert "First: your interests" in page
    assert SENTENCE not in page
    declared = InterestDeclaration.objects.filter(member__user=substitute, state="pending")
    assert declared.count() == len(queries.checks_of(marking_call))
    assert "called into the sitting" in client.get("/en/notices/").content.decode()
    assert "Declare your interests" in client.get("/en/work/").content.decode()
    client.force_login(cast.expert)
    with pytest.raises(Refused, match=r"no longer"):
        marking.save_marks(sheet=sheet, given=fill(sheet), by=cast.expert)
    client.post(f"/en/calls/{marking_call.number}/sitting/marks/", {"lock": "1"})
    sheet.refresh_from_db()
    assert sheet.state == "void"


def test_the_substitutes_marks_count_and_the_void_ones_do_not(
    cast: Cast, marking_call: Call, substitute: User
) -> None:
    sheet = marking_call.sheets.get(member__user=cast.expert)
    marking.save_marks(sheet=sheet, given=fill(sheet, 10), by=cast.expert)
    absence.say_ill(call=marking_call, by=cast.expert)
    marking_call.refresh_from_db()
    answers = {
        each.proposal_id: opening.Declared("none")
        for each in InterestDeclaration.objects.filter(member__user=substitute)
    }
    opening.declare_interests(call=marking_call, answers=answers, by=substitute)
    own = marking_call.sheets.get(member__user=substitute)
    marking.save_marks(sheet=own, given=fill(own), by=substitute)
    marking.lock_sheet(sheet=own, by=substitute)
    marking_call.refresh_from_db()
    assert marking_call.state == "deciding"
    rows = [row for rows in queries.standings(marking_call).values() for row in rows]
    marked = {each.sheet.member.user for row in rows for each in row.markings}
    assert substitute in marked
    assert cast.expert not in marked
    protocol = SittingProtocol(call=marking_call, held_at=clock.now(), is_quorate=True)
    seats = marking_call.commission.members.for_call(marking_call.number)  # type: ignore[union-attr]
    said = {seat.user.name: minutes._role(seat)["en"] for seat in seats.select_related("user")}
    assert said[substitute.name] == "Independent expert, called in as a substitute"
    assert cast.expert.name not in said
    assert protocol.is_quorate


def test_what_is_locked_stays_and_counts(cast: Cast, marking_call: Call) -> None:
    add(marking_call, "deputy-chair", "chair", stands_in="chair")
    sheet = marking_call.sheets.get(member__user=cast.chair)
    sha = sheet.sha256
    said = absence.say_ill(call=marking_call, by=cast.chair)
    sheet.refresh_from_db()
    assert (said.substitute, sheet.state, sheet.sha256) == (None, "locked", sha)


def test_without_a_substitute_the_quorum_rule_decides(cast: Cast, marking_call: Call) -> None:
    absence.say_ill(call=marking_call, by=cast.expert)
    marking_call.refresh_from_db()
    states = set(marking_call.sheets.values_list("state", flat=True))
    assert (marking_call.state, states) == ("deciding", {"revealed", "void"})


def test_nothing_is_revealed_when_there_is_no_quorum_without(cast: Cast, marking_call: Call) -> None:
    rules = marking_call.rules
    rules["values"]["commission.quorum_pct"] = 100
    Call.objects.filter(pk=marking_call.pk).update(rules=rules)
    absence.say_ill(call=Call.objects.get(pk=marking_call.pk), by=cast.expert)
    marking_call.refresh_from_db()
    assert marking_call.state == "scoring"
    assert "locked" in set(marking_call.sheets.values_list("state", flat=True))
    told = Notice.objects.filter(kind="selection.away_unfilled").values_list("user", flat=True)
    assert set(told) == {cast.chair.pk, cast.specialist.pk}


def test_a_word_of_illness_is_for_the_chair_and_the_secretary(
    cast: Cast, marking_call: Call, substitute: User, client: Any
) -> None:
    absence.say_ill(call=marking_call, by=cast.expert, word="ооруканадамын")
    page = f"/en/calls/{marking_call.number}/attending/"
    for reader, reads in (
        (cast.chair, True),
        (cast.specialist, True),
        (cast.member, False),
        (cast.head, False),
        (substitute, False),
    ):
        client.force_login(reader)
        assert ("ооруканадамын" in client.get(page).content.decode()) is reads, reader.name


def test_who_is_called_in_finds_the_sitting_among_the_seats(cast: Cast, open_call: Call, client: Any) -> None:
    second = add(open_call, "second", is_civil=True, stands_in="expert")
    client.force_login(second)
    sitting = f"/en/calls/{open_call.number}/sitting/"
    assert sitting not in client.get("/en/my-seats/").content.decode()
    absence.say_ill(call=open_call, by=cast.expert)
    page = client.get("/en/my-seats/").content.decode()
    assert sitting in page
    assert "you are called in" in page


def test_well_again_before_the_opening_only(cast: Cast, open_call: Call, client: Any) -> None:
    second = add(open_call, "second", is_civil=True, stands_in="expert")
    absence.say_ill(call=open_call, by=cast.expert, word="ысытма")
    member = queries.member_of(open_call, second)
    assert member is not None
    client.force_login(cast.expert)
    page = client.get(f"/en/calls/{open_call.number}/attending/").content.decode()
    assert "I am well again" in page
    assert second.name in page
    assert client.post(f"/en/calls/{open_call.number}/attending/well/").status_code == 302
    assert queries.member_of(open_call, second) is None
    assert queries.member_of(open_call, cast.expert) is not None
    for who in (cast.head, second, cast.member, cast.chair):
        client.force_login(who)
        assert "ысытма" not in client.get(f"/ky/calls/{open_call.number}/attending/").content.decode()
    with translation.override("en"), pytest.raises(Refused, match="not away"):
        absence.say_well(call=open_call, by=cast.expert)


def test_after_the_opening_nobody_comes_back(cast: Cast, marking_call: Call, substitute: User) -> None:
    absence.say_ill(call=marking_call, by=cast.expert)
    with pytest.raises(Refused, match="goes on as it began"):
        absence.say_well(call=marking_call, by=cast.expert)


def test_chair_or_secretary_calls_the_substitute_of_who_never_locks(
    cast: Cast, marking_call: Call, substitute: User, client: Any
) -> None:
    seat = marking_call.sheets.get(member__user=cast.expert).member
    facts = {"call": marking_call, "member": seat, "reason": "Үч эскертүүдөн кийин жапкан жок"}
    with pytest.raises(Refused, match="chair or the secretary"):
        absence.call_substitute(**facts, by=cast.member)
    address = f"/en/calls/{marking_call.number}/attending/call-in/"
    client.force_login(cast.member)
    assert client.post(address, {"member": seat.pk, "reason": "x"}).status_code == 403
    client.force_login(cast.specialist)
    assert client.post(address, {"member": seat.pk, "reason": ""}).status_code == 422
    assert client.post(address, {"member": seat.pk, "reason": facts["reason"]}).status_code == 302
    assert Absence.objects.get().substitute.user == substitute  # type: ignore[union-attr]
    entry = journal.Entry.objects.filter(step="member.away").latest("pk")
    assert entry.facts["facts"]["reason"] == facts["reason"]


def test_without_a_free_substitute_the_way_out_is_named(cast: Cast, marking_call: Call) -> None:
    seat = marking_call.sheets.get(member__user=cast.expert).member
    with pytest.raises(Refused, match="can be excused instead"):
        absence.call_substitute(call=marking_call, member=seat, reason="x", by=cast.chair)
    assert not Absence.objects.exists()


def test_secretary_excuses_too(cast: Cast, marking_call: Call) -> None:
    sheet = marking_call.sheets.get(member__user=cast.expert)
    with pytest.raises(Refused, match="chair or the secretary"):
        marking.excuse_member(sheet=sheet, reason="x", by=cast.member)
    marking.excuse_member(sheet=sheet, reason="жооп бербейт", by=cast.specialist)
    marking_call.refresh_from_db()
    assert marking_call.state == "deciding"


def test_reminders_come_by_the_rule_and_end(cast: Cast, marking_call: Call) -> None:
    began = Knot.objects.get(number=marking_call.number).since
    days = marking_call.rules["values"]["scoring.remind_days"]

    def after(n: float) -> int:
        with clock.set_for_test(began + timedelta(days=n)):
            return remind_to_lock()

    assert [after(days * n) for n in (0.5, 1, 1.5, 2, 3)] == [0, 1, 0, 1, 1]
    assert after(days * 4 + 1) == 2
    assert after(days * 9) == 0
    late = Notice.objects.filter(kind="selection.remind_to_lock")
    assert set(late.values_list("user", flat=True)) == {cast.expert.pk}
    told = Notice.objects.filter(kind="selection.never_locked").values_list("user", flat=True)
    assert set(told) == {cast.chair.pk, cast.specialist.pk}


def test_observer_sees_progress_and_no_mark(cast: Cast, marking_call: Call, client: Any) -> None:
    observer = add(marking_call, "watcher", "observer")
    sheet = marking_call.sheets.get(member__user=cast.expert)
    marking.save_marks(sheet=sheet, given=fill(sheet), by=cast.expert)
    client.force_login(observer)
    page = client.get(f"/en/calls/{marking_call.number}/attending/").content.decode()
    assert "Locked: 2 of 3." in page
    assert cast.chair.name in page
    main = page.split("<main")[1]
    said = [given.comment for each in marking_call.sheets.all() for given in kept_of(each).values()]
    assert SENTENCE in said
    names = [check.proposal.organisation.name_ky for check in queries.checks_of(marking_call)]
    for words in [*said, *names]:
        assert words not in main
    for path in ("sitting/", "results/"):
        assert client.get(f"/en/calls/{marking_call.number}/{path}").status_code in (403, 404)
    for proposal in [check.proposal for check in queries.checks_of(marking_call)]:
        assert client.get(f"/en/proposals/{proposal.number}/read/").status_code in (403, 404)
    assert client.post(f"/en/calls/{marking_call.number}/attending/ill/").status_code == 403


@pytest.mark.parametrize("with_names", [True, False])
def test_names_stand_in_the_protocol_as_it_was_fixed(
    cast: Cast, published_call: Call, with_names: bool
) -> None:
    rules = published_call.rules
    rules["values"]["commission.marks_with_names"] = with_names
    published_call.rules = rules
    facts = minutes.protocol_facts(published_call.protocol).lots
    said = {each.member for lot in facts for row in lot.ranking for each in row.marks}
    assert said
    assert (cast.chair.name in said) is with_names
    assert all(each.startswith("№") for each in said) is not with_names


def test_my_seats_lead_to_what_is_asked(cast: Cast, marking_call: Call, client: Any) -> None:
    client.force_login(cast.expert)
    page = client.get("/en/my-seats/").content.decode()
    assert marking_call.number in page
    assert "I accept" in page or "The sitting" in page
