"""Pages on which a set is changed, of a call or of a template: the same forms, another place to keep it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from msgspec.structs import replace

from ashar.calls.actions.choosing import SetClash, mark_of
from ashar.calls.forms.sets import CriteriaForm, PapersForm, QuestionForm
from ashar.calls.sets import SetInvalid, plain, read_criteria, read_questions
from ashar.calls.sets.asking import asked
from ashar.calls.sets.shapes import MOST_MONTHS, MOST_QUESTIONS, MOST_ROWS, QuestionSet
from ashar.calls.states import Part
from ashar.core.lifecycle import Blocker, Refused
from ashar.core.web.answers import page
from ashar.places.models import Authority

FORMS: dict[str, Any] = {Part.CRITERIA: CriteriaForm, Part.PAPERS: PapersForm}


@dataclass(frozen=True)
class Desk:
    """Where a set lies: `kept` as it is now (None: nothing yet), `start` what the form begins with.

    `save(known, seen)` keeps the set; it raises SetClash or Refused.
    """

    part: str
    kept: Any
    start: Any
    save: Callable[[Any, str], Any]
    here: str
    question_at: Callable[[str], str]
    back: str
    crumbs: list[tuple[str, str]]
    authority: Authority | None
    note: str


def edit_set(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The page of a set: criteria and papers as a grid, questions as a list."""
    if desk.part == Part.QUESTIONS:
        return _questions(request, desk)
    shape = FORMS[desk.part]
    form = shape(request.POST or None, known=desk.start, seen=mark_of(desk.kept))
    others = None
    if form.is_valid():
        try:
            desk.save(form.known(), form.cleaned_data["seen"])
        except SetClash as clash:
            others = _refuse(request, clash)
            form = form.seeing(mark_of(clash.kept))
        except (Refused, SetInvalid) as refused:
            _refuse(request, refused)
        else:
            return redirect(desk.here if "more" in request.POST else desk.back)
    context = {"desk": desk, "authority": desk.authority, "form": form, "others": _read(desk.part, others)}
    return page(request, f"calls/edit_{desk.part}.html", context, status=409 if others is not None else None)


def _questions(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The questions in their order: moved, taken out."""
    known = read_questions(desk.start or {})
    if request.method == "POST":
        try:
            desk.save(plain(_moved(known, request)), mark_of(desk.kept))
            return redirect(desk.here)
        except (Refused, SetInvalid) as refused:
            _refuse(request, refused)
    context = {
        "desk": desk,
        "authority": desk.authority,
        "known": known,
        "questions": [asked(each) for each in known.items],
        "is_full": len(known.items) >= MOST_QUESTIONS,
    }
    return page(request, "calls/edit_questions.html", context)


def _moved(known: QuestionSet, request: HttpRequest) -> QuestionSet:
    items = list(known.items)
    codes = [each.code for each in items]
    for deed, shift in (("up", -1), ("down", 1)):
        code = request.POST.get(deed, "")
        if code in codes:
            at = codes.index(code)
            to = min(max(at + shift, 0), len(items) - 1)
            items[at], items[to] = items[to], items[at]
    items = [each for each in items if each.code != request.POST.get("drop")]
    lines = _whole(request, "budget_lines", range(1, MOST_ROWS + 1), known.budget_lines)
    months = _whole(request, "budget_months", range(MOST_MONTHS + 1), known.budget_months)
    return replace(known, items=tuple(items), budget_lines=lines, budget_months=months)


def _whole(request: HttpRequest, name: str, allowed: range, known: int) -> int:
    """The number that was sent; what is known when it is none of the allowed ones."""
    sent = request.POST.get(name, "")
    return int(sent) if sent.isdecimal() and int(sent) in allowed else known


def edit_question(request: HttpRequest, desk: Desk, code: str) -> HttpResponse:
    """The page of one question; `new` adds one at the end."""
    known = read_questions(desk.start or {})
    question = next((each for each in known.items if each.code == code), None)
    if question is None and code != "new":
        raise Http404(_("There is no such question."))
    now = mark_of(plain(question)) if question else ""
    form = QuestionForm(request.POST or None, known=known, question=question, seen=now)
    other, status = None, None
    if form.is_valid():
        written = form.written()
        try:
            if form.cleaned_data["seen"] not in (now, mark_of(written)):
                raise SetClash(plain(question) if question else None)
            desk.save(_with(known, written), mark_of(desk.kept))
        except SetClash as clash:
            other, status = asked(question) if question else None, 409
            _refuse(request, clash)
            form = form.seeing(now)
        except (Refused, SetInvalid) as refused:
            _refuse(request, refused)
            status = 422
        else:
            return redirect(desk.here)
    context = {"desk": desk, "authority": desk.authority, "form": form, "question": question, "other": other}
    return page(request, "calls/edit_question.html", context, status=status)


def _with(known: QuestionSet, written: Any) -> Any:
    """The set with this question in its place, or at the end."""
    items = [plain(each) for each in known.items]
    codes = [each["code"] for each in items]
    if written["code"] in codes:
        items[codes.index(written["code"])] = written
    else:
        items.append(written)
    return {**plain(known), "items": items}


def _read(part: str, raw: Any) -> Any:
    """What somebody else has kept, for reading beside the form."""
    if raw is None:
        return None
    return read_criteria(raw) if part == Part.CRITERIA else raw


def _refuse(request: HttpRequest, refused: Exception) -> Any:
    request.refusals = getattr(refused, "reasons", None) or [Blocker(str(refused))]  # type: ignore[attr-defined]
    return getattr(refused, "kept", None)
