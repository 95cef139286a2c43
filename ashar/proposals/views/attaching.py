"""Files that answer a question: a page of their own, so that they travel while the text is written."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ashar.accounts.models import User
from ashar.accounts.reader import reader_of
from ashar.calls.sets import Kind
from ashar.calls.sets.asking import MOST_FILES
from ashar.core.files import NotAccepted, Scan, store_locked
from ashar.core.lifecycle import Refused
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import attempt, page
from ashar.core.web.uploads import accepted
from ashar.proposals import content as port
from ashar.proposals.actions import (
    arrival,
    attach_blockers,
    attach_file,
    detach_file,
    missing_in,
    room_blockers,
)
from ashar.proposals.content import Content
from ashar.proposals.downloads import serve_attached
from ashar.proposals.forms import AttachForm
from ashar.proposals.models import Attachment, Proposal, Sending
from ashar.proposals.questions import Question
from ashar.proposals.sending import PURPOSE, half_sent, throw_away
from ashar.proposals.sheet import sheet_of
from ashar.proposals.states import WRITTEN
from ashar.proposals.views.keyless import needs_key
from ashar.proposals.views.ours import offered, use_document


@require_http_methods(["GET", "HEAD", "POST"])
@needs_key
def files(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """The files of one question: add one, take one away."""
    user = reader_of(request)
    own = get_allowed(user, "proposals.write_proposal", Proposal, number=number)
    question = sheet_of(own.lot.call).by_code.get(code)
    if question is None or question.kind != Kind.FILE:
        raise Http404
    if own.state not in WRITTEN or not own.lot.call.is_open(arrival()):
        return redirect("proposals:proposal", number)
    if request.method == "POST" and "drop" in request.POST:
        return _dropped(request, own, code)
    if request.method == "POST" and "forget" in request.POST:
        return _forgotten(request, own, code)
    if "use" in request.POST and use_document(request, own, code):
        return redirect("proposals:files", number, code)
    sent = request.method == "POST" and "use" not in request.POST
    form = AttachForm(request.POST if sent else None, request.FILES if sent else None)
    if form.is_valid() and attempt(request, _add, own=own, code=code, form=form, by=user) is not None:
        return redirect("proposals:files", number, code)
    content = port.load_own(own, by=user)
    if request.headers.get("Accept") == "application/json":
        return JsonResponse(_told(request, own, question, content))
    context = {
        **_shown(own, question, content),
        "call": own.lot.call,
        "authority": own.lot.call.authority,
        "most": question.most or MOST_FILES,
        "half_sent": half_sent(own, code, user),
        "form": form,
        "offered": offered(own, code, content, user),
        "accept": accepted(),
        "blockers": list(attach_blockers(own, code, content)),
    }
    return page(request, "proposals/files.html", context)


def _shown(own: Proposal, question: Question, content: Content) -> dict[str, Any]:
    known = content.files.get(question.code, ())
    rows = Attachment.objects.filter(pk__in=[each.id for each in known]).values_list("pk", "file__scan")
    return {
        "proposal": own,
        "question": question,
        "known": known,
        "scans": {pk: Scan(said) for pk, said in rows},
    }


def _told(request: HttpRequest, own: Proposal, question: Question, content: Content) -> dict[str, Any]:
    """What the script puts on a page after a file has come."""
    missing = list(missing_in(own.lot, content, at=arrival()))
    shown = {**_shown(own, question, content), "missing": missing}
    return {
        "files": render(request, "proposals/_files.html", shown).content.decode(),
        "missing": render(request, "proposals/_missing.html", shown).content.decode(),
        "count": _("Missing: {n}").format(n=len(missing)) if missing else _("Nothing is missing"),
        "is_full": any(attach_blockers(own, question.code, content)),
    }


def _add(*, own: Proposal, code: str, form: AttachForm, by: User) -> Attachment:
    """Ask first and keep the file after, so that a refusal leaves no file; the action asks again."""
    content, upload = port.load_own(own, by=by), form.cleaned_data["upload"]
    reasons = [*attach_blockers(own, code, content), *room_blockers(own, content, upload.size)]
    if reasons:
        raise Refused(*reasons)
    try:
        file = store_locked(upload, purpose=PURPOSE)
    except NotAccepted as refused:  # what only the scanner knows
        raise Refused(*refused.messages) from refused
    return attach_file(proposal=own, code=code, file=file, by=by)


def _dropped(request: HttpRequest, own: Proposal, code: str) -> HttpResponse:
    sent = request.POST["drop"]
    known = int(sent) if sent.isdigit() else 0
    if not attempt(request, detach_file, proposal=own, code=code, attachment=known, by=reader_of(request)):
        raise Http404(_("This file cannot be taken away now."))
    return redirect("proposals:files", own.number, code)


def _forgotten(request: HttpRequest, own: Proposal, code: str) -> HttpResponse:
    sent = request.POST["forget"]
    coming = Sending.objects.select_related("proposal").filter(name=sent, begun_by=reader_of(request))
    throw_away(get_object_or_404(coming, proposal=own, question=code))
    return redirect("proposals:files", own.number, code)


@require_safe
@needs_key
def attachment(request: HttpRequest, number: str, pk: int) -> HttpResponseBase:
    """A file of one's own proposal."""
    user = reader_of(request)
    own = get_allowed(user, "proposals.write_proposal", Proposal, number=number)
    kept = get_object_or_404(
        Attachment.objects.select_related("file", "document__organisation"), proposal=own, pk=pk
    )
    for n in range(own.version + 1):
        if known := port.load_own(own, by=user, version=n).file(pk):
            return serve_attached(kept, known, by=user)
    raise Http404(_("This file was taken out of the draft."))
