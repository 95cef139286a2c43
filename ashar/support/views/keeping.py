"""The operator's pages: support programmes, their people, and the authorities they are assigned to."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ashar.accounts.forms import EndForm
from ashar.accounts.reader import reader_of
from ashar.accounts.views.people import slip
from ashar.core import clock
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import attempt, page, refused_shows
from ashar.support.actions import (
    assign_authority,
    create_support_programme,
    end_assignment,
    end_member,
    invite_member,
)
from ashar.support.actions.programmes import ending_blockers
from ashar.support.forms import AssignForm, MemberForm, ProgrammeForm
from ashar.support.models import SupportProgramme


@require_safe
def programmes(request: HttpRequest) -> HttpResponse:
    """All support programmes of the operator's world."""
    running = Q(assignments__valid_to__gte=clock.today(), assignments__ended_at__isnull=True)
    found = SupportProgramme.objects.visible_to(request.user).order_by("-valid_to", "-pk")
    counted = found.annotate(towns=Count("assignments", filter=running))
    return page(request, "support/programmes.html", {"programmes": counted})


def new(request: HttpRequest) -> HttpResponse:
    """Enter a support programme."""
    form = ProgrammeForm(request.POST or None)
    if form.is_valid():
        made = attempt(request, create_support_programme, by=reader_of(request), **form.cleaned_data)
        if made:
            messages.success(request, _("The programme is entered. Now invite its people and assign towns."))
            return redirect("support:programme", made.pk)
    return page(request, "support/new.html", {"form": form})


@require_safe
def programme(request: HttpRequest, pk: int) -> HttpResponse:
    """A programme, its people and its towns."""
    return _page(request, _programme(request, pk))


def _page(request: HttpRequest, found: SupportProgramme) -> HttpResponse:
    context = {
        "programme": found,
        "people": found.members.active().select_related("user").order_by("code", "user__name"),
        "assignments": found.assignments.select_related("authority", "funding").order_by("-valid_to", "pk"),
        "today": clock.today(),
        "demonstration": found.is_demonstration,
    }
    return page(request, "support/programme.html", context)


def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a person advise or observe for the programme."""
    found = _programme(request, pk)
    initial = {"language": translation.get_language(), "code": "adviser"}
    form = MemberForm(request.POST or None, initial=initial)
    if form.is_valid():
        invited = attempt(request, invite_member, programme=found, by=reader_of(request), **form.cleaned_data)
        if invited and invited.code:
            back = reverse("support:programme", args=[pk])
            return slip(request, invited.member.user, invited.code, back=back)
        if invited:
            messages.success(request, _("The person is in the programme, with a role in each of its towns."))
            return redirect("support:programme", pk)
    return page(request, "support/invite.html", {"form": form, "programme": found})


@require_POST
@refused_shows(lambda request, pk, member_pk: _page(request, _programme(request, pk)))
def end_person(request: HttpRequest, pk: int, member_pk: int) -> HttpResponse:
    """A person leaves the programme."""
    member = get_object_or_404(_programme(request, pk).members, pk=member_pk)
    end_member(member=member, by=reader_of(request))
    messages.success(request, _("The person has left the programme; the roles that came from it have ended."))
    return redirect("support:programme", pk)


def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Assign an authority to the programme."""
    found = _programme(request, pk)
    form = AssignForm(request.POST or None, programme=found)
    if form.is_valid():
        by = reader_of(request)
        assigned = attempt(request, assign_authority, programme=found, by=by, **form.cleaned_data)
        if assigned:
            messages.success(request, _("The town is assigned. Its head has been told."))
            return redirect("support:programme", pk)
    return page(request, "support/assign.html", {"form": form, "programme": found})


def end(request: HttpRequest, pk: int, assignment_pk: int) -> HttpResponse:
    """End the assignment of a town."""
    found = _programme(request, pk)
    assignment = get_object_or_404(found.assignments.select_related("authority"), pk=assignment_pk)
    form = EndForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        by = reader_of(request)
        ended = attempt(request, end_assignment, assignment=assignment, by=by, **form.cleaned_data)
        if ended:
            messages.success(request, _("The assignment and the roles that came from it end."))
            return redirect("support:programme", pk)
    context: dict[str, Any] = {
        "form": form,
        "programme": found,
        "assignment": assignment,
        "blockers": list(ending_blockers(assignment)),
    }
    return page(request, "support/end.html", context)


def _programme(request: HttpRequest, pk: int) -> SupportProgramme:
    return get_allowed(request.user, "support.keep_programme", SupportProgramme, pk=pk)
