"""The web process: granian hands over requests, and Django sees only whole ones.

A WSGI server enters Python before the body has arrived, so a few slow uploads hold every thread
and with them everybody's pages. Here a slow body costs one sleeping task and a spooled file; a
thread is taken when the last byte is in (docs/decisions/0003-slow-uploads.md has the figures).
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import IO, Any
from wsgiref.util import FileWrapper

from granian.constants import Interfaces, Loops
from granian.log import LogLevels
from granian.rsgi import HTTPProtocol, ProtocolClosed, Scope
from granian.server import Server

from ashar.config.processes import end_with_parent

THREADS = 8
MAX_BODY = 100 * 2**20
KEPT_IN_MEMORY = 2**20
SECONDS_FOR_A_BODY = 30 * 60
WHOLE_ANSWER = 2**18

Headers = list[tuple[str, str]]


class TooLarge(Exception):
    """The body is larger than any page of ours takes."""


class CutOff(Exception):
    """The client went away before its body was whole."""


class NoLength(Exception):
    """A body that does not say its length: one that was cut off would look whole."""


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
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="request")
        instance = os.environ.get("ASHAR_INSTANCE")  # tests must know that they talk to their own server
        self._mark = [("x-ashar-instance", instance)] if instance else []

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Load everything before the first request comes."""
        end_with_parent()
        self._wsgi = self._load()

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Let the requests in hand be answered."""
        self._threads.shutdown(wait=True)

    async def __rsgi__(self, scope: Scope, proto: HTTPProtocol) -> None:
        """Take the whole body in, then answer."""
        if scope.proto != "http":
            return
        with tempfile.SpooledTemporaryFile(KEPT_IN_MEMORY) as body:
            try:
                async with asyncio.timeout(SECONDS_FOR_A_BODY):
                    size = await take_in(scope, proto, body)
            except TooLarge:
                proto.response_empty(413, [("connection", "close")])
            except NoLength:
                proto.response_empty(411, [("connection", "close")])
            except (CutOff, TimeoutError):
                proto.response_empty(408, [("connection", "close")])
            else:
                await self._answer(proto, environ_of(scope, body, size))

    async def _answer(self, proto: HTTPProtocol, environ: dict[str, Any]) -> None:
        loop = asyncio.get_running_loop()
        answer = await loop.run_in_executor(self._threads, Answer, self._wsgi, environ)
        headers = answer.headers + self._mark
        if answer.is_whole:
            proto.response_bytes(answer.status, headers, answer.beginning)
            return
        transport = proto.response_stream(answer.status, headers)
        piece = answer.beginning
        try:
            while piece:
                await transport.send_bytes(piece)
                piece = await loop.run_in_executor(self._threads, answer.more)
        except ProtocolClosed:  # the reader went away
            await loop.run_in_executor(self._threads, answer.close)


async def take_in(scope: Scope, proto: HTTPProtocol, body: IO[bytes]) -> int:
    """Spool the body and count its bytes; raises TooLarge, NoLength or CutOff."""
    said = int(scope.headers.get("content-length", "0"))
    if said > MAX_BODY:
        raise TooLarge
    size = 0
    async for chunk in proto:
        size += len(chunk)
        if chunk and not said:
            raise NoLength
        body.write(chunk)
    if size != said:
        raise CutOff
    body.seek(0)
    return size


def environ_of(scope: Scope, body: IO[bytes], size: int) -> dict[str, Any]:
    """The request as WSGI describes it."""
    server, _, port = scope.server.rpartition(":")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "REMOTE_ADDR": _host(scope.client),
        "SERVER_NAME": server,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": BlockReader,
    }
    if scope.authority:
        environ["HTTP_HOST"] = scope.authority
    for name, value in scope.headers.items():
        if "_" not in name:  # else X_Forwarded_Proto would pass for X-Forwarded-Proto
            key = "HTTP_" + name.upper().replace("-", "_")
            joint = ";" if name == "cookie" else ","
            environ[key] = f"{environ[key]}{joint}{value}" if key in environ else value
    environ["CONTENT_TYPE"] = environ.pop("HTTP_CONTENT_TYPE", "")
    environ.pop("HTTP_CONTENT_LENGTH", None)
    environ["CONTENT_LENGTH"] = str(size)
    return environ


def _host(address: str) -> str:
    return address.rpartition(":")[0].strip("[]")


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
            log_level=LogLevels.warning,
            workers_kill_timeout=5,
        ).serve()


def _load_django() -> Any:
    from ashar.config.wsgi import application

    return application


application = Application(_load_django)

if __name__ == "__main__":
    main()
