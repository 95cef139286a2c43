"""What a view answers: a page, a deed done, or the same page with the reasons why not."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from django.forms import BaseForm, BaseFormSet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render

from ashar.core import lifecycle
from ashar.core.lifecycle import Blocker, Refused, Step, Stepped, Words

T = TypeVar("T")
View = Callable[..., HttpResponseBase]


def page(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, status: int | None = None
) -> HttpResponse:
    """The page; status 422 by itself when a deed was refused or a sent form has errors."""
    context = dict(context or {})
    context.setdefault("refusals", refusals_of(request))
    if status is None:
        status = 422 if context["refusals"] or _has_errors(context) else 200
    return render(request, template, context, status=status)


def attempt(request: HttpRequest, deed: Callable[..., T], **facts: Any) -> T | None:
    """Do the deed; when it is refused, keep the reasons for the page and return None."""
    try:
        return deed(**facts)
    except Refused as refused:
        request.refusals = refused.reasons  # type: ignore[attr-defined]
        return None


def refused_shows(page_view: View) -> Callable[[View], View]:
    """A deed's view that, when refused, answers with this page, the reasons on top, and status 422."""

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                return view(request, *args, **kwargs)
            except Refused as refused:
                return page_view(_as_get(request, refused), *args, **kwargs)

        return answer

    return decorate


def refusals_of(request: HttpRequest) -> list[Blocker]:
    """Why the deed that was asked for in this request was refused."""
    return getattr(request, "refusals", [])


@dataclass(frozen=True)
class Decision:
    """A step as its button shows it: where it is sent, and why not now."""

    step: Step
    action: str
    blockers: list[Blocker]
    label: Words

    @property
    def is_possible(self) -> bool:
        """Whether nothing stands in the way."""
        return not self.blockers

    @property
    def is_grave(self) -> bool:
        """Whether there is something to say before pressing: what follows, undoing, who sees it."""
        return bool(self.step.follows or self.step.undo or self.step.seen_by)


def decision(
    obj: Stepped, name: str, blockers: Iterable[Blocker] = (), *, action: str, label: Words = ""
) -> Decision:
    """The button of the named step of an object; `action`: the address the form is posted to."""
    wrong = lifecycle.wrong_state(obj, name)
    step = obj.STEPS[name]
    return Decision(step, action, [wrong] if wrong else list(blockers), label or step.label)


def _has_errors(context: dict[str, Any]) -> bool:
    forms = [value for value in context.values() if isinstance(value, (BaseForm, BaseFormSet))]
    return any(form.is_bound and not form.is_valid() for form in forms)


def _as_get(request: HttpRequest, refused: Refused) -> HttpRequest:
    """The request as if the page had only been opened, so that its forms do not take the deed's data."""
    shown = copy.copy(request)
    shown.method, shown.POST, shown.refusals = "GET", QueryDict(), refused.reasons  # type: ignore[misc, assignment, attr-defined]
    return shown
