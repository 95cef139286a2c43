"""What an operator sees while something long is done."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click


class Console:
    """Says sentences and shows how far it has come, beside the answer (on standard error)."""

    def say(self, sentence: str) -> None:
        """One line."""
        click.echo(sentence, err=True)

    @contextmanager
    def progress(self, label: str, total: int) -> Iterator[Callable[[int], None]]:
        """A bar; the function it gives is told of every further part of `total`."""
        with click.progressbar(length=total, label=label, file=sys.stderr) as bar:
            yield bar.update
