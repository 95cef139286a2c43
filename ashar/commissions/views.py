"""Pages of commissions."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ashar.accounts.models import Way
from ashar.accounts.reader import reader_of
from ashar.accounts.views.people import slip
from ashar.commissions import queries
from ashar.commissions.actions import (
    appoint_by_names,
    dissolve_blockers,
    dissolve_commission,
    let_member_in,
)
from ashar.commissions.forms import AppointmentSheet, LetInForm
from ashar.commissions.models import Commission
from ashar.commissions.rules import APPOINTERS
from ashar.core.files import store
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import attempt, decision, page, refused_shows
from ashar.places.models import Authority


@require_safe
def my_commissions(request: HttpRequest) -> HttpResponse:
    """Commissions of one's own authority; a choice when there are several."""
    own = list(Authority.objects.filter(pk__in=reader_of(request).authorities(*APPOINTERS)).order_by("code"))
    if len(own) == 1:
        return redirect("commissions:list", own[0].code)
    return page(request, "commissions/my_commissions.html", {"authorities": own})


@require_safe
def commissions(request: HttpRequest, code: str) -> HttpResponse:
    """All commissions of an authority."""
    authority = get_allowed(request.user, "commissions.appoint", Authority, code=code)
    found = queries.commissions_of(authority)[:100]
    return page(request, "commissions/list.html", {"authority": authority, "commissions": found})


def appoint(request: HttpRequest, code: str) -> HttpResponse:
    """Record the order that appoints a commission."""
    authority = get_allowed(request.user, "commissions.appoint", Authority, code=code)
    sheet = AppointmentSheet(request, by=reader_of(request))
    if sheet.is_valid():
        upload = sheet.appointment.cleaned_data["upload"]
        scan = store(upload, purpose="appointment", is_public=True) if upload else None
        facts = {"authority": authority, "scan": scan, "by": reader_of(request), **sheet.facts()}
        appointed = attempt(request, appoint_by_names, **facts)
        if appointed:
            messages.success(request, _("The commission is appointed."))
            return redirect("commissions:commission", appointed.number)
    context = {"authority": authority, "sheet": sheet}
    return page(request, "commissions/appoint.html", context, status=sheet.status)


@never_cache
def commission(request: HttpRequest, number: str, **_of_deed: int) -> HttpResponse:
    """A commission: its order of appointment and its members; also what a refused deed on a member shows."""
    found = get_object_or_404(Commission.objects.select_related("authority", "scan"), number=number)
    keeps = request.user.is_authenticated and reader_of(request).has_perm("commissions.dissolve", found)
    context = {
        "commission": found,
        "authority": found.authority,
        "members": found.members.current().select_related("user").order_by("pk"),
        "keeps": keeps,
        "end": decision(
            found,
            "dissolve",
            dissolve_blockers(found) if keeps else (),
            action=reverse("commissions:dissolve", args=[number]),
        ),
    }
    return page(request, "commissions/commission.html", context)


@require_POST
@refused_shows(commission)
def dissolve(request: HttpRequest, number: str) -> HttpResponse:
    """End a commission's work."""
    found = get_allowed(request.user, "commissions.dissolve", Commission, number=number)
    dissolve_commission(commission=found, by=reader_of(request))
    messages.success(request, _("The commission has ended its work."))
    return redirect("commissions:commission", number)


@require_POST
@never_cache
@refused_shows(commission)
def let_in(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """A one-time code for a member who has not entered yet: on a slip, or by letter."""
    found = get_allowed(request.user, "commissions.let_in", Commission, number=number)
    member = get_object_or_404(found.members.current().select_related("user"), pk=pk)
    form = LetInForm(request.POST)
    way = Way(form.cleaned_data["way"]) if form.is_valid() and member.user.email else Way.SLIP
    code = let_member_in(member=member, by=reader_of(request), way=way)
    back = reverse("commissions:commission", args=[number])
    if way is Way.SLIP:
        return slip(request, member.user, code, back=back)
    messages.success(request, _("A letter with a one-time code is on its way."))
    return redirect(back)
