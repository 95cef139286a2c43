"""Files that answer a question: a page of their own, so that they travel while the text is written."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ashar.accounts.models import User
from ashar.accounts.reader import reader_of
from ashar.calls.sets import Kind
from ashar.calls.sets.asking import MOST_FILES
from ashar.core.files import store_locked
from ashar.core.lifecycle import Refused
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import attempt, page
from ashar.proposals import content as port
from ashar.proposals.actions import arrival, attach_blockers, attach_file, detach_file
from ashar.proposals.downloads import serve_attached
from ashar.proposals.forms import AttachForm
from ashar.proposals.models import Attachment, Proposal
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
    if "use" in request.POST and use_document(request, own, code):
        return redirect("proposals:files", number, code)
    sent = request.method == "POST" and "use" not in request.POST
    form = AttachForm(request.POST if sent else None, request.FILES if sent else None)
    if form.is_valid() and attempt(request, _add, own=own, code=code, form=form, by=user) is not None:
        return redirect("proposals:files", number, code)
    content = port.load_own(own, by=user)
    context = {
        "proposal": own,
        "call": own.lot.call,
        "authority": own.lot.call.authority,
        "question": question,
        "most": question.most or MOST_FILES,
        "known": content.files.get(code, ()),
        "form": form,
        "offered": offered(own, code, content, user),
        "blockers": list(attach_blockers(own, code, content)),
    }
    return page(request, "proposals/files.html", context)


def _add(*, own: Proposal, code: str, form: AttachForm, by: User) -> Attachment:
    """Ask first and keep the file after, so that a refusal leaves no file; the action asks again."""
    reasons = list(attach_blockers(own, code, port.load_own(own, by=by)))
    if reasons:
        raise Refused(*reasons)
    file = store_locked(form.cleaned_data["upload"], purpose="proposal_file")
    return attach_file(proposal=own, code=code, file=file, by=by)


def _dropped(request: HttpRequest, own: Proposal, code: str) -> HttpResponse:
    sent = request.POST["drop"]
    known = int(sent) if sent.isdigit() else 0
    if not attempt(request, detach_file, proposal=own, code=code, attachment=known, by=reader_of(request)):
        raise Http404(_("This file cannot be taken away now."))
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
