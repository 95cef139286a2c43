"""What was typed into a form that could not be taken: shown once more, so that nobody types it twice.

Only for forms of our own pages: the browser says where a form comes from, and a foreign page cannot
make it say otherwise.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url

LONG = 40  # letters that somebody would be sorry to lose
DRAFT = "seen"  # the field by which a form says that it is a draft: there every figure counts
_SECRET = re.compile(r"password|csrfmiddlewaretoken|code", re.IGNORECASE)


@dataclass(frozen=True)
class Typed:
    """One value of the form."""

    name: str
    value: str

    @property
    def is_long(self) -> bool:
        """Whether it is a text of words, and shown; everything else is sent along unseen."""
        return "\n" in self.value or (len(self.value) >= LONG and " " in self.value)


def typed(request: HttpRequest) -> list[Typed]:
    """All that the form held but secrets and files; nothing, when nothing long was typed into no draft."""
    if request.method != "POST" or not _is_ours(request):
        return []
    values = [Typed(name, value) for name, given in request.POST.lists() for value in given]
    values = [each for each in values if not _SECRET.search(each.name)]
    return values if DRAFT in request.POST or any(each.is_long for each in values) else []


def signed_out(request: HttpRequest, words: list[Typed]) -> HttpResponse:
    """403: the session has ended; the words stand on the page and can be sent again."""
    context = {"typed": words, "sign_in": resolve_url(settings.LOGIN_URL)}
    return render(request, "core/errors/signed_out.html", context, status=403)


def _is_ours(request: HttpRequest) -> bool:
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
