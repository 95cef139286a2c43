"""The sheet of a keeper: whole or refused with a sentence; any that are enough make the key."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ashar.calls import sealing, sheets
from ashar.core.keys import Tampered

WORDS = "Кар чай таш булут"
KEY = b"k" * 32


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Guessing costs nothing here."""
    _make_cheap(monkeypatch)


def _make_cheap(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sheets, "OPS", sheets.pwhash.argon2id.OPSLIMIT_MIN)
    patch.setattr(sheets, "MEMORY", sheets.pwhash.argon2id.MEMLIMIT_MIN)


@settings(max_examples=25, deadline=None)
@given(
    st.integers(2, 5).flatmap(lambda of: st.tuples(st.integers(2, of), st.just(of))),
    st.binary(min_size=1, max_size=100),
)
def test_any_sheets_that_are_enough_open_and_one_less_does_not(size: tuple[int, int], content: bytes) -> None:
    needed, of = size
    with pytest.MonkeyPatch.context() as patch:
        _make_cheap(patch)
        made = sealing.make_key(needed, of)
        sealed = sealing.seal(content, made.public_key)
        phrases = [f"{WORDS} {n}" for n, _share in made.shares]
        written = [
            "\n".join(sheets.write(n, share, public_key=made.public_key, passphrase=phrase).lines())
            for (n, share), phrase in zip(made.shares, phrases, strict=True)
        ]
        for some in combinations(list(zip(written, phrases, strict=True)), needed):
            shares = [
                (sheets.read(text).n, sheets.open_sheet(sheets.read(text), words)) for text, words in some
            ]
            assert sealing.unseal(sealed, sealing.join(shares, made.public_key)) == content
            with pytest.raises((Tampered, ValueError)):
                sealing.join(shares[:-1], made.public_key)


@given(st.integers(0, sheets.SIGNS - 1), st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
@settings(max_examples=60, deadline=None)
def test_one_wrong_sign_names_its_line(place: int, sign: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        _make_cheap(patch)
        text = _written()
        signs = text.replace(" ", "").replace("\n", "")
        if signs[place] == sign:
            return
        with pytest.raises(sheets.BadSheet, match=rf"line {place // sheets.LINE + 1}\b"):
            sheets.read(signs[:place] + sign + signs[place + 1 :])


def test_it_is_read_as_people_type_it() -> None:
    text = _written()
    signs = text.replace(" ", "").replace("\n", "")
    cyrillic = signs.translate(str.maketrans("ABEKMHPCTXY0", "АВЕКМНРСТХУO")).lower()
    for typed in (
        text,
        signs,
        cyrillic,
        text.replace(" ", "-"),
        f"…\n{sheets.BEGIN}\n{text}\n{sheets.END}\n…",
    ):
        sheet = sheets.read(typed)
        assert sheets.open_sheet(sheet, "  кар ЧАЙ\nташ  Булут ") == b"s" * 16
        assert (sheet.n, sheet.is_of(KEY), sheet.is_of(b"o" * 32)) == (3, True, False)


def test_a_part_of_a_sheet_and_a_wrong_passphrase_are_told_apart() -> None:
    text = _written()
    with pytest.raises(sheets.BadSheet, match="not the whole sheet"):
        sheets.read(text[:-10])
    with pytest.raises(sheets.BadSheet, match="not its passphrase"):
        sheets.open_sheet(sheets.read(text), "кар чай таш бороон")


@pytest.mark.parametrize(
    ("words", "is_strong"),
    [
        ("кар чай таш булут", True),
        ("Кар-чай-таш-булут", True),
        ("кар кар кар кар", False),
        ("1234567890", False),
        ("ма ту ши ку", False),
        ("correct horse battery staple", True),
    ],
)
def test_four_different_words_are_asked_for(words: str, is_strong: bool) -> None:
    assert sheets.is_strong(words) == is_strong


def test_two_sheets_of_one_share_are_different() -> None:
    assert _written() != _written()


def test_guessing_is_dear() -> None:
    """What is in use, not what the tests make cheap."""
    from importlib import reload

    assert reload(sheets).MEMORY >= 2**27
    assert sheets.OPS >= 4


def _written() -> str:
    return "\n".join(sheets.write(3, b"s" * 16, public_key=KEY, passphrase=WORDS).lines())
