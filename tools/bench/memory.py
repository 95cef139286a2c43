"""Memory: what ten thousand pages of a person who has signed in leave behind."""

from __future__ import annotations

import statistics
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat

import httpx

from tools.bench import town
from tools.bench.measuring import Figure
from tools.bench.serving import Served, cookies_of, served

VIEWS, WARM_UP, PART, AT_ONCE = 10_000, 2_000, 400, 4
PAGES = ("/ru/work/", "/ru/notices/", "/ru/orders/", "/ru/about/")


def memory() -> Figure:
    """Bytes that the server grows by with each view once it is warm; limit: with each of the first views."""
    cookies = cookies_of(town.person("specialist"))
    with served() as server, ThreadPoolExecutor(AT_ONCE) as people:
        seen = [(0, server.resident_bytes())]
        cpu = server.cpu_seconds()
        while seen[-1][0] < VIEWS:
            list(people.map(_view, repeat(server, AT_ONCE), repeat(cookies), repeat(PART // AT_ONCE)))
            seen.append((seen[-1][0] + PART, server.resident_bytes()))
        cpu_ms = (server.cpu_seconds() - cpu) / seen[-1][0] * 1000
    warm = [sample for sample in seen if sample[0] >= WARM_UP]
    figure = max(0.0, statistics.linear_regression(*zip(*warm, strict=True)).slope)
    views, held = next(sample for sample in seen if sample[0] >= 1_000)
    limit = (held - seen[0][1]) / views
    ratio = round(limit / max(figure, 1.0), 3)  # less than a byte is nothing
    return Figure("memory", round(figure, 1), "bytes/view", round(limit, 1), ratio, round(cpu_ms, 2))


def _view(server: Served, cookies: dict[str, str], times: int) -> None:
    with httpx.Client(base_url=server.url, cookies=cookies, timeout=60) as browser:
        for n in range(times):
            browser.get(PAGES[n % len(PAGES)]).raise_for_status()
