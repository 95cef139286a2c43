"""A button that was pressed twice does its deed once."""

import hashlib
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from ashar.core import rehearsal
from ashar.core.journal import canonical

View = Callable[..., HttpResponseBase]

REMEMBERED = 600  # seconds
_PATIENCE, _PAUSE = 10.0, 0.1  # seconds
_TOKEN = "csrfmiddlewaretoken"  # noqa: S105  (the name of a field)


def pressed_once(view: View) -> View:
    """The same page sent twice with the same words is taken once; the second press follows the first.

    A page is known by its token, which is another one each time it is shown. Only what led on to another
    page is remembered: mistakes can be corrected and sent again.
    """

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method != "POST" or _TOKEN not in request.POST:
            return view(request, *args, **kwargs)
        key = _key_of(request)
        if not cache.add(key, "", REMEMBERED) and (address := _where_the_first_led(key)):
            return redirect(address)
        address = ""
        try:
            answer = view(request, *args, **kwargs)
            address = answer.get("Location", "")
        finally:
            if address:
                cache.set(key, address, REMEMBERED)
            else:
                cache.delete(key)
        return answer

    return answered


def _key_of(request: HttpRequest) -> str:
    files = {name: [(file.name, file.size) for file in found] for name, found in request.FILES.lists()}
    sent = canonical({"path": request.path, "words": dict(request.POST.lists()), "files": files})
    return rehearsal.salted("press") + hashlib.sha256(sent).hexdigest()


def _where_the_first_led(key: str) -> str:
    """The address the first press went to, once it is there; empty when it led nowhere."""
    until = time.monotonic() + _PATIENCE
    while (address := cache.get(key)) == "" and time.monotonic() < until:
        time.sleep(_PAUSE)
    return address or ""
