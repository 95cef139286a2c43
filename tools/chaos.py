"""Kills processes of a running service again and again while organisations file, and counts what is lost.

`make chaos KILLS=N` (also under tools/with_postgres). Each applicant writes a title that nobody wrote
before, saves it, files it and reads the receipt; whatever was not answered is sent again. At the end each
receipt must have its version, whole and sealed, and no title may stand in two versions. The last line is
`kills N receipts N lost N doubled N`; the exit code is 1 when something was lost, doubled or broken.
"""

from __future__ import annotations

import os
import random
import secrets
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from lxml import html

from tools.bench.serving import ANNOUNCED, children_of, cookies_of

HEADS = 12
PATIENCE = 60.0  # seconds for a deed, all its tries together
MOST_BETWEEN_KILLS = 1.5
PAUSE = 3.0, 5.0  # seconds between filings: nobody may file twenty times a minute


class Service:
    """`ashar serve` at one address, started again when it is gone, as a service manager does."""

    def __init__(self, environment: Mapping[str, str], folder: Path) -> None:
        self._log = (folder / "chaos.log").open("ab")
        self._said = folder / "chaos.log"
        self._environment = {**environment, "HOST": "127.0.0.1", "PORT": "0"}
        self.url = ""
        self._start()

    def kill(self, chance: random.Random) -> None:
        """Kill one of its processes, whichever, with all its threads and open transactions."""
        with_supervisor = [self._process.pid, *self._below(self._process.pid)]
        victim = chance.choice(with_supervisor)
        try:
            os.kill(victim, signal.SIGKILL)
        except ProcessLookupError:  # it ended meanwhile by itself
            return

    def wait(self) -> None:
        """Wait until it answers again; start it if it is gone."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if self._process.poll() is not None:
                self._start()
            try:
                if httpx.get(f"{self.url}/ru/about/", timeout=5).status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.05)
        raise SystemExit(f"The service did not come back:\n{self._said.read_text()[-2000:]}")

    def stop(self) -> None:
        """End it in order."""
        self._process.terminate()
        self._process.wait(30)
        self._log.close()

    def _start(self) -> None:
        """Start it; while the port is still held by what is left of the last one, again."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            begun = self._said.stat().st_size
            command = [sys.executable, "-m", "ashar", "serve"]
            self._process = subprocess.Popen(
                command, env=self._environment, stdout=self._log, stderr=self._log, stdin=subprocess.DEVNULL
            )
            while self._process.poll() is None and time.monotonic() < until:
                if found := ANNOUNCED.search(self._said.read_bytes()[begun:].decode(errors="replace")):
                    self.url = found[0].replace("localhost", "127.0.0.1")
                    self._environment["PORT"] = self.url.rpartition(":")[2]
                    return
                time.sleep(0.05)
            time.sleep(0.2)
        raise SystemExit(f"The service did not start:\n{self._said.read_text()[-2000:]}")

    def _below(self, pid: int) -> list[int]:
        found = children_of(pid)
        return [*found, *(deeper for child in found for deeper in self._below(child))]


@dataclass
class Applicant:
    """The head of an organisation with a whole draft. `filed`: titles whose receipt was seen."""

    number: str
    head: Any
    cookies: dict[str, str]
    filed: list[str] = field(default_factory=list)

    def work(self, service: Service, stop: threading.Event) -> None:
        """File one text after another until told to stop, and then finish what was begun."""
        with httpx.Client(cookies=self.cookies, timeout=10) as browser:
            while not stop.is_set():
                title = f"{self.number} {len(self.filed) + 1}"
                self._insist(lambda title=title: self._save(browser, service.url, title))  # type: ignore[misc]
                self._insist(lambda: self._file(browser, service.url))
                self.filed.append(title)
                stop.wait(random.uniform(*PAUSE))

    def _save(self, browser: httpx.Client, site: str, title: str) -> str:
        """Write the title; answers what stood in the way, or nothing."""
        address = f"{site}/ru/proposals/{self.number}/"
        page = browser.get(address)
        if page.status_code != 200:
            return f"the draft answered {page.status_code}"
        shown: Any = html.document_fromstring(page.text)
        (form,) = (form for form in shown.forms if form.get("id") == "draft")
        fields = dict(form.form_values())
        answer = browser.post(address, data={**fields, "title": title})
        return "" if answer.status_code == 302 else f"saving answered {answer.status_code}"

    def _file(self, browser: httpx.Client, site: str) -> str:
        """File, and read the receipt; sent again after no answer, the same text makes no second version."""
        sent = {"csrfmiddlewaretoken": self.cookies["csrftoken"]}
        answer = browser.post(f"{site}/ru/proposals/{self.number}/file/", data=sent)
        if answer.status_code != 302:
            return f"filing answered {answer.status_code}"
        receipt = browser.get(f"{site}/ru/proposals/{self.number}/receipt/")
        return "" if receipt.status_code == 200 else f"the receipt answered {receipt.status_code}"

    def _insist(self, deed: Callable[[], str]) -> None:
        until, tries, stood = time.monotonic() + PATIENCE, 0, ""
        while time.monotonic() < until:
            tries += 1
            try:
                if not (stood := deed()):
                    return
            except httpx.TransportError as error:  # killed while it answered, or not there
                stood = type(error).__name__
            time.sleep(0.1)
        told = f"could not go on for {PATIENCE:.0f} seconds and {tries} tries; in the last one: {stood}"
        raise RuntimeError(f"{self.number} {told}")


