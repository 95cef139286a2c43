"""The longer way to a call: begun from a template or an older call, written step by step, saved as typed."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashar.accounts.models import User
from ashar.accounts.reader import reader_of
from ashar.calls import queries
from ashar.calls.actions import announce_blockers, rules_of
from ashar.calls.actions.composing import CardClash, begin_call, hand_over, keep_step
from ashar.calls.composing import STEPS, parts_of
from ashar.calls.forms.wizard import FORMS, StepForm
from ashar.calls.models import Call, Template
from ashar.calls.states import Part
from ashar.calls.views.asked import sets_shown
from ashar.commissions.queries import working_commissions
from ashar.core import clock, i18n, merging
from ashar.core.lifecycle import Refused
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import attempt, page
from ashar.programmes.models import ProgrammeLine

NAMES = {
    "what": gettext_lazy("What and for whom"),
    "money": gettext_lazy("Themes and money"),
    "asked": gettext_lazy("What is asked and how it is marked"),
    "days": gettext_lazy("Days and people"),
}
OLDER = 8


def begin(request: HttpRequest, number: str) -> HttpResponse:
    """Choose what the call of an order begins with: a template, an older call, or only what is known."""
    line = get_allowed(request.user, "calls.draft_call", ProgrammeLine, number=number)
    offered = Template.objects.offered_to(line.authority).filter(part=Part.CARD)
    if request.method == "POST":
        chosen = request.POST.get("from", "")
        begun = attempt(request, _begin, line=line, chosen=chosen, offered=offered, by=reader_of(request))
        if begun:
            return redirect("calls:step", begun.number, "what")
    context = {
        "line": line,
        "authority": line.authority,
        "templates": sorted(offered[:60], key=lambda each: (each.sphere != line.sphere, each.number)),
        "older": _older(line, request.GET.get("q", "").strip()),
        "sought": request.GET.get("q", "").strip(),
    }
    return page(request, "calls/begin.html", context)


def _begin(*, line: ProgrammeLine, chosen: str, offered: Any, by: User) -> Call:
    template = offered.filter(number=chosen).first()
    older = None if template else _public(line).filter(number=chosen).first()
    if chosen and template is None and older is None:
        raise Refused(_("There is no such template or call."))
    return begin_call(line=line, by=by, template=template, older=older)


def _public(line: ProgrammeLine) -> Any:
    """Calls that another may begin with: announced ones, of the same world."""
    known = Call.objects.filter(mode="live", announced_at__isnull=False).select_related(
        "authority", "template"
    )
    return known.filter(authority__is_demonstration=line.authority.is_demonstration)


def _older(line: ProgrammeLine, sought: str) -> list[Call]:
    """One's own calls, the newest first; or any announced call by its number or words of its name."""
    known = _public(line).order_by("-announced_at")
    if not sought:
        return list(known.filter(authority=line.authority)[:OLDER])
    named = Q(number__iexact=sought) | Q(title_ky__icontains=sought) | Q(title_ru__icontains=sought)
    return list(known.filter(named)[:OLDER])


def step(request: HttpRequest, number: str, name: str) -> HttpResponse:
    """A step of the card; it keeps what was typed, whole or not."""
    if name not in STEPS:
        raise Http404
    found = get_allowed(request.user, "calls.revise_call", Call, number=number, line__isnull=False)
    queries.with_lots(found)
    if name == "asked":
        return _asked(request, found)
    kept = parts_of(found, name)
    if request.method == "POST":
        return _keep(request, found, name)
    form = _form(found, name, None, kept)
    form.initial["seen"] = merging.marks(kept)
    return _show(request, found, name, form)


def _asked(request: HttpRequest, found: Call) -> HttpResponse:
    sets = sets_shown(found, rules_of(found, clock.now()))
    return _page(request, found, "asked", "calls/step_asked.html", {"sets": sets})


def _form(found: Call, name: str, data: Any, kept: Mapping[str, Any]) -> StepForm:
    assert found.line is not None
    given: dict[str, Any] = {"kept": kept}
    if name == "money":
        given["money"] = queries.money_for(found.line)
    if name == "days":
        given["commissions"] = list(working_commissions(found.authority))
    if name == "what" and found.is_protected:
        given["hidden"] = ("territory",)
    return FORMS[name](data, **given)


