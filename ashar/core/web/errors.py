"""Pages for what went wrong, in our look."""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from ashar.core.web.access import NotAdmitted
from ashar.core.web.typed import typed

SECONDS_TO_WAIT = 60
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request cannot be read."""
    return render(request, "core/errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the page is for others, and for whom."""
    row = exception.row if isinstance(exception, NotAdmitted) else None
    reason = "" if isinstance(exception, NotAdmitted) else str(exception or "")
    context = {"who": row.names() if row else [], "reason": reason}
    return render(request, "core/errors/403.html", context, status=403)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form had no valid token against forgery; what was typed can be sent again."""
    return render(request, "core/errors/csrf.html", {"typed": typed(request)}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: there is no such page, or the visitor may not know of it."""
    return render(request, "core/errors/404.html", status=404)


class OnlyForForms:
    """Whoever opens an address that only takes forms (by reload or history) reads what to do, not nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer; an empty 405 becomes a page."""
        answer = self.get_response(request)
        if answer.status_code == 405 and request.method in ("GET", "HEAD"):
            page = render(request, "core/errors/405.html", status=405)
            page["Allow"] = answer["Allow"]
            return page
        return answer


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault, or 503: the disk or the database; pages that ask nothing of the database."""
    if not _cannot_keep(sys.exception()):
        return render(request, "core/errors/500.html", status=500)
    if request.accepts("text/html"):
        answer = render(request, "core/errors/503.html", {"typed": typed(request)}, status=503)
    else:
        answer = JsonResponse({"reasons": [_("The server cannot keep anything at the moment.")]}, status=503)
    answer["Retry-After"] = str(SECONDS_TO_WAIT)
    return answer


def _cannot_keep(failure: BaseException | None) -> bool:
    """Whether it failed for want of room on the disk, or of the database."""
    while failure is not None:
        if isinstance(failure, OperationalError | InterfaceError):
            return True
        if isinstance(failure, OSError) and failure.errno in NO_ROOM:
            return True
        failure = failure.__cause__ or failure.__context__
    return False
