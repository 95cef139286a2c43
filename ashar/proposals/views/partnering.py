"""Partners of a proposal: named and given their shares by the applicant, and what they consent to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ashar.accounts.reader import reader_of
from ashar.core.lifecycle import Refused
from ashar.core.web.answers import attempt, page
from ashar.organisations.models import MemberCode, Organisation
from ashar.organisations.queries import acts_for
from ashar.proposals import content as port
from ashar.proposals.actions import (
    add_partner,
    answer_ask,
    arrival,
    ask_consent,
    confirm_letter,
    drop_partner,
    mark_of,
    missing_in,
    most_partners,
    partner_blockers,
    save_partners,
)
from ashar.proposals.content import Content
from ashar.proposals.models import PartnerAsk
from ashar.proposals.partner_forms import PartnersForm, found_in_register
from ashar.proposals.sheet import sheet_of
from ashar.proposals.showing import is_in_force, reading, stamp, told_shares
from ashar.proposals.views.keyless import needs_key
from ashar.proposals.views.writing import (
    PARTNERS,
    TEXT,
    Desk,
    desk_of,
    frame_of,
    is_whole,
    is_writable,
    leading,
)

Deed = Callable[..., Any]


@require_http_methods(["GET", "HEAD", "POST"])
@needs_key
def partners(request: HttpRequest, number: str) -> HttpResponse:
    """Who carries the project out together, with which role and share; what each has answered."""
    desk = desk_of(request, number, PARTNERS)
    if not is_whole(desk):
        raise PermissionDenied(_("The partners are named by the head and the managers of the organisation."))
    if not is_writable(desk.own):
        return redirect(TEXT, number)
    draft = port.draft_of(desk.own, by=desk.user)
    if not (most_partners(desk.own) or draft.content.partners):
        return redirect(TEXT, number)
    sent = request.POST if request.method == "POST" else None
    form = PartnersForm(sent, content=draft.content, seen=mark_of(draft.content))
    if sent is None:
        return _show(request, desk, form)
    return _sent(request, desk, form)


def _sent(request: HttpRequest, desk: Desk, form: PartnersForm) -> HttpResponse:
    """Keep what was typed, and then do what the button says."""
    form.is_valid()
    by_script = request.headers.get("Accept") == "application/json"
    try:
        save_partners(proposal=desk.own, by=desk.user, **form.typed())
    except Refused as refused:
        if by_script:
            return JsonResponse({"reasons": [str(reason) for reason in refused.reasons]}, status=422)
        request.refusals = refused.reasons  # type: ignore[attr-defined]
        return _show(request, desk, PartnersForm.of(port.load_own(desk.own, by=desk.user)), status=422)
    if by_script:
        return JsonResponse(_kept(request, desk, form))
    if form.errors:
        return _show(request, desk, form, status=422)
    if "who" in request.POST and "find" in request.POST:
        return HttpResponseRedirect(f"{desk.address()}?{urlencode({'who': request.POST['who']})}#add")
    return _done(request, desk, form)


def _done(request: HttpRequest, desk: Desk, form: PartnersForm) -> HttpResponse:
    for name, (deed, facts) in _deeds(desk, request.POST).items():
        if name in request.POST:
            if attempt(request, deed, proposal=desk.own, by=desk.user, **facts) is None:
                return _show(
                    request, desk, PartnersForm.of(port.load_own(desk.own, by=desk.user)), status=422
                )
            break
    if "attach" in request.POST:
        return redirect("proposals:files", desk.own.number, request.POST["attach"])
    if "text" in request.POST:
        return redirect(TEXT, desk.own.number)
    return HttpResponseRedirect(desk.address())


def _deeds(desk: Desk, sent: Mapping[str, str]) -> dict[str, tuple[Deed, dict[str, Any]]]:
    ref = sent.get("ask", "")
    return {
        "add": (add_partner, {"organisation": _registered(desk, sent.get("add", ""))}),
        "group": (add_partner, {"name": sent.get("group", "")[:200]}),
        "drop": (drop_partner, {"ref": sent.get("drop", "")}),
        "confirm": (confirm_letter, {"ref": sent.get("confirm", "")}),
        "ask": (ask_consent, {"ref": ref, "may_read": f"read_r{ref}" in sent}),
    }


def _registered(desk: Desk, pk: str) -> Organisation | None:
    if not pk:
        return None
    found = Organisation.objects.filter(pk=int(pk) if pk.isdecimal() and len(pk) < 10 else 0).first()
    if found is None or found.is_demonstration != desk.own.organisation.is_demonstration:
        raise Http404
    return found  # type: ignore[no-any-return]


def _kept(request: HttpRequest, desk: Desk, form: PartnersForm) -> dict[str, Any]:
    """What the script puts on the page after keeping."""
    draft = port.draft_of(desk.own, by=desk.user)
    context = _told(desk, draft.content)
    return {
        "saved": _("Saved, {when}").format(when=stamp(draft.saved_at)),
        "seen": mark_of(draft.content),
        "missing": render(request, "proposals/_missing.html", context).content.decode(),
        "sums": render(request, "proposals/_shares.html", context).content.decode(),
        "count": context["count"],
        "changed": False,
        "mistakes": {name: " ".join(map(str, errors)) for name, errors in form.errors.items()},
    }


def _told(desk: Desk, content: Content) -> dict[str, Any]:
    own = desk.own
    found = missing_in(own.lot, content, at=arrival())
    missing = [each for each in found if each.link.startswith(("#partner", "#share_"))]
    return {
        "missing": leading(missing, own, desk.sheet, PARTNERS),
        "is_part": True,
        "shares": told_shares(content),
        "count": _("Missing: {n}").format(n=len(missing)) if missing else _("Nothing is missing here"),
    }


def _show(request: HttpRequest, desk: Desk, form: PartnersForm, status: int | None = None) -> HttpResponse:
    own = desk.own
    draft = port.draft_of(own, by=desk.user)
    who = request.GET.get("who", "").strip()[:200]
    asks = PartnerAsk.objects.filter(proposal=own, ended_at__isnull=True).select_related("answered_by")
    context = {
        **frame_of(own),
        **_told(desk, draft.content),
        "desk": desk,
        "form": form,
        "content": draft.content,
        "rows": form.rows(draft.content, {each.ref: each for each in asks}),
        "most": most_partners(own),
        "blockers": list(partner_blockers(own, draft.content, None)),
        "who": who,
        "found": found_in_register(who, own.organisation) if who else [],
        "is_head": acts_for(desk.user, own.organisation_id, MemberCode.HEAD),
        "saved": _("Saved, {when}").format(when=stamp(draft.saved_at)),
        "is_unsaved": bool(status and form.is_bound),
        "is_team": False,
    }
    return page(request, "proposals/partners.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@needs_key
def consent(request: HttpRequest, number: str) -> HttpResponse:
    """What the head of a partner is asked to consent to, and nothing else of the draft."""
    user = reader_of(request)
    rows = PartnerAsk.objects.visible_to(user).filter(proposal__number=number)
    asks = list(
        rows.select_related(
            "organisation", "proposal__organisation", "proposal__lot__call__authority", "answered_by"
        ).order_by("pk")
    )
    if not asks:
        raise Http404
    if request.method == "POST":
        chosen = next((each for each in asks if str(each.pk) == request.POST.get("ask")), None)
        if chosen is None:
            raise Http404
        if attempt(request, answer_ask, ask=chosen, is_agreed="yes" in request.POST, by=user) is not None:
            return redirect("proposals:consent", number)
    return page(request, "proposals/consent.html", _asked(asks, user))


def _terms(ask: PartnerAsk) -> dict[str, Any] | None:
    """What is asked to be consented to; None when its key is gone."""
    told = port.unlocked(ask.proposal, ask.body)
    return told and {**told, "share": Decimal(told["share"])}


def _asked(asks: Iterable[PartnerAsk], user: Any) -> dict[str, Any]:
    asks = list(asks)
    own = asks[0].proposal
    content = port.load_asked(asks[0], by=user)
    shown = [(each, _terms(each), is_in_force(each, content)) for each in asks]
    return {
        "proposal": own,
        "call": own.lot.call,
        "authority": own.lot.call.authority,
        "shown": shown,
        "is_writable": is_writable(own),
        "draft": reading(content, own.lot.ceiling, sheet_of(own.lot.call))
        if any(each.may_read for each in asks)
        else None,
        "address": reverse("proposals:consent", args=[own.number]),
    }
