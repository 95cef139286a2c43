"""Pages of organisations: registering, profile, people."""

from typing import Any

from allauth.account.utils import get_next_redirect_url, perform_login
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from ashar.accounts.actions import issue_entrance
from ashar.accounts.forms import SlipForm
from ashar.accounts.models import Purpose, RoleCode, Way
from ashar.accounts.queries import letter_state
from ashar.accounts.reader import reader_of
from ashar.accounts.views.people import slip
from ashar.core.search import search
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import attempt, page, refused_shows
from ashar.organisations.actions import (
    change_organisation,
    end_membership,
    ending_blockers,
    invite_member,
    register_oneself,
    register_organisation,
)
from ashar.organisations.forms import (
    ContactsForm,
    MemberForm,
    PaperForm,
    RegisterAnotherForm,
    RegisterForm,
    SeekOrganisationForm,
)
from ashar.organisations.models import Membership, Organisation
from ashar.organisations.queries import organisations_of
from ashar.organisations.vault.showing import ending_papers
from ashar.places.models import Authority

ON_A_PAGE = 30


@sensitive_post_parameters("password1", "password2")
def register(request: HttpRequest) -> HttpResponse:
    """An organisation registers itself; its head is signed in at once."""
    if request.user.is_authenticated:
        return _register_another(request)
    form = RegisterForm(request.POST or None)
    if form.is_valid():
        facts = form.cleaned_data | {"language": translation.get_language() or "ky"}
        facts["password"] = facts.pop("password1")
        del facts["password2"]
        done = attempt(request, register_oneself, **facts)
        if done is not None:
            messages.success(request, _("The organisation is registered."))
            answer: HttpResponse = perform_login(request, done[1])
            return answer
    return page(request, "organisations/register.html", {"form": form})


def _register_another(request: HttpRequest) -> HttpResponse:
    form = RegisterAnotherForm(request.POST or None)
    user = reader_of(request)
    if form.is_valid():
        facts = form.cleaned_data | {"head_name": user.name, "is_demonstration": user.is_demonstration}
        organisation = attempt(request, register_organisation, head=user, by=user, **facts)
        if organisation is not None:
            return redirect(get_next_redirect_url(request) or reverse("organisation", args=[organisation.pk]))
    return page(request, "organisations/register.html", {"form": form})


def register_on_paper(request: HttpRequest) -> HttpResponse:
    """The specialist registers an applicant that has no account."""
    user = reader_of(request)
    offices = Authority.objects.filter(pk__in=user.authorities(RoleCode.HEAD, RoleCode.SPECIALIST))
    form = PaperForm(request.POST or None, offices=offices)
    if form.is_valid():
        facts = form.cleaned_data
        organisation = attempt(
            request,
            register_organisation,
            by=user,
            is_demonstration=facts["registered_in"].is_demonstration,
            **facts,
        )
        if organisation is not None:
            messages.success(request, _("The organisation is registered."))
            return redirect("organisation", organisation.pk)
    return page(request, "organisations/register_on_paper.html", {"form": form})


def mine(request: HttpRequest) -> HttpResponse:
    """The organisations one acts for; straight to it when there is one."""
    own = list(organisations_of(reader_of(request)))
    if len(own) == 1:
        return redirect("organisation", own[0].pk)
    return page(request, "organisations/mine.html", {"organisations": own})


@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    """Organisations whose people one answers for: those one’s office registered, all for the operator."""
    user = reader_of(request)
    form = SeekOrganisationForm(request.GET)
    form.is_valid()
    query = form.cleaned_data.get("q", "")
    known = (
        Organisation.objects.visible_to(user).filter(is_historic=False).order_by("name_ky", "name_ru", "pk")
    )
    context = {
        "form": form,
        "shown": Paginator(search(known, query), ON_A_PAGE).get_page(request.GET.get("page")),
        "query": f"{urlencode({'q': query})}&" if query else "",
        "may_register": user.has_perm("organisations.register_on_paper"),
        "sees_all": RoleCode.OPERATOR in user.duties(),
    }
    return page(request, "organisations/organisations.html", context, status=200)


def organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """Profile and people of an organisation, for its people."""
    shown = get_allowed(request.user, "organisations.see_organisation", Organisation, pk=pk)
    user = reader_of(request)
    members = shown.memberships.not_over().select_related("user").order_by("code", "valid_from", "pk")
    sees_vault = user.has_perm("organisations.see_vault", shown)
    context = {
        "organisation": shown,
        "members": list(members),
        "sees_vault": sees_vault,
        "ending": len(ending_papers(shown)) if sees_vault else 0,
        "may_change": user.has_perm("organisations.change_organisation", shown),
        "may_invite": user.has_perm("organisations.invite_member", shown),
        "demonstration": shown.is_demonstration,
    }
    return page(request, "organisations/organisation.html", context)


def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change names and contacts."""
    shown = get_allowed(request.user, "organisations.change_organisation", Organisation, pk=pk)
    names = ("name_ky", "name_ru", "address", "phone", "email")
    form = ContactsForm(request.POST or None, initial={name: getattr(shown, name) for name in names})
    if form.is_valid():
        change_organisation(organisation=shown, by=reader_of(request), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("organisation", pk)
    return page(request, "organisations/change.html", {"form": form, "organisation": shown})


def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Invite a person to act for the organisation."""
    shown = get_allowed(request.user, "organisations.invite_member", Organisation, pk=pk)
    form = MemberForm(request.POST or None, initial={"language": translation.get_language()})
    if form.is_valid():
        invitation = attempt(
            request, invite_member, organisation=shown, by=reader_of(request), **form.cleaned_data
        )
        if invitation is not None:
            if invitation.code:
                back = reverse("organisation", args=[pk])
                return slip(request, invitation.membership.user, invitation.code, back=back)
            messages.success(request, _("The person can now act for the organisation."))
            return redirect("organisation", pk)
    return page(request, "organisations/invite.html", {"form": form, "organisation": shown})


def member(request: HttpRequest, pk: int, membership_pk: int) -> HttpResponse:
    """One of the organisation's people, and what can be done."""
    held = _membership(request, pk, membership_pk)
    user = reader_of(request)
    context = {
        "membership": held,
        "organisation": held.organisation,
        "may_end": user.has_perm("organisations.end_membership", held),
        "may_print": user.has_perm("accounts.issue_entrance", held.user),
        "ending_blockers": list(ending_blockers(held)),
        "slip_form": SlipForm(),
        "letter": letter_state(held.user),
        "demonstration": held.organisation.is_demonstration,
    }
    return page(request, "organisations/member.html", context)


@require_POST
@refused_shows(member)
def end(request: HttpRequest, pk: int, membership_pk: int) -> HttpResponse:
    """A person no longer acts for the organisation."""
    held = _membership(request, pk, membership_pk)
    end_membership(membership=held, by=reader_of(request))
    messages.success(request, _("The membership has been ended."))
    if Organisation.objects.visible_to(reader_of(request)).filter(pk=pk).exists():
        return redirect("organisation", pk)
    return redirect("account")


@require_POST
@refused_shows(member)
def print_slip(request: HttpRequest, pk: int, membership_pk: int) -> HttpResponse:
    """A new one-time code on paper."""
    held = _membership(request, pk, membership_pk)
    form = SlipForm(request.POST)
    person: Any = held.user
    code = issue_entrance(
        user=person,
        by=reader_of(request),
        purpose=Purpose.RESET if person.has_usable_password() else Purpose.FIRST,
        way=Way.SLIP,
        drops_second_step=form.is_valid() and form.cleaned_data["drops_second_step"],
    )
    return slip(request, person, code, back=reverse("organisation", args=[pk]))


def _membership(request: HttpRequest, pk: int, membership_pk: int) -> Membership:
    shown = get_allowed(request.user, "organisations.see_organisation", Organisation, pk=pk)
    return get_allowed(
        request.user, "organisations.see_membership", Membership, pk=membership_pk, organisation=shown
    )
