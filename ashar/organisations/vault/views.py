"""Pages of a vault: its papers, one paper, putting one in, the profile."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ashar.accounts.models import User
from ashar.accounts.reader import reader_of
from ashar.core.files import store_locked
from ashar.core.lifecycle import Refused
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import attempt, page, refused_shows
from ashar.core.web.downloads import serve_locked
from ashar.organisations.models import Organisation, VaultDocument
from ashar.organisations.vault import keeping
from ashar.organisations.vault.actions import (
    add_document,
    adding_blockers,
    record_opening,
    renew_document,
    save_profile,
    take_away,
    taking_away_blockers,
)
from ashar.organisations.vault.forms import DocumentForm, ProfileForm, VersionForm
from ashar.organisations.vault.keeping import Unreadable
from ashar.organisations.vault.showing import awaited, papers_of, shown
from ashar.organisations.vault.uses import uses_of

PURPOSE = "vault"


@require_safe
def vault(request: HttpRequest, pk: int) -> HttpResponse:
    """The papers of the organisation, with those that are still awaited."""
    own = _own(request, pk)
    papers = papers_of(own)
    context = {
        "organisation": own,
        "papers": papers,
        "awaited": list(awaited(papers)),
        "may_change": reader_of(request).has_perm("organisations.change_vault", own),
        "is_readable": keeping.is_readable(own),
        "demonstration": own.is_demonstration,
    }
    return page(request, "organisations/vault.html", context)


@require_safe
def notice(request: HttpRequest, number: str) -> HttpResponse:
    """Where a notice about a paper leads."""
    pk = number.removeprefix("organisation-")
    if not pk.isdigit():
        raise Http404
    return redirect("vault", _own(request, int(pk)).pk)


def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a paper into the vault."""
    own = _own(request, pk, "change_vault")
    form = DocumentForm(
        request.POST or None, request.FILES or None, initial={"kind": request.GET.get("kind", "")}
    )
    if form.is_valid() and (added := attempt(request, _add, own=own, form=form, by=reader_of(request))):
        messages.success(request, _("The document is in the vault."))
        return redirect("vault-document", pk, added.pk)
    context = {
        "form": form,
        "organisation": own,
        "before": None,
        "blockers": list(adding_blockers(own)),
        "demonstration": own.is_demonstration,
    }
    return page(request, "organisations/vault_add.html", context)


def _add(*, own: Organisation, form: DocumentForm, by: User) -> VaultDocument:
    """Ask first and keep the file after, so that a refusal leaves no file; the action asks again."""
    reasons = list(adding_blockers(own))
    if reasons:
        raise Refused(*reasons)
    file = store_locked(form.cleaned_data["upload"], purpose=PURPOSE)
    return add_document(
        organisation=own,
        kind=form.cleaned_data["kind"],
        title=form.cleaned_data["title"],
        file=file,
        days=form.days(),
        by=by,
    )


@require_safe
def document(request: HttpRequest, pk: int, document_pk: int) -> HttpResponse:
    """One paper: its days, its versions, where it is used."""
    own = _own(request, pk)
    found = _paper(own, document_pk)
    rows = shown(list(own.documents.filter(series=found.series).select_related("added_by")))
    row = next(each for each in rows if each.document.pk == found.pk)
    uses = uses_of([each.document.pk for each in rows])
    context = {
        "organisation": own,
        "row": row,
        "versions": sorted(rows, key=lambda each: -each.document.version),
        "newest": next((each for each in rows if each.document.is_current), None),
        "uses": list({use.number: use for use in reversed(uses)}.values()),
        "is_filed": any(use.is_filed for use in uses),
        "blockers": list(taking_away_blockers(uses)),
        "may_change": found.is_current and reader_of(request).has_perm("organisations.change_vault", own),
        "demonstration": own.is_demonstration,
    }
    return page(request, "organisations/vault_document.html", context)


def renew(request: HttpRequest, pk: int, document_pk: int) -> HttpResponse:
    """Put a newer version beside a paper."""
    own = _own(request, pk, "change_vault")
    before = _paper(own, document_pk)
    if not before.is_current:
        return redirect("vault-document", pk, document_pk)
    form = VersionForm(request.POST or None, request.FILES or None, of_kind=before.kind)
    if form.is_valid():
        file = store_locked(form.cleaned_data["upload"], purpose=PURPOSE)
        by, days = reader_of(request), form.days()
        if renewed := attempt(request, renew_document, document=before, file=file, days=days, by=by):
            messages.success(request, _("The newer version is in the vault."))
            return redirect("vault-document", pk, renewed.pk)
    context = {
        "form": form,
        "organisation": own,
        "before": shown([before])[0],
        "blockers": [],
        "demonstration": own.is_demonstration,
    }
    return page(request, "organisations/vault_add.html", context)


@require_safe
def file(request: HttpRequest, pk: int, document_pk: int) -> HttpResponseBase:
    """The paper itself; the journal notes that it was opened."""
    found = _paper(_own(request, pk), document_pk)
    try:
        kept = keeping.kept_of(found)
    except Unreadable:
        raise Http404(_("The key of this document is gone. Put it in anew.")) from None
    record_opening(document=found, by=reader_of(request))
    return serve_locked(found.file, kept.key, kept.name)


@require_POST
@refused_shows(document)
def away(request: HttpRequest, pk: int, document_pk: int) -> HttpResponse:
    """Take a paper out of the vault."""
    own = _own(request, pk, "change_vault")
    kept = take_away(document=_paper(own, document_pk), by=reader_of(request))
    said = _("It is offered no more; what was filed keeps it.") if kept else _("The document is removed.")
    messages.success(request, said)
    return redirect("vault", pk)


def profile(request: HttpRequest, pk: int) -> HttpResponse:
    """Bank details, past projects and people: told once, taken over where they are asked."""
    own = _own(request, pk)
    may_change = reader_of(request).has_perm("organisations.change_vault", own)
    known = keeping.readable_profile(own)
    form = ProfileForm(request.POST if may_change and request.POST else None, known=known)
    if form.is_valid():
        by = reader_of(request)
        save_profile(organisation=own, profile=form.profile(), by=by)
        messages.success(request, _("Saved."))
        return redirect("vault-profile", pk) if "more" in request.POST else redirect("organisation", pk)
    context = {
        "form": form,
        "known": known,
        "organisation": own,
        "may_change": may_change,
        "is_readable": keeping.is_readable(own),
        "demonstration": own.is_demonstration,
    }
    return page(request, "organisations/vault_profile.html", context)


def _own(request: HttpRequest, pk: int, permission: str = "see_vault") -> Organisation:
    return get_allowed(request.user, f"organisations.{permission}", Organisation, pk=pk)


def _paper(own: Organisation, pk: int) -> VaultDocument:
    return get_object_or_404(own.documents.select_related("file", "organisation"), pk=pk)  # type: ignore[no-any-return]
