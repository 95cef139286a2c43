"""Pages of donors’ agreements and consents."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ashar.accounts.models import User
from ashar.accounts.reader import reader_of
from ashar.core.files import StoredFile, store
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import attempt, page
from ashar.core.web.downloads import serve
from ashar.core.web.presses import pressed_once
from ashar.places.models import Authority
from ashar.programmes import links
from ashar.programmes.actions import (
    allocate,
    answer_consent,
    ask_consent,
    asking_blockers,
    record_donor_agreement,
)
from ashar.programmes.actions.supplementing import supplement_agreement
from ashar.programmes.donors import SUBJECTS, Together, changes_of, fed_by
from ashar.programmes.forms.donors import (
    AllocationForm,
    AskForm,
    ConsentForm,
    DonorAgreementForm,
    SupplementForm,
)
from ashar.programmes.models import OFFICE, BudgetLine, Consent, ConsentTo, DonorAgreement

ON_A_PAGE = 30


@require_safe
def donors(request: HttpRequest) -> HttpResponse:
    """Donors’ agreements that one keeps, spends from or speaks for."""
    user = reader_of(request)
    found = DonorAgreement.objects.visible_to(user)
    waiting = Consent.objects.visible_to(user).waiting()
    context = {
        "shown": Paginator(found.order_by("-valid_to", "-pk"), ON_A_PAGE).get_page(request.GET.get("page")),
        "waiting": list(waiting[:ON_A_PAGE]),
        "may_enter": _may_enter(user),
        "demonstration": user.is_demonstration,
    }
    return page(request, "programmes/donors.html", context)


def _may_enter(user: User) -> bool:
    return bool(user.authorities("finance")) or ("operator" in user.duties() and not user.is_demonstration)


@pressed_once
def enter_donor(request: HttpRequest) -> HttpResponse:
    """Enter a signed agreement with a donor."""
    user = reader_of(request)
    if not _may_enter(user):
        raise PermissionDenied
    own = Authority.objects.filter(pk__in=user.authorities("finance")).order_by("code")
    shared = "operator" in user.duties() and not user.is_demonstration
    form = DonorAgreementForm(
        request.POST or None, request.FILES or None, authorities=list(own), shared=shared
    )
    if form.is_valid():
        facts = form.facts() | {"scan": _kept(form.cleaned_data["upload"]), "by": user}
        if made := attempt(request, record_donor_agreement, **facts):
            messages.success(request, _("The donor’s agreement is entered."))
            return redirect("programmes:donor", made.pk)
    context = {"form": form, "authority": own[0] if len(own) == 1 else None}
    return page(request, "programmes/enter_donor.html", context | {"demonstration": user.is_demonstration})


def _kept(upload: Any) -> StoredFile | None:
    return store(upload, purpose="donor") if upload else None


def _agreement(request: HttpRequest, pk: int, permission: str) -> DonorAgreement:
    found: DonorAgreement = get_allowed(request.user, permission, DonorAgreement, pk=pk)
    return found


@require_safe
def donor(request: HttpRequest, pk: int) -> HttpResponse:
    """A donor’s agreement: its terms, what each authority has of it, and where that stands."""
    user = reader_of(request)
    found = _agreement(request, pk, "programmes.see_agreement")
    is_kept = user.has_perm("programmes.keep_agreement", found)
    # Whoever keeps it or speaks for the donor reads all rows, an office its own.
    rows = fed_by([found], None if is_kept else _towns(user, found))[found.pk]
    consents = Consent.objects.visible_to(user).filter(budget_line__source=found.source_id)
    context = {
        "agreement": found,
        "authority": found.source.authority,
        "rows": rows,
        "together": Together(rows),
        "consents": Paginator(consents.order_by("-pk"), ON_A_PAGE).get_page(request.GET.get("page")),
        "may_keep": is_kept,
        "supplements": [(each, list(changes_of(each))) for each in found.supplements.order_by("-pk")],
        "demonstration": user.is_demonstration,
    }
    return page(request, "programmes/donor.html", context)


def _towns(user: User, agreement: DonorAgreement) -> set[int]:
    """Authorities of the agreement where one works or speaks for its donor."""
    spoken = {town for source, town in links.spoken_for(user) if source == agreement.source_id}
    return user.authorities(*OFFICE) | spoken


def supplement_of(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the signed supplement that changes a donor’s agreement: a longer time, another sum."""
    found = _agreement(request, pk, "programmes.keep_agreement")
    form = SupplementForm(request.POST or None, request.FILES or None, agreement=found)
    if form.is_valid():
        facts = form.facts(_kept(form.cleaned_data["upload"]))
        if attempt(request, supplement_agreement, agreement=found, by=reader_of(request), **facts):
            messages.success(request, _("The supplement is recorded; the agreement is as it says."))
            return redirect("programmes:donor", pk)
    context = {"form": form, "agreement": found, "authority": found.source.authority}
    return page(request, "programmes/supplement.html", context)


