"""The web process: granian hands over requests, and Django sees only whole ones.

A WSGI server enters Python before the body has arrived, so a few slow uploads hold every thread
and with them everybody's pages. Here a slow body costs one sleeping task and a spooled file; a
thread is taken when the last byte is in (docs/decisions/0007-whole-requests.md has the figures).
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http import HTTPStatus
from typing import IO, Any
from wsgiref.util import FileWrapper

from django.urls import get_resolver
from granian.constants import Interfaces, Loops
from granian.log import LogLevels
from granian.rsgi import HTTPProtocol, ProtocolClosed, Scope
from granian.server import Server

from ashar.config import environment
from ashar.config.processes import end_with_parent
from ashar.core.web.arrival import CAME

READERS, WRITERS = 8, 4
READS = ("GET", "HEAD", "OPTIONS")
MAX_BODY = 100 * 2**20
KEPT_IN_MEMORY = 2**20
SECONDS_FOR_A_BODY = 30 * 60
WHOLE_ANSWER = 2**18

SAME_FOR_ALL: dict[str, Any] = {
    "wsgi.version": (1, 0),
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": True,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
}

Headers = list[tuple[str, str]]


class NotTaken(Exception):
    """A body that is not taken in; `status` tells the client why."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status


class BlockReader(FileWrapper):
    """A file answered in larger pieces than Django's 4 KB."""

    def __init__(self, filelike: IO[bytes], blksize: int = 0) -> None:
        super().__init__(filelike, max(blksize, 2**16))


class Answer:
    """Django's answer to one request: status, headers, and the body, whole when it is small."""

    def __init__(self, application: Any, environ: dict[str, Any]) -> None:
        self.status = 500
        self.headers: Headers = []
        response = application(environ, self._start)
        self.close = getattr(response, "close", lambda: None)
        self._chunks: Iterator[bytes] = iter(response)
        self.beginning = self._read(WHOLE_ANSWER)
        self.is_whole = len(self.beginning) < WHOLE_ANSWER
        if self.is_whole:
            self.close()

    def _start(self, status: str, headers: Headers, exc_info: Any = None) -> None:
        self.status, self.headers = int(status[:3]), headers

    def _read(self, size: int) -> bytes:
        read = bytearray()
        for chunk in self._chunks:
            read += chunk
            if len(read) >= size:
                break
        return bytes(read)

    def more(self) -> bytes:
        """The next piece; empty at the end, when everything is closed."""
        piece = self._read(WHOLE_ANSWER)
        if not piece:
            self.close()
        return piece


class Application:
    """What granian calls for each request (RSGI); `load` brings the WSGI application it is for."""

    def __init__(self, load: Callable[[], Any]) -> None:
        self._load = load
        # Threads apart: in a surge of filings people still read, above all how much time is left.
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="read")
        self._writers = ThreadPoolExecutor(WRITERS, thread_name_prefix="write")
        instance = os.environ.get("ASHAR_INSTANCE")  # tests must know that they talk to their own server
        self._mark = [("x-ashar-instance", instance)] if instance else []

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Load everything before the first request comes."""
        public = environment.public_url()
        self._behind_proxy = bool(public and public.scheme == "https")
        end_with_parent()
        self._wsgi = self._load()

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Let the requests in hand be answered."""
        self._writers.shutdown(wait=True)
        self._readers.shutdown(wait=True)

    async def __rsgi__(self, scope: Scope, proto: HTTPProtocol) -> None:
        """Take the whole body in, then answer."""
        came = time.time()  # a deadline asks when a request came, not when its last byte did
        if scope.proto != "http":
            return
        with tempfile.SpooledTemporaryFile(KEPT_IN_MEMORY) as body:
            try:
                async with asyncio.timeout(SECONDS_FOR_A_BODY):
                    size = await take_in(scope, proto, body)
            except NotTaken as refused:
                proto.response_empty(refused.status, [("connection", "close")])
            except TimeoutError:
                proto.response_empty(HTTPStatus.REQUEST_TIMEOUT, [("connection", "close")])
            else:
                environ = environ_of(scope, body, size, behind_proxy=self._behind_proxy)
                await self._answer(proto, {**environ, CAME: came})

    async def _answer(self, proto: HTTPProtocol, environ: dict[str, Any]) -> None:
        loop = asyncio.get_running_loop()
        threads = self._readers if environ["REQUEST_METHOD"] in READS else self._writers
        answer = await loop.run_in_executor(threads, Answer, self._wsgi, environ)
        headers = answer.headers + self._mark
        if answer.is_whole:
            proto.response_bytes(answer.status, headers, answer.beginning)
            return
        transport = proto.response_stream(answer.status, headers)
        piece = answer.beginning
        try:
            while piece:
                await transport.send_bytes(piece)
                piece = await loop.run_in_executor(threads, answer.more)
        except ProtocolClosed:  # the reader went away
            await loop.run_in_executor(threads, answer.close)


async def take_in(scope: Scope, proto: HTTPProtocol, body: IO[bytes]) -> int:
    """Spool the body and count its bytes; raises NotTaken for one too large, or cut off, or without length.

    Without a length a body that was cut off would look whole.
    """
    said, size = int(scope.headers.get("content-length", "0")), 0
    if said > MAX_BODY:
        raise NotTaken(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    async for chunk in proto:
        size += len(chunk)
        if chunk and not said:
            raise NotTaken(HTTPStatus.LENGTH_REQUIRED)
        body.write(chunk)
    if size != said:
        raise NotTaken(HTTPStatus.REQUEST_TIMEOUT)
    body.seek(0)
    return size


def environ_of(scope: Scope, body: IO[bytes], size: int, *, behind_proxy: bool) -> dict[str, Any]:
    """The request as WSGI describes it; behind our own proxy the visitor is the last it forwarded for."""
    server, _, port = scope.server.rpartition(":")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "SERVER_NAME": server,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": body,
        "wsgi.file_wrapper": BlockReader,
        **SAME_FOR_ALL,
        **_headers_of(scope),
        "CONTENT_LENGTH": str(size),
    }
    forwarded = environ.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
    if behind_proxy and forwarded:
        environ["REMOTE_ADDR"] = forwarded
    return environ


def _headers_of(scope: Scope) -> dict[str, str]:
    found = {"HTTP_HOST": scope.authority} if scope.authority else {}
    for name, value in scope.headers.items():
        if "_" in name or name == "content-length":  # X_Forwarded_Proto would pass for X-Forwarded-Proto
            continue
        key = "CONTENT_TYPE" if name == "content-type" else "HTTP_" + name.upper().replace("-", "_")
        joint = ";" if name == "cookie" else ","
        found[key] = f"{found[key]}{joint}{value}" if key in found else value
    return found


def main() -> None:
    """Serve HOST and PORT until told to stop; started by the supervisor."""
    end_with_parent()
    host, port = os.environ["HOST"], int(os.environ["PORT"])
    with suppress(KeyboardInterrupt):
        Server(
            "ashar.config.web:application",
            address=host,
            port=port,
            interface=Interfaces.RSGI,
            loop=Loops.asyncio,
            websockets=False,
            workers=environment.web_processes(),
            respawn_failed_workers=True,
            log_level=LogLevels.warning,
            workers_kill_timeout=5,
        ).serve()


def _load_django() -> Any:
    from ashar.config.wsgi import application

    get_resolver().url_patterns  # noqa: B018 - every view is imported now, not for the first visitor
    return application


application = Application(_load_django)

if __name__ == "__main__":
    main()
