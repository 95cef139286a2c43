"""The thread: from a resident's problem to a published result, one knot per object.

`lifecycle` writes the knots, in the transaction of the deed, so the thread on any page is one
query and no stage has to import a later one. A knot holds only what may stand on a public page
once `is_public` is set; its words are message ids, translated when shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, models
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ashar.core.journal import PLATFORM

AT_ONCE = 500  # rows of one statement
NUMBER = re.compile(r"^[A-Z0-9]{2,12}-\d{4}-[A-Z]\d+$")


class Mode(models.TextChoices):
    """How the thing came about; only live ones count in totals."""

    LIVE = "live", _("live")
    REHEARSAL = "rehearsal", _("rehearsal")
    HISTORIC = "historic", _("before the platform")


class Kind(models.TextChoices):
    """The letter of a number, and what it stands for."""

    SIGNAL = "N", _("What a resident said")
    MEETING = "M", _("Meeting")
    PROBLEM = "P", _("Problem")
    PRIORITY = "R", _("Priority")
    PROGRAMME = "G", _("Programme")
    LINE = "L", _("Programme line")
    DECISION = "D", _("Approving decision")
    BUDGET_LINE = "B", _("Budget line")
    CALL = "C", _("Call")
    PROPOSAL = "A", _("Proposal")
    OPENING = "O", _("Opening of proposals")
    ADMISSION = "K", _("Admission check")
    SCORE_SHEET = "S", _("Score sheet")
    PROTOCOL = "J", _("Protocol")
    AWARD = "W", _("Award")
    COMPLAINT = "X", _("Complaint")
    AGREEMENT = "U", _("Agreement")
    TRANCHE = "T", _("Tranche")
    PAYMENT = "Y", _("Payment")
    REPORT = "E", _("Report")
    VISIT = "V", _("Visit")
    ACT = "Z", _("Acceptance act")
    EVALUATION = "H", _("Evaluation of the result")
    COMMISSION = "I", _("Commission")
    DOCUMENT = "Q", _("Document")
    SERIES = "F", _("Series of competitions")


class Counter(models.Model):
    """The last number given out, per authority, year and kind."""

    chain = models.CharField(max_length=32)
    year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=1)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(name="counter_once", fields=["chain", "year", "kind"])]


class Knot(models.Model):
    """One knot of the thread: what a reader of any page needs to know of an object."""

    number = models.CharField(max_length=40, unique=True)
    chain = models.CharField(max_length=32, db_index=True)
    year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=1, choices=Kind.choices)
    subject_type = models.CharField(max_length=60)
    subject_id = models.PositiveBigIntegerField()
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    continued_by = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="sources")

    state = models.CharField(max_length=30)
    public_label = models.CharField(max_length=120, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    waits_for = models.CharField(max_length=120, blank=True)
    is_over = models.BooleanField(default=False)
    public_since = models.DateTimeField(null=True)

    title_ky = models.CharField(max_length=300, blank=True)
    title_ru = models.CharField(max_length=300, blank=True)
    title_en = models.CharField(max_length=300, blank=True)
    sphere = models.CharField(max_length=40, blank=True)
    mode = models.CharField(max_length=10, choices=Mode.choices, default=Mode.LIVE)
    is_demonstration = models.BooleanField(default=False)
    is_public = models.BooleanField(default=False)
    is_order = models.BooleanField(default=False)
    stage = models.PositiveSmallIntegerField(default=0)
    folded = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="knot_subject_once", fields=["subject_type", "subject_id"]),
            models.CheckConstraint(
                name="only_history_lacks_a_parent",
                condition=models.Q(parent__isnull=False)
                | models.Q(mode=Mode.HISTORIC)
                | models.Q(kind__in=["N", "M", "G", "I", "Q"]),
            ),
        ]
        indexes = [models.Index(name="knot_orders", fields=["is_order", "is_public", "kind"])]

    def __str__(self) -> str:
        return self.number


@dataclass(frozen=True)
class KnotFacts:
    """What a stage says of its object for the thread (see `lifecycle.Staged.knot_facts`).

    `parent`: the knot before it, absent only for what starts a chain. `public_label` and
    `waits_for`: lazy sentences, kept as message ids. `until`: when the present state should end.
    """

    parent: str | None = None
    titles: tuple[str, str, str] = ("", "", "")
    public_label: str | Promise = ""
    until: datetime | None = None
    waits_for: str | Promise = ""
    sphere: str = ""
    mode: str = Mode.LIVE
    is_demonstration: bool = False
    is_public: bool = False
    is_order: bool = False
    is_over: bool = False
    folded: str = ""


def next_number(chain: str, year: int, kind: str) -> str:
    """The next free number, e.g. `AT-2026-C3`; the caller holds the chain's lock."""
    return next_numbers(chain, year, kind, 1)[0]


