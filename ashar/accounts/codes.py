"""One-time entrance codes: said aloud over a phone, typed on either keyboard, kept nowhere.

The letters are those that look the same in Latin and Cyrillic, so a printed code can be typed as it is
seen; letters that are heard for them (“эс” typed as S for C) are read as the letter that was meant.
A code is derived from a nonce and the installation's key, so whoever holds the database alone, or
the outbox with a letter in it, cannot tell it.
"""

import secrets

from django.utils.crypto import salted_hmac

ALPHABET = "ACEHKMPTXY23456789"  # no O and 0, no I, L and 1, no B beside 8, no Z beside 2, no S beside 5
LENGTH = 12  # 18 ** 12 is about 50 bits
_READ_AS = str.maketrans("АСЕНКМРТХУSNRUЗ", "ACEHKMPTXYCHPY3")


def new_nonce() -> str:
    """What is kept of a code that is to be."""
    return secrets.token_hex(12)


def code_of(nonce: str) -> str:
    """The code that belongs to a nonce, without hyphens."""
    number = int.from_bytes(_keyed("code", nonce), "big")
    signs = []
    for _place in range(LENGTH):
        number, rest = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[rest])
    return "".join(signs)


def read_code(text: str) -> str:
    """The code that was meant by what was typed; empty when it cannot be one."""
    code = "".join(
        sign for sign in text.upper().translate(_READ_AS) if not sign.isspace() and sign not in "-–—."
    )
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else ""


def spell(code: str) -> str:
    """The code as it is printed: three groups of four."""
    return "-".join(code[i : i + 4] for i in range(0, LENGTH, 4))


def fingerprint(code: str) -> str:
    """What the code is found by."""
    return _keyed("fingerprint", code).hex()


def _keyed(what: str, text: str) -> bytes:
    return salted_hmac(f"ashar.accounts.entrance.{what}", text).digest()
