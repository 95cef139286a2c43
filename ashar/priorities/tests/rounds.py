"""A round of a plain town, for tests: three problems, three who mark, ten days of voting."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from ashar.core import clock
from ashar.priorities import actions
from ashar.priorities.criteria import proposed_weights
from ashar.priorities.models import Marker, Problem, Round
from tests.support.office import Office

TITLES = ("Жарык жок", "Жол жаман", "Суу жок")
LAST = 9


def problems(office: Office, titles: Sequence[str] = TITLES) -> list[Problem]:
    """Problems that a resident spoke of."""
    made = []
    for title in titles:
        said = actions.submit_signal(authority=office.authority, text=title)
        wording = actions.Wording(title_ky=title, title_ru=f"{title} (ру)", sphere="public_safety")
        made.append(
            actions.form_problem(
                authority=office.authority, wording=wording, signals=[said], by=office.specialist
            )
        )
    return made


def plan(**other: Any) -> actions.Plan:
    """Voting from the third day on, for ten days, by every way."""
    first = clock.today() + timedelta(days=3)
    facts: dict[str, Any] = {
        "title_ky": "2027-жылдын артыкчылыктары",
        "title_ru": "Приоритеты 2027 года",
        "opens_on": first,
        "closes_on": first + timedelta(days=LAST),
        "choices": 2,
        "votes_pct": 50,
        "weights": proposed_weights(),
        "by_hands": True,
    }
    return actions.Plan(**facts | other)


def seats(office: Office) -> list[actions.Seat]:
    """Two with an account, one without."""
    people = [office.person("chair"), office.person("member")]
    return [*(actions.Seat(each.name, each) for each in people), actions.Seat("Жумабек уулу Эмил")]


def draft(office: Office, **other: Any) -> Round:
    """A round in preparation."""
    return actions.draft_round(
        authority=office.authority,
        plan=plan(**other),
        problems=problems(office),
        seats=seats(office),
        by=office.specialist,
    )


def publish(office: Office, **other: Any) -> Round:
    """A round whose method is public."""
    return actions.publish_round(round=draft(office, **other), by=office.head)


def moment_of(n: int, since: datetime | None = None) -> datetime:
    """The hour of the publication on the n-th day of the vote."""
    return (since or clock.now()) + timedelta(days=3 + n)


def on_day(n: int) -> Any:
    """The clock on the n-th day of the vote, from 0, of a round published on the first of March 2027."""
    return clock.set_for_test(moment_of(n))


def open_(office: Office, **other: Any) -> Round:
    """A round that is open; the clock must stand on its first day at least."""
    published = publish(office, **other)
    with on_day(0):
        return actions.open_round(round=published, by=office.specialist)


def marks(going: Round, mark: int = 3, **other: int) -> dict[int, dict[str, int]]:
    """A whole sheet; `n1=5` gives the first problem five by every criterion."""
    codes = [each["code"] for each in going.terms["criteria"]]
    return {
        each["n"]: dict.fromkeys(codes, other.get(f"n{each['n']}", mark)) for each in going.terms["problems"]
    }


def all_mark(going: Round, office: Office, scan: Any, mark: int = 3, **other: int) -> None:
    """Every member hands the same marks in."""
    for marker in Marker.objects.filter(round=going).select_related("user"):
        given = marks(going, mark, **other)
        if marker.user:
            actions.lock_marks(marker=marker, marks=given, by=marker.user)
        else:
            actions.type_marks(marker=marker, marks=given, scan=scan, by=office.specialist)
