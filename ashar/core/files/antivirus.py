"""The scanner for viruses: ClamAV's daemon, when this installation has one (ASHAR_CLAMD).

It is given clear bytes over a socket; nothing of them is written down. Where there is no daemon, files say
that they were not scanned.
"""

import logging
import socket
from contextlib import suppress
from typing import BinaryIO

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

logger = logging.getLogger("ashar.files")

_PIECE = 2**16
_SECONDS_TO_CONNECT, _SECONDS_TO_SCAN = 3, 60


class Scan(models.TextChoices):
    """What the scanner says of a file. What it finds infected is not kept."""

    NOT_SCANNED = "not_scanned", _("not scanned for viruses")
    WAITING = "waiting", _("waits to be scanned for viruses")
    CLEAN = "clean", _("no virus found")
    INFECTED = "infected", _("a virus was found")


def is_there() -> bool:
    """Whether this installation has a scanner."""
    return bool(settings.CLAMD)


def scan(content: BinaryIO) -> Scan:
    """What the scanner says of this; WAITING when it does not answer now."""
    if not is_there():
        return Scan.NOT_SCANNED
    content.seek(0)
    try:
        said = _ask(content)
    except OSError as error:
        logger.warning("The scanner for viruses does not answer: %s", error)
        return Scan.WAITING
    if said.endswith(b"OK"):
        return Scan.CLEAN
    if said.endswith(b"FOUND"):
        return Scan.INFECTED
    logger.warning("The scanner for viruses could not scan: %s", said[:100].decode("ascii", "replace"))
    return Scan.WAITING


def _ask(content: BinaryIO) -> bytes:
    """The answer to clamd's INSTREAM: pieces, each after its length, ended by an empty one."""
    with _connected() as line:
        line.settimeout(_SECONDS_TO_SCAN)
        with suppress(BrokenPipeError, ConnectionResetError):  # it may answer before the end
            line.sendall(b"zINSTREAM\0")
            while piece := content.read(_PIECE):
                line.sendall(len(piece).to_bytes(4) + piece)
            line.sendall(bytes(4))
        answer = b""
        while not answer.endswith(b"\0") and (more := line.recv(4096)):
            answer += more
    return answer.rstrip(b"\0")


def _connected() -> socket.socket:
    """A line to the daemon at `/path/of/socket` or `host:port`."""
    if settings.CLAMD.startswith("/"):
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(_SECONDS_TO_CONNECT)
        try:
            line.connect(settings.CLAMD)
        except OSError:
            line.close()
            raise
        return line
    host, _colon, port = settings.CLAMD.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=_SECONDS_TO_CONNECT)
