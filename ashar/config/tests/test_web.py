"""The web process over real sockets: only whole requests reach the application, nobody waits for the slow."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from ashar.config.server import claim
from ashar.config.web import MAX_BODY, READERS, WRITERS

Address = tuple[str, int]
MANY = READERS * 3


@contextmanager
def served(**environment: str) -> Iterator[Address]:
    """A small application behind our web process."""
    with claim("127.0.0.1", 0) as held:
        host, port = held.getsockname()
        command = [sys.executable, "-m", "granian", "--interface=rsgi", f"--host={host}", f"--port={port}"]
        application = "ashar.config.tests.echo:application"
        process = subprocess.Popen([*command, "--no-ws", application], env={**os.environ, **environment})
        try:
            wait_for(host, port)
            yield host, port
        finally:
            process.terminate()
            process.wait(20)


@pytest.fixture(scope="module")
def address() -> Iterator[Address]:
    """Where it answers."""
    with served() as found:
        yield found


def wait_for(host: str, port: int) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            socket.create_connection((host, port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("The web process did not start.")


def ask(address: Address, path: str = "/", **more: object) -> httpx.Response:
    host, port = address
    return httpx.request(str(more.pop("method", "GET")), f"http://{host}:{port}{path}", timeout=20, **more)  # type: ignore[arg-type]


def begin(address: Address, words: bytes) -> socket.socket:
    """A connection that has sent only this so far."""
    connection = socket.create_connection(address, timeout=20)
    connection.sendall(words)
    return connection


def post(length: int) -> bytes:
    return f"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n\r\n".encode()


def status(connection: socket.socket) -> int:
    return int(connection.recv(1000).split()[1])


def test_a_request_arrives_as_it_was_sent(address: Address) -> None:
    headers = [("X-Twice", "1"), ("X-Twice", "2")]
    shown = ask(
        address, "/%D0%BA%D3%A9%D0%BB?a=%D0%B1", method="POST", content=b"12345", headers=headers
    ).json()
    assert shown["REQUEST_METHOD"] == "POST"
    assert shown["PATH_INFO"].encode("latin-1").decode() == "/көл"
    assert shown["QUERY_STRING"] == "a=%D0%B1"
    assert (shown["CONTENT_LENGTH"], shown["body"]) == ("5", 5)
    assert shown["REMOTE_ADDR"] == "127.0.0.1"
    assert shown["HTTP_X_TWICE"] == "1,2"


def test_a_large_body_arrives_whole(address: Address) -> None:
    assert ask(address, method="POST", content=b"x" * 5_000_000).json()["body"] == 5_000_000


def test_a_large_answer_arrives_whole(address: Address) -> None:
    assert len(ask(address, "/large").content) == 20_000_000


def test_a_header_with_an_underscore_cannot_pass_for_another(address: Address) -> None:
    names = ask(address, headers={"X_Forwarded_Proto": "https"}).json()["names"]
    assert "HTTP_X_FORWARDED_PROTO" not in names


def test_a_visitor_may_not_say_who_they_are(address: Address) -> None:
    assert ask(address, headers={"X-Forwarded-For": "6.6.6.6"}).json()["REMOTE_ADDR"] == "127.0.0.1"


def test_our_proxy_says_who_the_visitor_is() -> None:
    with served(ASHAR_PUBLIC_URL="https://ashar.example.kg") as address:
        shown = ask(address, headers={"X-Forwarded-For": "6.6.6.6, 10.1.2.3"}).json()
    assert shown["REMOTE_ADDR"] == "10.1.2.3"


def test_slow_uploads_keep_nobody_waiting(address: Address) -> None:
    slow = [begin(address, post(1_000_000) + b"x" * 1000) for _ in range(MANY)]
    began = time.monotonic()
    assert ask(address).status_code == 200
    assert time.monotonic() - began < 1
    for connection in slow:
        connection.close()


def test_slow_readers_keep_nobody_waiting(address: Address) -> None:
    slow = [begin(address, b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n") for _ in range(MANY)]
    time.sleep(0.5)
    began = time.monotonic()
    assert ask(address).status_code == 200
    assert time.monotonic() - began < 1
    for connection in slow:
        connection.close()
    assert ask(address).status_code == 200


def test_a_slow_upload_that_ends_well_is_taken(address: Address) -> None:
    with begin(address, post(10) + b"12345") as connection:
        time.sleep(0.2)
        connection.sendall(b"67890")
        assert status(connection) == 200


def test_a_slow_upload_came_when_its_first_byte_did(address: Address) -> None:
    with begin(address, post(10) + b"12345") as connection:
        time.sleep(1)
        in_between = time.time()
        connection.sendall(b"67890")
        answer = connection.recv(10_000)
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["came"] < in_between - 0.5


def test_no_header_says_when_a_request_came(address: Address) -> None:
    shown = ask(address, headers={"ashar.came": "1", "ashar-came": "1"}).json()
    assert shown["came"] > 1


def test_a_body_that_was_cut_off_is_refused(address: Address) -> None:
    with begin(address, post(10) + b"12345") as connection:
        connection.shutdown(socket.SHUT_WR)
        assert status(connection) == 408


def test_a_body_without_a_length_is_refused(address: Address) -> None:
    chunked = b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n"
    with begin(address, chunked) as connection:
        assert status(connection) == 411


def test_a_body_past_the_limit_is_refused_before_it_is_sent(address: Address) -> None:
    with begin(address, post(MAX_BODY + 1)) as connection:
        assert status(connection) == 413


def test_late_answers_come_side_by_side(address: Address) -> None:
    began = time.monotonic()
    late = [begin(address, b"GET /late HTTP/1.1\r\nHost: localhost\r\n\r\n") for _ in range(READERS)]
    assert [status(connection) for connection in late] == [200] * READERS
    assert time.monotonic() - began < 3
    for connection in late:
        connection.close()


def test_readers_need_not_wait_for_those_who_write(address: Address) -> None:
    writing = b"POST /late HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n"
    writers = [begin(address, writing) for _ in range(WRITERS * 3)]
    time.sleep(0.3)
    began = time.monotonic()
    assert ask(address).status_code == 200
    assert time.monotonic() - began < 0.5
    assert [status(connection) for connection in writers] == [200] * len(writers)
    for connection in writers:
        connection.close()
