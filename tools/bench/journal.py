"""The journal: writing it and checking it."""

import hashlib
import os
import sqlite3
from pathlib import Path

from tools.bench.measuring import Figure, more_is_better, pace, queries_of


def journal_append() -> Figure:
    """Entries a second, each in its own transaction; limit: the same bytes into a bare table."""
    from django.db import transaction

    from ashar.core import journal

    def append() -> None:
        with transaction.atomic():
            journal.write_entry(
                chain="BENCH", number="BENCH-1", step="bench", by=journal.WORKER, facts={"n": 1}
            )

    append()
    body = bytes(journal.Entry.objects.filter(chain="BENCH").latest("seq").body)
    limit = _bare_inserts(body)
    return more_is_better("journal_append", pace(append), "entries/s", limit, queries=queries_of(append))


def _bare_inserts(body: bytes) -> float:
    path = Path(os.environ["DATA_DIR"]) / "limit.sqlite3"
    bare = sqlite3.connect(path, isolation_level=None)
    bare.execute("PRAGMA journal_mode=WAL")
    bare.execute("PRAGMA synchronous=FULL")
    bare.execute("CREATE TABLE head (chain TEXT PRIMARY KEY, hash TEXT)")
    bare.execute("CREATE TABLE entry (id INTEGER PRIMARY KEY, body BLOB, hash TEXT)")
    bare.execute("INSERT INTO head VALUES ('BENCH', '')")

    def insert() -> None:
        bare.execute("BEGIN IMMEDIATE")
        digest = hashlib.sha256(body).hexdigest()
        bare.execute("UPDATE head SET hash = ?", (digest,))
        bare.execute("INSERT INTO entry (body, hash) VALUES (?, ?)", (body, digest))
        bare.execute("COMMIT")

    found = pace(insert)
    bare.close()
    return found.per_second


def journal_verify() -> Figure:
    """Entries a second that the stand-alone checker reads; limit: hashing the same lines."""
    from django.db import transaction

    from ashar.core import journal
    from tools import verify_journal

    count = 5000
    with transaction.atomic():
        for n in range(count):
            journal.write_entry(chain="VERIFY", number="V-1", step="bench", by=journal.WORKER, facts={"n": n})
    lines = list(journal.export_lines(["VERIFY"]))

    def check() -> None:
        if not verify_journal.check(lines).is_whole:
            raise SystemExit("the export does not verify")

    def hash_only() -> None:
        for line in lines:
            hashlib.sha256(line).digest()

    limit = pace(hash_only).per_second * count
    return more_is_better("journal_verify", pace(check), "entries/s", limit, times=count)
