"""The dossier of a call: asking for it, seeing how far it is, taking it; and where paper originals lie."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ashar.accounts.models import INSPECTOR
from ashar.accounts.queries import calls_in_letters
from ashar.accounts.reader import reader_of
from ashar.calls.models import Call
from ashar.core import clock
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import attempt, page, refused_shows
from ashar.core.web.downloads import serve
from ashar.portal.actions import ask_dossier, record_original
from ashar.portal.actions.dossiers import dossier_blockers
from ashar.portal.dossier.forms import OriginalForm
from ashar.portal.dossier.originals import acts_of, originals_of
from ashar.portal.models import Dossier, Form
from ashar.portal.rules import INSPECTED

PER_PAGE = 30


@require_safe
def dossiers(request: HttpRequest) -> HttpResponse:
    """The calls whose dossiers this person may have in full."""
    user = reader_of(request)
    own = Q(authority__in=user.authorities(*INSPECTED))
    if user.authorities(INSPECTOR):
        own |= Q(number__in=calls_in_letters(user))
    calls = Call.objects.filter(own, mode="live", announced_at__isnull=False).select_related("authority")
    shown = Paginator(calls.order_by("-announced_at", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    return page(request, "portal/dossier/list.html", {"shown": shown, "calls": list(shown.object_list)})


@require_safe
def dossier(request: HttpRequest, number: str) -> HttpResponse:
    """What a dossier is, its two forms, and how far each is."""
    call = _call(number)
    context = _context(request, call) | {"call": call, "authority": call.authority}
    return page(request, "portal/dossier/dossier.html", context)


@require_safe
def progress(request: HttpRequest, number: str) -> HttpResponse:
    """How far they are, for the page to ask again."""
    call = _call(number)
    return page(request, "portal/dossier/_forms.html", _context(request, call) | {"call": call})


# It says how far a file has come, and nothing that stands in it.
progress.tells_nothing = True  # type: ignore[attr-defined]


@require_POST
@refused_shows(dossier)
def ask_public(request: HttpRequest, number: str) -> HttpResponse:
    """Ask for the public form."""
    by = reader_of(request) if request.user.is_authenticated else None
    return _asked(request, ask_dossier(call=_call(number), form=Form.PUBLIC, by=by))


@require_POST
@refused_shows(dossier)
def ask_full(request: HttpRequest, number: str) -> HttpResponse:
    """Ask for the full form."""
    call = get_allowed(request.user, "portal.read_dossier", Call, number=number)
    return _asked(request, ask_dossier(call=call, form=Form.FULL, by=reader_of(request)))


def _asked(request: HttpRequest, asked: Dossier) -> HttpResponse:
    said = (
        _("It is here already; nothing was recorded since.")
        if asked.is_ready
        else _("It is being put together. Look again in a minute.")
    )
    messages.success(request, said)
    return redirect("portal:dossier", asked.call.number)


@require_safe
def take_public(request: HttpRequest, number: str) -> HttpResponseBase:
    """The ZIP for everybody."""
    return _taken(_call(number), Form.PUBLIC)


@require_safe
def take_full(request: HttpRequest, number: str) -> HttpResponseBase:
    """The ZIP for the office and the inspector."""
    return _taken(get_allowed(request.user, "portal.read_dossier", Call, number=number), Form.FULL)


def _taken(call: Call, form: str) -> HttpResponseBase:
    kept = Dossier.objects.select_related("file").filter(call=call, form=form).first()
    if kept is None or not _is_here(kept):
        raise Http404
    return serve(kept.file)


def _is_here(kept: Dossier | None) -> bool:
    return bool(kept and kept.file_id and kept.kept_until and kept.kept_until > clock.now())


def originals(request: HttpRequest, number: str) -> HttpResponse:
    """Where the papers of a call lie; one is recorded at a time."""
    call = get_allowed(request.user, "portal.record_original", Call, number=number)
    acts = acts_of(call)
    form = OriginalForm(request.POST or None, acts=acts)
    deed = {"call": call, "by": reader_of(request)}
    if form.is_valid() and attempt(request, record_original, **deed, **form.cleaned_data) is not None:
        messages.success(request, _("Recorded."))
        return redirect("portal:originals", number)
    kept = {each.act.number: each for each in originals_of(call, acts)}
    rows = [(act, kept.get(act.number)) for act in acts]
    context = {"call": call, "authority": call.authority, "form": form, "rows": rows}
    return page(request, "portal/dossier/originals.html", context)


def _call(number: str) -> Call:
    """An announced call of our own time; of others there is no dossier."""
    known = Call.objects.select_related("authority", "commission", "line")
    return get_object_or_404(known, number=number, announced_at__isnull=False, mode="live")


def _context(request: HttpRequest, call: Call) -> dict[str, Any]:
    user = request.user
    sees_all = user.is_authenticated and user.has_perm("portal.read_dossier", call)
    kept = {each.form: each for each in Dossier.objects.filter(call=call).select_related("file")}
    forms = [Form.PUBLIC, *([Form.FULL] if sees_all else [])]
    shown = [(form, kept.get(form), _is_here(kept.get(form))) for form in forms]
    return {
        "forms": shown,
        "is_moving": any(each is not None and each.is_under_way for _form, each, _here in shown),
        "blockers": list(dossier_blockers(call)),
        "sees_all": sees_all,
        "may_record": user.is_authenticated and user.has_perm("portal.record_original", call),
        "full": Form.FULL,
    }
