"""Slow clients: what a public page takes while many people upload over a weak network."""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

import httpx

from tools.bench import town
from tools.bench.measuring import Figure
from tools.bench.serving import Served, served

UPLOADERS = 64
BODY = 1_000_000
PER_SECOND = 20_000
PIECE = 2_000
PAGES_PER_SECOND = 20
QUIET_SECONDS, SLOW_SECONDS = 15, 65


def slow_clients() -> Figure:
    """99 of 100 public pages answer within so long beside 64 slow uploads; limit: the same without them."""
    pages = ["/ru/", "/ru/orders/", "/ky/about/", f"/ky/o/{town.furthest_order()}"]
    with served() as server:
        for page in pages * 5:
            httpx.get(server.url + page).raise_for_status()
        cpu = server.cpu_seconds()
        quiet = asyncio.run(_read(server.url, pages, QUIET_SECONDS))
        cpu_ms = (server.cpu_seconds() - cpu) / len(quiet) * 1000
        slow, whole = asyncio.run(_beside_uploads(server, pages))
    if not whole or len(slow) < PAGES_PER_SECOND * SLOW_SECONDS * 0.9:
        raise SystemExit(f"{whole} uploads came through whole, {len(slow)} pages were read: no figure")
    figure, limit = _p99(slow), _p99(quiet)
    ratio = round(limit / figure, 3)
    return Figure("slow_clients", round(figure, 1), "ms p99", round(limit, 1), ratio, round(cpu_ms, 2))


def _p99(seconds: Sequence[float]) -> float:
    return sorted(seconds)[int(len(seconds) * 0.99)] * 1000


async def _read(url: str, pages: Sequence[str], seconds: float) -> list[float]:
    """What each page took, asked for at an even pace whether the last one came or not."""
    async with httpx.AsyncClient(base_url=url, timeout=60) as reader:

        async def get(page: str) -> float:
            start = time.perf_counter()
            (await reader.get(page)).raise_for_status()
            return time.perf_counter() - start

        asked = []
        for n in range(int(seconds * PAGES_PER_SECOND)):
            asked.append(asyncio.create_task(get(pages[n % len(pages)])))
            await asyncio.sleep(1 / PAGES_PER_SECOND)
        return list(await asyncio.gather(*asked))


async def _beside_uploads(server: Served, pages: Sequence[str]) -> tuple[list[float], int]:
    """What pages took while all uploads were under way, and how many of those came through."""
    came_through: list[int] = []
    uploads = [asyncio.create_task(_upload_again(server.url, came_through)) for _ in range(UPLOADERS)]
    await asyncio.sleep(3)
    taken = await _read(server.url, pages, SLOW_SECONDS)
    for upload in uploads:
        upload.cancel()
    for upload in uploads:
        with suppress(asyncio.CancelledError):
            await upload
    return taken, len(came_through)


@contextmanager
def slow_uploads(server: Served) -> Iterator[None]:
    """Uploads go on beside something else, from a thread of their own."""
    loop, came_through = asyncio.new_event_loop(), list[int]()

    async def upload() -> None:
        await asyncio.gather(*(_upload_again(server.url, came_through) for _ in range(UPLOADERS)))

    uploads = loop.create_task(upload())

    def run() -> None:
        with suppress(asyncio.CancelledError):
            loop.run_until_complete(uploads)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(uploads.cancel)
        thread.join()
        loop.close()


async def _upload_again(url: str, came_through: list[int]) -> None:
    await asyncio.sleep(random.uniform(0, 2))
    while True:
        status = await _upload(url)
        if status not in (200, 422):  # taken in whole, and refused as a form without its words
            raise SystemExit(f"an upload answered {status}")
        came_through.append(status)


async def _upload(url: str) -> int:
    """Send a form with a file of 1 MB, 20 KB a second; the status of the answer."""
    host, port = urlsplit(url).hostname, urlsplit(url).port
    mark, token = "upload-of-the-bench", "t" * 32
    head = f'--{mark}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}\r\n'
    head += f'--{mark}\r\nContent-Disposition: form-data; name="f"; filename="f.jpg"\r\n\r\n'
    body = head.encode() + random.randbytes(BODY) + f"\r\n--{mark}--\r\n".encode()
    reader, writer = await asyncio.open_connection(host, port)
    try:
        writer.write(
            f"POST /ru/say/AT/ HTTP/1.1\r\nHost: localhost\r\nCookie: csrftoken={token}\r\n"
            f"Content-Type: multipart/form-data; boundary={mark}\r\nContent-Length: {len(body)}\r\n"
            "Connection: close\r\n\r\n".encode()
        )
        for start in range(0, len(body), PIECE):
            writer.write(body[start : start + PIECE])
            await writer.drain()
            await asyncio.sleep(PIECE / PER_SECOND)
        return int((await reader.readline()).split()[1])
    finally:
        writer.close()
