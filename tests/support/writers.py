"""Writers that work at the same time, each with a connection of its own to the database of the test."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier

from django.db import connections

Part = Callable[[], None]


class Writers:
    """Threads that keep their connections from one history to the next: opening costs more than writing."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self._pool = pool

    def work(self, parts: Sequence[Part]) -> None:
        """Let every part be done by a writer of its own, all let go at the same moment; raises its fault."""
        start = Barrier(len(parts))

        def run(part: Part) -> None:
            start.wait()
            part()

        for done in [self._pool.submit(run, part) for part in parts]:
            done.result()


@contextmanager
def writers(most: int) -> Iterator[Writers]:
    """As many writers as a history may have; they close their connections at the end."""
    with ThreadPoolExecutor(most) as pool:
        found = Writers(pool)
        try:
            yield found
        finally:
            found.work([connections.close_all] * most)
