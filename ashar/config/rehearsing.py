"""What stands before Django: addresses of a rehearsal are answered inside of its hall.

Django sees an installation of its own under `/rehearsal/<token>/`: another database, other files, a clock
of its own, and only those cookies that were set there.
"""

import logging
import re
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from ashar.core import rehearsal

ADDRESS = re.compile(r"/rehearsal/([^/]+)(/.*)?", re.DOTALL)
OWN = "rehearsal_"
GONE = "ashar.rehearsal_is_gone"
# What the worker does for the real world within a minute is done here after every deed.
DUE = (
    "ashar.demo.rehearsals.playing.play",
    "ashar.selection.actions.answering.lapse_offers",
    "ashar.agreements.tasks.prepare_due_agreements",
    "ashar.priorities.actions.letters.send_code_letters",
    "ashar.core.notices.delivery.deliver_due",
    "ashar.calls.tasks.deliver_letters",
)
_PATH = re.compile(r"(;\s*path=)/(?=;|$)", re.IGNORECASE)
_FILE = re.compile(r"(filename\*?=(?:utf-8'')?\"?)", re.IGNORECASE)
_KEPT_BY_PROXIES = re.compile(r"\bpublic\b", re.IGNORECASE)
logger = logging.getLogger("ashar.rehearsal")

Headers = list[tuple[str, str]]
Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Rehearsing:
    """A WSGI application around another one."""

    def __init__(self, application: Wsgi) -> None:
        self._application = application

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """The answer of the real world, or of the rehearsal whose address this is."""
        found = ADDRESS.fullmatch(environ["PATH_INFO"])
        hall = rehearsal.find(found[1]) if found else None
        if found is None or hall is None:
            return self._application(environ if found is None else gone(environ, found[2]), start_response)
        told: list[tuple[str, Headers]] = []
        path = {"SCRIPT_NAME": hall.prefix.rstrip("/"), "PATH_INFO": found[2] or "/"}
        inner = {**environ, **path, "HTTP_COOKIE": own_cookies(environ.get("HTTP_COOKIE", ""))}
        with rehearsal.inside(hall):
            # Read whole: what is made while it is sent would be made outside.
            body = _read(self._application(inner, lambda status, headers, *_: told.append((status, headers))))
            if environ["REQUEST_METHOD"] == "POST":
                do_due()
        status, headers = told[-1]
        start_response(status, marked(headers, hall))
        return [body]


def gone(environ: dict[str, Any], rest: str | None) -> dict[str, Any]:
    """The request for a rehearsal that is no more: the page that says so, in the language of the address."""
    language = (rest or "").lstrip("/").partition("/")[0]
    if language not in dict(settings.LANGUAGES):
        return environ
    asked = {"PATH_INFO": f"/{language}{rehearsal.ADDRESS}", "REQUEST_METHOD": "GET", GONE: True}
    return environ | asked


def _read(answer: Iterable[bytes]) -> bytes:
    try:
        return b"".join(answer)
    finally:
        getattr(answer, "close", lambda: None)()


def do_due() -> None:
    """Do at once what is due; what fails is tried again after the next deed."""
    for path in DUE:
        try:
            import_string(path)()
        except Exception:  # as in the worker: whatever one task raises, the others go on
            logger.exception("%s failed in a rehearsal", path)


def own_cookies(sent: str) -> str:
    """The cookies that a rehearsal has set, under the names it gave them; of the real world none.

    The token against forgery keeps its name, by which scripts find it; a browser sends the nearest first.
    """
    kept: dict[str, str] = {}
    for cookie in sent.split(";"):
        name, _, value = cookie.strip().partition("=")
        if name == settings.CSRF_COOKIE_NAME or name.startswith(OWN):
            kept.setdefault(name.removeprefix(OWN), value)
    return "; ".join(f"{name}={value}" for name, value in kept.items())


def marked(headers: Headers, hall: rehearsal.Hall) -> Headers:
    """The headers with cookies for this rehearsal alone, files named after it, and nothing for machines."""
    marked_ones = [(name, _marked(name.lower(), value, hall)) for name, value in headers]
    return [*marked_ones, ("X-Robots-Tag", "noindex, nofollow")]


def _marked(name: str, value: str, hall: rehearsal.Hall) -> str:
    if name == "set-cookie":
        cookie = _PATH.sub(rf"\g<1>{hall.prefix}", value.strip())
        return cookie if cookie.startswith(f"{settings.CSRF_COOKIE_NAME}=") else OWN + cookie
    if name == "content-disposition":
        return _FILE.sub(r"\g<1>REHEARSAL-", value)
    if name == "cache-control":
        return _KEPT_BY_PROXIES.sub("private", value)
    return value
