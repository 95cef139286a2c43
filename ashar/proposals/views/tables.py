"""The budget as a workbook: taken away, and brought back with a look at it before it replaces anything."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ashar.core.web.answers import page
from ashar.core.web.downloads import serve_workbook
from ashar.proposals import budget_fields
from ashar.proposals import content as port
from ashar.proposals.beside_forms import BudgetTableForm
from ashar.proposals.content import Content
from ashar.proposals.forms import DraftForm
from ashar.proposals.places import EVIDENCE
from ashar.proposals.showing import figure, told_line
from ashar.proposals.views.keyless import needs_key
from ashar.proposals.views.writing import BUDGET, Desk, desk_of, frame_of, is_writable
from ashar.proposals.workbook import budget_workbook


@require_safe
@needs_key
def taken(request: HttpRequest, number: str) -> HttpResponseBase:
    """The budget as a workbook to fill in."""
    desk = _desk(request, number)
    content = port.load_own(desk.own, by=desk.user)
    title = _("Budget of the proposal") + f" {number}"
    return serve_workbook(budget_workbook(content, desk.sheet, title), f"budget-{number}.xlsx")


@require_POST
@needs_key
def brought(request: HttpRequest, number: str) -> HttpResponse:
    """What the workbook says, beside what is kept; the button puts it in the place of the budget.

    Nothing of it is kept here: it waits in the fields of the page itself.
    """
    desk = _desk(request, number)
    if not is_writable(desk.own):
        return redirect(BUDGET, number)
    now = port.load_own(desk.own, by=desk.user)
    evidence = now.files.get(EVIDENCE, ())
    table = BudgetTableForm(request.POST, request.FILES, sheet=desk.sheet, evidence=evidence)
    table.is_valid()
    wanted = Content(budget=table.brought.budget)
    context: dict[str, Any] = {
        **frame_of(desk.own),
        "desk": desk,
        "table": table,
        "mistakes": table.mistakes(),
        "columns": [(_("What for"), ""), (_("Asked for, soms"), True), (_("Own, soms"), True)],
        "rows": _rows(wanted, now),
        "foot": _foot(wanted),
        "rows_now": _rows(now, now),
        "foot_now": _foot(now),
        "hidden": _hidden(desk, now, wanted),
    }
    return page(request, "proposals/budget_table.html", context, status=422 if context["mistakes"] else 200)


def _desk(request: HttpRequest, number: str) -> Desk:
    desk = desk_of(request, number, BUDGET)
    if not desk.parts:
        raise PermissionDenied(_("The budget is written by others of the organisation."))
    return desk


def _hidden(desk: Desk, now: Content, wanted: Content) -> DraftForm:
    """The lines as a form that was sent, over what is kept now."""
    shown = desk.form(None, wanted, seen=desk.marks(now))
    sent = {
        bound.name: bound.field.prepare_value(shown.initial.get(bound.name, ""))
        for bound in shown
        if bound.name in budget_fields.fields_of(desk.sheet)
    }
    return desk.form({name: value for name, value in sent.items() if value} | {"seen": desk.marks(now)}, now)


def _rows(content: Content, now: Content) -> list[list[str]]:
    return [[told_line(item, now), figure(item.amount), figure(item.own)] for item in content.budget]


def _foot(content: Content) -> list[str]:
    return [_("In all"), figure(content.requested), figure(content.own)]
