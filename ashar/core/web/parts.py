"""`ui` in every template: the macros of core/components, by name.

Parts that need nothing of the request are made once; forms and decisions get the request's token
against forgery.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.template import engines
from django.template.backends.utils import csrf_input_lazy
from jinja2 import Environment

STILL = ("words", "thread", "figures", "tables", "sheets")
SENDING = ("forms", "deeds")


class Parts:
    """All macros by their names; those for sending are made when the page asks for one of them."""

    def __init__(self, request: HttpRequest) -> None:
        self._request, self._is_whole = request, False
        self.__dict__.update(_still())

    def __getattr__(self, name: str) -> Any:
        """A macro that was not made yet; raises AttributeError when there is none of this name."""
        if name.startswith("_") or self._is_whole:
            raise AttributeError(name)
        self.__dict__.update(_macros(SENDING, {"csrf_input": csrf_input_lazy(self._request)}))
        self._is_whole = True
        return getattr(self, name)


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