def allocate_of(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the paper that gives an authority its part of a donor’s agreement, more or less."""
    found = _agreement(request, pk, "programmes.keep_agreement")
    form = AllocationForm(request.POST or None, request.FILES or None, agreement=found)
    if form.is_valid():
        paper = form.paper(_kept(form.cleaned_data["upload"]))
        facts = {name: form.cleaned_data[name] for name in ("authority", "amount")}
        if attempt(request, allocate, agreement=found, paper=paper, by=reader_of(request), **facts):
            messages.success(request, _("The allocation is recorded."))
            return redirect("programmes:donor", pk)
    context = {"form": form, "agreement": found, "authority": found.source.authority}
    return page(request, "programmes/allocate.html", context)


def ask(request: HttpRequest, number: str, step: str, subject: str) -> HttpResponse:
    """Ask the donor for its consent to a step of an order."""
    allowed = get_allowed(request.user, "programmes.ask_consent", BudgetLine, number=number)
    known = BudgetLine.objects.select_related("authority", "line", "source__agreement")
    found = known.get(pk=allowed.pk)
    if step not in ConsentTo:
        raise Http404
    earlier = Consent.objects.filter(budget_line=found, to=step, subject=subject).order_by("-pk")
    last: Consent | None = earlier.first()
    if last and last.state != "refused":
        return redirect("programmes:consent", last.number)
    form = AskForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        facts = {"budget_line": found, "to": step, "subject": subject, "by": reader_of(request)}
        if made := attempt(request, ask_consent, note=form.cleaned_data["note"], **facts):
            messages.success(request, _("The donor has been asked."))
            return redirect("programmes:consent", made.number)
    context = {
        "form": form,
        "budget_line": found,
        "authority": found.authority,
        "agreement": found.source.terms,
        "step": ConsentTo(step),
        "subject": subject,
        "kind": SUBJECTS[ConsentTo(step)].label,
        "refused": last,
        "blockers": [] if request.method == "POST" else list(asking_blockers(found, step, subject)),
    }
    return page(request, "programmes/ask_consent.html", context)


def consent(request: HttpRequest, number: str) -> HttpResponse:
    """A consent that was asked for; the donor’s person answers, or the office enters the donor’s letter."""
    found: Consent = get_allowed(request.user, "programmes.see_consent", Consent, number=number)
    user = reader_of(request)
    is_donor = user.has_perm("programmes.answer_consent", found)
    may_answer = found.state == "asked" and (is_donor or user.has_perm("programmes.enter_consent", found))
    if request.method == "POST" and not (is_donor or user.has_perm("programmes.enter_consent", found)):
        raise PermissionDenied
    form = ConsentForm(request.POST or None, request.FILES or None, by_letter=not is_donor)
    if form.is_valid():
        letter = form.letter_with(_kept(form.cleaned_data.get("upload")))
        facts = {"is_given": form.cleaned_data["answer"] == "give", "reason": form.cleaned_data["reason"]}
        if attempt(request, answer_consent, consent=found, letter=letter, by=user, **facts):
            messages.success(request, _("The answer is recorded. The office can read it."))
            return redirect("programmes:consent", number)
    line = found.budget_line
    context = {
        "consent": found,
        "form": form,
        "is_donor": is_donor,
        "may_answer": may_answer,
        "budget_line": line,
        "authority": line.authority,
        "agreement": line.source.terms,
        "kind": SUBJECTS[ConsentTo(found.to)].label,
        "may_ask": found.state == "refused"
        and user.has_perm("programmes.ask_consent", line)
        and not any(asking_blockers(line, found.to, found.subject)),
    }
    return page(request, "programmes/consent.html", context)


@require_safe
def donor_file(request: HttpRequest, pk: int, file: int) -> HttpResponseBase:
    """A scan of an agreement, an allocation or a consent, for those who may read that."""
    found = _agreement(request, pk, "programmes.see_agreement")
    user = reader_of(request)
    kept: set[int | None] = {found.scan_id, *found.supplements.values_list("scan", flat=True)}
    is_kept = user.has_perm("programmes.keep_agreement", found)
    rows = fed_by([found], None if is_kept else _towns(user, found))
    kept |= {
        paper.scan_id for row in rows[found.pk] if row.allocation for paper in row.allocation.papers.all()
    }
    seen = Consent.objects.visible_to(user).filter(budget_line__source=found.source_id)
    kept |= set(seen.values_list("scan", flat=True))
    if file not in kept - {None}:
        raise Http404
    return serve(get_object_or_404(StoredFile, pk=file))
