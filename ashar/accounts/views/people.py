"""People of an authority: who holds what, inviting, ending, substituting, slips."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from ashar.accounts import codes
from ashar.accounts.actions import end_role, invite_person, issue_entrance, substitute
from ashar.accounts.actions.people import Invitation, ending_blockers
from ashar.accounts.forms import CodeForm, EndForm, InviteForm, SlipForm, SubstituteForm
from ashar.accounts.models import Purpose, Role, RoleCode, User, Way
from ashar.accounts.qr import qr_svg
from ashar.accounts.queries import entrance_for, letter_state, people_of
from ashar.accounts.reader import reader_of
from ashar.accounts.rules import Offer
from ashar.core import clock, documents
from ashar.core.documents.papers.entrance import EntranceFacts
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import attempt, page, refused_shows
from ashar.core.web.downloads import serve_pdf
from ashar.places.models import Authority


def my_people(request: HttpRequest) -> HttpResponse:
    """The people of one's own authority; a choice when there are several."""
    own = list(
        Authority.objects.filter(pk__in=reader_of(request).authorities(RoleCode.HEAD, RoleCode.SPECIALIST))
    )
    if len(own) == 1:
        return redirect("people", own[0].code)
    return page(request, "accounts/my_people.html", {"authorities": own})


def people(request: HttpRequest, code: str) -> HttpResponse:
    """Who holds what in an authority, from which day to which."""
    authority = get_allowed(request.user, "accounts.see_people", Authority, code=code)
    context = {
        "authority": authority,
        "roles": people_of(authority),
        "today": clock.today(),
        "may_see_auditors": reader_of(request).has_perm("accounts.let_auditor_in", authority),
    }
    return page(request, "accounts/people.html", context)


def invite(request: HttpRequest, code: str) -> HttpResponse:
    """Give a role to a person and let the person in."""
    authority = get_allowed(request.user, "accounts.see_people", Authority, code=code)
    user = reader_of(request)
    # An auditor is let in by a letter, on a page of its own.
    here: list[RoleCode] = [each for each in RoleCode if each != RoleCode.AUDITOR]
    allowed = [each for each in here if user.has_perm("accounts.give_role", Offer(authority, each))]
    initial = {"language": translation.get_language()}
    form = InviteForm(request.POST or None, codes=allowed, initial=initial)
    if form.is_valid():
        invitation = attempt(request, invite_person, authority=authority, by=user, **form.cleaned_data)
        if invitation is not None:
            return invited(request, invitation, authority)
    return page(request, "accounts/invite.html", {"form": form, "authority": authority})


