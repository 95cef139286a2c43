"""The sheet of a keeper: a share of the key of a call under a passphrase that only the keeper knows.

60 bytes: version, trace of the call's key, number of the share, salt, and a secret box (PyNaCl) under the
passphrase by argon2id. Written down they are eight lines of sixteen signs (Crockford's base 32: nothing
that looks like something else), the last four of each line being its check, so that whoever types them
in by hand is told which line to look at. The same signs stand in the square, in the file and in print.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from base64 import b32decode, b32encode
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from nacl import pwhash
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox
from nacl.utils import random

BEGIN, END = "--- ASHAR KEY SHEET ---", "--- END ---"
LINES, GROUPS = 8, 4
LINE = 4 * GROUPS
SIGNS = LINES * LINE
WORDS, LETTERS = 4, 3
# What one try costs whoever guesses: about a third of a second and 128 MB.
OPS, MEMORY = 4, 2**27

_VERSION = b"\x01"
_CHECK = 4
_SALT = pwhash.argon2id.SALTBYTES
_TRACE, _BOX = 10, 32
_PLAIN, _SHOWN = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_TO_SHOWN, _TO_PLAIN = str.maketrans(_PLAIN, _SHOWN), str.maketrans(_SHOWN, _PLAIN)
# Signs that a person may read or type for one another, Cyrillic ones among them.
_ALIKE = str.maketrans("OILАВЕКМНОРСТХУ", "011ABEKMH0PCTXY")
# The salt makes every key new, so nothing is ever locked twice under one key.
_NONCE = bytes(SecretBox.NONCE_SIZE)


class BadSheet(ValueError):
    """What was entered is not a whole sheet, or does not open; `reason` says what to do."""

    def __init__(self, reason: str | Promise) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Sheet:
    """What a sheet says without its passphrase: of which key, the number of the share, and the lock."""

    trace: bytes
    n: int
    salt: bytes
    box: bytes

    def lines(self) -> list[str]:
        """As it is printed: eight lines of four groups."""
        body = _VERSION + self.trace + bytes([self.n]) + self.salt + self.box
        signs = b32encode(body).decode().translate(_TO_SHOWN)
        part = LINE - _CHECK
        whole = [signs[start : start + part] for start in range(0, len(signs), part)]
        return [_grouped(line + _check(n, line)) for n, line in enumerate(whole)]

    def is_of(self, public_key: bytes) -> bool:
        """Whether its share is of this key."""
        return self.trace == trace_of(public_key)


def trace_of(public_key: bytes) -> bytes:
    """By what a sheet knows its call."""
    return hashlib.sha256(public_key).digest()[:_TRACE]


def write(n: int, share: bytes, *, public_key: bytes, passphrase: str) -> Sheet:
    """A new sheet; each is different, though the share is the same."""
    salt = random(_SALT)
    box = SecretBox(_key(passphrase, salt)).encrypt(share, _NONCE).ciphertext
    return Sheet(trace_of(public_key), n, salt, bytes(box))


def read(text: str) -> Sheet:
    """The sheet in a file, in what a camera read from the square, or as it was typed; raises BadSheet."""
    signs = _signs(text)
    if len(signs) != SIGNS:
        words = _("This is not the whole sheet: it has {all} signs in eight lines, and {count} were entered.")
        raise BadSheet(format_lazy(words, all=SIGNS, count=len(signs)))
    lines = [signs[start : start + LINE] for start in range(0, SIGNS, LINE)]
    wrong = [str(n + 1) for n, line in enumerate(lines) if _check(n, line[:-_CHECK]) != line[-_CHECK:]]
    if wrong:
        words = _("Some sign is wrong in line {lines}. Compare it with the sheet.")
        raise BadSheet(format_lazy(words, lines=", ".join(wrong)))
    return _parsed(b32decode("".join(line[:-_CHECK] for line in lines).translate(_TO_PLAIN)))


def open_sheet(sheet: Sheet, passphrase: str) -> bytes:
    """The share; raises BadSheet for another passphrase."""
    try:
        return SecretBox(_key(passphrase, sheet.salt)).decrypt(sheet.box, _NONCE)
    except CryptoError as error:
        words = _(
            "The sheet is whole, but this is not its passphrase. Capital letters and spaces do not matter."
        )
        raise BadSheet(words) from error


def plain_passphrase(passphrase: str) -> str:
    """The passphrase as it is used: small letters, single spaces, so that a phone does not spoil it."""
    return " ".join(unicodedata.normalize("NFKC", passphrase).casefold().split())


def is_strong(passphrase: str) -> bool:
    """Whether it has four different words at least."""
    words = set(re.findall(r"[^\W\d_]+", plain_passphrase(passphrase)))
    return sum(len(word) >= LETTERS for word in words) >= WORDS


def check_code(digest: str) -> str:
    """What stands on the paper and in the file alone, and shows that the keeper has one of them."""
    return f"{digest[:4]} {digest[4:8]}"


def _signs(text: str) -> str:
    start, end = text.find(BEGIN), text.find(END)
    if 0 <= start < end:
        text = text[start + len(BEGIN) : end]
    return re.sub(r"[\s\-–—.,:]", "", text).upper().translate(_ALIKE)


def _parsed(body: bytes) -> Sheet:
    at = 1 + _TRACE
    if body[:1] != _VERSION:
        raise BadSheet(_("This sheet is of another kind."))
    return Sheet(body[1:at], body[at], body[at + 1 : at + 1 + _SALT], body[at + 1 + _SALT :])


def _check(n: int, line: str) -> str:
    digest = hashlib.blake2b(f"{n}{line}".encode(), digest_size=5, person=b"ashar line").digest()
    return b32encode(digest).decode().translate(_TO_SHOWN)[:_CHECK]


def _grouped(line: str) -> str:
    return " ".join(line[start : start + 4] for start in range(0, LINE, 4))


def _key(passphrase: str, salt: bytes) -> bytes:
    secret = plain_passphrase(passphrase).encode()
    return bytes(pwhash.argon2id.kdf(SecretBox.KEY_SIZE, secret, salt, opslimit=OPS, memlimit=MEMORY))
