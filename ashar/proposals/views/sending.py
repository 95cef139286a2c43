"""Resumable sending of files by the tus protocol 1.0: core, creation, termination, expiration (tus.io)."""

import base64
import binascii
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import http_date
from django.views.decorators.http import require_http_methods

from ashar.accounts.reader import reader_of
from ashar.core import clock
from ashar.core.files import NotAccepted
from ashar.core.files.arriving import EXPIRES, MOST_OF_A_PIECE, Misplaced
from ashar.core.lifecycle import Refused
from ashar.core.web.access import get_allowed
from ashar.proposals.actions import Told, begin_sending
from ashar.proposals.actions.sending import MOST_TOGETHER
from ashar.proposals.models import Proposal, Sending
from ashar.proposals.sending import received, take_piece, throw_away
from ashar.proposals.views.attaching import own_for
from ashar.proposals.views.keyless import needs_key

VERSION = "1.0.0"
PIECE = "application/offset+octet-stream"
MOST_OF_A_NAME = 300
_TOLD = {
    "Tus-Version": VERSION,
    "Tus-Extension": "creation,termination,expiration",
    "Tus-Max-Size": str(MOST_TOGETHER),
}
View = Callable[..., HttpResponseBase]


def speaks_tus(view: View) -> View:
    """A view for clients of the protocol: refusals are told as JSON, every answer names the version."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "OPTIONS":
            answer: HttpResponseBase = HttpResponse(status=204, headers=_TOLD)
        elif request.headers.get("Tus-Resumable") != VERSION:
            answer = HttpResponse(status=412, headers=_TOLD)
        else:
            answer = _answer(view, request, *args, **kwargs)
        answer["Tus-Resumable"] = VERSION
        answer["Cache-Control"] = "no-store"
        return answer

    return answered


def _answer(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    try:
        return view(request, *args, **kwargs)
    except Misplaced:
        return HttpResponse(status=409)
    except NotAccepted as refused:
        return JsonResponse({"reasons": refused.messages}, status=422)
    except Refused as refused:
        return JsonResponse({"reasons": [str(reason) for reason in refused.reasons]}, status=422)


@require_http_methods(["OPTIONS", "POST"])
@speaks_tus
@needs_key
def begin(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """Creation: tell of a file that will come."""
    user = reader_of(request)
    own = own_for(user, number, code)
    told = _told(request)
    if told is None:
        return HttpResponse(status=400)
    sending = begin_sending(proposal=own, code=code, told=told, by=user)
    address = reverse("proposals:sending", args=[number, sending.name])
    return HttpResponse(status=201, headers={"Location": address, "Upload-Expires": _expires(sending)})


@require_http_methods(["OPTIONS", "HEAD", "PATCH", "DELETE"])
@speaks_tus
@needs_key
def sending(request: HttpRequest, number: str, name: str) -> HttpResponse:
    """Core and termination: how much is here, one more piece, or no more of it."""
    user = reader_of(request)
    own = get_allowed(user, "proposals.write_parts", Proposal, number=number)
    recent = own.sendings.filter(begun_by=user, begun_at__gt=clock.now() - EXPIRES)
    coming = get_object_or_404(recent, name=name)
    if request.method == "DELETE":
        throw_away(coming)
        return HttpResponse(status=204)
    if request.method == "HEAD":
        return _offset(coming, received(coming), 200)
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    offset = request.headers.get("Upload-Offset", "")
    if request.content_type != PIECE or not offset.isdecimal() or length > MOST_OF_A_PIECE:
        return HttpResponse(status=413 if length > MOST_OF_A_PIECE else 400)
    piece = request.read(length)
    return _offset(coming, take_piece(sending=coming, offset=int(offset), piece=piece, by=user), 204)


def _offset(coming: Sending, received: int, status: int) -> HttpResponse:
    told = {"Upload-Offset": str(received), "Upload-Length": str(coming.size)}
    return HttpResponse(status=status, headers={**told, "Upload-Expires": _expires(coming)})


def _expires(coming: Sending) -> str:
    return http_date(coming.expires.timestamp())


def _told(request: HttpRequest) -> Told | None:
    """What the headers tell of the file; None when they cannot be understood."""
    length = request.headers.get("Upload-Length", "")
    try:
        metadata = dict(_metadata(request.headers.get("Upload-Metadata", "")))
        parts = tuple(int(part) for part in metadata.get("parts", "").split(",") if part)
        return Told(metadata.get("filename", "")[-MOST_OF_A_NAME:], int(length), parts)
    except (ValueError, binascii.Error):
        return None


def _metadata(header: str) -> Iterator[tuple[str, str]]:
    for pair in filter(None, header.split(",")):
        name, _blank, value = pair.strip().partition(" ")
        yield name, base64.b64decode(value, validate=True).decode()
