"""One's proposals, beginning one, and the page on which it is written."""

import re
from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ashar.accounts.reader import reader_of
from ashar.core.lifecycle import Refused
from ashar.core.web import stages
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import attempt, page
from ashar.organisations.queries import organisations_of
from ashar.proposals import content as port
from ashar.proposals.actions import (
    Clash,
    arrival,
    missing_in,
    save_draft,
    start_blockers,
    start_proposal,
    taken_over,
)
from ashar.proposals.content import Content, Draft
from ashar.proposals.forms import DraftForm, StartForm
from ashar.proposals.links import proposal_links
from ashar.proposals.merging import after_clash, marks
from ashar.proposals.models import Proposal
from ashar.proposals.queries import earlier_proposals, lot_on_offer, own_proposals, proposals_for
from ashar.proposals.sheet import sheet_of
from ashar.proposals.showing import days_left, reading, stamp, sums, told_of
from ashar.proposals.states import WRITTEN
from ashar.proposals.views.keyless import needs_key

_SECTION = re.compile(r"part-\d{1,2}|budget")


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The proposals of the organisations that one acts for."""
    proposals = list(own_proposals(reader_of(request)))
    at = arrival()
    waiting = [one for one in proposals if one.lot.call.is_open(at)]
    over = [one for one in proposals if not one.lot.call.is_open(at)]
    demonstration = any(one.lot.call.authority.is_demonstration for one in proposals)
    shown = {
        "waiting": waiting[::-1],
        "over": over,
        "demonstration": demonstration,
        "changed": port.changed_since_filing(waiting),
        "days_left": days_left,
        "links_of": proposal_links,
    }
    return page(request, "proposals/mine.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, lot: int) -> HttpResponse:
    """Begin a proposal for a lot, or come back to the one that was begun."""
    user, offered = reader_of(request), lot_on_offer(lot)
    organisations = list(organisations_of(user))
    begun = proposals_for(offered, organisations)
    if len(organisations) == 1 and begun:
        return redirect("proposals:proposal", begun[0].number)
    sent = request.POST if request.method == "POST" else None
    form = StartForm(sent, organisations_of(user), earlier_proposals(user, offered))
    chosen = organisations[0] if len(organisations) == 1 else None
    if form.is_valid():
        chosen, source = form.cleaned_data.get("organisation", chosen), form.cleaned_data.get("source")
        facts = {"lot": offered, "organisation": chosen, "source": source, "by": user}
        proposal = attempt(request, start_proposal, **facts) if chosen else None
        if proposal is not None and source is not None:
            return redirect("proposals:taken", proposal.number, source.number)
        if proposal is not None:
            return redirect("proposals:proposal", proposal.number)
    context = {
        "lot": offered,
        "call": offered.call,
        "authority": offered.call.authority,
        "organisations": organisations,
        "begun": begun,
        "form": form,
        "blockers": list(start_blockers(offered, chosen, at=arrival())) if chosen else [],
        "is_open": offered.call.is_open(arrival()),
    }
    return page(request, "proposals/start.html", context)


@require_safe
@needs_key
def taken(request: HttpRequest, number: str, source: str) -> HttpResponse:
    """What the draft began with, and what of the earlier proposal has no place in it, to be copied."""
    user = reader_of(request)
    own = get_allowed(user, "proposals.write_proposal", Proposal, number=number)
    earlier = get_allowed(user, "proposals.write_proposal", Proposal, number=source)
    if earlier.organisation_id != own.organisation_id or earlier.pk == own.pk:
        raise Http404
    return page(
        request,
        "proposals/taken.html",
        {**_frame(own), "earlier": earlier, "taken": taken_over(earlier, own.lot, by=user)},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs_key
def proposal(request: HttpRequest, number: str) -> HttpResponse:
    """The page on which the proposal is written; it keeps what was typed, whole or not."""
    own = get_allowed(request.user, "proposals.write_proposal", Proposal, number=number)
    if request.method == "POST":
        return _keep(request, own)
    draft = port.draft_of(own, by=reader_of(request))
    if own.state in WRITTEN and own.lot.call.is_open(arrival()):
        sheet = sheet_of(own.lot.call)
        form = DraftForm(content=draft.content, seen=marks(draft.content, sheet), sheet=sheet)
        return _show(request, own, form, draft)
    if own.version:
        return redirect("proposals:receipt", number)
    return page(
        request,
        "proposals/unfiled.html",
        {**_frame(own), **reading(draft.content, own.lot.ceiling, sheet_of(own.lot.call))},
    )


def _keep(request: HttpRequest, own: Proposal) -> HttpResponse:
    """Keep what can be understood; say what cannot, and what somebody else has changed meanwhile."""
    user = reader_of(request)
    form = _sent(request, own)
    mine = form.content()
    try:
        save_draft(proposal=own, content=mine, by=user, seen=form.cleaned_data.get("seen", ""))
    except Clash as clash:
        return _clashed(request, own, form, clash)
    except Refused as refused:
        return _refused(request, own, form, refused)
    draft = port.draft_of(own, by=user)
    if _by_script(request):
        return JsonResponse(_kept_words(request, own, form, draft, mine))
    if form.errors:
        return _show(request, own, form.seeing(marks(mine, form.sheet)), draft)
    if request.POST.get("attach"):
        return redirect("proposals:files", own.number, request.POST["attach"])
    if "file" in request.POST:
        return redirect("proposals:file", own.number)
    address = reverse("proposals:proposal", args=[own.number])
    return HttpResponseRedirect(address + _place(request.POST.get("part", "")))


def _place(part: str) -> str:
    """The section whose own button was pressed, as the end of an address."""
    return f"#{part}" if _SECTION.fullmatch(part) else ""


def _sent(request: HttpRequest, own: Proposal) -> DraftForm:
    """The form as it was sent, with the files that are known already."""
    known = port.load_own(own, by=reader_of(request))
    form = DraftForm(request.POST, content=known, sheet=sheet_of(own.lot.call))
    form.is_valid()
    return form


def _clashed(request: HttpRequest, own: Proposal, form: DraftForm, clash: Clash) -> HttpResponse:
    """Both texts: one's own in the fields, the other's beside them; saving again keeps the fields."""
    if _by_script(request):
        return JsonResponse({"reasons": [str(reason) for reason in clash.reasons]}, status=409)
    request.refusals = clash.reasons  # type: ignore[attr-defined]
    seen = after_clash(form.cleaned_data["seen"], clash.kept.content, clash.merged.clashes, form.sheet)
    others = dict.fromkeys(clash.merged.clashes, clash.kept.content)
    return _show(request, own, form.seeing(seen), clash.kept, others=others, status=409)


def _refused(request: HttpRequest, own: Proposal, form: DraftForm, refused: Refused) -> HttpResponse:
    if _by_script(request):
        return JsonResponse({"reasons": [str(reason) for reason in refused.reasons]}, status=422)
    request.refusals = refused.reasons  # type: ignore[attr-defined]
    return _show(request, own, form, port.draft_of(own, by=reader_of(request)), status=422)


def _kept_words(
    request: HttpRequest, own: Proposal, form: DraftForm, draft: Draft, mine: Content
) -> dict[str, Any]:
    """What the script puts on the page after keeping; `seen` speaks of what stands in its fields."""
    context = _told(own, draft)
    return {
        "saved": context["saved"],
        "seen": marks(mine, form.sheet),
        "missing": render(request, "proposals/_missing.html", context).content.decode(),
        "sums": render(request, "proposals/_sums.html", context).content.decode(),
        "count": context["count"],
        "changed": marks(draft.content, form.sheet) != marks(mine, form.sheet),
        "mistakes": {name: " ".join(map(str, errors)) for name, errors in form.errors.items()},
    }


def _show(
    request: HttpRequest,
    own: Proposal,
    form: DraftForm,
    draft: Draft,
    *,
    others: Mapping[str, Content] | None = None,
    status: int | None = None,
) -> HttpResponse:
    context = {
        **_frame(own),
        **_told(own, draft),
        "form": form,
        "others": others or {},
        "told_of": told_of(form.sheet, others or {}),
        "other": draft.saved_by,
        "is_filed": own.state == "filed",
        "is_unchanged": port.is_filed_as_it_is(own),
        "days_left": days_left(own),
        "is_unsaved": bool(status),
    }
    return page(request, "proposals/proposal.html", context, status=status)


def _frame(own: Proposal) -> dict[str, Any]:
    call = own.lot.call
    return {
        "proposal": own,
        "lot": own.lot,
        "call": call,
        "authority": call.authority,
        "thread": stages.thread_view(call.number, public=True),
    }


def _told(own: Proposal, draft: Draft) -> dict[str, Any]:
    """What is told beside the form: when it was kept, what it lacks, and its sums."""
    missing = list(missing_in(own.lot, draft.content, at=arrival()))
    return {
        "saved": _("Saved, {when}").format(when=stamp(draft.saved_at)),
        "missing": missing,
        "count": _("Missing: {n}").format(n=len(missing)) if missing else _("Nothing is missing"),
        "sums": sums(draft.content, own.lot.ceiling),
    }


def _by_script(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"