def next_numbers(chain: str, year: int, kind: str, times: int) -> list[str]:
    """So many free numbers in a row; the caller holds the chain's lock."""
    counters = Counter.objects.select_for_update().filter(chain=chain, year=year, kind=kind)
    counter = counters.first() or Counter.objects.create(chain=chain, year=year, kind=kind)
    first, counter.last = counter.last + 1, counter.last + times
    counter.save(update_fields=["last"])
    prefix = "KG" if chain == PLATFORM else chain
    return [f"{prefix}-{year}-{kind}{n}" for n in range(first, counter.last + 1)]


def titles_of(obj: models.Model, field: str = "title") -> tuple[str, str, str]:
    """The three language columns of a field, for `KnotFacts.titles`."""
    ky, ru, en = (str(getattr(obj, f"{field}_{language}")) for language in ("ky", "ru", "en"))
    return ky, ru, en


@dataclass(frozen=True)
class Tied:
    """An object as its knot is to say: its number and state, and what its stage says of it."""

    number: str
    subject: models.Model
    state: str
    facts: KnotFacts


def tie(
    *,
    number: str,
    chain: str,
    kind: str,
    subject: models.Model,
    state: str,
    since: datetime,
    facts: KnotFacts,
) -> Knot:
    """Write the knot of an object as it stands now."""
    known = {knot.number: knot for knot in Knot.objects.filter(number__in=[number, facts.parent or number])}
    knot = known.get(number)
    before = (knot.state, knot.since, knot.public_since) if knot else None
    with translation.override("en"):
        columns = _columns(Tied(number, subject, state, facts), chain, kind, since, before)
    columns["parent"] = known[facts.parent] if facts.parent else None
    if knot is None:
        knot = Knot.objects.create(number=number, **columns)
    else:
        # Only these: the stage and what it went on in are written from elsewhere.
        for name, value in columns.items():
            setattr(knot, name, value)
        knot.save(update_fields=columns)
    if facts.is_public:
        _push_stage(knot)
    return knot


def tie_all(tied: Sequence[Tied], *, chain: str, kind: str, since: datetime) -> None:
    """Write the knots of many objects of one kind that begin a thread and are not public."""
    if any(each.facts.parent or each.facts.is_public for each in tied):
        raise ValueError("What has a parent or is public is tied one by one.")
    known = Knot.objects.filter(kind=kind, number__in=[each.number for each in tied])
    before = {number: kept for number, *kept in known.values_list("number", "state", "since", "public_since")}
    with translation.override("en"):
        rows = [_columns(each, chain, kind, since, before.get(each.number)) for each in tied]
    Knot.objects.bulk_create(
        [Knot(number=each.number, **row) for each, row in zip(tied, rows, strict=True)],
        batch_size=AT_ONCE,
        update_conflicts=True,
        unique_fields=["number"],
        update_fields=list(rows[0]) if rows else ["state"],
    )


def _columns(
    tied: Tied, chain: str, kind: str, since: datetime, before: Sequence[Any] | None
) -> dict[str, Any]:
    """The columns of a knot but its parent, asked for in English: words are kept as message ids.

    `before`: its state, since when, and public since when.
    """
    facts = tied.facts
    state, known_since, public_since = before or ("", since, None)
    ky, ru, en = facts.titles
    return {
        "chain": chain,
        "year": int(tied.number.split("-")[-2]),
        "kind": kind,
        "subject_type": tied.subject._meta.label_lower,
        "subject_id": tied.subject.pk,
        "state": tied.state,
        "public_label": str(facts.public_label),
        "since": known_since if state == tied.state else since,
        "until": facts.until,
        "waits_for": str(facts.waits_for),
        "title_ky": ky,
        "title_ru": ru,
        "title_en": en,
        "sphere": facts.sphere,
        "mode": facts.mode,
        "is_demonstration": facts.is_demonstration,
        "is_public": facts.is_public,
        "is_order": facts.is_order,
        "is_over": facts.is_over,
        "public_since": public_since or (since if facts.is_public else None),
        "folded": facts.folded,
    }


