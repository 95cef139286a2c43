"""`ui` in every template: the macros of core/components, by name.

Parts that need nothing of the request are compiled once; forms and decisions get the request's
token against forgery.
"""

from __future__ import annotations

from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from django.http import HttpRequest
from django.template import engines
from django.template.backends.utils import csrf_input_lazy
from jinja2 import Environment

STILL = ("words", "thread", "figures", "tables", "sheets")
SENDING = ("forms", "deeds")


def parts(request: HttpRequest) -> SimpleNamespace:
    """All macros as one namespace."""
    return SimpleNamespace(**_still(), **_macros(SENDING, {"csrf_input": csrf_input_lazy(request)}))


@lru_cache(maxsize=1)
def _still() -> dict[str, Any]:
    return _macros(STILL, {})


def _macros(files: tuple[str, ...], context: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for file in files:
        module = _environment().get_template(f"core/components/{file}.html").make_module(context)
        found |= {name: macro for name, macro in vars(module).items() if not name.startswith("_")}
    return found


def _environment() -> Environment:
    backend: Any = engines["jinja2"]
    environment: Environment = backend.env
    return environment
