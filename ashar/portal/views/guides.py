"""Guides for those who work here."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language

from ashar.core.web.answers import page
from ashar.portal import guides as shelf


def guides(request: HttpRequest) -> HttpResponse:
    """All guides."""
    return page(
        request, "portal/guides.html", {"guides": [(code, shelf.guide(code)) for code in shelf.CODES]}
    )


def guide(request: HttpRequest, code: str) -> HttpResponse:
    """One guide, step by step, with pictures."""
    if code not in shelf.CODES:
        raise Http404
    found, language = shelf.guide(code), str(get_language())
    parts = [(part, shelf.picture_of(part, language)) for part in found.parts]
    return page(request, "portal/guide.html", {"guide": found, "parts": parts})
