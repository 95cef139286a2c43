"""The journal: append-only, hash-chained per authority, plus one chain `platform`.

An entry keeps the exact bytes that were hashed, so a check never depends on how some library
prints JSON. Entries have no foreign keys; a private fact enters only as a salted digest, so a
person can be erased without breaking the chain.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from django.db import models, transaction

from ashar.core import clock, triggers

PLATFORM = "platform"
GENESIS = "0" * 64
AT_ONCE = 500  # rows of one statement
HEADER = b"ashar-journal 1\n"


class Actor(Protocol):
    """Who may stand behind an entry: an account, the public form, the worker."""

    def journal_mark(self, chain: str) -> Mapping[str, str]:
        """Role and salted digest of the person; never a name."""
        ...


class Unnamed:
    """An actor without an account."""

    def __init__(self, role: str) -> None:
        self.role = role

    def journal_mark(self, chain: str) -> Mapping[str, str]:
        """The role alone."""
        return {"role": self.role}


PUBLIC = Unnamed("public")
WORKER = Unnamed("worker")
LOADER = Unnamed("loader")


class ChainHead(models.Model):
    """The last link of a chain; its row lock puts the writers of one authority in line."""

    chain = models.CharField(max_length=32, primary_key=True)
    seq = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=GENESIS)


class Entry(models.Model):
    """One link: `hash` = SHA-256 of `body`, and `body` holds the hash of the link before."""

    chain = models.CharField(max_length=32)
    seq = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    number = models.CharField(max_length=40, db_index=True)
    step = models.CharField(max_length=60)
    body = models.BinaryField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(name="entry_chain_seq", fields=["chain", "seq"])]

    @property
    def facts(self) -> dict[str, Any]:
        """The body as data."""
        return json.loads(bytes(self.body))


class DailyHead(models.Model):
    """The head of a chain as it stood at the end of a day in Bishkek, published for good."""

    chain = models.CharField(max_length=32)
    day = models.DateField()
    seq = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(name="daily_head_once", fields=["chain", "day"])]


triggers.register(
    *triggers.append_only("core_entry", "The journal is append-only."),
    *triggers.append_only("core_dailyhead", "Published heads do not change."),
)


def canonical(data: Mapping[str, Any]) -> bytes:
    """The one spelling of a record: sorted keys, no spaces, UTF-8."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str).encode()


def digest(value: str | bytes, salt: str) -> str:
    """A private fact as the journal may know it."""
    raw = value.encode() if isinstance(value, str) else value
    return hashlib.sha256(salt.encode() + b"\0" + raw).hexdigest()


@dataclass(frozen=True)
class _Link:
    """The last link of a chain that this transaction has locked.

    It stands among the callbacks of the transaction, which forgets it just when the database does: at its
    end, and when it goes back to a savepoint from before.
    """

    chain: str
    seq: int
    hash: str

    def __call__(self) -> None:
        """At the commit there is nothing to do."""


def lock_chain(chain: str) -> ChainHead:
    """Lock the chain's head. Every action takes this lock first, so no two can wait for each other.

    Asked for again in the same transaction, it costs no query.
    """
    kept = (callback for _ids, callback, _robust in reversed(transaction.get_connection().run_on_commit))
    for link in kept:
        if isinstance(link, _Link) and link.chain == chain:
            return ChainHead(chain, link.seq, link.hash)
    head = ChainHead.objects.select_for_update().filter(pk=chain).first()
    if head is None:
        # Two writers may meet at the first entry of a chain: one of them makes the row, both wait for it.
        ChainHead.objects.bulk_create([ChainHead(chain=chain)], ignore_conflicts=True)
        head = ChainHead.objects.select_for_update().get(pk=chain)
    _remember(head)
    return head


def _remember(head: ChainHead) -> None:
    transaction.on_commit(_Link(head.chain, head.seq, head.hash))


