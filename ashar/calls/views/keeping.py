"""The pages of a keeper: taking the share onto a sheet, trying it, giving it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ashar.accounts.reader import reader_of
from ashar.calls import key_sheet, sheets
from ashar.calls.actions import (
    ask_renewal,
    give_from_sheet,
    hand_over_blockers,
    hand_over_until,
    rehearse_share,
    renew_key,
    renewal_blockers,
    share_blockers,
    shares_of,
    take_share,
    write_sheet,
)
from ashar.calls.forms.keeping import CodeForm, EnteredSheetForm, PassphraseForm, RenewalForm
from ashar.calls.models import Call, KeyRenewal, KeyShare
from ashar.core import clock
from ashar.core.lifecycle import Refused
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import attempt, decision, page, refused_shows
from ashar.core.web.downloads import serve_pdf


def _call(request: HttpRequest, number: str) -> Call:
    return get_allowed(request.user, "calls.keep_share", Call, number=number)


@require_safe
def key(request: HttpRequest, number: str) -> HttpResponse:
    """What a keeper can do with the share at this moment."""
    return _show(request, _call(request, number))


def _show(request: HttpRequest, call: Call, **shown: Any) -> HttpResponse:
    shares, at = shares_of(call), clock.now()
    own = next(share for share in shares if share.keeper_id == request.user.pk)
    may_take = not any(hand_over_blockers(call, own, at=at))
    may_enter = own.handed_at is not None and own.given_at is None
    context = {
        "call": call,
        "authority": call.authority,
        "own": own,
        "shares": shares,
        "until": hand_over_until(call),
        "choose": PassphraseForm() if may_take else None,
        "enter": EnteredSheetForm() if may_enter else None,
        "is_open": call.is_open(at),
        "too_early": list(share_blockers(call, at=at)),
        "sheet": None,
        **shown,
    }
    answer = page(request, "calls/key.html", context)
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def keepers(request: HttpRequest, number: str) -> HttpResponse:
    """Who keeps a share and where it is, for the office; the specialist asks for a new key here."""
    call = get_allowed(request.user, "calls.amend_call", Call, number=number)
    form, user = RenewalForm(request.POST or None), reader_of(request)
    if form.is_valid():
        facts = {"call": call, "by": user, **form.cleaned_data}
        if attempt(request, ask_renewal, **facts):
            messages.success(request, _("The head is to make the key anew."))
            return redirect("calls:keepers", number)
    blockers = list(renewal_blockers(call, at=clock.now()))
    asked = KeyRenewal.objects.filter(call=call, done_at=None).first()
    context = {
        "call": call,
        "authority": call.authority,
        "shares": shares_of(call),
        "asked": asked,
        "form": form if user.holds(call.authority_id, "specialist") and not blockers else None,
        "blockers": blockers,
        "go": decision(call, "renew_key", blockers, action=reverse("calls:renew-key", args=[number]))
        if asked and user.has_perm("calls.announce_call", call)
        else None,
    }
    return page(request, "calls/keepers.html", context)


@require_POST
@refused_shows(keepers)
def renew(request: HttpRequest, number: str) -> HttpResponse:
    """The head makes the key anew."""
    call = get_allowed(request.user, "calls.announce_call", Call, number=number)
    renew_key(call=call, by=reader_of(request))
    messages.success(request, _("The key is new: each keeper takes a new share."))
    return redirect("calls:keepers", number)


@require_POST
def sheet(request: HttpRequest, number: str) -> HttpResponse:
    """The new sheet: shown here, and nowhere kept."""
    call, form = _call(request, number), PassphraseForm(request.POST)
    if not form.is_valid():
        return _show(request, call, choose=form)
    facts = {"call": call, "by": reader_of(request), "passphrase": form.cleaned_data["passphrase"]}
    written = attempt(request, write_sheet, **facts)
    return _show(request, call, **_written(written, CodeForm()) if written else {})


def _written(found: sheets.Sheet, form: CodeForm) -> dict[str, Any]:
    return {"sheet": found.lines(), "code": form, "choose": None}


def _shown(request: HttpRequest) -> sheets.Sheet:
    """The sheet that the page carries from one press to the next."""
    try:
        return sheets.read(request.POST.get("sheet", ""))
    except sheets.BadSheet as error:
        raise Refused(error.reason) from error


@require_POST
@refused_shows(key)
def sheet_paper(request: HttpRequest, number: str) -> HttpResponseBase:
    """The sheet that is on the page just now, to be printed or saved."""
    call, shown = _call(request, number), _shown(request)
    own = KeyShare.objects.select_related("key__call__authority", "keeper").get(
        key__call=call, keeper=reader_of(request)
    )
    if shown.n != own.n or not shown.is_of(bytes(own.key.public_key)):
        raise Http404
    name = f"{call.number}-{own.n}"
    if request.POST.get("as") == "file":
        return _text_file(key_sheet.as_file(own, shown), f"{name}.txt")
    drawn = key_sheet.as_paper(own, shown, str(translation.get_language()))
    return serve_pdf(drawn, f"{name}.pdf", is_saved=True)


def _text_file(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_POST
@refused_shows(key)
def take(request: HttpRequest, number: str) -> HttpResponse:
    """The keeper has the sheet: the share leaves the server."""
    call, form, shown = _call(request, number), CodeForm(request.POST), _shown(request)
    if form.is_valid():
        facts = {"call": call, "by": reader_of(request), "code": form.cleaned_data["code"]}
        if attempt(request, take_share, **facts):
            messages.success(request, _("Your share is on your sheet, and no longer on the server."))
            return redirect("calls:key", number)
    return _show(request, call, **_written(shown, form))


@require_POST
def rehearse(request: HttpRequest, number: str) -> HttpResponse:
    """Try the sheet before the deadline."""
    return _entered(
        request, number, rehearse_share, _("The sheet and the passphrase work. Nothing of them was kept.")
    )


@require_POST
def give(request: HttpRequest, number: str) -> HttpResponse:
    """Enter the sheet at the opening."""
    return _entered(request, number, give_from_sheet, _("Your share of the key is given."))


def _entered(request: HttpRequest, number: str, deed: Any, done: str) -> HttpResponse:
    call, form = _call(request, number), EnteredSheetForm(request.POST, request.FILES)
    if form.is_valid():
        told = {"sheet": form.cleaned_data["text"], "passphrase": form.cleaned_data["passphrase"]}
        if attempt(request, deed, call=call, by=reader_of(request), **told):
            messages.success(request, done)
            return redirect("calls:key", number)
    return _show(request, call, enter=form)
