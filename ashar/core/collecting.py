"""Thousands of rows at once, made and kept without the collector of garbage walking them again and again."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Let the collector rest meanwhile: a quarter of the time of an import was its (`make bench`).

    Rows make no cycles that could pile up in the second or two that this is for.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
