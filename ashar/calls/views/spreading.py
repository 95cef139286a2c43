"""Pages and files that spread the news of a call: message, picture, dates, feeds."""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ashar.calls import aftermath, feeds
from ashar.calls.ical import calendar_of
from ashar.calls.models import Call
from ashar.calls.queries import papers_of, with_lots
from ashar.calls.spreading import LANGUAGES, MOST, card_picture, message_text, state_in_words
from ashar.core.i18n import written
from ashar.core.web.answers import page
from ashar.places.models import Place
from ashar.priorities.spheres import sphere_name, spheres


def _told(request: HttpRequest, number: str) -> Call:
    """An announced call that was run here, with its lots; raises Http404."""
    announced = Call.objects.visible_to(request.user).filter(announced_at__isnull=False, mode="live")
    return with_lots(get_object_or_404(announced, number=number, deadline__isnull=False))


@require_safe
def tell(request: HttpRequest, number: str) -> HttpResponse:
    """What helps to spread the news of a call: notice, message, picture, dates."""
    found = _told(request, number)
    messages = [(code, message_text(found, code)) for code in LANGUAGES]
    context = {
        "call": found,
        "authority": found.authority,
        "messages": messages,
        "rows": {code: max(8, text.count("\n") + len(text) // 45 + 2) for code, text in messages},
        "most": MOST,
        "state": state_in_words(found),
        "notice": papers_of(found).filter(kind="notice").first(),
        "cards": [(code, _in_language(code, "calls:picture", number)) for code in LANGUAGES],
    }
    return page(request, "calls/tell.html", context)


def _in_language(code: str, name: str, *arguments: Any) -> str:
    with translation.override(code):
        return reverse(name, args=arguments)


@require_safe
def picture(request: HttpRequest, number: str) -> HttpResponseBase:
    """The picture card in the language of the address."""
    found = _told(request, number)
    drawn = card_picture(found, str(translation.get_language()))
    return _file(request, drawn, "image/png", f"{number}-{translation.get_language()}.png")


@require_safe
def dates(request: HttpRequest, number: str) -> HttpResponseBase:
    """The dates of a call as a file for a calendar."""
    found = _told(request, number)
    after = aftermath.aftermath_of(found)
    told_at = after.last_amended_at or found.announced_at
    assert told_at is not None
    content = calendar_of(found, version=after.amendments, told_at=told_at)
    return _file(request, content, "text/calendar; charset=utf-8", f"{number}.ics")


@require_safe
def feed(request: HttpRequest) -> HttpResponseBase:
    """All calls as an Atom feed."""
    return _feed(request, _("Calls of social orders"))


@require_safe
def feed_of_sphere(request: HttpRequest, sphere: str) -> HttpResponseBase:
    """Calls of a sphere as an Atom feed."""
    if sphere not in spheres():
        raise Http404
    return _feed(request, _("Calls: {sphere}").format(sphere=sphere_name(sphere)), sphere=sphere)


@require_safe
def feed_at_place(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Calls at a place and below it as an Atom feed."""
    place = get_object_or_404(Place, pk=pk)
    return _feed(request, _("Calls: {place}").format(place=written(place, "name")), place=pk)


def _feed(request: HttpRequest, title: str, **wanted: Any) -> HttpResponseBase:
    content, changed = feeds.feed_of(
        title=title,
        link=request.build_absolute_uri(reverse("calls:calls")),
        address=request.build_absolute_uri(),
        **wanted,
    )
    answer = _file(request, content.encode(), feeds.MEDIA_TYPE)
    answer["Last-Modified"] = changed.strftime("%a, %d %b %Y %H:%M:%S GMT")
    return answer


def _file(request: HttpRequest, content: bytes, kind: str, name: str = "") -> HttpResponseBase:
    """A made file; nothing is sent again to whoever has it already."""
    answer = HttpResponse(content, content_type=kind)
    if name:
        answer["Content-Disposition"] = f'inline; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    etag = quote_etag(hashlib.sha256(content).hexdigest()[:32])
    answer["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=answer) or answer
