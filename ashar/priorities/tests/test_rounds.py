"""Priority rounds: the method before the vote, votes, paper, hands, marks, the count, the decision."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from ashar.core import clock, journal
from ashar.core.files import StoredFile
from ashar.core.lifecycle import Refused
from ashar.priorities import actions
from ashar.priorities.actions.problems import merge_problems
from ashar.priorities.actions.voting import vote
from ashar.priorities.models import (
    BallotBox,
    CodeAsked,
    CodeLetter,
    HandCount,
    PaperBallot,
    Priority,
    PriorityVersion,
    Round,
    VotingCode,
)
from ashar.priorities.tests import rounds
from tests.support.office import Office


@pytest.fixture
def paper(office: Office) -> StoredFile:
    """A signed sheet; its content plays no part here."""
    return StoredFile.objects.create(
        sha256="a" * 64, size=1, media_type="image/jpeg", name="s.jpg", purpose="t"
    )


def reasons(refused: Any) -> str:
    return " ".join(str(each) for each in refused.value.reasons)


def test_publish_fixes_the_method_and_its_hash(office: Office) -> None:
    published = rounds.publish(office)
    assert published.method_hash == hashlib.sha256(published.method.encode()).hexdigest()
    entry = journal.Entry.objects.get(number=published.number, step="round.publish")
    assert entry.facts["facts"]["method"] == published.method_hash
    terms = published.terms
    assert [each["n"] for each in terms["problems"]] == [1, 2, 3]
    assert [each["said"] for each in terms["problems"]] == [1, 1, 1]
    assert sum(each["weight"] for each in terms["criteria"]) == 100
    with pytest.raises(DatabaseError, match="does not change"), transaction.atomic():
        Round.objects.filter(pk=published.pk).update(method=published.method.replace("50", "90"))
    with pytest.raises(Refused):
        actions.revise_round(round=published, plan=rounds.plan(), problems=[], seats=[], by=office.specialist)


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"weights": {"scale": 60}}, "100 together"),
        ({"by_slip": False, "by_paper": False, "by_hands": False}, "at least one way"),
        ({"votes_pct": 0}, "must count for something"),
        ({"choices": 3}, "fewer problems"),
        ({"opens_on": timedelta(days=1)}, "public for 3 days"),
        ({"closes_on": timedelta(days=5)}, "at least 7 days"),
        ({"by_mail": True}, "No letters leave"),
    ],
)
def test_publish_refuses_a_method_that_breaks_a_rule(
    office: Office, other: dict[str, Any], said: str
) -> None:
    other = {
        key: clock.today() + value if isinstance(value, timedelta) else value for key, value in other.items()
    }
    prepared = rounds.draft(office, **other)
    with pytest.raises(Refused) as refused:
        actions.publish_round(round=prepared, by=office.head)
    assert said in reasons(refused)
    prepared.refresh_from_db()
    assert (prepared.state, prepared.method, BallotBox.objects.count()) == ("draft", "", 0)


def test_publish_asks_for_enough_members_of_the_commission(office: Office) -> None:
    prepared = actions.draft_round(
        authority=office.authority,
        plan=rounds.plan(),
        problems=rounds.problems(office),
        seats=rounds.seats(office)[:2],
        by=office.specialist,
    )
    with pytest.raises(Refused) as refused:
        actions.publish_round(round=prepared, by=office.head)
    assert "At least 3 members" in reasons(refused)


def test_a_problem_on_a_ballot_is_not_merged(office: Office) -> None:
    first, second, *_others = [item.problem for item in rounds.publish(office).items.all()]
    with pytest.raises(Refused, match="stands on the ballot"):
        merge_problems(problem=first, into=second, by=office.specialist)


def test_open_waits_for_its_published_day(office: Office) -> None:
    published = rounds.publish(office)
    with pytest.raises(Refused, match="first day"):
        actions.open_round(round=published, by=office.specialist)
    with rounds.on_day(0):
        assert actions.open_round(round=published, by=office.specialist).state == "open"


def test_open_asks_for_the_least_study_where_the_rule_sets_one(office: Office) -> None:
    from ashar.regulations.actions import override_rule

    override_rule(
        authority=office.authority, key="needs.min_participants", value=50,
        reason_ky="б", reason_ru="р", by=office.head,
    )  # fmt: skip
    published = rounds.publish(office)
    office.settle()  # forty people
    with rounds.on_day(0), pytest.raises(Refused, match="50 residents"):
        actions.open_round(round=published, by=office.specialist)
    office.settle("Дагы бир жыйын")
    with rounds.on_day(0):
        assert actions.open_round(round=published, by=office.specialist).state == "open"


def test_a_code_votes_once(office: Office) -> None:
    going = rounds.open_(office)
    with rounds.on_day(1):
        code, other = actions.issue_slips(round=going, count=2, by=office.specialist)
        vote(round=going, code=code, chosen=[3, 1])
        for chosen in ([3, 1], [2]):
            with pytest.raises(Refused, match="voted with it already"):
                vote(round=going, code=code, chosen=chosen)
        vote(round=going, code=other, chosen=[2])
    box = BallotBox.objects.get(round=going)
    assert box.ballots == {"1 3": 1, "2": 1}
    assert list(box.days.values()) == [2]


@pytest.mark.parametrize(
    ("chosen", "said"),
    [([], "at least one"), ([1, 2, 3], "at most 2"), ([1, 1], "each once"), ([7], "Choose among")],
)
def test_vote_refuses_a_choice_that_does_not_fit_and_keeps_the_code(
    office: Office, chosen: list[int], said: str
) -> None:
    going = rounds.open_(office)
    with rounds.on_day(1):
        (code,) = actions.issue_slips(round=going, count=1, by=office.specialist)
        with pytest.raises(Refused, match=said):
            vote(round=going, code=code, chosen=chosen)
        assert not VotingCode.objects.get().is_used
        vote(round=going, code=code, chosen=[1])


def test_vote_is_refused_before_and_after_its_days(office: Office) -> None:
    going = rounds.publish(office)
    (code,) = actions.issue_slips(round=going, count=1, by=office.specialist)
    with pytest.raises(Refused, match="not open"):
        vote(round=going, code=code, chosen=[1])
    with rounds.on_day(0):
        actions.open_round(round=going, by=office.specialist)
    with rounds.on_day(rounds.LAST + 1), pytest.raises(Refused, match="not open"):
        vote(round=going, code=code, chosen=[1])
    with clock.set_for_test(clock.at_bishkek(going.closes_on, clock.local(clock.now()).time().max)):
        vote(round=going, code=code, chosen=[1])


def test_a_code_of_another_round_does_not_vote(office: Office) -> None:
    going, other = rounds.open_(office), rounds.open_(office)
    with rounds.on_day(1):
        (code,) = actions.issue_slips(round=other, count=1, by=office.specialist)
        with pytest.raises(Refused, match="not known"):
            vote(round=going, code=code, chosen=[1])


def test_nothing_that_is_kept_ties_a_vote_to_a_code(office: Office) -> None:
    """The box is the same whoever voted first, and neither journal nor code has a time of the vote."""
    boxes, entries = [], journal.Entry.objects.count
    for order in ((0, 1, 2), (2, 1, 0)):
        going = rounds.open_(office)
        with rounds.on_day(1):
            made = actions.issue_slips(round=going, count=3, by=office.specialist)
            before = entries()
            for n in order:
                vote(round=going, code=made[n], chosen=[n + 1])
            assert entries() == before
        box = BallotBox.objects.get(round=going)
        boxes.append((list(box.ballots.items()), list(box.days.items())))
    assert boxes[0] == boxes[1]
    names = {field.name for field in VotingCode._meta.get_fields()}
    assert names == {"id", "round", "code_hash", "by_mail", "is_used"}
    assert {field.name for field in BallotBox._meta.get_fields()} == {"id", "round", "ballots", "days"}


def test_codes_are_kept_as_hashes_alone(office: Office) -> None:
    going = rounds.publish(office)
    made = actions.issue_slips(round=going, count=5, by=office.specialist)
    kept = set(VotingCode.objects.values_list("code_hash", flat=True))
    assert len(kept) == 5
    assert not any(code in text for code in made for text in kept)
    told = b"".join(bytes(entry.body) for entry in journal.Entry.objects.all()).decode()
    assert not any(text in told for text in (*made, *kept))


def test_a_code_by_letter_comes_once_to_an_address(office: Office, settings: Any, mailoutbox: Any) -> None:
    settings.HAS_MAIL_SERVER = True
    going = rounds.open_(office, by_mail=True)
    with rounds.on_day(1):
        assert actions.ask_code(round=going, address="a@b.example", language="ru")
        assert not actions.ask_code(round=going, address=" A@B.example", language="ky")
        assert VotingCode.objects.count() == 0
        assert actions.send_code_letters() == 1
        assert CodeLetter.objects.count() == 0
        (letter,) = mailoutbox
        code = letter.body.split(": ")[1].split("\n")[0]
        from ashar.priorities.codes import read_code

        vote(round=going, code=read_code(code), chosen=[2])
    assert letter.to == ["a@b.example"]
    assert not CodeAsked.objects.filter(address_hash__contains="a@b").exists()


def test_paper_is_read_by_two_and_a_difference_is_settled(office: Office) -> None:
    going = rounds.open_(office)
    first, second = office.specialist, office.finance
    with rounds.on_day(1):
        assert actions.read_ballots(round=going, readings={1: [1, 2], 2: [3], 3: []}, by=first) == {"once": 3}
        with pytest.raises(Refused, match="You have read ballot 1"):
            actions.read_ballots(round=going, readings={1: [1]}, by=first)
        told = actions.read_ballots(round=going, readings={1: [2, 1], 2: [1], 3: []}, by=second)
        assert told == {"agreed": 2, "differs": 1}
        with pytest.raises(Refused, match="by two persons already"):
            actions.read_ballots(round=going, readings={1: [1]}, by=office.monitor)
        with pytest.raises(Refused, match="no difference"):
            actions.settle_ballot(round=going, n=1, chosen=[1], by=first)
        actions.settle_ballot(round=going, n=2, chosen=[3], by=office.head)
    found = {each.n: (each.state, each.chosen) for each in PaperBallot.objects.all()}
    assert found == {1: ("agreed", "1 2"), 2: ("settled", "3"), 3: ("agreed", "")}


def test_hands_are_no_more_than_people(office: Office) -> None:
    going = rounds.open_(office)
    with rounds.on_day(2):
        meeting = actions.record_meeting(
            authority=office.authority,
            held_on=clock.today(),
            place="Мектеп",
            participants=10,
            by=office.specialist,
        )
        for votes, said in (({1: 11}, "more votes"), ({1: 10, 2: 10, 3: 1}, "raise together")):
            with pytest.raises(Refused, match=said):
                actions.count_hands(round=going, meeting=meeting, votes=votes, by=office.specialist)
        actions.count_hands(round=going, meeting=meeting, votes={1: 9}, by=office.specialist)
        actions.count_hands(round=going, meeting=meeting, votes={1: 4, 3: 6}, by=office.specialist)
    assert dict(HandCount.objects.values_list("n", "votes")) == {1: 4, 2: 0, 3: 6}
    early = office.settle().meeting
    assert early is not None
    with rounds.on_day(2), pytest.raises(Refused, match="days of the vote"):
        actions.count_hands(round=going, meeting=early, votes={1: 1}, by=office.specialist)


def test_marks_are_locked_once_and_whole(office: Office, paper: StoredFile) -> None:
    going = rounds.publish(office)
    own, _other, on_paper = going.markers.select_related("user")
    actions.keep_marks(marker=own, marks={1: {"scale": 4}})
    with pytest.raises(Refused, match="every problem a mark"):
        actions.lock_marks(marker=own, marks={1: {"scale": 4}}, by=own.user)
    with pytest.raises(Refused, match="every problem a mark"):
        actions.lock_marks(marker=own, marks=rounds.marks(going, 6), by=own.user)
    with pytest.raises(Refused, match="Only the member"):
        actions.lock_marks(marker=own, marks=rounds.marks(going), by=office.specialist)
    with pytest.raises(Refused, match="has an account"):
        actions.type_marks(marker=own, marks=rounds.marks(going), scan=paper, by=office.specialist)
    actions.lock_marks(marker=own, marks=rounds.marks(going), by=own.user)
    with pytest.raises(Refused, match="do not change"):
        actions.keep_marks(marker=own, marks={})
    actions.type_marks(marker=on_paper, marks=rounds.marks(going), scan=paper, by=office.specialist)
    with pytest.raises(DatabaseError, match="do not change"), transaction.atomic():
        going.markers.filter(pk=own.pk).update(marks={})


def whole(office: Office, paper: StoredFile) -> Round:
    """A counted round: 2 leads by votes, 1 by marks."""
    going = rounds.open_(office)
    with rounds.on_day(1):
        for code, chosen in zip(
            actions.issue_slips(round=going, count=4, by=office.specialist),
            ([2], [2, 3], [2], [1]),
            strict=True,
        ):
            vote(round=going, code=code, chosen=chosen)
        for by in (office.specialist, office.head):
            actions.read_ballots(round=going, readings={1: [2], 2: [3], 3: []}, by=by)
        meeting = actions.record_meeting(
            authority=office.authority,
            held_on=clock.today(),
            place="Мектеп",
            participants=9,
            by=office.specialist,
        )
        actions.count_hands(round=going, meeting=meeting, votes={2: 6, 3: 3}, by=office.specialist)
    with rounds.on_day(rounds.LAST + 1):
        actions.close_round(round=going, by=office.specialist)
        rounds.all_mark(going, office, paper, n1=5)
        return actions.count_round(round=going, by=office.specialist)


def test_count_waits_for_everything(office: Office) -> None:
    going = rounds.open_(office)
    with rounds.on_day(1):
        actions.read_ballots(round=going, readings={1: [2], 2: [1]}, by=office.specialist)
        actions.read_ballots(round=going, readings={2: [3]}, by=office.finance)
        with pytest.raises(Refused, match="to the end of"):
            actions.close_round(round=going, by=office.specialist)
    with rounds.on_day(rounds.LAST + 1):
        actions.close_round(round=going, by=office.specialist)
        with pytest.raises(Refused) as refused:
            actions.count_round(round=going, by=office.specialist)
    said = reasons(refused)
    assert all(
        each in said for each in ("read yet: 1", "to settle: 1", "their marks: 3", "show of hands of no")
    )


def test_count_shows_parts_and_forgets_codes(office: Office, paper: StoredFile) -> None:
    counted = whole(office, paper)
    rows = counted.standing["rows"]
    found = [
        (
            each["n"],
            each["online"],
            each["paper"],
            each["hands"],
            each["votes_points"],
            each["marks_points"],
            each["total"],
        )
        for each in rows
    ]
    assert found == [
        (2, 3, 1, 6, "50.00", "30.00", "80.00"),
        (1, 1, 0, 0, "5.00", "50.00", "55.00"),
        (3, 1, 1, 3, "25.00", "30.00", "55.00"),
    ] or found == [
        (2, 3, 1, 6, "50.00", "30.00", "80.00"),
        (3, 1, 1, 3, "25.00", "30.00", "55.00"),
        (1, 1, 0, 0, "5.00", "50.00", "55.00"),
    ]
    # An equal total: more residents voted for the third.
    assert [each["n"] for each in rows] == [2, 3, 1]
    assert [each["tie"] for each in rows] == ["", "votes", ""]
    cast = counted.standing["cast"]
    assert (cast["codes"], cast["online"], cast["paper"], cast["spoiled"], cast["meetings"]) == (
        4,
        4,
        2,
        1,
        1,
    )
    assert VotingCode.objects.count() == 0
    with pytest.raises(DatabaseError, match="does not change"), transaction.atomic():
        Round.objects.filter(pk=counted.pk).update(result=counted.result + " ")


def test_decision_in_the_counted_order_needs_no_reason(office: Office, paper: StoredFile) -> None:
    counted = whole(office, paper)
    with rounds.on_day(rounds.LAST + 1):
        version = actions.decide_round(round=counted, decided=actions.Decided([2, 3]), by=office.head)
    made = [each.priority for each in version.entries.select_related("priority")]
    assert [(each.rank, each.title_ky) for each in made] == [(1, "Жол жаман"), (2, "Суу жок")]
    assert "80,00" in made[0].reason_ky
    assert made[0].votes == 10


def test_decision_that_departs_needs_a_reason_for_each_problem(office: Office, paper: StoredFile) -> None:
    counted = whole(office, paper)
    assert actions.departures(counted, [1, 2]) == [2, 3, 1]
    with rounds.on_day(rounds.LAST + 1):
        with pytest.raises(Refused) as refused:
            actions.decide_round(
                round=counted, decided=actions.Decided([1, 2], {1: ("Шашылыш", "Срочно")}), by=office.head
            )
        assert len(refused.value.reasons) == 2
        why = ("Шашылыш", "Срочно")
        decided = actions.Decided([1, 2], {1: why, 2: why, 3: ("Акча жок", "Нет денег")})
        actions.decide_round(round=counted, decided=decided, by=office.head)
    counted.refresh_from_db()
    assert [(each["n"], each["place"], each["reason_ru"]) for each in counted.decided] == [
        (2, 2, "Срочно"), (3, None, "Нет денег"), (1, 1, "Срочно"),
    ]  # fmt: skip
    assert Priority.objects.get(problem__title_ky="Жарык жок").reason_ru == "Срочно"


def test_versions_follow_every_change(office: Office, paper: StoredFile) -> None:
    light = office.settle()
    counted = whole(office, paper)
    with rounds.on_day(rounds.LAST + 1):
        actions.decide_round(round=counted, decided=actions.Decided([2]), by=office.head)
        road = Priority.objects.get(problem__title_ky="Жол жаман")
        with pytest.raises(Refused, match="Write why"):
            actions.change_priorities(
                authority=office.authority, order=[light, road], reason_ky="", reason_ru="", by=office.head
            )
        leaving = [actions.Leaving(light, "Чечилди", "Решено")]
        actions.change_priorities(
            authority=office.authority,
            order=[road],
            leaving=leaving,
            reason_ky="Жыл башы",
            reason_ru="",
            by=office.head,
        )
    light.refresh_from_db()
    assert light.state == "superseded"
    found = [
        [(each.place, each.priority.number) for each in version.entries.select_related("priority")]
        for version in PriorityVersion.objects.order_by("n")
    ]
    assert found == [
        [(1, light.number)],
        [(1, road.number), (2, light.number)],
        [(1, road.number), (None, light.number)],
    ]
    with pytest.raises(DatabaseError, match="do not change"), transaction.atomic():
        PriorityVersion.objects.update(reason_ky="башка")


def test_cancel_tells_why_and_forgets_votes(office: Office) -> None:
    going = rounds.open_(office)
    with rounds.on_day(1):
        (code,) = actions.issue_slips(round=going, count=1, by=office.specialist)
        vote(round=going, code=code, chosen=[1])
        with pytest.raises(Refused, match="Write why"):
            actions.cancel_round(round=going, reason_ky="", reason_ru="", by=office.head)
        gone = actions.cancel_round(round=going, reason_ky="Ката", reason_ru="Ошибка", by=office.head)
        with pytest.raises(Refused, match="not open"):
            vote(round=going, code=code, chosen=[1])
    assert gone.state == "cancelled"
    assert (VotingCode.objects.count(), BallotBox.objects.count()) == (0, 0)
