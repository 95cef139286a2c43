"""An order's page for its office."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ashar.accounts.reader import reader_of
from ashar.calls.actions.planning import wish_end
from ashar.calls.effort import effort_of
from ashar.calls.planning.people import People, people_for
from ashar.calls.planning.steps import PROJECT
from ashar.calls.queries import profile_name
from ashar.calls.staffing import holders_of, marking
from ashar.core import clock
from ashar.core.i18n import written
from ashar.core.thread import thread_of
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import attempt, page
from ashar.core.web.stages import view_of
from ashar.desk.orders.drawing import strip
from ashar.desk.orders.forms import ShiftForm, WishForm
from ashar.desk.orders.planning import OrderPlan, order_plan, sentence, wish_of
from ashar.programmes.models import ProgrammeLine
from ashar.regulations.rulesets.book import Side


@require_safe
def order(request: HttpRequest, number: str) -> HttpResponse:
    """Where an order stands, the last safe day of each step, what gives, and whom it needs."""
    return _page(request, number)


@require_POST
def wish(request: HttpRequest, number: str) -> HttpResponse:
    """Say by when the order is to be over."""
    line = get_allowed(request.user, "calls.wish_end", ProgrammeLine, number=number)
    form, user = WishForm(request.POST), reader_of(request)
    if form.is_valid() and attempt(request, wish_end, line=line, by=user, **form.cleaned_data) is not None:
        messages.success(request, _("The plan is counted anew."))
        return redirect("desk:order", number)
    return _page(request, number, form)


def _page(request: HttpRequest, number: str, sent: WishForm | None = None) -> HttpResponse:
    known_of = ProgrammeLine.objects.visible_to(request.user).select_related("wish")
    line = get_object_or_404(known_of, number=number)
    if not reader_of(request).has_perm("calls.see_plan", line):
        raise PermissionDenied
    knots = thread_of(number)
    known = order_plan(line, knots, clock.now())
    form = ShiftForm(request.GET if "step" in request.GET else None, plan=known.plan)
    shift = known.if_on(**_asked(form)) if form.is_bound and form.is_valid() else None
    context = {
        "line": line,
        "authority": line.authority,
        "thread": view_of(knots, public=False),
        "known": known,
        "plan": known.plan,
        "sentence": sentence(known.plan),
        "strip": strip(known.plan),
        "shift_form": form,
        "shift": shift,
        "wish_form": sent or WishForm(initial=_wished(line, known)),
        "may_wish": reader_of(request).has_perm("calls.wish_end", line) and known.plan.now is not None,
        "profile": profile_name(known.rules),
        **_people(line, known),
    }
    status = 422 if sent is not None else 422 if form.is_bound and not form.is_valid() else None
    return page(request, "desk/order.html", context, status=status)


def _asked(form: ShiftForm) -> dict[str, Any]:
    return {"code": form.cleaned_data["step"], "day": form.cleaned_data["day"]}


def _wished(line: ProgrammeLine, known: OrderPlan) -> dict[str, Any]:
    """The wish, or what is counted with instead of one."""
    wished = wish_of(line)
    if wished:
        return {"ends_on": wished.ends_on, "months": wished.months}
    step = next(each for each in known.steps if each.code == PROJECT)
    months = step.spans[0].count if step.spans[0].unit == "months" else known.rules["project.usual_months"]
    return {"ends_on": known.plan.end, "months": months}


def _team(people: People) -> list[list[str]]:
    """The smallest team as rows: one’s own people, then those from outside."""
    sides = ((_("Yours, {n}"), people.own), (_("From outside, {n}"), people.outside))
    return [
        [name.format(n=n), ", ".join(str(written(duty, "title")) for duty in person.duties)]
        for name, team in sides
        for n, person in enumerate(team, start=1)
    ]


def _people(line: ProgrammeLine, known: OrderPlan) -> dict[str, Any]:
    """Whom the order needs and has, and the hours it costs for its sum."""
    held = holders_of(line.authority, known.call)
    ceiling = known.call.ceiling if known.call else line.planned_amount
    members = marking(held) or known.rules["commission.min_members"]
    people = people_for(known.rules, held)
    return {
        "people": people,
        "team": _team(people),
        "held": [holder for side in Side for holder in held[side]],
        "effort": effort_of(rules=known.rules, members=members, ceiling=ceiling),
    }
