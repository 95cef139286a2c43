"""One-time entrance codes: said aloud over a phone, typed on either keyboard.

The letters are those that look the same in Latin and Cyrillic, so a printed code can be typed as it is
seen; letters that are heard for them (“эс” typed as S for C) are read as the letter that was meant.
"""

import secrets

from django.utils.crypto import salted_hmac

ALPHABET = "ACEHKMPTXY23456789"  # no O and 0, no I, L and 1, no B and 8 together, no Z and 2 together
LENGTH = 12  # 18 ** 12 is about 50 bits
_READ_AS = str.maketrans("АСЕНКМРТХУSNRUЗ", "ACEHKMPTXYCHPY3")


def new_code() -> str:
    """A fresh code, without hyphens."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


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
    """What is kept instead of the code: useless without the installation's key."""
    return salted_hmac("ashar.accounts.entrance", code).hexdigest()
