"""Filing: the small request in the last hour, over HTTP, until the receipt may be given."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat
from pathlib import Path
from typing import Any

import httpx

from tools.bench import town
from tools.bench.measuring import Figure, Pace, more_is_better, pace, queries_of
from tools.bench.serving import cookies_of, served

DRAFTS, AT_ONCE = 240, 8


def filing() -> Figure:
    """Whole drafts filed a second by eight organisations at once; limit: a small file forced to the disk."""
    (number, head), *drafts = town.whole_drafts(DRAFTS + 1)
    queries = queries_of(lambda: _file_here(number, head))
    browsers = [(number, cookies_of(head)) for number, head in drafts]
    with served() as server, ThreadPoolExecutor(AT_ONCE) as people:
        cpu, start = server.cpu_seconds(), time.perf_counter()
        list(people.map(_file, repeat(server.url), browsers))
        passed, used = time.perf_counter() - start, server.cpu_seconds() - cpu
    _check(number for number, _cookies in browsers)
    found = Pace(DRAFTS / passed, used / DRAFTS * 1000)
    return more_is_better("filing", found, "filings/s", _forced_writes(), queries=queries)


def _file(url: str, draft: tuple[str, dict[str, str]]) -> None:
    number, cookies = draft
    with httpx.Client(base_url=url, cookies=cookies, timeout=60) as browser:
        sent = {"csrfmiddlewaretoken": cookies["csrftoken"]}
        answer = browser.post(f"/ru/proposals/{number}/file/", data=sent)
        if answer.status_code != 302:
            raise SystemExit(f"filing {number} answered {answer.status_code}")


def _file_here(number: str, head: Any) -> None:
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    client.force_login(head)
    if client.post(f"/ru/proposals/{number}/file/").status_code != 302:
        raise SystemExit(f"{number} was not filed")


def _check(numbers: Any) -> None:
    from ashar.proposals.models import Proposal

    filed = Proposal.objects.filter(number__in=list(numbers), state="filed", version=1).count()
    if filed != DRAFTS:
        raise SystemExit(f"{DRAFTS - filed} of {DRAFTS} proposals were not filed")


def _forced_writes() -> float:
    """How often a second the disk of the data takes 4 KB for good."""
    path = Path(os.environ["DATA_DIR"]) / "limit.bin"
    with path.open("wb", buffering=0) as file:

        def write() -> None:
            file.write(b"x" * 4096)
            os.fsync(file.fileno())

        return pace(write).per_second
