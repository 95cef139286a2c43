"""Public pages of papers: the paper itself, and whether a paper in hand is genuine."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from ashar.core import documents
from ashar.core.documents.issuing import Answer
from ashar.core.files import StoredFile
from ashar.core.web.answers import page
from ashar.core.web.downloads import serve, serve_pdf

HEADINGS = {
    Answer.GENUINE: _("The paper is genuine"),
    Answer.SUPERSEDED: _("The paper was genuine, but another has replaced it"),
    Answer.DAMAGED: _("Do not rely on this paper"),
    Answer.UNKNOWN: _("No such paper was issued here"),
}
TONES = {Answer.GENUINE: "ok", Answer.SUPERSEDED: "wait", Answer.DAMAGED: "stop", Answer.UNKNOWN: "stop"}


@require_safe
def ask(request: HttpRequest) -> HttpResponseBase:
    """Where the number of a paper is typed in, and its code when it is not public."""
    number = documents.plain_number(request.GET.get("number", ""))
    if not number:
        return page(request, "core/verify.html", {"finding": None, "number": "", "asks_code": False})
    code = request.GET.get("code", "")[:40]
    return redirect(reverse("core:verify", args=[number[:40]], query={"code": code} if code else None))


@require_safe
def verify(request: HttpRequest, number: str) -> HttpResponse:
    """What the number stands for, and what this answer does not prove.

    Of a paper that is not public nothing is told to whoever has only a number: numbers can be guessed.
    """
    finding = documents.verify(number)
    document, code = finding.document, request.GET.get("code", "")
    may_read = document is not None and documents.may_read(request.user, document)
    if document and not may_read and not documents.bears_code(document, code):
        asked = {"finding": None, "number": document.number, "asks_code": True, "code": code}
        return page(request, "core/verify.html", asked)
    context = {
        "asks_code": False,
        "finding": finding,
        "document": document,
        "number": document.number if document else documents.plain_number(number),
        "kind": documents.kind_of(document.kind).title if document else "",
        "may_read": may_read,
        "heading": HEADINGS[finding.answer],
        "tone": TONES[finding.answer],
        "demonstration": document is not None and document.is_demonstration,
    }
    return page(request, "core/verify.html", context, status=200 if document else 404)


@require_safe
def paper(request: HttpRequest, number: str) -> HttpResponseBase:
    """The paper as a PDF in the language of the address; 404 for whoever may not read it."""
    document = get_object_or_404(documents.Document.objects.select_related("superseded_by"), number=number)
    if not documents.may_read(request.user, document):
        raise Http404
    language = str(translation.get_language())
    drawn = documents.render(document, language)
    return serve_pdf(drawn, f"{number}-{language}.pdf", is_public=document.is_public)


@require_safe
def public_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A file that was made public."""
    return serve(get_object_or_404(StoredFile, pk=pk, is_public=True))
