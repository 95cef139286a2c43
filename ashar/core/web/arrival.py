"""When a request came: noted by the web process before the body is read, kept while it is answered."""

from collections.abc import Callable
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse

from ashar.core import clock

CAME = "ashar.came"  # seconds since 1970; no header becomes a name like this


class Arrival:
    """Middleware around all others: whoever asks the clock learns when the request came."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer; without a note of the web process nothing is known of an arrival."""
        came = request.META.get(CAME)
        if came is None:
            return self._get_response(request)
        with clock.of_request(datetime.fromtimestamp(came, UTC)):
            return self._get_response(request)
