"""The language is the first part of the address; what was read last is remembered in a cookie."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import get_script_prefix
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_path

CODES = tuple(code for code, _name in settings.LANGUAGES)
OWN_NAMES = {"ky": "Кыргызча", "ru": "Русский", "en": "English"}
A_YEAR = 365 * 24 * 3600


def order_address(number: str, language: str | None = None) -> str:
    """The stable address of whatever has this number, in a language (the present one)."""
    return f"{get_script_prefix()}{language or translation.get_language()}/o/{number}"


def verify_address(number: str, language: str | None = None) -> str:
    """The address where a paper with this number is checked."""
    return f"{get_script_prefix()}{language or translation.get_language()}/v/{number}"


def paper_address(number: str, language: str | None = None) -> str:
    """The address of an issued paper as a PDF in a language (the present one)."""
    return f"{get_script_prefix()}{language or translation.get_language()}/d/{number}.pdf"


def hall_address(language: str | None = None) -> str:
    """Inside of a rehearsal: the page with its clock, its people and their letters."""
    return f"{get_script_prefix()}{language or translation.get_language()}/rehearsal/"


def in_language(address: str, code: str) -> str:
    """The same address in another language; the home page of that language when it has none."""
    prefix = get_script_prefix()
    rest = address.removeprefix(prefix)
    if get_language_from_path("/" + rest) is None:
        return f"{prefix}{code}/"
    return f"{prefix}{code}{rest[2:]}"


def preferred(request: HttpRequest) -> str:
    """The remembered language, or Kyrgyz."""
    remembered = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return remembered if remembered in CODES else settings.LANGUAGE_CODE


def to_language(request: HttpRequest, **_captured: str) -> HttpResponseBase:
    """From a short printed address (`/o/…`, `/v/…`) to the page in the visitor's language."""
    answer = HttpResponseRedirect(f"{get_script_prefix()}{preferred(request)}{request.get_full_path_info()}")
    patch_vary_headers(answer, ("Cookie",))
    return answer


class RememberLanguage:
    """Remember the language of the last page, when it is not the one that would be chosen anyway."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer, with a cookie when the language is another than before."""
        answer = self.get_response(request)
        code = get_language_from_path(request.path_info)
        if code and code != preferred(request) and request.method == "GET":
            answer.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                code,
                max_age=A_YEAR,
                samesite="Lax",
                httponly=True,
                secure=request.is_secure(),
            )
        return answer