_PUSH_STAGE = """
UPDATE core_knot SET stage = %s WHERE stage < %s AND id IN (
    WITH RECURSIVE up AS (
        SELECT id, parent_id, is_order FROM core_knot WHERE id = %s
        UNION ALL
        SELECT k.id, k.parent_id, k.is_order FROM core_knot k JOIN up ON k.id = up.parent_id
    ) SELECT id FROM up WHERE is_order
)
"""


def _push_stage(knot: Knot) -> None:
    """Let the order know that its thread has come as far as this knot, for lists of orders."""
    position = stage_position(knot.kind)
    with connection.cursor() as cursor:
        cursor.execute(_PUSH_STAGE, [position, position, knot.pk])


def stage_position(kind: str) -> int:
    """The place of a kind's stage among the ten, from 1; 0 for kinds outside the thread."""
    return next((place for place, stage in enumerate(STAGES, start=1) if kind in stage.kinds), 0)


def part_again(numbers: Iterable[str]) -> None:
    """Say that these knots go on in no other any more."""
    Knot.objects.filter(number__in=list(numbers)).update(continued_by=None)


def flow_into(numbers: Iterable[str], number: str) -> None:
    """Say that these knots went on in another: a resident's words in a problem."""
    Knot.objects.filter(number__in=list(numbers)).update(continued_by=Knot.objects.get(number=number))


_THREAD = """
WITH RECURSIVE up AS (
    SELECT id, parent_id, is_order, 0 AS depth FROM core_knot WHERE number = %s
    UNION ALL
    SELECT k.id, k.parent_id, k.is_order, up.depth + 1 FROM core_knot k JOIN up ON k.id = up.parent_id
), root AS (
    SELECT id FROM up ORDER BY is_order DESC, CASE WHEN is_order THEN depth ELSE -depth END LIMIT 1
), down AS (
    SELECT id FROM root
    UNION ALL
    SELECT k.id FROM core_knot k JOIN down ON k.parent_id = down.id
)
SELECT k.* FROM core_knot k
WHERE k.id IN (SELECT id FROM up) OR k.id IN (SELECT id FROM down)
ORDER BY k.since, k.id
"""


def thread_of(number: str) -> list[Knot]:
    """All knots of the order that this number belongs to, oldest first; one query.

    From the knot up to where it began, and from its order down to everything that came of it.
    """
    return list(Knot.objects.raw(_THREAD, [number]))


_RUNNING = """
WITH RECURSIVE down AS (
    SELECT id, root FROM (
        SELECT id, number AS root FROM core_knot
        WHERE is_order AND NOT is_over AND mode = 'live' AND chain IN ({chains})
        ORDER BY id DESC LIMIT %s
    ) AS newest
    UNION ALL
    SELECT k.id, down.root FROM core_knot k JOIN down ON k.parent_id = down.id
)
SELECT k.*, down.root AS root FROM core_knot k JOIN down ON k.id = down.id
ORDER BY k.since, k.id
"""


def running_orders(chains: Iterable[str], newest: int = 10_000) -> dict[str, list[Knot]]:
    """Live orders of these authorities that are not over, by number: each with all that came of it.

    Oldest first; one query, however many. What an order itself came from stays out. `newest`: how many
    orders at most.
    """
    codes = sorted(set(chains))
    found: dict[str, list[Knot]] = {}
    if codes:
        query = _RUNNING.format(chains=", ".join(["%s"] * len(codes)))
        for knot in Knot.objects.raw(query, [*codes, newest]):
            root: str = vars(knot)["root"]  # beside the columns of a knot
            found.setdefault(root, []).append(knot)
    return found


@dataclass(frozen=True)
class Stage:
    """One of the ten stages that stand across the top of an order."""

    code: str
    name: str | Promise
    kinds: str


STAGES = (
    Stage("problem", _("Problem"), "NMP"),
    Stage("priority", _("Priority"), "R"),
    Stage("programme", _("Programme"), "GLDB"),
    Stage("call", _("Call"), "CF"),
    Stage("proposals", _("Proposals"), "A"),
    Stage("marking", _("Marking"), "OKS"),
    Stage("decision", _("Decision"), "JWX"),
    Stage("agreement", _("Agreement"), "U"),
    Stage("delivery", _("Payment and reports"), "TYEV"),
    Stage("result", _("Result"), "ZH"),
)
