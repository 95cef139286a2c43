from typing import Any

import pytest

from ashar.accounts import codes


def test_code_is_twelve_signs_without_look_alikes() -> None:
    many = {codes.code_of(codes.new_nonce()) for _ in range(500)}

    assert len(many) == 500
    assert {len(code) for code in many} == {codes.LENGTH}
    assert set("".join(many)) == set(codes.ALPHABET)
    assert not set(codes.ALPHABET) & set("O0I1LBZS")


def test_code_needs_the_key_of_the_installation(settings: Any) -> None:
    nonce = codes.new_nonce()
    code, mark = codes.code_of(nonce), codes.fingerprint("ACEHKMPTXY23")

    settings.SECRET_KEY = "another"

    assert codes.code_of(nonce) != code
    assert codes.fingerprint("ACEHKMPTXY23") != mark


@pytest.mark.parametrize(
    "typed",
    [
        "ACEHKMPTXY23",
        "aceh-kmpt-xy23",
        " ACEH KMPT XY23 ",
        "АСЕНКМРТХУ23",  # the same letters on a Cyrillic keyboard
        "асен-кмрт-ху23",
        "ASENKMRTXU2З",  # as they are heard
    ],
)
def test_code_is_read_on_either_keyboard(typed: str) -> None:
    assert codes.read_code(typed) == "ACEHKMPTXY23"


@pytest.mark.parametrize("typed", ["", "ACEH-KMPT", "ACEHKMPTXY230", "ACEHKMPTXY20", "ӨӨӨӨӨӨӨӨӨӨӨӨ"])
def test_code_that_cannot_be_one_is_empty(typed: str) -> None:
    assert codes.read_code(typed) == ""


def test_code_is_spelled_in_groups() -> None:
    assert codes.spell("ACEHKMPTXY23") == "ACEH-KMPT-XY23"
