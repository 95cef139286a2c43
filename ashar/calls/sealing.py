"""The key of a call: made and split when it is announced, put together at the opening, and then forgotten.

X25519 sealed boxes (PyNaCl) and Shamir's secret sharing (pycryptodome). The secret that is shared has
16 bytes, which is what the curve itself is worth; the opening key is derived from it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from Crypto.Protocol.SecretSharing import Shamir
from nacl.encoding import RawEncoder
from nacl.exceptions import CryptoError
from nacl.hash import blake2b
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.utils import random

from ashar.core.keys import Tampered

_SECRET = 16
_PURPOSE = b"ashar call key"


@dataclass(frozen=True)
class Made:
    """A public key, and the shares of what opens it, by their numbers 1…n. The secret itself is gone."""

    public_key: bytes
    shares: list[tuple[int, bytes]]


def make_key(needed: int, of: int) -> Made:
    """A new key split into `of` shares, `needed` of which open."""
    secret = random(_SECRET)
    return Made(bytes(_derived(secret).public_key), Shamir.split(needed, of, secret))


def join(shares: Iterable[tuple[int, bytes]], public_key: bytes) -> PrivateKey:
    """The opening key; raises Tampered when these shares do not make the one of this public key."""
    opened = _derived(Shamir.combine(list(shares)))
    if bytes(opened.public_key) != public_key:
        raise Tampered
    return opened


def seal(content: bytes, public_key: bytes) -> bytes:
    """The content, readable only with the opening key."""
    return bytes(SealedBox(PublicKey(public_key)).encrypt(content))


def unseal(sealed: bytes, key: PrivateKey) -> bytes:
    """The content; raises Tampered."""
    try:
        return SealedBox(key).decrypt(sealed)
    except CryptoError as error:
        raise Tampered from error


def digest_of(n: int, share: bytes) -> str:
    """By what a share is known again: the share itself has 128 random bits, so this gives nothing away."""
    return hashlib.sha256(b"%d:%b" % (n, share)).hexdigest()


def _derived(secret: bytes) -> PrivateKey:
    return PrivateKey(blake2b(secret, digest_size=32, person=_PURPOSE, encoder=RawEncoder))
