"""Who may open which address: closed by default, one row beside each route.

`route(...)` is how an address comes into being; an address that came otherwise has no row and is
refused to everybody. The whole table is `access_table()` and docs/access.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, resolve_url
from django.urls import URLPattern, URLResolver, get_resolver, path
from django.utils.functional import Promise

from ashar.core.web.ties import COMMISSION, NAMES, NGO, PUBLIC, SIGNED_IN, duties_of_account
from ashar.core.web.typed import signed_out, typed

__all__ = ["COMMISSION", "NAMES", "NGO", "PUBLIC", "SIGNED_IN"]

View = Callable[..., HttpResponseBase]
Pattern = URLPattern | URLResolver


@dataclass(frozen=True)
class Nav:
    """A link of the frame to a route: its words and its place.

    `place`: "main" (the row under the logo), "foot" (the footer), "me" (the person's own page) or
    "sign_in". `always`: a public page that people who have signed in see too.
    """

    label: str | Promise
    order: int = 50
    place: str = "main"
    always: bool = False


@dataclass(frozen=True)
class Row:
    """Who may open one address."""

    who: frozenset[str]
    nav: Nav | None = None

    def admits(self, request: HttpRequest) -> bool:
        """Whether this visitor may open the address."""
        if PUBLIC in self.who:
            return True
        if not request.user.is_authenticated:
            return False
        return SIGNED_IN in self.who or not self.who.isdisjoint(duties_of(request))

    def names(self) -> list[str]:
        """Who may, in words."""
        return [str(NAMES[code]) for code in NAMES if code in self.who]


@dataclass(frozen=True)
class TableRow:
    """A line of the access table."""

    address: str
    name: str
    row: Row | None


class NotAdmitted(PermissionDenied):
    """The visitor has signed in, but this address is for others: for `row.names()`."""

    def __init__(self, row: Row | None) -> None:
        self.row = row
        super().__init__()


def row(who: str | Iterable[str], nav: Nav | None = None) -> Row:
    """A row for PUBLIC, SIGNED_IN or codes of duties; raises ValueError for an unknown code."""
    codes = frozenset([who] if isinstance(who, str) else who)
    if not codes or not codes <= NAMES.keys():
        raise ValueError(f"Unknown duties in {sorted(codes)}")
    return Row(codes, nav)


def route(
    address: str, view: View, *, name: str, who: str | Iterable[str], nav: Nav | None = None, **kwargs: Any
) -> URLPattern:
    """An address, its view, and who may open it: PUBLIC, SIGNED_IN or codes of duties."""
    return path(address, _with_row(view, row(who, nav)), kwargs, name=name)


def guarded(patterns: Iterable[Pattern], rows: Mapping[str, Row]) -> list[Pattern]:
    """Foreign addresses (allauth's) that we let in by name, each with its row; the others are left out."""
    kept: list[Pattern] = []
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner: Any = guarded(_inside(pattern), rows)
            rest = (pattern.default_kwargs, pattern.app_name, pattern.namespace)
            kept += [URLResolver(pattern.pattern, inner, *rest)] if inner else []
        elif pattern.name and pattern.name in rows:
            view = _with_row(pattern.callback, rows[pattern.name])
            kept.append(URLPattern(pattern.pattern, view, pattern.default_args, pattern.name))
    return kept


def duties_of(request: HttpRequest) -> frozenset[str]:
    """Codes of all duties of the visitor, read once a request."""
    return duties_of_account(request.user) if request.user.is_authenticated else frozenset()


M = TypeVar("M", bound=Model)


def get_allowed(user: Any, permission: str, model: type[M], **lookup: Any) -> M:
    """The object; 404 when the user may not know of it (`visible_to`), 403 when not allowed this."""
    obj: M = get_object_or_404(model._default_manager.visible_to(user), **lookup)  # type: ignore[attr-defined]
    if not user.has_perm(permission, obj):
        raise PermissionDenied
    return obj


def access_table(urlconf: str | None = None) -> list[TableRow]:
    """Every address of the product with its row (None: refused to all), in the order of the addresses."""
    return list(_walk(get_resolver(urlconf), "", ""))


class AccessMiddleware:
    """Refuse every address that has no row, and every visitor whom its row does not admit."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer; the refusing is done before the view."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, _args: tuple[Any, ...], _kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """None to go on, or the way to the sign-in page; raises NotAdmitted."""
        found: Row | None = getattr(view, "access_row", None)
        if found is not None and found.admits(request):
            return None
        if found is None or request.user.is_authenticated:
            raise NotAdmitted(found)
        return to_sign_in(request)


def to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """Send the visitor to sign in and then back here; a script's request reloads the whole page.

    Whoever was signed out while typing gets the words back instead.
    """
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    if request.headers.get("Tus-Resumable"):
        return HttpResponse(status=401)
    if words := typed(request):
        return signed_out(request, words)
    back = request.get_full_path() if request.method in ("GET", "HEAD") else ""
    return redirect_to_login(back, resolve_url(settings.LOGIN_URL))


def _with_row(view: View, its_row: Row) -> View:
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    answer.access_row = its_row  # type: ignore[attr-defined]
    return answer


def _inside(resolver: URLResolver) -> list[Pattern]:
    patterns: Any = resolver.url_patterns
    return list(patterns)


def _walk(resolver: URLResolver, prefix: str, namespace: str) -> Iterator[TableRow]:
    for pattern in _inside(resolver):
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern, address, inner)
        else:
            found = getattr(pattern.callback, "access_row", None)
            yield TableRow("/" + address, namespace + (pattern.name or ""), found)
