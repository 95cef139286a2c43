"""Voting codes: spelled like entrance codes, kept as a keyed hash, of one round only."""

import secrets

from django.utils.crypto import salted_hmac

from ashar.accounts.codes import ALPHABET, LENGTH, read_code, spell

__all__ = ["code_of_letter", "hash_of", "hash_of_address", "new_code", "read_code", "spell"]


def new_code() -> str:
    """A code that nobody can guess, without hyphens."""
    return "".join(secrets.choice(ALPHABET) for _place in range(LENGTH))


def code_of_letter(nonce: str) -> str:
    """The code that goes with a letter: derived by the installation's key, so that no table holds it."""
    number = int.from_bytes(salted_hmac("ashar.priorities.letter", nonce).digest(), "big")
    signs = []
    for _place in range(LENGTH):
        number, rest = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[rest])
    return "".join(signs)


def hash_of(round_number: str, code: str) -> str:
    """What a code is found by; the same code of another round has another hash."""
    return _keyed("code", f"{round_number} {code}")


def hash_of_address(round_number: str, address: str) -> str:
    """By what an e-mail address that got a code is known again."""
    return _keyed("address", f"{round_number} {address.strip().casefold()}")


def _keyed(what: str, text: str) -> str:
    return salted_hmac(f"ashar.priorities.vote.{what}", text).hexdigest()
