"""Figures against a limit measured in the same run: `make bench`, `make bench ONLY=name`.

Each figure is a rate (per second) of something Ashar does; its limit is the rate of the least that
has to be done for it on this machine, measured just before. Ratios can be compared between
machines, absolute figures cannot. Writes build/bench.json.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import sys
import tempfile
import time
import types
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
SECONDS = 2.0
HOST = "localhost"  # a name that the settings serve without being told


@dataclass(frozen=True)
class Figure:
    """One row of the table; `queries`: SQL statements of one call, None where it does not apply."""

    name: str
    figure: float
    unit: str
    limit: float
    ratio: float
    queries: int | None


Bench = Callable[[], Figure]
BENCHES: dict[str, Bench] = {}


def bench(function: Bench) -> Bench:
    """Make the function one of the benches, under its own name."""
    BENCHES[function.__name__] = function
    return function


def rate(deed: Callable[[], Any], *, seconds: float = SECONDS) -> float:
    """How often a second the deed is done, over some seconds after a warm-up: the best of three parts."""
    deed()
    best = 0.0
    for _part in range(3):
        done, start = 0, time.perf_counter()
        while (passed := time.perf_counter() - start) < seconds / 3:
            deed()
            done += 1
        best = max(best, done / passed)
    return best


@bench
def journal_append() -> Figure:
    """Entries a second, each in its own transaction; limit: the same bytes into a bare table."""
    from django.db import connection, transaction

    from ashar.core import journal

    def append() -> None:
        with transaction.atomic():
            journal.write_entry(
                chain="BENCH", number="BENCH-1", step="bench", by=journal.WORKER, facts={"n": 1}
            )

    append()
    body = bytes(journal.Entry.objects.filter(chain="BENCH").latest("seq").body)
    return _figure(
        "journal_append", rate(append), "entries/s", _bare_inserts(body), _queries(append, connection)
    )


def _bare_inserts(body: bytes) -> float:
    path = Path(os.environ["DATA_DIR"]) / "limit.sqlite3"
    bare = sqlite3.connect(path, isolation_level=None)
    bare.execute("PRAGMA journal_mode=WAL")
    bare.execute("PRAGMA synchronous=FULL")
    bare.execute("CREATE TABLE head (chain TEXT PRIMARY KEY, hash TEXT)")
    bare.execute("CREATE TABLE entry (id INTEGER PRIMARY KEY, body BLOB, hash TEXT)")
    bare.execute("INSERT INTO head VALUES ('BENCH', '')")

    def insert() -> None:
        bare.execute("BEGIN IMMEDIATE")
        digest = hashlib.sha256(body).hexdigest()
        bare.execute("UPDATE head SET hash = ?", (digest,))
        bare.execute("INSERT INTO entry (body, hash) VALUES (?, ?)", (body, digest))
        bare.execute("COMMIT")

    found = rate(insert)
    bare.close()
    return found


@bench
def journal_verify() -> Figure:
    """Entries a second that the stand-alone checker reads; limit: hashing the same lines."""
    from django.db import transaction

    from ashar.core import journal
    from tools import verify_journal

    with transaction.atomic():
        for n in range(5000):
            journal.write_entry(chain="VERIFY", number="V-1", step="bench", by=journal.WORKER, facts={"n": n})
    lines = list(journal.export_lines(["VERIFY"]))

    def check() -> None:
        if not verify_journal.check(lines).is_whole:
            raise SystemExit("the export does not verify")

    def hash_only() -> None:
        for line in lines:
            hashlib.sha256(line).digest()

    return _figure("journal_verify", rate(check) * 5000, "entries/s", rate(hash_only) * 5000, None)


@bench
def staff_list() -> Figure:
    """The list of opened proposals with 5,000 of them, as a specialist sees it."""
    return _page("staff_list", "/ru/work/proposals/", as_="specialist", prepare=_many_proposals)


@bench
def first_page_bare() -> Figure:
    """The first page of an empty installation."""
    return _page("first_page_bare", "/ru/")


@bench
def first_page_demo() -> Figure:
    """The first page with the demonstration town and the real cases."""
    return _page("first_page_demo", "/ru/", prepare=_demo)


def _page(name: str, address: str, *, as_: str = "", prepare: Callable[[], None] | None = None) -> Figure:
    from django.db import connection
    from django.test import Client

    from ashar.accounts.models import User

    if prepare:
        prepare()
    client = Client(SERVER_NAME=HOST)
    if as_:
        client.force_login(User.objects.get(roles__code=as_, is_demonstration=True))

    def get() -> Any:
        answer = client.get(address)
        if answer.status_code != 200:
            raise SystemExit(f"{address} answered {answer.status_code}")
        return answer

    queries, found = _queries(get, connection), rate(get)
    return _figure(name, found, "requests/s", _same_bytes(get().content), queries)


def _same_bytes(content: bytes) -> float:
    """Answers a second of a view that has the page ready: the same middleware, no database, no template."""
    from django.http import HttpResponse  # noqa: TID251 - the limit is a bare answer
    from django.test import Client, override_settings

    from ashar.core.web.access import PUBLIC, route

    urls = types.ModuleType("bench_urls")
    ready = route("ready", lambda request: HttpResponse(content), name="ready", who=PUBLIC)
    vars(urls)["urlpatterns"] = [ready]
    sys.modules["bench_urls"] = urls
    with override_settings(ROOT_URLCONF="bench_urls"):
        client = Client(SERVER_NAME=HOST)
        return rate(lambda: client.get("/ready"))


def _queries(deed: Callable[[], Any], connection: Any) -> int:
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        deed()
    ours = [
        query
        for query in seen.captured_queries
        if not query["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT"))
    ]
    return len(ours)


def _demo() -> None:
    from ashar.demo.actions import build_demo

    build_demo(report=lambda told: None)


def _many_proposals() -> None:
    """5,000 opened proposals beside the demonstration's own."""
    from ashar.organisations.models import Organisation
    from ashar.proposals.models import Proposal
    from ashar.selection.models import AdmissionCheck, Opening

    _demo()
    opening = Opening.objects.select_related("call").order_by("pk")[0]
    lot, wanted = opening.call.lots.all()[0], 5000
    if AdmissionCheck.objects.count() >= wanted:
        return
    organisations = Organisation.objects.bulk_create(
        Organisation(
            inn=f"9{n:013d}",
            legal_form="foundation",
            name_ky=f"Уюм {n}",
            name_ru=f"Организация {n}",
            folded=f"уюм {n}",
            is_demonstration=True,
        )
        for n in range(wanted)
    )
    proposals = Proposal.objects.bulk_create(
        Proposal(
            number=f"AT-2026-A{10_000 + n}",
            lot=lot,
            organisation=organisation,
            state="admitted",
            filed_at=opening.deadline,
            version=1,
        )
        for n, organisation in enumerate(organisations)
    )
    AdmissionCheck.objects.bulk_create(
        AdmissionCheck(
            number=f"AT-2026-K{10_000 + n}",
            opening=opening,
            proposal=proposal,
            title=f"Проект {n}",
            requested=40_000,
            own=0,
            sha256="0" * 64,
            state="admitted",
        )
        for n, proposal in enumerate(proposals)
    )


