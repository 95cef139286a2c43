"""The people planner: the fewest who can hold all duties, by the table of the rule set."""

from collections.abc import Iterable

from hypothesis import given, settings
from hypothesis import strategies as st

from ashar.calls.planning.people import Holder, Needed, count_of, people_for, smallest_team
from ashar.regulations.rulesets import rule_sets, rules_for
from ashar.regulations.rulesets.book import OrderDuty, Side

BOOK = rule_sets()[-1]
DUTIES = {duty.code: duty for duty in BOOK.duties}


def team_of(people: Iterable[object]) -> list[list[str]]:
    return [[duty.code for duty in person.duties] for person in people]  # type: ignore[attr-defined]


def test_a_light_order_needs_three_of_ones_own_and_two_from_outside() -> None:
    found = people_for(rules_for(None, "light"), {})

    assert team_of(found.own) == [["specialist", "secretary"], ["head", "finance", "chair"], ["member"]]
    assert len(found.outside) == 2
    assert (found.lacks_own, found.lacks_outside) == (3, 2)


def test_the_seats_of_a_usual_commission_add_up_to_what_the_rules_ask() -> None:
    rules = rules_for(None, "usual")
    seats = {code: count_of(DUTIES[code], rules) for code in ("chair", "member", "civil", "expert")}

    assert sum(seats.values()) == rules["commission.min_members"]
    assert seats["expert"] == rules["commission.experts_per_application"]


def test_one_lacks_what_is_needed_less_what_is_there() -> None:
    held = {
        Side.OWN: [Holder("А", frozenset({"specialist"})), Holder("Б", frozenset({"head"}))],
        Side.OUTSIDE: [Holder(name, frozenset({"civil"})) for name in "ВГД"],
    }
    found = people_for(rules_for(None, "light"), held)

    assert (found.lacks_own, found.lacks_outside) == (1, 0)
    assert found.clashes == []


def test_people_enough_may_still_leave_a_duty_to_nobody() -> None:
    three = [Holder(name, frozenset({"specialist"})) for name in "АБВ"]
    civil = [Holder(name, frozenset({"civil", "monitor"})) for name in "ГД"]
    found = people_for(rules_for(None, "light"), {Side.OWN: three, Side.OUTSIDE: civil})

    assert (found.lacks_own, found.lacks_outside) == (0, 0)
    missing = {each.duty.code: each.count for each in found.unheld}
    assert {"head": 1, "finance": 1, "chair": 1}.items() <= missing.items()
    assert not {"specialist", "keeper"} & missing.keys()


def test_two_duties_kept_apart_in_one_person_are_named() -> None:
    held = {Side.OWN: [Holder("Нургүл", frozenset({"specialist", "finance", "secretary"}))]}
    (clash,) = people_for(rules_for(None, "light"), held).clashes

    assert clash.name == "Нургүл"
    assert {duty.code for duty in clash.duties} == {"specialist", "finance"}
    assert clash.apart.reason_ru == "Кто проверил платёж, тот его не платит."


codes = st.sampled_from("abcdef")
duties = {
    code: OrderDuty(code=code, side=Side.OWN, title_ky="", title_ru="", title_en="") for code in "abcdef"
}


@given(
    st.dictionaries(codes, st.integers(1, 2), max_size=5),
    st.sets(st.frozensets(codes, min_size=2, max_size=2), max_size=8),
)
@settings(max_examples=200)
def test_a_team_holds_every_seat_keeps_apart_and_cannot_be_smaller(
    counts: dict[str, int], apart: set[frozenset[str]]
) -> None:
    needed = [Needed(duties[code], count) for code, count in counts.items()]
    team = team_of(smallest_team(needed, frozenset(apart)))

    assert sorted(code for person in team for code in person) == sorted(
        code for code, count in counts.items() for _seat in range(count)
    )
    for person in team:
        assert len(set(person)) == len(person)
        assert not any(pair <= set(person) for pair in apart)
    assert len(team) == fewest([code for code, count in counts.items() for _n in range(count)], apart)


def fewest(seats: list[str], apart: set[frozenset[str]]) -> int:
    """The same by trying every way to share the seats out."""
    best = len(seats)

    def share(rest: list[str], people: list[set[str]]) -> None:
        nonlocal best
        if len(people) > best:
            return
        if not rest:
            best = min(best, len(people))
            return
        seat, *others = rest
        for place, held in enumerate(people):
            if seat not in held and not any(frozenset((seat, each)) in apart for each in held):
                share(others, [*people[:place], held | {seat}, *people[place + 1 :]])
        share(others, [*people, {seat}])

    share(seats, [])
    return best
