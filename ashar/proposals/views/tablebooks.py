"""Tables of the text as a workbook: taken away, and brought back with a look before they replace anything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ashar.calls.sets import Kind
from ashar.core.lifecycle import Refused
from ashar.core.web.answers import page
from ashar.core.web.downloads import serve_workbook
from ashar.proposals import content as port
from ashar.proposals.actions import save_draft
from ashar.proposals.asking import shown_answers
from ashar.proposals.beside_forms import TablesForm
from ashar.proposals.content import Content
from ashar.proposals.forms import DraftForm
from ashar.proposals.questions import Question
from ashar.proposals.showing import told_of
from ashar.proposals.tablebook import tables_workbook
from ashar.proposals.views.keyless import needs_key
from ashar.proposals.views.writing import TEXT, Desk, desk_of, frame_of, is_writable


@require_safe
@needs_key
def taken(request: HttpRequest, number: str) -> HttpResponseBase:
    """Work plan, indicators and other tables as a workbook to fill in."""
    desk, questions = _desk(request, number)
    content = port.load_own(desk.own, by=desk.user)
    return serve_workbook(tables_workbook(content, questions), f"tables-{number}.xlsx")


@require_POST
@needs_key
def brought(request: HttpRequest, number: str) -> HttpResponse:
    """What the workbook says, beside what is kept; the button puts it in its place.

    Nothing of it is kept before: it waits in the fields of the page itself.
    """
    desk, questions = _desk(request, number)
    if not is_writable(desk.own):
        return redirect(TEXT, number)
    if "put" in request.POST:
        return _put(request, desk, questions)
    form = TablesForm(request.POST, request.FILES, questions=questions)
    form.is_valid()
    return _show(request, desk, questions, form.brought.rows, form)


def _put(request: HttpRequest, desk: Desk, questions: list[Question]) -> HttpResponse:
    now = port.load_own(desk.own, by=desk.user)
    sent = [each for each in questions if each.code in request.POST.getlist("table")]
    codes = frozenset(each.code for each in sent)
    form = DraftForm(request.POST, content=now, sheet=desk.sheet, parts=codes)
    form.is_valid()
    wanted, seen = form.content(), form.cleaned_data.get("seen", "")
    try:
        save_draft(proposal=desk.own, content=wanted, by=desk.user, seen=seen, parts=codes)
    except Refused as refused:
        request.refusals = refused.reasons  # type: ignore[attr-defined]
        rows = {code: wanted.tables.get(code, ()) for code in codes}
        return _show(request, desk, sent, rows, TablesForm(questions=questions), status=409)
    return redirect(TEXT, desk.own.number)


def _desk(request: HttpRequest, number: str) -> tuple[Desk, list[Question]]:
    """The desk, and the tables that this person writes."""
    desk = desk_of(request, number, TEXT)
    questions = tables_of(desk)
    if not questions:
        raise PermissionDenied(_("There is no table that you write here."))
    return desk, questions


def tables_of(desk: Desk) -> list[Question]:
    """The tables of the text that this person writes."""
    return [each for each in desk.sheet.questions if each.kind == Kind.TABLE and each.code in desk.allowed]


def _show(
    request: HttpRequest,
    desk: Desk,
    questions: list[Question],
    rows: Mapping[str, Any],
    form: TablesForm,
    status: int = 200,
) -> HttpResponse:
    now = port.load_own(desk.own, by=desk.user)
    wanted = Content(tables={code: found for code, found in rows.items() if found})
    brought = [each for each in questions if each.code in rows]
    fields = {
        name: value
        for name, value in shown_answers(desk.sheet, wanted).items()
        if value and any(name.startswith(f"{each.code}-") for each in brought)
    }
    mistakes = form.mistakes() if form.is_bound else []
    context = {
        **frame_of(desk.own),
        "desk": desk,
        "table": form,
        "mistakes": mistakes,
        "shown": [
            (each, told_of(desk.sheet, {each.code: wanted}), told_of(desk.sheet, {each.code: now}))
            for each in brought
        ],
        "fields": fields,
        "seen": desk.marks(now),
    }
    return page(request, "proposals/tables.html", context, status=422 if mistakes else status)
