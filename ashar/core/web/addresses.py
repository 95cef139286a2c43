"""Addresses of routes: a page holds up to a hundred links, and most of them have been asked for before."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils import translation

KEPT = 5_000


def address_of(name: str, /, *args: Any, **kwargs: Any) -> str:
    """The address of a route in the present language; raises NoReverseMatch."""
    routes = str(get_urlconf() or settings.ROOT_URLCONF)
    given = tuple(sorted(kwargs.items()))
    return _worked_out(translation.get_language(), routes, get_script_prefix(), name, args, given)


@lru_cache(maxsize=KEPT, typed=True)
def _worked_out(
    _language: str | None,
    routes: str,
    _prefix: str,
    name: str,
    args: tuple[Any, ...],
    kwargs: tuple[tuple[str, Any], ...],
) -> str:
    return reverse(name, urlconf=routes, args=args or None, kwargs=dict(kwargs) or None)
