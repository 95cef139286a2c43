"""Preparing a priority round, publishing its method, opening and closing its vote."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
from django.conf import settings
from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.core import clock, i18n, journal, lifecycle
from ashar.core.lifecycle import Blocker, Refused
from ashar.places.models import Authority
from ashar.priorities import states
from ashar.priorities.actions.problems import CLOSED
from ashar.priorities.counting import TIES
from ashar.priorities.criteria import LEAST, MOST, criteria, proposed_weights
from ashar.priorities.models import (
    BallotBox,
    Marker,
    Problem,
    Round,
    RoundProblem,
)
from ashar.priorities.notices import tell_marker
from ashar.priorities.voices import voices_by_problem
from ashar.regulations.rulesets import Profile, Rules, rules_for

MOST_PROBLEMS = 20
WHOLE = 100


@dataclass(frozen=True)
class Plan:
    """How a round will go, until its method is published. `weights`: of the criteria by code, out of 100."""

    title_ky: str
    title_ru: str
    opens_on: date
    closes_on: date
    choices: int
    votes_pct: int
    weights: Mapping[str, int]
    by_slip: bool = True
    by_mail: bool = False
    by_paper: bool = True
    by_hands: bool = False


@dataclass(frozen=True)
class Seat:
    """Who marks: a person with an account, or a name whose marks are typed in from a signed sheet."""

    name: str
    user: User | None = None


def rules_of(authority: Authority) -> Rules:
    """The rules that rounds of an authority keep."""
    return rules_for(authority, Profile.USUAL)


@transaction.atomic
def draft_round(
    *,
    authority: Authority,
    plan: Plan,
    problems: Sequence[Problem],
    seats: Sequence[Seat] = (),
    by: journal.Actor,
) -> Round:
    """Prepare a round; nobody outside the office sees it yet."""
    journal.lock_chain(authority.code)
    prepared = Round(authority=authority, **vars(plan))
    lifecycle.begin(prepared, by=by, step_name="draft", quiet=True)
    _fill(prepared, problems, seats)
    return prepared


@transaction.atomic
def revise_round(
    *, round: Round, plan: Plan, problems: Sequence[Problem], seats: Sequence[Seat], by: journal.Actor
) -> Round:
    """Change a round in preparation; `by` leaves no entry, as with every draft."""
    prepared = lifecycle.lock(round)
    if prepared.state != states.Round.DRAFT:
        raise Refused(_("The method is published and does not change any more."))
    for name, value in vars(plan).items():
        setattr(prepared, name, value)
    prepared.save(update_fields=list(vars(plan)))
    prepared.items.all().delete()
    prepared.markers.all().delete()
    _fill(prepared, problems, seats)
    return prepared


def _fill(prepared: Round, problems: Sequence[Problem], seats: Iterable[Seat]) -> None:
    """Put the problems on the ballot, the one recorded first on top, and name who marks."""
    if any(problem.authority_id != prepared.authority_id for problem in problems):
        raise Refused(_("A problem of another authority cannot compete here."))
    in_order = sorted({problem.pk: problem for problem in problems}.values(), key=lambda each: each.pk)
    RoundProblem.objects.bulk_create(
        RoundProblem(round=prepared, problem=problem, n=n) for n, problem in enumerate(in_order, start=1)
    )
    Marker.objects.bulk_create(Marker(round=prepared, user=seat.user, name=seat.name) for seat in seats)


def publish_blockers(round: Round, *, at: datetime) -> Iterator[Blocker]:
    """Why the method of a round cannot be published yet."""
    rules, today = rules_of(round.authority), clock.local(at).date()
    items = list(round.items.all())
    yield from _problem_blockers(round, items)
    yield from _day_blockers(round, rules, today)
    if sum(round.weights.values()) != WHOLE or set(round.weights) - set(proposed_weights()):
        yield Blocker(_("The weights of the criteria must make 100 together."))
    if not (round.is_online or round.by_paper or round.by_hands):
        yield Blocker(_("Choose at least one way in which residents vote."))
    if not 0 < round.votes_pct <= WHOLE:
        yield Blocker(_("The votes of residents must count for something: from 1 to 100 per cent."))
    if round.by_mail and not settings.HAS_MAIL_SERVER and not round.authority.is_demonstration:
        yield Blocker(_("No letters leave this installation: hand codes out as printed slips."))
    markers = len(round.markers.all())
    if round.has_marks and markers < rules["needs.round_min_markers"]:
        yield Blocker(
            format_lazy(
                _("At least {n} members of the commission must mark; named are {have}."),
                n=rules["needs.round_min_markers"],
                have=markers,
            )
        )


def _problem_blockers(round: Round, items: Sequence[RoundProblem]) -> Iterator[Blocker]:
    if len(items) < 2:
        yield Blocker(_("At least two problems must compete."))
    if len(items) > MOST_PROBLEMS:
        yield Blocker(
            format_lazy(_("At most {n} problems fit on a ballot. Merge what is alike."), n=MOST_PROBLEMS)
        )
    if round.choices >= len(items) > 1:
        yield Blocker(_("A voter must be able to choose fewer problems than there are."))
    if any(each.problem.state in CLOSED for each in items):
        yield Blocker(_("A problem on the ballot is closed or part of another. Take it off."))


def _day_blockers(round: Round, rules: Rules, today: date) -> Iterator[Blocker]:
    first = today + timedelta(days=rules["needs.round_notice_days"])
    if round.opens_on < first:
        yield Blocker(
            format_lazy(
                _("The method must be public for {n} days before the vote. It can open on {day}."),
                n=rules["needs.round_notice_days"],
                day=_Day(first),
            )
        )
    if (round.closes_on - round.opens_on).days + 1 < rules["needs.round_min_days"]:
        yield Blocker(
            format_lazy(_("The vote must last at least {n} days."), n=rules["needs.round_min_days"])
        )


class _Day:
    """A day that is put into words when its sentence is."""

    def __init__(self, day: date) -> None:
        self._day = day

    def __str__(self) -> str:
        return i18n.day(self._day)


@transaction.atomic
def publish_round(*, round: Round, by: journal.Actor) -> Round:
    """Publish the method: from now on it is fixed, and the journal holds its hash."""
    at = clock.now()
    prepared = lifecycle.lock(round)
    lifecycle.check(prepared, "publish", publish_blockers(prepared, at=at))
    method = journal.canonical(_method(prepared)).decode()
    sealed = hashlib.sha256(method.encode()).hexdigest()
    BallotBox.objects.create(round=prepared)
    facts = {"method": method, "method_hash": sealed, "published_on": clock.local(at).date()}
    published = lifecycle.move(prepared, "publish", by=by, record={"method": sealed}, **facts)
    for marker in published.markers.select_related("user"):
        tell_marker(published, marker)
    return published


def _method(round: Round) -> dict[str, Any]:
    """Everything a voter may rely on, as data."""
    items, said = round.items.select_related("problem"), voices_by_problem(round.authority)
    known = criteria()
    return {
        "round": round.number,
        "rule_set": rules_of(round.authority).rule_set,
        "title": i18n.texts_of(round, "title"),
        "opens_on": round.opens_on,
        "closes_on": round.closes_on,
        "choices": round.choices,
        "votes_pct": round.votes_pct,
        "ways": [way for way in ("slip", "mail", "paper", "hands") if getattr(round, f"by_{way}")],
        "marks": [LEAST, MOST],
        "markers": round.markers.count() if round.has_marks else 0,
        "criteria": [
            {**msgspec.structs.asdict(known[code]), "weight": weight}
            for code, weight in round.weights.items()
            if weight and round.has_marks
        ],
        "ties": list(TIES),
        "problems": [
            {
                "n": item.n,
                "number": item.problem.number,
                "said": said[item.problem.pk],
                **{f"title_{code}": getattr(item.problem, f"title_{code}") for code in ("ky", "ru", "en")},
            }
            for item in items
        ],
    }
