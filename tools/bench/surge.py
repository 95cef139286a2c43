"""The last minutes before a deadline: many organisations file at once, a file of each still on its way."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from tools.bench import town
from tools.bench.measuring import Figure, Pace, more_is_better
from tools.bench.serving import Served, cookies_of, served
from tools.bench.slow import slow_uploads

CLIENTS, EACH = 64, 5
FILE, PIECE = 1_000_000, 256_000
PAGE_EVERY = 0.2
TOKEN = "t" * 32


@dataclass(frozen=True)
class Filer:
    """Who files a draft; all but the last piece of its file has arrived at `address`."""

    number: str
    cookie: str
    address: str
    content: bytes

    def file(self, line: HTTPConnection) -> None:
        """Send the last piece and file; whatever is not taken ends the bench."""
        start = FILE - FILE % PIECE
        tus = {"Tus-Resumable": "1.0.0", "Upload-Offset": str(start), "X-CSRFToken": TOKEN}
        kind = {"Content-Type": "application/offset+octet-stream"}
        self._ask(line, "PATCH", self.address, self.content[start:], {**tus, **kind}, 204)
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        body = f"csrfmiddlewaretoken={TOKEN}".encode()
        self._ask(line, "POST", f"/ru/proposals/{self.number}/file/", body, form, 302)

    def _ask(
        self,
        line: HTTPConnection,
        method: str,
        address: str,
        body: bytes,
        headers: dict[str, str],
        expected: int,
    ) -> None:
        line.request(method, address, body, {"Cookie": self.cookie, **headers})
        answer = line.getresponse()
        answer.read()
        if answer.status != expected:
            raise SystemExit(f"{method} {address} answered {answer.status}")


def filing_surge() -> Figure:
    """Files of 1 MB finished and proposals filed a second by 64 clients at once, beside 64 slow uploads.

    Limit: 64 threads that write 1 MB each and force file and folder to the disk.
    """
    filers = _filers(CLIENTS * (EACH + 1))
    with served() as server:
        _all_file(server, filers[:CLIENTS])
        held, cpu, pages = server.resident_bytes(), server.cpu_seconds(), Pages(server)
        with slow_uploads(server), pages:
            start = time.perf_counter()
            _all_file(server, filers[CLIENTS:])
            passed, used = time.perf_counter() - start, server.cpu_seconds() - cpu
        grown = server.resident_bytes() - held
    count = CLIENTS * EACH
    _check([filer.number for filer in filers])
    print(f"  beside it: {pages.told()}; memory grew by {grown / 2**20:.1f} MB")
    return more_is_better("filing_surge", Pace(count / passed, used / count * 1000), "filings/s", _raw())


def _all_file(server: Served, filers: Sequence[Filer]) -> None:
    """Each client keeps one line and files one proposal after another."""
    place = urlsplit(server.url)

    def work(own: Iterable[Filer]) -> None:
        line = HTTPConnection(place.hostname or "", place.port, timeout=120)
        for filer in own:
            filer.file(line)
        line.close()

    shares = [filers[n::CLIENTS] for n in range(min(CLIENTS, len(filers)))]
    with ThreadPoolExecutor(CLIENTS) as clients:
        list(clients.map(work, shares))


class Pages:
    """Somebody who opens the page of the call with its countdown again and again."""

    def __init__(self, server: Served) -> None:
        self._url = f"{server.url}/ky/calls/{town.open_lot().call.number}/"
        self._place, self._stop, self.took = urlsplit(self._url), threading.Event(), list[float]()

    def __enter__(self) -> Pages:
        self._reader = threading.Thread(target=self._read)
        self._reader.start()
        return self

    def __exit__(self, *_raised: object) -> None:
        self._stop.set()
        self._reader.join()

    def told(self) -> str:
        """How long the page took."""
        took = sorted(self.took)
        return f"the call’s page p50 {took[len(took) // 2]:.0f} ms, p99 {took[int(len(took) * 0.99)]:.0f} ms"

    def _read(self) -> None:
        line = HTTPConnection(self._place.hostname or "", self._place.port, timeout=120)
        while not self._stop.wait(PAGE_EVERY):
            start = time.perf_counter()
            line.request("GET", self._place.path)
            answer = line.getresponse()
            answer.read()
            if answer.status != 200:
                raise SystemExit(f"{self._place.path} answered {answer.status}")
            self.took.append((time.perf_counter() - start) * 1000)


def _filers(count: int) -> list[Filer]:
    from django.urls import reverse

    from ashar.proposals.actions import Told, begin_sending
    from ashar.proposals.models import Proposal
    from ashar.proposals.sending import take_piece

    town.ask_for_a_file()
    found = []
    for number, head in town.whole_drafts(count):
        draft = Proposal.objects.with_call().get(number=number)
        content = b"%PDF-1.4\n" + os.urandom(FILE - 15) + b"\n%%EOF"
        sending = begin_sending(proposal=draft, code="letter", told=Told("letter.pdf", FILE), by=head)
        for start in range(0, FILE - FILE % PIECE, PIECE):
            take_piece(sending=sending, offset=start, piece=content[start : start + PIECE], by=head)
        address = reverse("proposals:sending", args=[number, sending.name])
        cookie = "; ".join(f"{name}={value}" for name, value in cookies_of(head).items())
        found.append(Filer(number, cookie, address, content))
    return found


def _check(numbers: Sequence[str]) -> None:
    """Every one is filed once, with its file, sealed."""
    from ashar.proposals.models import Proposal, ProposalContent

    filed = Proposal.objects.filter(number__in=numbers, state="filed", version=1)
    sealed = ProposalContent.objects.filter(proposal__in=filed, version=1, sealed__isnull=False)
    files = filed.filter(attachments__is_filed=True)
    if not filed.count() == sealed.count() == files.count() == len(numbers):
        raise SystemExit(f"{filed.count()} of {len(numbers)} proposals are filed, {files.count()} with files")


def _raw() -> float:
    """How often a second 64 threads write 1 MB and force file and folder to the disk of the data."""
    folder = Path(os.environ["DATA_DIR"]) / "limit"
    folder.mkdir()
    content = os.urandom(FILE)

    def write(n: int) -> None:
        path = folder / str(n)
        with path.open("wb", buffering=0) as file:
            file.write(content)
            os.fsync(file.fileno())
        place = os.open(folder, os.O_RDONLY)
        os.fsync(place)
        os.close(place)
        path.unlink()

    start = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as threads:
        list(threads.map(write, range(CLIENTS * EACH)))
    return CLIENTS * EACH / (time.perf_counter() - start)