def role(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One person's role, and what can be done about it."""
    held = _role(request, code, pk)
    user = reader_of(request)
    may_end = user.has_perm("accounts.end_role", held)
    may_print = user.has_perm("accounts.issue_entrance", held.user)
    context = {
        "authority": held.authority,
        "role": held,
        "may_end": may_end,
        # Who may give a role may end it.
        "may_substitute": may_end
        and held.code != RoleCode.AUDITOR
        and user.has_perm("accounts.give_role", Offer(held.authority, held.code)),
        "may_print": may_print,
        "ending_blockers": list(ending_blockers(held)),
        "end_form": EndForm(),
        "slip_form": SlipForm(),
        "letter": letter_state(held.user) if may_print else "",
    }
    return page(request, "accounts/role.html", context)


@require_POST
@refused_shows(role)
def end(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """End a role."""
    held = _role(request, code, pk)
    form = EndForm(request.POST)
    if not form.is_valid():
        return page(request, "accounts/end.html", {"form": form, "role": held, "authority": held.authority})
    end_role(role=held, by=reader_of(request), last_day=form.cleaned_data["last_day"])
    messages.success(request, _("The role has been ended."))
    return redirect("people", code)


def stand_in(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Let somebody do the work of a role during illness or leave."""
    held = _role(request, code, pk)
    form = SubstituteForm(request.POST or None, initial={"language": translation.get_language()})
    if form.is_valid():
        invitation = attempt(request, substitute, role=held, by=reader_of(request), **form.cleaned_data)
        if invitation is not None:
            return invited(request, invitation, held.authority)
    return page(
        request, "accounts/substitute.html", {"form": form, "role": held, "authority": held.authority}
    )


@require_POST
@never_cache
@refused_shows(role)
def print_slip(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """A new one-time code on paper."""
    held = _role(request, code, pk)
    form = SlipForm(request.POST)
    drops = form.is_valid() and form.cleaned_data["drops_second_step"]
    one_time = issue_entrance(
        user=held.user,
        by=reader_of(request),
        purpose=Purpose.RESET if held.user.has_usable_password() else Purpose.FIRST,
        way=Way.SLIP,
        drops_second_step=drops,
    )
    return slip(request, held.user, one_time, back=reverse("people", args=[code]))


def slip(request: HttpRequest, person: User, code: str, *, back: str) -> HttpResponse:
    """The slip itself, to be printed; the code is shown this once and kept nowhere."""
    spelled = codes.spell(code)
    address, typed_at = _addresses(request, person, spelled)
    context = {
        "person": person,
        "code": spelled,
        "square": qr_svg(address),
        "typed_at": typed_at,
        "until": clock.now() + Way.SLIP.lifetime,
        "back": back,
        "demonstration": person.is_demonstration,
    }
    answer = page(request, "accounts/slip.html", context)
    add_never_cache_headers(answer)
    return answer


@require_POST
@sensitive_post_parameters("code")
def slip_pdf(request: HttpRequest) -> HttpResponseBase:
    """The slip as a PDF in the person's language, drawn from the code that the page still shows."""
    form = CodeForm(request.POST)
    entrance = entrance_for(form.cleaned_data["code"]) if form.is_valid() else None
    if entrance is None:
        return page(request, "accounts/enter.html", {"form": form})
    if entrance.made_by != reader_of(request):
        raise PermissionDenied
    person = entrance.user
    spelled = codes.spell(codes.code_of(entrance.nonce))
    code_address, address = _addresses(request, person, spelled)
    facts = EntranceFacts(
        authority=documents.in_all_languages(gettext_lazy("Ashar")),
        name=person.name,
        login=person.login,
        code=spelled,
        address=address,
        code_address=code_address,
        valid_until=entrance.expires_at,
    )
    drawn = documents.render_direct(
        "entrance", facts, person.language, is_demonstration=person.is_demonstration
    )
    return serve_pdf(drawn, "ashar.pdf")


def _addresses(request: HttpRequest, person: User, spelled: str) -> tuple[str, str]:
    """Where the code is given already, and where it is typed in, in the person's language."""
    with translation.override(person.language):
        # As the printing person reached us: also right in a house network without a public address.
        return (
            request.build_absolute_uri(reverse("enter-code", args=[spelled])),
            request.build_absolute_uri(reverse("enter")),
        )


def invited(request: HttpRequest, invitation: Invitation, authority: Authority | None) -> HttpResponse:
    """The slip to print, or back to the list with what happened."""
    back = reverse("people", args=[authority.code]) if authority else reverse("authorities")
    if invitation.code:
        return slip(request, invitation.role.user, invitation.code, back=back)
    said = (
        _("A letter with a one-time code is on its way.")
        if invitation.way is Way.MAIL and not invitation.role.user.has_usable_password()
        else _("This person already has an account and can sign in as before.")
    )
    messages.success(request, said)
    return redirect(back)


def _role(request: HttpRequest, code: str, pk: int) -> Role:
    authority = get_allowed(request.user, "accounts.see_people", Authority, code=code)
    return get_allowed(
        request.user,
        "accounts.see_role",
        Role,
        pk=pk,
        authority=authority,
    )