def write_entry(
    *,
    chain: str,
    number: str,
    step: str,
    by: Actor,
    facts: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> Entry:
    """Append one entry, inside the caller's transaction.

    `facts` must hold nothing private: pass `digest(...)` instead. Raises RuntimeError outside a
    transaction, or when a demonstration's clock would sign another chain.
    """
    (entry,) = write_entries(chain=chain, told=[(number, facts or {})], step=step, by=by, at=at)
    return entry


def write_entries(
    *,
    chain: str,
    told: Iterable[tuple[str, Mapping[str, Any]]],
    step: str,
    by: Actor,
    at: datetime | None = None,
) -> list[Entry]:
    """Append an entry for each number with its facts, as `write_entry` does, in a few statements."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A journal entry belongs to the transaction of its deed.")
    if clock.pretended_for() not in (None, chain):
        raise RuntimeError(f"The clock of {clock.pretended_for()} may not date entries of {chain}.")
    head = lock_chain(chain)
    at, mark = at or clock.now(), dict(by.journal_mark(chain))
    entries = [_next_link(head, number, step, at, mark, facts) for number, facts in told]
    head.save(update_fields=["seq", "hash"])
    _remember(head)
    return Entry.objects.bulk_create(entries, batch_size=AT_ONCE)


def _next_link(
    head: ChainHead, number: str, step: str, at: datetime, mark: Mapping[str, str], facts: Mapping[str, Any]
) -> Entry:
    """The entry that follows the head, which moves on to it."""
    body = canonical(
        {
            "chain": head.chain,
            "seq": head.seq + 1,
            "prev": head.hash,
            "at": at.isoformat(timespec="microseconds"),
            "number": number,
            "step": step,
            "by": mark,
            "facts": dict(facts),
        }
    )
    head.seq, head.hash = head.seq + 1, hashlib.sha256(body).hexdigest()
    return Entry(chain=head.chain, seq=head.seq, at=at, number=number, step=step, body=body, hash=head.hash)


def write_daily_heads() -> int:
    """Publish the head of each chain at every midnight in Bishkek that has none yet; how many were new.

    Days when nobody published (the worker was down) are made up for from the last published one on;
    a chain without any published head begins with yesterday.
    """
    yesterday = clock.today() - clock.ONE_DAY
    published = dict(DailyHead.objects.values_list("chain").annotate(models.Max("day")))
    new = [
        head
        for chain in ChainHead.objects.order_by("chain").values_list("chain", flat=True)
        for day in _days(published.get(chain, yesterday - clock.ONE_DAY), yesterday)
        if (head := _head_after(chain, day))
    ]
    DailyHead.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def _days(after: date, last: date) -> Iterator[date]:
    while after < last:
        after += clock.ONE_DAY
        yield after


def _head_after(chain: str, day: date) -> DailyHead | None:
    midnight = clock.at_bishkek(day + clock.ONE_DAY, datetime.min.time())
    last = Entry.objects.filter(chain=chain, at__lt=midnight).order_by("-seq").first()
    return DailyHead(chain=chain, day=day, seq=last.seq, hash=last.hash) if last else None


def broken_chains() -> dict[str, int]:
    """Chains that do not hold together, each with the number of the first entry that is wrong or missing."""
    heads = {head.chain: (head.seq, head.hash) for head in ChainHead.objects.all()}
    found = {*heads, *Entry.objects.order_by().values_list("chain", flat=True).distinct()}
    faults = {chain: _first_fault(chain, heads.get(chain, (0, GENESIS))) for chain in sorted(found)}
    return {chain: seq for chain, seq in faults.items() if seq}


def _first_fault(chain: str, head: tuple[int, str]) -> int:
    """Number of the entry where the chain breaks, 0 when it is whole; published heads must be on it."""
    published = dict(DailyHead.objects.filter(chain=chain).values_list("seq", "hash"))
    seq, last = 0, GENESIS
    entries = Entry.objects.filter(chain=chain).order_by("seq").values_list("seq", "body", "hash")
    for found, body, told in entries.iterator(chunk_size=2000):
        seq += 1
        facts = json.loads(bytes(body))
        is_next = (found, facts["chain"], facts["seq"], facts["prev"]) == (seq, chain, seq, last)
        last = hashlib.sha256(body).hexdigest()
        if not is_next or told != last or published.pop(seq, last) != last:
            return seq
    return 0 if (seq, last) == head and not published else seq + 1


def export_lines(chains: Collection[str] | None = None) -> Iterator[bytes]:
    """The journal as lines of a file: a header, `<hash> <body>` per entry, chain by chain, and a seal.

    The seal says what `ChainHead` says of each chain, so entries taken from the end of the table are
    missed, and the SHA-256 of all bytes before it (format: docs/journal.md; checker:
    tools/verify_journal.py). What is written meanwhile stays out.
    """
    heads = [head for head in ChainHead.objects.filter(seq__gt=0) if chains is None or head.chain in chains]
    whole = hashlib.sha256(HEADER)
    yield HEADER
    for head in sorted(heads, key=lambda head: head.chain):
        entries = Entry.objects.filter(chain=head.chain, seq__lte=head.seq).order_by("seq")
        for entry in entries.iterator(chunk_size=2000):
            line = entry.hash.encode() + b" " + bytes(entry.body) + b"\n"
            whole.update(line)
            yield line
    tails = {head.chain: {"entries": head.seq, "head": head.hash} for head in heads}
    yield b"seal " + canonical({"chains": tails, "sha256": whole.hexdigest()}) + b"\n"


def head_lines() -> Iterator[str]:
    """Published heads as lines for `verify_journal.py --heads`: chain, day, number, hash."""
    for head in DailyHead.objects.order_by("day", "chain").iterator():
        yield f"{head.chain} {head.day.isoformat()} {head.seq} {head.hash}\n"
