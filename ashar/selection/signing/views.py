"""Pages of the protocol: read by everybody once the results are public, signed by the commission before."""

from __future__ import annotations

from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ashar.accounts.forms import ConfirmCodeForm
from ashar.accounts.reader import reader_of
from ashar.calls.models import Call
from ashar.commissions.models import MARKING
from ashar.core import clock, documents, files
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import attempt, page
from ashar.core.web.downloads import serve_docx
from ashar.selection.actions import correcting, dissenting
from ashar.selection.actions import signing as deeds
from ashar.selection.forms import SignForm
from ashar.selection.models import DissentingOpinion, ProtocolCorrection, SittingProtocol
from ashar.selection.papers.word import draw_protocol
from ashar.selection.queries import member_of
from ashar.selection.signing.checking import are_roots_known
from ashar.selection.signing.forms import CorrectionForm, DissentForm, SignedFileForm
from ashar.selection.signing.showing import Papers, decided_of, papers_of

NAMES = ("confirm", "signed", "scan", "asks_phone", "waits", "keeps_record", "may_dissent")


def protocol(request: HttpRequest, number: str) -> HttpResponse:
    """The protocol: its papers, signatures, dissenting opinions and corrections."""
    call = get_object_or_404(Call.objects.visible_to(request.user), number=number)
    return _show(request, call)


def _show(request: HttpRequest, call: Call, **sent: Any) -> HttpResponse:
    """The page; `sent`: forms as they were sent, by their names."""
    reader: Any = request.user
    is_inside = reader.is_authenticated and reader.has_perm("selection.see_protocol", call)
    papers = papers_of(call, is_inside=is_inside)
    if papers is None:
        raise Http404
    forms = dict.fromkeys(NAMES) | (_forms(request, call, papers) if is_inside else {})
    context = {
        "call": call,
        "authority": call.authority,
        "papers": papers,
        "word_address": _word_address,
        **forms,
        **sent,
    }
    return page(request, "selection/protocol.html", context)


def _word_address(number: str, language: str) -> str:
    """Where the protocol is as a DOCX in a language."""
    with translation.override(language):
        return reverse("selection:protocol-docx", args=[number])


def _forms(request: HttpRequest, call: Call, papers: Papers) -> dict[str, Any]:
    """What this person may do now."""
    user, protocol = reader_of(request), papers.protocol
    member = next((each for each in papers.signers if each.user_id == user.pk), None)
    blockers = list(deeds.signing_blockers(protocol, is_waiting=papers.waiting is not None))
    found: dict[str, Any] = {"waits": blockers if protocol.state in {"draft", "signing"} else []}
    if member is not None and not blockers and member.pk not in papers.has_signed:
        found["asks_phone"] = not is_mfa_enabled(user)
        found["confirm"] = None if found["asks_phone"] else ConfirmCodeForm(user=user)
        found["signed"] = SignedFileForm() if are_roots_known() else None
    found["keeps_record"] = user.has_perm("selection.keep_record", call)
    if found["keeps_record"] and not blockers:
        found["scan"] = SignForm()
    may_dissent = member is not None and member.duty in MARKING and member.pk not in papers.have_dissented
    found["may_dissent"] = may_dissent and protocol.state in correcting.OPEN
    return found


def _of(call: Call) -> SittingProtocol:
    return get_object_or_404(SittingProtocol, call=call)


@require_POST
def confirm(request: HttpRequest, number: str) -> HttpResponse:
    """Sign here with the code from the phone, shown in this very request."""
    call = get_allowed(request.user, "selection.sit", Call, number=number)
    found, user = _of(call), reader_of(request)
    if not is_mfa_enabled(user):
        messages.error(request, _("Set up the code from the phone first; then you can sign with it."))
        return redirect("selection:protocol", number)
    form = ConfirmCodeForm(request.POST, user=user)
    if form.is_valid() and attempt(
        request, deeds.confirm_protocol, protocol=found, shown_at=clock.now(), by=user
    ):
        messages.success(request, _("You have signed."))
        return redirect("selection:protocol", number)
    return _show(request, call, confirm=form)


