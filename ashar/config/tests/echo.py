"""A small application behind our web process: says what it was asked."""

import json
import time
from collections.abc import Callable, Iterable
from typing import Any

from ashar.config.web import Application
from ashar.core.web.arrival import CAME

SHOWN = ("REQUEST_METHOD", "PATH_INFO", "QUERY_STRING", "CONTENT_LENGTH", "REMOTE_ADDR", "HTTP_X_TWICE")


def echo(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """Answer with the request, with many megabytes at /large, or late at /late."""
    body = environ["wsgi.input"].read()
    start("200 OK", [("Content-Type", "application/json")])
    if environ["PATH_INFO"] == "/large":
        return (b"x" * 10_000 for _ in range(2000))
    if environ["PATH_INFO"] == "/late":
        time.sleep(1)
    shown = {name: environ[name] for name in SHOWN if name in environ}
    shown["names"] = sorted(name for name in environ if name.startswith("HTTP_"))
    shown["body"], shown["came"] = len(body), environ[CAME]
    return [json.dumps(shown).encode()]


application = Application(lambda: echo)
