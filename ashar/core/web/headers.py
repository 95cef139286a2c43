"""Security headers that neither Django nor django-csp sends."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

PERMISSIONS = "camera=(), microphone=(), payment=(), usb=(), geolocation=(self)"
PERSONAL = "private, no-cache"  # no proxy keeps it, and a browser asks before it shows it again


class SecurityHeaders:
    """Say which powers of the browser no page of ours asks for, and that one's own pages are one's own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer with the headers; what says itself who may keep it, keeps its word."""
        answer = self.get_response(request)
        answer.headers.setdefault("Permissions-Policy", PERMISSIONS)
        if settings.SESSION_COOKIE_NAME in request.COOKIES or settings.SESSION_COOKIE_NAME in answer.cookies:
            answer.headers.setdefault("Cache-Control", PERSONAL)
        return answer
