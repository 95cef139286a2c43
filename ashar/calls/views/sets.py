"""Choosing and changing the sets of a call in preparation, and keeping them as templates."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ashar.accounts.reader import reader_of
from ashar.calls.actions import rules_of
from ashar.calls.actions.choosing import choose_set, is_changed, write_set
from ashar.calls.actions.composing import FIELDS
from ashar.calls.actions.templating import keep_as_template
from ashar.calls.models import Call, Template
from ashar.calls.sets import plain, read_set
from ashar.calls.sets.asking import six
from ashar.calls.states import Part
from ashar.calls.views.editing import Desk, edit_question, edit_set
from ashar.calls.views.wizard import NAMES
from ashar.core import clock
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import attempt, page


def choose(request: HttpRequest, number: str, part: str) -> HttpResponse:
    """Take a template’s set for this call, or what the rules of the procedure say."""
    found = _call(request, number, part)
    offered = Template.objects.offered_to(found.authority).filter(part=part)
    if request.method == "POST":
        template = offered.filter(number=request.POST.get("from", "")).first()
        drop = bool(request.POST.get("drop"))
        chosen = attempt(
            request,
            choose_set,
            call=found,
            part=part,
            template=template,
            by=reader_of(request),
            drop_changes=drop,
        )
        if chosen:
            return redirect("calls:step", number, "asked")
    context = {
        "call": found,
        "authority": found.authority,
        "part": Part(part),
        "offered": list(offered[:60]),
        "chosen": (getattr(found, FIELDS[part]) or {}).get("origin", ""),
        "is_changed": is_changed(found, part),
    }
    return page(request, "calls/choose.html", context)


def edit(request: HttpRequest, number: str, part: str) -> HttpResponse:
    """Change a set for this call alone."""
    found = _call(request, number, part)
    return edit_set(request, _desk(request, found, part))


def question(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """Change a question for this call alone, or add one (`new`)."""
    found = _call(request, number, Part.QUESTIONS)
    return edit_question(request, _desk(request, found, Part.QUESTIONS), code)


@require_POST
def keep(request: HttpRequest, number: str, part: str) -> HttpResponse:
    """Make a template of the call or of one of its sets."""
    found = get_allowed(request.user, "calls.keep_template", Call, number=number)
    if part not in Part.values:
        raise Http404
    made = attempt(request, keep_as_template, call=found, part=part, by=reader_of(request))
    if not made:
        return redirect("calls:ready", number)
    messages.success(request, _("Kept. Look through the words, then put it to use."))
    return redirect("calls:template", made.number)


def _call(request: HttpRequest, number: str, part: str) -> Call:
    if part not in FIELDS:
        raise Http404
    found: Call = get_allowed(request.user, "calls.revise_call", Call, number=number, line__isnull=False)
    return found


def _desk(request: HttpRequest, found: Call, part: str) -> Desk:
    kept = getattr(found, FIELDS[part])

    def save(known: Any, seen: str) -> Any:
        named = {name: value for name, value in (kept or {}).items() if name.startswith(("title", "origin"))}
        return write_set(
            call=found, part=part, known=read_set(part, {**named, **known}), by=reader_of(request), seen=seen
        )

    back = reverse("calls:step", args=[found.number, "asked"])
    office = reverse("calls:office", args=[found.authority.code])
    return Desk(
        part=part,
        kept=kept,
        start=kept if kept is not None else _by_rules(found, part),
        save=save,
        here=reverse("calls:set-edit", args=[found.number, part]),
        question_at=lambda code: reverse("calls:set-question", args=[found.number, code]),
        back=back,
        crumbs=[(_("Our calls"), office), (found.number, back), (str(NAMES["asked"]), back)],
        authority=found.authority,
        note=_("Changed for this call alone. A template it came from stays as it is."),
    )


def _by_rules(found: Call, part: str) -> Any:
    """What the rules say, to be changed for this call."""
    if part == Part.QUESTIONS:
        return plain(six())
    if part == Part.CRITERIA:
        names = ("code", "max", "title_ky", "title_ru", "title_en")
        rules = rules_of(found, clock.now())
        items = [{name: getattr(each, name) for name in names} for each in rules.criteria]
        levels = [{"code": f"l{n}", **each} for n, each in enumerate(rules.criteria[0].levels, start=1)]
        return {"items": items, "method": rules["scoring.method"].removesuffix("_mean"), "levels": levels}
    return {"items": []}
