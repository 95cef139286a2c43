"""Security headers that neither Django nor django-csp sends."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

PERMISSIONS = "camera=(), microphone=(), payment=(), usb=(), geolocation=(self)"


class SecurityHeaders:
    """Say which powers of the browser no page of ours asks for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer with the header."""
        answer = self.get_response(request)
        answer.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return answer
