"""The key of a call: any shares that are enough make it, and nothing less does."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ashar.calls import sealing
from ashar.core.keys import Tampered

sizes = st.integers(2, 6).flatmap(lambda of: st.tuples(st.integers(2, of), st.just(of)))


@given(sizes, st.binary(max_size=300))
def test_any_shares_that_are_enough_open(size: tuple[int, int], content: bytes) -> None:
    needed, of = size
    made = sealing.make_key(needed, of)
    sealed = sealing.seal(content, made.public_key)
    assert len(made.shares) == of
    for some in combinations(made.shares, needed):
        assert sealing.unseal(sealed, sealing.join(some, made.public_key)) == content


@given(sizes)
def test_fewer_shares_make_nothing(size: tuple[int, int]) -> None:
    needed, of = size
    made = sealing.make_key(needed, of)
    for some in combinations(made.shares, needed - 1):
        with pytest.raises(Tampered):
            sealing.join(some, made.public_key)


def test_a_changed_share_and_a_share_of_another_key_make_nothing() -> None:
    made, other = sealing.make_key(2, 3), sealing.make_key(2, 3)
    (n, share), second, _third = made.shares
    changed = (n, bytes([share[0] ^ 1]) + share[1:])
    for wrong in ([changed, second], [other.shares[0], second], [(3, share), second]):
        with pytest.raises(Tampered):
            sealing.join(wrong, made.public_key)


def test_a_changed_box_is_not_opened() -> None:
    made = sealing.make_key(2, 2)
    sealed = sealing.seal("Сүйлөм".encode(), made.public_key)
    key = sealing.join(made.shares, made.public_key)
    for place in (0, 31, 32, len(sealed) - 1):
        with pytest.raises(Tampered):
            sealing.unseal(sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :], key)


def test_two_boxes_of_one_text_are_different() -> None:
    made = sealing.make_key(2, 2)
    assert sealing.seal(b"same", made.public_key) != sealing.seal(b"same", made.public_key)


def test_a_share_is_known_again_by_its_digest() -> None:
    (n, share), (m, other), *_ = sealing.make_key(2, 3).shares
    assert sealing.digest_of(n, share) != sealing.digest_of(m, other)
    assert sealing.digest_of(n, share) == sealing.digest_of(n, bytes(share))
