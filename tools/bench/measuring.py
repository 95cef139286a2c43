"""What all benches share: a figure, how it is measured, shown and kept."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 2.0


@dataclass(frozen=True)
class Figure:
    """One row of the table; `cpu_ms` and `queries` of one call, None where it does not apply.

    `ratio` is 1 at the limit: figure / limit where more is better, limit / figure where less is.
    """

    name: str
    figure: float
    unit: str
    limit: float
    ratio: float
    cpu_ms: float | None = None
    queries: int | None = None


@dataclass(frozen=True)
class Pace:
    """How often a second something was done, and the processor's milliseconds for each."""

    per_second: float
    cpu_ms: float


def pace(deed: Callable[[], Any], *, seconds: float = SECONDS) -> Pace:
    """How often a second the deed is done, over some seconds after a warm-up: the best of three parts."""
    deed()
    best, done, cpu = 0.0, 0, time.process_time()
    for _part in range(3):
        before, start = done, time.perf_counter()
        while (passed := time.perf_counter() - start) < seconds / 3:
            deed()
            done += 1
        best = max(best, (done - before) / passed)
    return Pace(best, (time.process_time() - cpu) / done * 1000)


def more_is_better(
    name: str, found: Pace, unit: str, limit: float, *, times: int = 1, queries: int | None = None
) -> Figure:
    """The row of a rate; one call of the deed did `times` of the unit."""
    rate = found.per_second * times
    return Figure(
        name, round(rate, 1), unit, round(limit, 1), round(rate / limit, 3), round(found.cpu_ms, 2), queries
    )


def queries_of(deed: Callable[[], Any]) -> int:
    """SQL statements of one call, without those that begin and end transactions."""
    from django.db import connection

    said: list[str] = []

    def listen(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        said.append(sql)
        return execute(sql, *rest)

    # Django's own list of queries writes out every parameter, which would be measured with the deed.
    with connection.execute_wrapper(listen):
        deed()
    return sum(not sql.startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")) for sql in said)


def show(figures: Iterable[Figure], *, headed: bool) -> None:
    """Print rows of the table."""
    if headed:
        heads = f"{'limit':>12}{'ratio':>10}{'cpu ms':>9}{'queries':>9}"
        print(f"\n{'name':<18}{'figure':>12}  {'unit':<14}{heads}")
    for row in figures:
        cpu, queries = ("" if each is None else str(each) for each in (row.cpu_ms, row.queries))
        start = f"{row.name:<18}{row.figure:>12}  {row.unit:<14}{row.limit:>12}"
        print(f"{start}{row.ratio:>10}{cpu:>9}{queries:>9}", flush=True)


def write(figures: Iterable[Figure]) -> None:
    """Keep the rows as build/bench.json."""
    build = ROOT / "build"
    build.mkdir(exist_ok=True)
    rows = json.dumps([asdict(row) for row in figures], indent=1)
    (build / "bench.json").write_text(rows + "\n", encoding="utf8")