def _figure(name: str, figure: float, unit: str, limit: float, queries: int | None) -> Figure:
    return Figure(name, round(figure, 1), unit, round(limit, 1), round(figure / limit, 3), queries)


def _start(folder: str) -> None:
    os.environ.update(DATA_DIR=folder, DJANGO_SETTINGS_MODULE="ashar.config.settings")
    os.environ.pop("DATABASE_URL", None)
    import django
    from django.core.management import call_command

    django.setup()
    call_command("createcachetable", verbosity=0)
    call_command("migrate", run_syncdb=True, interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)


def _print(figures: Iterable[Figure]) -> None:
    print(f"\n{'name':<18}{'figure':>12}  {'unit':<12}{'limit':>12}{'ratio':>8}{'queries':>9}")
    for row in figures:
        queries = "" if row.queries is None else str(row.queries)
        print(f"{row.name:<18}{row.figure:>12}  {row.unit:<12}{row.limit:>12}{row.ratio:>8}{queries:>9}")


def main() -> None:
    """Run the benches (or the one named by ONLY) in order, print the table, write build/bench.json."""
    only = os.environ.get("ONLY")
    names = [only] if only else list(BENCHES)
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        raise SystemExit(f"There is no bench {unknown[0]}; there are: {', '.join(BENCHES)}")
    # The bare first page is measured before the town is built, the others after.
    names.sort(key=lambda name: name in {"staff_list", "first_page_demo"})
    with tempfile.TemporaryDirectory() as folder:
        _start(folder)
        figures = [BENCHES[name]() for name in names]
    _print(figures)
    build = ROOT / "build"
    build.mkdir(exist_ok=True)
    (build / "bench.json").write_text(
        json.dumps([asdict(row) for row in figures], indent=1) + "\n", encoding="utf8"
    )


if __name__ == "__main__":
    main()
