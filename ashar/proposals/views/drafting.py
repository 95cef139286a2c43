"""One's proposals, and beginning one."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from ashar.accounts.reader import reader_of
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import attempt, page
from ashar.core.web.ties import ties_of
from ashar.organisations.queries import organisations_of
from ashar.proposals import content as port
from ashar.proposals.actions import arrival, start_blockers, start_proposal, taken_over
from ashar.proposals.forms import StartForm
from ashar.proposals.links import proposal_links
from ashar.proposals.models import PartnerAsk, Proposal
from ashar.proposals.queries import earlier_proposals, lot_on_offer, own_proposals, proposals_for
from ashar.proposals.showing import days_left
from ashar.proposals.team import helped_by
from ashar.proposals.views.keyless import needs_key
from ashar.proposals.views.writing import frame_of

MOST_ASKED = 20


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The proposals of the organisations that one acts for, and drafts that one helps to write."""
    user = reader_of(request)
    proposals = list(own_proposals(user))
    if ties_of(user, "helper"):
        proposals += [each for each in helped_by(user) if each not in proposals]
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
        "asked": PartnerAsk.objects.visible_to(user)
        .filter(is_agreed=None)
        .select_related("proposal__organisation")
        .order_by("-pk")[:MOST_ASKED],
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
        {**frame_of(own), "earlier": earlier, "taken": taken_over(earlier, own.lot, by=user)},
    )
