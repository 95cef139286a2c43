"""Filing, withdrawing, receipts, and what was filed."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ashar.accounts.reader import reader_of
from ashar.core import i18n
from ashar.core.documents import Document
from ashar.core.web import stages
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import attempt, decision, page
from ashar.proposals import content as port
from ashar.proposals.actions import (
    arrival,
    file_proposal,
    filing_blockers,
    give_up_copy,
    keeps_copy,
    withdraw_proposal,
    withdrawal_blockers,
)
from ashar.proposals.links import proposal_links
from ashar.proposals.models import Envelope, Proposal
from ashar.proposals.packages import package_of
from ashar.proposals.queries import filings
from ashar.proposals.sheet import sheet_of
from ashar.proposals.showing import reading, sums
from ashar.proposals.views.keyless import needs_key
from ashar.proposals.views.writing import leading


@require_http_methods(["GET", "HEAD", "POST"])
@needs_key
def file(request: HttpRequest, number: str) -> HttpResponse:
    """What will be filed, what stands in its way, and the one button that files it."""
    user = reader_of(request)
    own = get_allowed(user, "proposals.write_proposal", Proposal, number=number)
    if own.is_paper:
        return redirect("proposals:receipt", number)
    if request.method == "POST" and attempt(request, file_proposal, proposal=own, by=user) is not None:
        return redirect("proposals:receipt", number)
    own.refresh_from_db(fields=["state", "version", "filed_at"])
    at, draft = arrival(), port.draft_of(own, by=user)
    found = filing_blockers(own, at=at, content=draft.content, by=user)
    blockers = leading(found, own, sheet_of(own.lot.call))
    context = {
        "proposal": own,
        "call": own.lot.call,
        "authority": own.lot.call.authority,
        "content": draft.content,
        "sums": sums(draft.content, own.lot.ceiling),
        "go": decision(own, "file", blockers, action=reverse("proposals:file", args=[number])),
        "is_unchanged": port.is_filed_as_it_is(own),
        "keeps_copy": keeps_copy(own.lot.call),
        "server_time": i18n.moment(at, seconds=True),
        "thread": stages.thread_view(own.lot.call.number, public=True),
    }
    return page(request, "proposals/file.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """What follows from taking the proposal back, and the button that does it."""
    user = reader_of(request)
    own = get_allowed(user, "proposals.write_proposal", Proposal, number=number)
    if request.method == "POST" and attempt(request, withdraw_proposal, proposal=own, by=user) is not None:
        return redirect("proposals:receipt", number)
    blockers = withdrawal_blockers(own, at=arrival(), by=user)
    context = {
        "proposal": own,
        "call": own.lot.call,
        "authority": own.lot.call.authority,
        "keeps_copy": keeps_copy(own.lot.call),
        "go": decision(own, "withdraw", blockers, action=reverse("proposals:withdraw", args=[number])),
    }
    return page(request, "proposals/withdraw.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """The receipt of the version that counts, and those of the versions before.

    Where the call keeps no working copy, its package is to be saved from here; a press says that it is.
    """
    user = reader_of(request)
    filed = get_allowed(user, "proposals.see_receipt", Proposal, number=number)
    if not filed.version:
        raise Http404
    if filed.is_paper and not port.is_entered(filed):
        return _in_envelope(request, filed)
    at = arrival()
    newest, *earlier = filings(filed)
    is_own, is_open = user.has_perm("proposals.write_proposal", filed), filed.lot.call.is_open(at)
    if request.method == "POST":
        if is_own and attempt(request, give_up_copy, proposal=filed, by=user) is not None:
            messages.success(request, _("The key is destroyed. To change the text, bring your package back."))
        return redirect("proposals:receipt", number)
    context = {
        "proposal": filed,
        "call": filed.lot.call,
        "authority": filed.lot.call.authority,
        "newest": newest,
        "earlier": earlier,
        "papers": {code: _paper(newest.receipt, code) for code in ("ky", "ru")},
        "is_own": is_own,
        "is_open": is_open,
        "has_package": is_own and port.has_version(filed, filed.version),
        "keeps_copy": keeps_copy(filed.lot.call),
        "key_until": None if port.is_given_up(filed) else filed.key_until,
        "copy_ends": is_own and is_open and keeps_copy(filed.lot.call) and port.copy_ends(filed),
        "is_changed": is_own and is_open and bool(port.changed_since_filing([filed])),
        "links_of": proposal_links,
        "thread": stages.thread_view(filed.lot.call.number, public=True),
    }
    return page(request, "proposals/receipt.html", context)


def _in_envelope(request: HttpRequest, filed: Proposal) -> HttpResponse:
    """A proposal on paper that nobody has typed yet: its envelope speaks for it."""
    call, envelope = filed.lot.call, Envelope.objects.select_related("receipt").get(proposal=filed)
    context = {"proposal": filed, "call": call, "authority": call.authority, "envelope": envelope}
    is_own = reader_of(request).has_perm("proposals.write_proposal", filed)
    return page(request, "proposals/in_envelope.html", context | {"is_own": is_own})


def _paper(receipt: Document, language: str) -> str:
    """Where the receipt is drawn in this language."""
    with translation.override(language):
        return reverse("core:paper", args=[receipt.number])


@require_safe
@needs_key
def copy(request: HttpRequest, number: str, n: int) -> HttpResponse:
    """The very bytes that were filed, so that anybody can compare their hash with the receipt's."""
    user = reader_of(request)
    own = get_allowed(user, "proposals.write_proposal", Proposal, number=number)
    if n not in {each.n for each in port.versions_of(own)}:
        raise Http404(_("There is no such version."))
    answer = HttpResponse(port.copy_of(own, n, by=user), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{number}-{n}.json"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_safe
@needs_key
def version(request: HttpRequest, number: str, n: int) -> HttpResponse:
    """What was filed, for the organisation's own people."""
    user = reader_of(request)
    own = get_allowed(user, "proposals.write_proposal", Proposal, number=number)
    filing = next((each for each in filings(own) if each.version.n == n), None)
    if filing is None:
        raise Http404(_("There is no such version."))
    content = port.load_own(own, by=user, version=n)
    context = {
        "proposal": own,
        "call": own.lot.call,
        "authority": own.lot.call.authority,
        "filing": filing,
        **reading(content, own.lot.ceiling, sheet_of(own.lot.call)),
    }
    return page(request, "proposals/version.html", context)


@require_safe
@needs_key
def package(request: HttpRequest, number: str, n: int) -> HttpResponse:
    """What was filed with its files, the journal's entry and a verifier that works without the internet."""
    user = reader_of(request)
    own = get_allowed(user, "proposals.write_proposal", Proposal, number=number)
    filing = next((each for each in filings(own) if each.version.n == n), None)
    if filing is None:
        raise Http404(_("There is no such version."))
    answer = HttpResponse(package_of(own, filing, by=user), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{number}-{n}.zip"'
    answer["Cache-Control"] = "private, no-store"
    return answer