@dataclass(frozen=True)
class Outcome:
    """What came of it; `faults`: sentences about what else is not as it should be."""

    kills: int
    receipts: int
    lost: int
    doubled: int
    faults: list[str]

    def __str__(self) -> str:
        return f"kills {self.kills} receipts {self.receipts} lost {self.lost} doubled {self.doubled}"


def rage(
    *, kills: int, drafts: Sequence[tuple[str, Any]], environment: Mapping[str, str], folder: Path, seed: int
) -> Outcome:
    """Let the applicants file while `kills` processes are killed; then look at every version."""
    chance, stop, broken = random.Random(seed), threading.Event(), []  # type: ignore[var-annotated]
    applicants = [Applicant(number, head, cookies_of(head)) for number, head in drafts]
    service = Service(environment, folder)

    def work(applicant: Applicant) -> None:
        try:
            applicant.work(service, stop)
        except Exception as error:  # noqa: BLE001 - told at the end, with the others' figures
            broken.append(f"{type(error).__name__}: {error}")

    threads = [threading.Thread(target=work, args=(each,)) for each in applicants]
    for thread in threads:
        thread.start()
    for _kill in range(kills):
        time.sleep(chance.uniform(0, MOST_BETWEEN_KILLS))
        service.kill(chance)
        service.wait()
    stop.set()
    for thread in threads:
        while thread.is_alive():  # the last one killed may have answered once more before it went
            service.wait()
            thread.join(0.2)
    service.stop()
    found = [look(each) for each in applicants]
    return Outcome(
        kills,
        receipts=sum(len(each.filed) for each in applicants),
        lost=sum(lost for lost, _doubled, _faults in found),
        doubled=sum(doubled for _lost, doubled, _faults in found),
        faults=broken + [fault for _lost, _doubled, faults in found for fault in faults] + _of_journal(),
    )


def look(applicant: Applicant) -> tuple[int, int, list[str]]:
    """How many filed texts are not there whole, how many are there twice, and what else is wrong."""
    from ashar.core.documents import Document
    from ashar.core.journal import Entry
    from ashar.proposals import content as port
    from ashar.proposals.models import Proposal

    proposal = Proposal.objects.with_call().get(number=applicant.number)
    titles = [
        port.load_own(proposal, by=applicant.head, version=each.version).title
        for each in proposal.contents.filter(version__gte=1).order_by("version")
        if is_sealed_as_it_is(proposal, each, applicant.head)
    ]
    counted = {
        "versions": len(titles),
        "receipts": Document.objects.filter(kind="receipt", subject_number=proposal.number).count(),
        "entries": Entry.objects.filter(number=proposal.number, step="proposal.file").count(),
    }
    right = all(each == proposal.version for each in counted.values())
    faults = [] if right else [f"{proposal.number} stands at version {proposal.version}: {counted}"]
    return len(set(applicant.filed) - set(titles)), len(titles) - len(set(titles)), faults


def is_sealed_as_it_is(proposal: Any, kept: Any, head: Any) -> bool:
    """Whether what lies under the seal of the call is what the organisation reads as its own."""
    from ashar.calls import sealing
    from ashar.calls.models import CallKey
    from ashar.core import keys
    from ashar.proposals import content as port

    key = CallKey.objects.prefetch_related("shares").get(call=proposal.lot.call)
    shares = [(share.n, keys.read(share.name)) for share in key.shares.all()][: key.needed]
    opening = sealing.join(shares, bytes(key.public_key))
    return sealing.unseal(bytes(kept.sealed), opening) == port.copy_of(proposal, kept.version, by=head)


def _of_journal() -> list[str]:
    from ashar.core.journal import broken_chains

    return [f"the journal of {chain} breaks at {seq}" for chain, seq in broken_chains().items()]


def main() -> None:
    """Build a town with whole drafts, let it be killed KILLS times, and tell what came of it."""
    from tools.bench import __main__ as bench
    from tools.bench import town

    seed = int(os.environ.get("SEED") or secrets.randbelow(10**6))
    with tempfile.TemporaryDirectory() as folder:
        bench.start(folder)
        town.build()
        drafts = town.whole_drafts(HEADS)
        outcome = rage(
            kills=int(os.environ.get("KILLS", "20")),
            drafts=drafts,
            environment=os.environ,
            folder=Path(folder),
            seed=seed,
        )
    from django.db import connection

    print(f"on {connection.vendor}, seed {seed}")
    for fault in outcome.faults:
        print(fault)
    print(outcome)
    sys.exit(bool(outcome.lost or outcome.doubled or outcome.faults))


if __name__ == "__main__":
    main()
