"""Files that answer a question: a page of their own, so that they travel while the text is written."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ashar.accounts.models import User
from ashar.accounts.reader import reader_of
from ashar.calls.sets.asking import MOST_FILES
from ashar.core.files import NotAccepted, store_locked
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
from ashar.proposals.consortium import CONSENT
from ashar.proposals.content import Attached, Content
from ashar.proposals.downloads import serve_attached
from ashar.proposals.forms import AttachForm
from ashar.proposals.models import Attachment, Proposal, Sending
from ashar.proposals.places import EVIDENCE, may_attach, place_of
from ashar.proposals.questions import Question
from ashar.proposals.sending import PURPOSE, half_sent, throw_away
from ashar.proposals.sheet import sheet_of
from ashar.proposals.showing import scans_of
from ashar.proposals.views.keyless import needs_key
from ashar.proposals.views.ours import offered, use_document
from ashar.proposals.views.writing import is_writable


@require_http_methods(["GET", "HEAD", "POST"])
@needs_key
def files(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """The files of one question: add one, take one away."""
    user = reader_of(request)
    own = own_for(user, number, code)
    question = place_of(code, sheet_of(own.lot.call), port.load_own(own, by=user))
    if question is None:
        raise Http404
    if not is_writable(own):
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
        "back": _back(number, code),
        "blockers": list(attach_blockers(own, code, content)),
    }
    return page(request, "proposals/files.html", context)


def own_for(user: User, number: str, code: str) -> Proposal:
    """The proposal, for whoever adds files under this code; 404 and 403 for others."""
    own = get_allowed(user, "proposals.write_parts", Proposal, number=number)
    if not may_attach(user, own, code):
        raise PermissionDenied(_("These files are added by others of the organisation."))
    return own


def _back(number: str, code: str) -> tuple[str, str]:
    """Where one came from, in words and as an address."""
    if code == EVIDENCE:
        return _("Back to the budget"), reverse("proposals:budget", args=[number]) + f"#{code}"
    if code.startswith(CONSENT):
        place = f"#partner-{code.removeprefix(CONSENT)}"
        return _("Back to the partners"), reverse("proposals:partners", args=[number]) + place
    return _("Back to the text"), reverse("proposals:proposal", args=[number]) + f"#{code}"


def _shown(own: Proposal, question: Question, content: Content) -> dict[str, Any]:
    known = content.files.get(question.code, ())
    return {
        "proposal": own,
        "question": question,
        "known": known,
        "scans": scans_of([Content(files={question.code: tuple(known)})]),
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
    own = get_allowed(user, "proposals.write_parts", Proposal, number=number)
    kept = get_object_or_404(
        Attachment.objects.select_related("file", "document__organisation"), proposal=own, pk=pk
    )
    if not (user.has_perm("proposals.write_proposal", own) or may_attach(user, own, kept.question)):
        raise PermissionDenied(_("These files are added by others of the organisation."))
    return serve_attached(kept, _known(own, pk, by=user), by=user)


def _known(own: Proposal, pk: int, *, by: User) -> Attached:
    """What the draft, or a version of it, says of this file; raises Sealed when none of them can be read."""
    found = None
    for n in range(own.version + 1 if by.has_perm("proposals.write_proposal", own) else 1):
        try:
            found = port.load_own(own, by=by, version=n)
        except port.Sealed:
            continue
        if known := found.file(pk):
            return known
    if found is None:
        raise port.Sealed
    raise Http404(_("This file was taken out of the draft."))
