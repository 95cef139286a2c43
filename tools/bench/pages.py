"""Pages, in this process: limit is a view that has the same bytes ready, behind the same middleware."""

from __future__ import annotations

import sys
import types
from collections.abc import Callable
from typing import Any

from tools.bench import town
from tools.bench.measuring import Figure, more_is_better, pace, queries_of

HOST = "localhost"  # a name that the settings serve without being told


def first_page_bare() -> Figure:
    """The first page of an empty installation."""
    return _page("first_page_bare", "/ru/")


def first_page_demo() -> Figure:
    """The first page with the demonstration town and the real cases."""
    return _page("first_page_demo", "/ru/")


def public_list() -> Figure:
    """The register with a thousand orders of the past beside the live ones."""
    town.many_orders()
    return _page("public_list", "/ru/orders/")


def public_order() -> Figure:
    """The page of the demonstration's order that has come furthest."""
    return _page("public_order", f"/ru/o/{town.furthest_order()}")


def my_work() -> Figure:
    """What waits for the specialist of a town to whose calls 5,000 proposals were filed."""
    town.many_proposals()
    return _page("my_work", "/ru/work/", as_="specialist")


def staff_list() -> Figure:
    """The list of opened proposals with 5,000 of them, as a specialist sees it."""
    town.many_proposals()
    return _page("staff_list", "/ru/work/proposals/", as_="specialist")


def _page(name: str, address: str, *, as_: str = "") -> Figure:
    from django.test import Client

    client = Client(SERVER_NAME=HOST)
    if as_:
        client.force_login(town.person(as_))

    def get() -> Any:
        answer = client.get(address)
        if answer.status_code != 200:
            raise SystemExit(f"{address} answered {answer.status_code}")
        return answer

    limit = _same_bytes(get().content)
    return more_is_better(name, pace(get), "requests/s", limit, queries=queries_of(get))


def _same_bytes(content: bytes) -> float:
    from django.http import HttpResponse  # noqa: TID251 - the limit is a bare answer
    from django.test import Client, override_settings

    from ashar.core.web.access import PUBLIC, route

    view: Callable[..., Any] = lambda request: HttpResponse(content)  # noqa: E731
    urls = types.ModuleType("bench_urls")
    vars(urls)["urlpatterns"] = [route("ready", view, name="ready", who=PUBLIC)]
    sys.modules["bench_urls"] = urls
    with override_settings(ROOT_URLCONF="bench_urls"):
        client = Client(SERVER_NAME=HOST)
        return pace(lambda: client.get("/ready")).per_second