def _keep(request: HttpRequest, found: Call, name: str) -> HttpResponse:
    """Keep what can be understood; say what cannot, and what somebody else has changed meanwhile."""
    form = _form(found, name, request.POST, parts_of(found, name))
    form.is_valid()
    mine, seen = form.parts(), form.cleaned_data.get("seen", "")
    try:
        keep_step(call=found, step=name, parts=mine, by=reader_of(request), seen=seen)
    except CardClash as clash:
        return _clashed(request, found, name, form, clash)
    except Refused as refused:
        if _by_script(request):
            return JsonResponse({"reasons": [str(each) for each in refused.reasons]}, status=422)
        request.refusals = refused.reasons  # type: ignore[attr-defined]
        return _show(request, found, name, form, status=422)
    found = queries.with_lots(Call.objects.visible_to(request.user).get(pk=found.pk))
    now = parts_of(found, name)
    shown = merging.marks({**now, **mine})
    if _by_script(request):
        return JsonResponse(_kept_words(request, found, form, shown, is_changed=shown != merging.marks(now)))
    if form.errors:
        return _show(request, found, name, form.seeing(shown))
    return _onwards(request, found, name)


def _onwards(request: HttpRequest, found: Call, name: str) -> HttpResponse:
    if "over" in request.POST:
        attempt(request, hand_over, call=found, by=reader_of(request))
        told = _("The head has been told and can announce the call.")
        if list(announce_blockers(found, at=clock.now())):
            told = _("The head has been told. What is still missing stands below.")
        messages.success(request, told)
        return redirect("calls:ready", found.number)
    if "next" in request.POST:
        names = list(STEPS)
        return redirect("calls:step", found.number, names[names.index(name) + 1])
    return redirect("calls:step", found.number, name)


def _clashed(request: HttpRequest, found: Call, name: str, form: StepForm, clash: CardClash) -> HttpResponse:
    """Both texts: one's own in the fields, the other's beside them; saving again keeps the fields."""
    if _by_script(request):
        return JsonResponse({"reasons": [str(reason) for reason in clash.reasons]}, status=409)
    request.refusals = clash.reasons  # type: ignore[attr-defined]
    seen = merging.marks_after_clash(form.cleaned_data.get("seen", ""), clash.kept, clash.clashes)
    others = {part: clash.kept[part] for part in clash.clashes}
    return _show(request, found, name, form.seeing(seen), others=others, status=409)


def _kept_words(
    request: HttpRequest, found: Call, form: StepForm, seen: str, *, is_changed: bool
) -> dict[str, Any]:
    """What the script puts on the page after keeping; `seen` speaks of what stands in its fields."""
    told = _told(found)
    return {
        "saved": _("Saved, {when}").format(when=i18n.clock_time(clock.now(), seconds=True)),
        "seen": seen,
        "missing": render(request, "calls/_lacking.html", told).content.decode(),
        "count": told["count"],
        "changed": is_changed,
        "mistakes": {name: " ".join(map(str, errors)) for name, errors in form.errors.items()},
    }


def _show(
    request: HttpRequest,
    found: Call,
    name: str,
    form: StepForm,
    *,
    others: Mapping[str, Any] | None = None,
    status: int | None = None,
) -> HttpResponse:
    context = {"form": form, "others": others or {}}
    return _page(request, found, name, f"calls/step_{name}.html", context, status=status)


def _page(
    request: HttpRequest,
    found: Call,
    name: str,
    template: str,
    context: dict[str, Any],
    status: int | None = None,
) -> HttpResponse:
    names = list(STEPS)
    place = names.index(name)
    frame = {
        "call": found,
        "authority": found.authority,
        "line": found.line,
        "steps": [(each, NAMES[each], reverse("calls:step", args=[found.number, each])) for each in names],
        "step": name,
        "place": place + 1,
        "next": names[place + 1] if place + 1 < len(names) else "",
        "lineage": lineage_of(found),
        **_told(found),
    }
    return page(request, template, frame | context, status=status)


def lineage_of(found: Call) -> list[tuple[str, str, str]]:
    """What the call began with: words, name, address."""
    made: list[tuple[str, str, str]] = []
    older: Call | None = found.based_on
    template: Template | None = found.template
    if older is not None:
        made.append((_("Begun from the call"), older.number, reverse("calls:call", args=[older.number])))
    if template is not None:
        name = str(i18n.written(template, "title"))
        address = reverse("calls:template", args=[template.number])
        made.append((_("Begun from the template"), name, address))
    return made


def _told(found: Call) -> dict[str, Any]:
    """What is told beside the form: what is missing before the announcement."""
    lacking = list(announce_blockers(found, at=clock.now()))
    return {
        "lacking": lacking,
        "saved": _("Saved"),
        "count": _("Missing: {n}").format(n=len(lacking)) if lacking else _("Nothing is missing"),
    }


def _by_script(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"
