"""The bench's own parts: which figures there are, and how they are counted."""

import json
import os
import time
from pathlib import Path

import pytest

from tools.bench import measuring
from tools.bench.__main__ import benches
from tools.bench.measuring import Figure, Pace, more_is_better, pace, queries_of
from tools.bench.serving import Served
from tools.bench.slow import _p99

PROMISED = {
    "first_page_bare", "first_page_demo", "public_list", "public_order", "staff_list", "my_work", "filing",
    "slow_clients", "filing_surge", "memory", "journal_append", "journal_verify", "import_signals",
    "protocol_90", "dossier_100",
}  # fmt: skip


def test_every_figure_that_was_promised_is_there() -> None:
    assert {bench.name for bench in benches()} == PROMISED


def test_what_wants_no_town_is_measured_before_it_is_built() -> None:
    wants = [bench.wants_town for bench in benches()]
    assert wants == sorted(wants)


def test_a_pace_counts_calls_and_the_processors_time() -> None:
    idle = pace(lambda: time.sleep(0.01), seconds=0.3)
    busy = pace(lambda: sum(range(500_000)), seconds=0.3)
    assert 1 < idle.per_second <= 100
    assert idle.cpu_ms < busy.cpu_ms


def test_a_figure_says_how_near_its_limit_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    row = more_is_better("it", Pace(10.0, 1.5), "pages/s", 200.0, times=5, queries=3)
    assert row == Figure("it", 50.0, "pages/s", 200.0, 0.25, 1.5, 3)
    monkeypatch.setattr(measuring, "ROOT", tmp_path)
    measuring.write([row])
    (kept,) = json.loads((tmp_path / "build" / "bench.json").read_text())
    assert kept == {"name": "it", "figure": 50.0, "unit": "pages/s", "limit": 200.0, "ratio": 0.25,
                    "cpu_ms": 1.5, "queries": 3}  # fmt: skip


def test_ninety_nine_of_a_hundred() -> None:
    assert _p99([0.01] * 990 + [0.5] * 10) == 500
    assert _p99([0.01] * 995 + [0.5] * 5) == 10


def test_statements_are_counted_without_those_around_them(db: None) -> None:
    from django.db import transaction

    from ashar.core.journal import ChainHead

    def deed() -> None:
        with transaction.atomic():
            list(ChainHead.objects.all())

    assert queries_of(deed) == 1


def test_a_servers_use_is_that_of_all_its_processes() -> None:
    child = os.fork()
    if child == 0:
        time.sleep(30)
        os._exit(0)
    try:
        us = Served("", os.getpid())
        assert child in us._pids()
        assert us.resident_bytes() > 10 * 2**20
        assert us.cpu_seconds() > 0
    finally:
        os.kill(child, 9)
        os.waitpid(child, 0)
