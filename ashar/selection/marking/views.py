"""Pages of a member who marks: the desk, one proposal, the consolidated sheet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ashar.accounts.reader import reader_of
from ashar.calls.models import Call
from ashar.calls.states import Phase
from ashar.core import clock, i18n, merging
from ashar.core.lifecycle import Blocker, Refused
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import decision, page, refused_shows
from ashar.proposals import content as port
from ashar.proposals.sheet import sheet_of
from ashar.selection import queries
from ashar.selection.actions import marking
from ashar.selection.marking.desk import Desk, Row, desk_of
from ashar.selection.marking.forms import MarkForm
from ashar.selection.marking.given import asks_note, comment_rule, extremes, given_of
from ashar.selection.marking.hiding import hidden, told, withheld
from ashar.selection.marking.passes import may_write_comment, values_of
from ashar.selection.standing import points_by, ties_in
from ashar.selection.views.reading import reading_of

BEFORE_THE_REVEAL = (Phase.PLANNED, Phase.ANNOUNCED, Phase.OPENED, Phase.ADMISSION, Phase.SCORING)


def _desk(request: HttpRequest, number: str, *, counts_time: bool = False) -> Desk:
    call = get_allowed(request.user, "selection.sit", Call, number=number)
    found = desk_of(call, reader_of(request).pk, counts_time=counts_time)
    if found is None:
        raise Http404
    return found


def desk(request: HttpRequest, number: str) -> HttpResponse:
    """What is mine to mark, what is done, what is left; where the sheet is finished and locked."""
    call = get_allowed(request.user, "selection.sit", Call, number=number)
    if call.state not in BEFORE_THE_REVEAL:
        return redirect("selection:consolidated", number)
    shown = _desk(request, number, counts_time=True)
    left = len(shown.rows) - shown.done
    missing = _left(shown, left)
    deed = "finish" if shown.has_first else "lock"
    context = {
        "call": shown.call,
        "authority": shown.call.authority,
        "desk": shown,
        "left": left,
        "missing": missing,
        "lock": None
        if shown.has_first or not shown.is_open
        else decision(shown.sheet, "lock", missing, action=reverse(f"selection:desk-{deed}", args=[number])),
    }
    return page(request, "selection/desk.html", context)


def _left(shown: Desk, left: int) -> list[Blocker]:
    """In one sentence, what keeps the pass or the sheet open."""
    if shown.next is None:
        return []
    words = ngettext("{n} proposal is not finished.", "{n} proposals are not finished.", left)
    link = reverse("selection:mark", args=[shown.call.number, shown.next.tag])
    return [Blocker(words.format(n=left), who=_("You"), link=link)]


@require_POST
@refused_shows(desk)
def finish(request: HttpRequest, number: str) -> HttpResponse:
    """Finish the pass without names; the names open."""
    shown = _desk(request, number)
    marking.finish_first_pass(sheet=shown.sheet, by=reader_of(request))
    messages.success(
        request, _("The pass without names is finished. Now mark the capacity of each organisation.")
    )
    return redirect("selection:desk", number)


@require_POST
@refused_shows(desk)
def lock(request: HttpRequest, number: str) -> HttpResponse:
    """Lock the sheet from the desk."""
    shown = _desk(request, number)
    marking.lock_sheet(sheet=shown.sheet, by=reader_of(request))
    messages.success(request, _("Your marks are locked."))
    return redirect("selection:sitting", number)


@require_http_methods(["GET", "HEAD", "POST"])
def mark(request: HttpRequest, number: str, tag: str) -> HttpResponse:
    """One proposal beside its criteria; keeps what is typed, by script or by the button."""
    shown = _desk(request, number)
    row = shown.find(tag)
    if row is None:
        raise Http404
    if request.method == "POST":
        return _keep(request, shown, row)
    return _show(request, shown, row, _form(shown, row))


def _form(shown: Desk, row: Row, data: Mapping[str, Any] | None = None) -> MarkForm:
    with_comment = may_write_comment(shown.sheet)
    return MarkForm(shown.criteria, shown.open_criteria, row.given, data, with_comment=with_comment)


def _keep(request: HttpRequest, shown: Desk, row: Row) -> HttpResponse:
    """Keep what can be understood; say what cannot, and what another device has changed meanwhile."""
    form = _form(shown, row, request.POST)
    form.is_valid()
    mine, seen = form.parts(), form.cleaned_data.get("seen", "")
    key = row.proposal.pk
    try:
        marking.save_marks(
            sheet=shown.sheet, given={key: form.given()}, seen={key: seen}, by=reader_of(request)
        )
    except marking.MarksClash as clash:
        return _clashed(request, shown, row, form, clash)
    except Refused as refused:
        if _by_script(request):
            return JsonResponse({"reasons": [str(each) for each in refused.reasons]}, status=422)
        request.refusals = refused.reasons  # type: ignore[attr-defined]
        return _show(request, shown, row, form, status=422)
    shown = _desk(request, shown.call.number)
    row = shown.find(row.tag) or row
    now = _form(shown, row).kept
    sees = merging.marks({**now, **mine})
    if _by_script(request):
        return JsonResponse(_kept_words(request, row, form, sees, is_changed=sees != merging.marks(now)))
    if form.errors:
        return _show(request, shown, row, form.seeing(sees))
    return _onwards(request, shown, row)


def _onwards(request: HttpRequest, shown: Desk, row: Row) -> HttpResponse:
    after = shown.beside(row)[1]
    if "next" in request.POST and after is not None:
        return redirect("selection:mark", shown.call.number, after.tag)
    if "next" in request.POST or "desk" in request.POST:
        return redirect("selection:desk", shown.call.number)
    messages.success(request, _("Your marks are kept as a draft."))
    return redirect("selection:mark", shown.call.number, row.tag)


def _clashed(
    request: HttpRequest, shown: Desk, row: Row, form: MarkForm, clash: marking.MarksClash
) -> HttpResponse:
    """Both: what is in the fields, and what the other device kept; saving again keeps the fields."""
    if _by_script(request):
        return JsonResponse({"reasons": [str(reason) for reason in clash.reasons]}, status=409)
    request.refusals = clash.reasons  # type: ignore[attr-defined]
    seen = merging.marks_after_clash(form.cleaned_data.get("seen", ""), clash.kept, clash.clashes)
    others = {part: clash.kept[part] for part in clash.clashes}
    return _show(request, shown, row, form.seeing(seen), others=others, status=409)


def _kept_words(
    request: HttpRequest, row: Row, form: MarkForm, seen: str, *, is_changed: bool
) -> dict[str, Any]:
    """What the script puts on the page after keeping; `seen` speaks of what stands in its fields."""
    lacking = {"lacking": row.missing}
    return {
        "saved": _("Saved, {when}").format(when=i18n.clock_time(clock.now(), seconds=True)),
        "seen": seen,
        "missing": render(request, "selection/_lacking.html", lacking).content.decode(),
        "count": _count(row),
        "changed": is_changed,
        "mistakes": {name: " ".join(map(str, errors)) for name, errors in form.errors.items()},
    }


def _count(row: Row) -> str:
    n = len(row.missing)
    return _("Missing: {n}").format(n=n) if n else _("Nothing is missing")


def _show(
    request: HttpRequest,
    shown: Desk,
    row: Row,
    form: MarkForm,
    *,
    others: Mapping[str, Any] | None = None,
    status: int | None = None,
) -> HttpResponse:
    call, sheet = shown.call, sheet_of(shown.call)
    whole = port.load_opened(row.proposal)
    content = hidden(row.proposal, whole) if shown.blind else whole
    before, after = shown.beside(row)
    kept = given_of(shown.criteria, form.kept)
    rule = comment_rule(values_of(call))
    reading = reading_of(call, [content])
    if shown.blind:
        reading["said_in"] = lambda text: told(sheet, text)
    context = {
        "call": call,
        "authority": call.authority,
        "desk": shown,
        "row": row,
        "form": form,
        "content": content,
        "withheld": withheld(sheet, whole) if shown.blind else [],
        "before": before,
        "after": after,
        "place": shown.rows.index(row) + 1,
        "kept": kept,
        "rule": rule,
        "needs_note": {
            each["code"]: asks_note(rule, each, kept.points.get(each["code"])) for each in shown.open_criteria
        },
        "extremes": {each["code"]: sorted(extremes(each)) for each in shown.open_criteria},
        "written_of": lambda anchor: i18n.choose({code: anchor[code] for code in ("ky", "ru")}),
        "closed": [each for each in shown.criteria if each not in shown.open_criteria],
        "others": others or {},
        "lacking": row.missing,
        "count": _count(row),
        **reading,
    }
    return page(request, "selection/mark.html", context, status=status)


def _by_script(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


@require_safe
def consolidated(request: HttpRequest, number: str) -> HttpResponse:
    """The consolidated sheet after the reveal: means by criterion of every proposal, each member's total."""
    call = get_allowed(request.user, "selection.see_protocol", Call, number=number)
    if call.state in BEFORE_THE_REVEAL or call.is_historic:
        raise Http404
    by_lot = queries.standings(call)
    criteria = queries.criteria_of(call)
    context = {
        "call": call,
        "authority": call.authority,
        "criteria": criteria,
        "lots": [(lot, by_lot.get(lot.pk, [])) for lot in call.lots.all()],
        "ties": ties_in(call, by_lot),
        "points_by": points_by,
        "asked": next(
            (row for rows in by_lot.values() for row in rows if row.proposal.number == request.GET.get("of")),
            None,
        ),
    }
    return page(request, "selection/consolidated.html", context)