@require_POST
def signed(request: HttpRequest, number: str) -> HttpResponse:
    """Take the PDF that bears the person's digital signature."""
    call = get_allowed(request.user, "selection.sit", Call, number=number)
    found, form = _of(call), SignedFileForm(request.POST, request.FILES)
    if form.is_valid():
        file = files.store(form.cleaned_data["file"], purpose="signed protocol")
        if attempt(request, deeds.sign_protocol_by_file, protocol=found, file=file, by=reader_of(request)):
            messages.success(request, _("The signature is good: you have signed."))
            return redirect("selection:protocol", number)
    return _show(request, call, signed=form)


@require_POST
def scanned(request: HttpRequest, number: str) -> HttpResponse:
    """Take the scan of the paper that all others have signed."""
    call = get_allowed(request.user, "selection.keep_record", Call, number=number)
    found, form = _of(call), SignForm(request.POST, request.FILES)
    if form.is_valid():
        scan = files.store(form.cleaned_data["scan"], purpose="protocol")
        if attempt(request, deeds.sign_the_rest_on_paper, protocol=found, scan=scan, by=reader_of(request)):
            messages.success(request, _("The signatures are recorded."))
            return redirect("selection:protocol", number)
    return _show(request, call, scan=form)


def dissent(request: HttpRequest, number: str) -> HttpResponse:
    """Take a member's dissenting opinion."""
    call = get_allowed(request.user, "selection.sit", Call, number=number)
    found, form = _of(call), DissentForm(request.POST or None)
    if form.is_valid():
        written: DissentingOpinion | None = attempt(
            request, dissenting.write_dissent, protocol=found, by=reader_of(request), **form.cleaned_data
        )
        if written:
            messages.success(request, _("Your opinion is attached to the protocol."))
            return redirect("selection:protocol", number)
    until = dissenting.dissent_until(found)
    blockers = dissenting.dissent_blockers(found, member_of(call, reader_of(request)), until)
    context = {
        "call": call,
        "authority": call.authority,
        "until": until,
        "blockers": list(blockers),
        "form": form,
    }
    return page(request, "selection/dissent.html", context)


def correct(request: HttpRequest, number: str) -> HttpResponse:
    """Draw up a corrected paper of the protocol."""
    call = get_allowed(request.user, "selection.keep_record", Call, number=number)
    found = _of(call)
    form = CorrectionForm(found, decided_of(call), request.POST or None)
    if form.is_valid():
        facts = {"protocol": found, "corrected": form.corrected(), "by": reader_of(request)}
        drawn: ProtocolCorrection | None = attempt(request, correcting.correct_protocol, **facts)
        if drawn:
            messages.success(
                request, _("The corrected protocol is drawn up: everybody who sat signs it anew.")
            )
            return redirect("selection:protocol", number)
    context = {"call": call, "authority": call.authority, "protocol": found, "form": form}
    return page(request, "selection/correct.html", context)


def _paper(request: HttpRequest, number: str) -> documents.Document:
    papers = documents.Document.objects.filter(kind="protocol")
    found: documents.Document = get_object_or_404(papers, number=number)
    if not documents.may_read(request.user, found):
        raise Http404
    return found


@require_safe
def word(request: HttpRequest, paper: str) -> HttpResponseBase:
    """The protocol as a file that people can edit, in the language of the address."""
    found, language = _paper(request, paper), str(translation.get_language())
    return serve_docx(draw_protocol(found, language), f"{paper}-{language}.docx")


@require_safe
def data(request: HttpRequest, paper: str) -> HttpResponse:
    """The very bytes whose hash is the check code: docs/protocol-data.md says what they mean."""
    found = _paper(request, paper)
    answer = HttpResponse(bytes(found.data), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{paper}.json"'
    if not found.is_public:
        answer["Cache-Control"] = "private, no-store"
    return answer
