"""What waits, as rows of one shape, so that one query reads the work of all stages together."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from django.db.models import F, QuerySet, Value
from django.db.models.functions import JSONObject

from ashar.core import clock
from ashar.core.i18n import choose
from ashar.desk.tasks.people import People, Task

LANGUAGES = ("ky", "ru", "en")

Facts = Mapping[str, Any]
Turn = tuple[Iterable[int], Task]
Teller = Callable[[Facts, People], Iterator[Turn]]


@dataclass(frozen=True)
class Work:
    """One kind of work: the rows that wait, with their `facts`, and what each asks of whom.

    Rows that nobody asked about could be asked for (`authority__in=[]`) cost nothing.
    """

    rows: QuerySet[Any]
    tell: Teller


def work(tell: Teller, rows: QuerySet[Any], *, title: str | None = None, **facts: Any) -> Work:
    """Work with these facts of each row: names of columns, or expressions.

    `title`: the way to what has the title (empty: the row itself). `pk`: what to sort by.
    """
    named = {"pk": "pk"} | facts
    if title is not None:
        named |= {f"title_{code}": f"{title}title_{code}" for code in LANGUAGES}
    told = JSONObject(**{name: F(what) if isinstance(what, str) else what for name, what in named.items()})
    return Work(rows.annotate(facts=told), tell)


def read(works: Iterable[Work]) -> Iterator[tuple[Teller, Facts]]:
    """Every row that waits, in the order of the work; one query."""
    known = list(works)
    first, *others = (
        each.rows.order_by().values_list(Value(place), "facts") for place, each in enumerate(known)
    )
    rows = first.union(*others, all=True)
    for place, facts in sorted(rows, key=lambda row: (row[0], row[1]["pk"])):
        yield known[place].tell, facts


def about(facts: Facts) -> str:
    """The title of what the row is about, in the reader's language."""
    return str(choose({code: facts[f"title_{code}"] for code in LANGUAGES}))


def moment(told: str) -> datetime:
    """A moment inside JSON: SQLite leaves out that it is UTC."""
    at = datetime.fromisoformat(told)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def end_of(day: str | date | None, at: time = time(18)) -> datetime | None:
    """The moment until which something is done on a day; None without a day."""
    if isinstance(day, str):
        day = date.fromisoformat(day)
    return clock.at_bishkek(day, at) if day else None


def nested(told: Any) -> Any:
    """JSON inside JSON: SQLite tells it as text."""
    return json.loads(told) if isinstance(told, str) else told
