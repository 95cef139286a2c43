"""The town asks its residents: a survey, a round that was decided, one in which everybody can vote now."""

import tomllib
from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from ashar.core import clock
from ashar.demo.papers import take_photo
from ashar.demo.stories.plot import Moment, Plot
from ashar.demo.town import Town
from ashar.priorities import actions as priorities
from ashar.priorities.criteria import proposed_weights
from ashar.priorities.models import Problem, Round

FILE = Path(__file__).with_name("choosing.toml")
MARKERS = ("chair", "member", "expert")
LAST_DAY = 9
STAGE = "priority"


@cache
def _texts() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def choose(town: Town, plot: Plot) -> Iterator[Moment]:
    """A survey and a round from its method to the decision; then a second one, which is open."""
    texts = _texts()
    yield plot.on(0, 9, STAGE)
    _people_of_the_town(town)
    problems = [_problem(town, each) for each in texts["problems"]]
    yield plot.on(1, 10, STAGE)
    survey = priorities.begin_survey(
        authority=town.authority,
        way="doors",
        began_on=clock.today(),
        by=town.people["specialist"],
        **texts["survey"],
    )
    yield plot.on(8, 10, STAGE)
    priorities.close_survey(
        survey=survey, ended_on=clock.today(), asked=420, participants=312, women=187,
        by=town.people["specialist"], **texts["answers"],
    )  # fmt: skip
    _count_people(town, survey)
    yield plot.on(9, 10, STAGE)
    first = _publish(town, "first", problems[:4], by_hands=True)
    yield from _carry_out(town, plot, first)
    yield plot.on(30, 10, STAGE)
    _publish(town, "second", problems[2:], by_mail=True)
    yield plot.on(34, 9, STAGE)
    second = Round.objects.get(authority=town.authority, state="published")
    priorities.open_round(round=second, by=town.people["specialist"])
    _vote(town, second, texts["second"]["ballots"])
    priorities.draft_round(
        authority=town.authority,
        plan=_plan("third", first=clock.today() + timedelta(days=60)),
        problems=problems[1:4],
        by=town.people["specialist"],
    )


def _people_of_the_town(town: Town) -> None:
    texts = _texts()
    priorities.keep_quarters(
        authority=town.authority,
        people=texts["people"],
        people_on=clock.today(),
        people_source=texts["source"],
        quarters=[priorities.Inhabitants(*each) for each in texts["quarters"]],
        by=town.people["specialist"],
    )


def _problem(town: Town, words: dict[str, Any]) -> Problem:
    """What several residents said, in public words."""
    said = [
        priorities.submit_signal(authority=town.authority, text=text, where="2-квартал")
        for text in words["said"]
    ]
    wording = priorities.Wording(**{key: value for key, value in words.items() if key != "said"})
    return priorities.form_problem(
        authority=town.authority, wording=wording, signals=said, by=town.people["specialist"]
    )


def _count_people(town: Town, survey: Any) -> None:
    quarters = town.authority.place.quarters.order_by("pk").values_list("pk", flat=True)
    groups = priorities.Groups(
        {"to_17": 12, "18_28": 84, "29_59": 141, "from_60": 75},
        dict(zip(quarters, (140, 118, 54), strict=True)),
    )
    priorities.record_attendance(of=survey, groups=groups, by=town.people["specialist"])


def _plan(name: str, *, first: Any, **ways: bool) -> priorities.Plan:
    texts = _texts()[name]
    return priorities.Plan(
        title_ky=texts["title_ky"],
        title_ru=texts["title_ru"],
        opens_on=first,
        closes_on=first + timedelta(days=LAST_DAY + (20 if name == "second" else 0)),
        choices=2,
        votes_pct=50,
        weights=proposed_weights(),
        **ways,
    )


def _publish(town: Town, name: str, problems: Sequence[Problem], **ways: bool) -> Round:
    people = town.people
    prepared = priorities.draft_round(
        authority=town.authority,
        plan=_plan(name, first=clock.today() + timedelta(days=4), **ways),
        problems=problems,
        seats=[
            *(priorities.Seat(people[key].name, people[key]) for key in MARKERS),
            *(priorities.Seat(name) for name in _texts()[name].get("on_paper", ())),
        ],
        by=people["specialist"],
    )
    return priorities.publish_round(round=prepared, by=people["head"])


def _vote(town: Town, going: Round, ballots: Sequence[Sequence[int]]) -> None:
    codes = priorities.issue_slips(round=going, count=len(ballots) + 12, by=town.people["specialist"])
    for code, chosen in zip(codes, ballots, strict=False):
        priorities.vote(round=going, code=code, chosen=chosen)


def _carry_out(town: Town, plot: Plot, going: Round) -> Iterator[Moment]:
    """The vote, the paper, the marks, the count and the decision of the first round."""
    texts, people = _texts()["first"], town.people
    yield plot.on(13, 9, STAGE)
    priorities.open_round(round=going, by=people["specialist"])
    _vote(town, going, texts["ballots"])
    yield plot.on(15, 18, STAGE)
    meeting = priorities.record_meeting(
        authority=town.authority, held_on=clock.today(), place="Мектеп-гимназия", participants=46, women=25,
        minutes=town.papers["Жыйындын протоколу"], by=people["specialist"],
    )  # fmt: skip
    full, small = take_photo(town.papers)
    photo = priorities.NewPhoto(full, small, has_consent=True, **texts["photo"])
    shown = priorities.add_photo(meeting=meeting, photo=photo, by=people["specialist"])
    priorities.release_photos(meeting=meeting, photos=[shown], by=people["head"])
    hands = dict(enumerate(texts["hands"], start=1))
    priorities.count_hands(round=going, meeting=meeting, votes=hands, by=people["specialist"])
    yield plot.on(22, 10, STAGE)
    priorities.close_round(round=going, by=people["specialist"])
    for by in ("specialist", "finance"):
        readings = dict(enumerate(texts["paper"], start=1))
        priorities.read_ballots(round=going, readings=readings, by=people[by])
    codes = [each["code"] for each in going.terms["criteria"]]
    for marker, rows in zip(going.markers.select_related("user"), texts["marks"], strict=True):
        marks = {n: dict(zip(codes, row, strict=True)) for n, row in enumerate(rows, start=1)}
        assert marker.user is not None
        priorities.lock_marks(marker=marker, marks=marks, by=marker.user)
    yield plot.on(23, 10, STAGE)
    counted = priorities.count_round(round=going, by=people["specialist"])
    yield plot.on(24, 11, STAGE)
    rows = counted.standing["rows"]
    order = [rows[0]["n"], rows[2]["n"]]
    why = (texts["reason_ky"], texts["reason_ru"])
    decided = priorities.Decided(order, dict.fromkeys((rows[1]["n"], rows[2]["n"]), why))
    scan = town.papers["Кеңештин токтому"]
    priorities.decide_round(round=counted, decided=decided, scan=scan, by=people["head"])
