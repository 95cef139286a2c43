"""The scanner for viruses: the real daemon with a database of its own, one that is away, and none."""

import io
import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.utils import translation

from ashar.core import files
from ashar.core.files import Scan, antivirus, storage
from ashar.core.web.downloads import serve, serve_locked

# The test word of the industry, put together here so that no scanner takes this file for it.
EICAR = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!" + "$H+H*"
CLEAN = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
INFECTED = CLEAN.replace(b"endobj", b"endobj\n% " + EICAR.encode())
SECONDS_TO_START = 60
CLAMD = shutil.which("clamd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings: Any) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture(scope="module")
def daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The socket of a real clamd that knows the test word alone."""
    if CLAMD is None:
        pytest.skip("clamd is not installed: sudo apt-get install clamav-daemon")
    folder = tmp_path_factory.mktemp("clamd")
    line = folder / "clamd.sock"
    (folder / "test.ndb").write_text(f"Ashar.Test.Word:0:*:{EICAR.encode().hex()}\n")
    user = pwd.getpwuid(os.getuid()).pw_name
    (folder / "clamd.conf").write_text(
        f"LocalSocket {line}\nDatabaseDirectory {folder}\nForeground yes\nUser {user}\n"
        "StreamMaxLength 25M\nSelfCheck 0\n"
    )
    command = [CLAMD, "--config-file", str(folder / "clamd.conf")]
    with (folder / "log").open("wb") as log:
        running = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        until = time.monotonic() + SECONDS_TO_START
        while not line.exists() and running.poll() is None and time.monotonic() < until:
            time.sleep(0.1)
        assert line.exists(), (folder / "log").read_text()
        yield str(line)
    finally:
        running.terminate()
        running.wait(20)


def given_out(answer: Any) -> bytes:
    content: bytes = answer.getvalue()
    answer.close()
    return content


def test_the_real_daemon_tells_clean_from_infected(daemon: str, settings: Any) -> None:
    settings.CLAMD = daemon
    assert antivirus.scan(io.BytesIO(CLEAN)) == Scan.CLEAN
    assert antivirus.scan(io.BytesIO(INFECTED)) == Scan.INFECTED
    assert antivirus.scan(io.BytesIO(bytes(3 * 2**20) + EICAR.encode())) == Scan.INFECTED


@pytest.mark.django_db
@pytest.mark.parametrize("keep", [files.store, files.store_locked])
def test_an_infected_file_is_refused_and_nothing_is_kept(daemon: str, settings: Any, keep: Any) -> None:
    settings.CLAMD = daemon
    with translation.override("en"), pytest.raises(files.Infected, match="A virus was found"):
        keep(ContentFile(INFECTED, "a.pdf"), purpose="test")
    assert not [path for path in storage.root().rglob("*") if path.is_file()]
    assert not files.StoredFile.objects.exists()
    kept = keep(ContentFile(CLEAN, "a.pdf"), purpose="test")
    assert getattr(kept, "row", kept).scan == Scan.CLEAN


@pytest.mark.django_db
def test_what_came_while_the_scanner_was_away_is_scanned_before_it_is_given_out(
    daemon: str, settings: Any, tmp_path: Path
) -> None:
    settings.CLAMD = str(tmp_path / "nobody.sock")
    waiting = files.store_locked(ContentFile(INFECTED, "a.pdf"), purpose="test")
    clean = files.store(ContentFile(CLEAN, "a.pdf"), purpose="test")
    assert (waiting.row.scan, clean.scan) == (Scan.WAITING, Scan.WAITING)
    assert given_out(serve(clean)) == CLEAN
    settings.CLAMD = daemon
    assert given_out(serve(clean)) == CLEAN
    for _time in range(2):
        with translation.override("en"), pytest.raises(PermissionDenied, match="A virus was found"):
            serve_locked(waiting.row, waiting.key, waiting.name)
    settings.CLAMD = ""
    with pytest.raises(PermissionDenied):
        serve_locked(files.StoredFile.objects.get(pk=waiting.row.pk), waiting.key, waiting.name)
    clean.refresh_from_db()
    assert clean.scan == Scan.CLEAN


@pytest.mark.django_db
def test_without_a_scanner_a_file_says_that_it_was_not_scanned() -> None:
    kept = files.store(ContentFile(INFECTED, "a.pdf"), purpose="test")
    assert kept.scan == Scan.NOT_SCANNED
    assert given_out(serve(kept)) == INFECTED


def test_a_scanner_that_says_something_else_is_not_believed(settings: Any) -> None:
    """As clamd does when a stream is longer than it was set up for."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        settings.CLAMD = f"127.0.0.1:{listening.getsockname()[1]}"
        child = os.fork()
        if not child:
            line, _address = listening.accept()
            line.recv(100)
            line.sendall(b"INSTREAM size limit exceeded. ERROR\0")
            os._exit(0)
        assert antivirus.scan(io.BytesIO(b"x")) == Scan.WAITING
        os.waitpid(child, 0)
