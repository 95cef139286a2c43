"""What donors’ agreements let be done: how much an authority may hold, which steps still lack a consent."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, Q, Sum
from django.urls import reverse
from django.utils.functional import Promise, lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.core import clock, i18n
from ashar.core.lifecycle import Blocker
from ashar.core.money import ZERO
from ashar.core.thread import Kind, Mode, thread_of
from ashar.places.models import Authority
from ashar.programmes.models import (
    BALANCES,
    Allocation,
    AllocationPaper,
    BudgetLine,
    Consent,
    ConsentTo,
    DonorAgreement,
    DonorSupplement,
    Fund,
)
from ashar.programmes.queries import Sums

_som, _day = lazy(i18n.som, str), lazy(i18n.day, str)
OFFICE, DONOR = _("The city hall’s specialist"), _("The donor")
KEEPER = _("Whoever keeps the donor’s agreement")
# What a consent is about: a knot of this kind in the thread of the order.
SUBJECTS = {
    ConsentTo.ANNOUNCE: Kind.CALL,
    ConsentTo.AWARD: Kind.CALL,
    ConsentTo.SIGN: Kind.AGREEMENT,
    ConsentTo.PAY: Kind.TRANCHE,
}


def held_of(source: int, authority: int | None = None) -> Decimal:
    """Soms of a source that orders hold, promised and allocated: of one authority, or of all."""
    lines = BudgetLine.objects.filter(source=source)
    if authority is not None:
        lines = lines.filter(authority=authority)
    found = lines.aggregate(**{f"sum_{name}": Sum(name) for name in BALANCES})
    return sum((soms or ZERO for soms in found.values()), ZERO)


def feeding_blockers(line: BudgetLine, amount: Decimal) -> Iterator[Blocker]:
    """Why the donor’s agreement does not let the line have so many soms more; the chain is locked."""
    agreement = DonorAgreement.objects.filter(source=line.source_id).first()
    if agreement is None:
        return
    facts = {"reference": agreement.reference}
    if not agreement.valid_from <= clock.today() <= agreement.valid_to:
        sentence = _("The donor’s agreement {reference} gives money from {since} to {until}.")
        days = {"since": _day(agreement.valid_from), "until": _day(agreement.valid_to)}
        yield Blocker(format_lazy(sentence, **facts, **days), who=KEEPER)
    allocation = agreement.allocations.filter(authority=line.authority_id).first()
    allocated = allocation.amount if allocation else ZERO
    wanted = held_of(line.source_id, line.authority_id) + amount
    if wanted > allocated:
        sentence = _(
            "By the donor’s agreement {reference} this authority has {allocated}; {wanted} is wanted."
        )
        sums = {"allocated": _som(allocated), "wanted": _som(wanted)}
        yield Blocker(format_lazy(sentence, **facts, **sums), who=KEEPER)


def consent_blockers(money: Iterable[BudgetLine], to: str, subject: str) -> Iterator[Blocker]:
    """What of the donors’ consents a step still lacks; `subject`: number of the call, agreement or tranche.

    One query where no donor keeps a consent to this step, else two; none where no donor gives money, for
    lines that come with their sources. Silence is not a consent.
    """
    lines = {line.pk: line for line in money if line.source.kind == Fund.DONOR}
    if not lines:
        return
    sources = {line.source_id for line in lines.values()}
    kept = DonorAgreement.objects.filter(source__in=sources)
    asking = {each.source_id: each for each in kept if to in each.consent_steps}
    if not asking:
        return
    known = Consent.objects.filter(budget_line__in=lines, to=to, subject=subject).order_by("pk")
    latest = {each.budget_line_id: each for each in known}
    for line in lines.values():
        if agreement := asking.get(line.source_id):
            yield from _lacking(line, agreement, latest.get(line.pk), to, subject)


def _lacking(
    line: BudgetLine, agreement: DonorAgreement, consent: Consent | None, to: str, subject: str
) -> Iterator[Blocker]:
    if consent is None:
        sentence = _("The donor’s agreement {reference} asks for the donor’s consent: ask for it.")
        link = reverse("programmes:ask-consent", args=[line.number, to, subject])
        yield Blocker(format_lazy(sentence, reference=agreement.reference), who=OFFICE, link=link)
        return
    since = _day(clock.local(consent.asked_at).date())
    link = reverse("programmes:consent", args=[consent.number])
    if consent.state == "refused" and consent.answered_at:
        sentence = _("The donor refused its consent on {day}.")
        on = _day(clock.local(consent.answered_at).date())
        yield Blocker(format_lazy(sentence, day=on), who=DONOR, link=link)
    elif consent.is_late:
        sentence = _("The donor’s consent, asked for on {since}, is late: the answer was due on {until}.")
        facts = {"since": since, "until": _day(consent.answer_by)}
        yield Blocker(format_lazy(sentence, **facts), who=DONOR, link=link)
    elif consent.state == "asked":
        sentence = _("The donor’s consent was asked for on {since} and has not come yet.")
        yield Blocker(format_lazy(sentence, since=since), who=DONOR, when=consent.due, link=link)


def concerns(line: BudgetLine, to: str, subject: str) -> bool:
    """Whether the number is of this order, and of what such a consent is about; one query."""
    kind = SUBJECTS.get(ConsentTo(to)) if to in ConsentTo else None
    return any(knot.number == subject and knot.kind == kind for knot in thread_of(line.line.number))


@dataclass(frozen=True)
class Fed:
    """What one authority has of a donor’s agreement, and where it stands now, in soms."""

    authority: Authority
    allocation: Allocation | None
    sums: Sums
    is_late: bool = False

    @property
    def allocated(self) -> Decimal:
        """What its allocation is; zero without one."""
        return self.allocation.amount if self.allocation else ZERO

    @property
    def unspent(self) -> Decimal:
        """What was allocated and has not left the budget."""
        return self.allocated - self.sums.spent

    @property
    def free(self) -> Decimal:
        """What no order holds yet; below zero when orders held it before the agreement was entered."""
        return self.allocated - self.sums.allocated - self.sums.promised


def fed_by(
    agreements: Iterable[DonorAgreement], authorities: Collection[int] | None = None
) -> dict[int, list[Fed]]:
    """Rows by agreement, in the order of the authorities: of all, or of these alone.

    Three queries, however many agreements; a fourth when orders hold money without an allocation.
    """
    found = {each.pk: each for each in agreements}
    among = Q() if authorities is None else Q(authority__in=authorities)
    papers: Any = Prefetch("papers", AllocationPaper.objects.select_related("scan").order_by("-pk"))
    given = Allocation.objects.filter(among, agreement__in=found).select_related("authority")
    by_key = {(each.agreement_id, each.authority_id): each for each in given.prefetch_related(papers)}
    sources = {each.source_id: pk for pk, each in found.items()}
    rows: dict[int, list[Fed]] = {pk: [] for pk in found}
    towns = {each.authority_id: each.authority for each in by_key.values()}
    sums = _sums(among, sources)
    missing = {authority for _pk, authority in sums if authority not in towns}
    towns |= {each.pk: each for each in Authority.objects.filter(pk__in=missing)} if missing else {}
    for pk, authority in sorted(by_key.keys() | sums.keys(), key=lambda key: towns[key[1]].code):
        held, is_late = sums.get((pk, authority), (Sums(), False))
        rows[pk].append(Fed(towns[authority], by_key.get((pk, authority)), held, is_late))
    return rows


def _sums(among: Q, sources: Mapping[int, int]) -> dict[tuple[int, int], tuple[Sums, bool]]:
    """Sums by agreement and authority, and whether promised money is late there."""
    lines = BudgetLine.objects.filter(among, line__mode=Mode.LIVE, source__in=sources).only(
        "source", "authority", "state", "expected_by", *BALANCES
    )
    found: dict[tuple[int, int], tuple[Sums, bool]] = {}
    for line in lines.order_by():
        key = sources[line.source_id], line.authority_id
        before, was_late = found.get(key, (Sums(), False))
        own = Sums(**{name: getattr(line, name) for name in BALANCES})
        found[key] = before + own, was_late or line.is_late
    return found


Words = str | Promise
TERMS: dict[str, tuple[Words, Callable[[Any], Words]]] = {
    "valid_to": (_("Last day"), lambda day: i18n.short_day(date.fromisoformat(day))),
    "amount": (_("Sum in the currency of the agreement"), lambda sum_: i18n.number(Decimal(sum_))),
    "rate": (_("Rate"), lambda rate: i18n.number(Decimal(rate))),
    "rate_on": (_("Day of the rate"), lambda day: i18n.short_day(date.fromisoformat(day))),
    "rate_from": (_("Where the rate is from"), str),
    "consent_steps": (
        _("Steps that need the donor’s consent"),
        lambda steps: ", ".join(str(ConsentTo(step).label) for step in steps) or _("none"),
    ),
    "consent_days": (_("Working days for the donor’s answer"), str),
}


def changes_of(supplement: DonorSupplement) -> Iterator[tuple[Words, Words, Words]]:
    """What a supplement changed: the words for it, as it was, as it is; a dash for what was not stated."""
    for name, (words, shown) in TERMS.items():
        was, is_now = supplement.before[name], supplement.after[name]
        if was != is_now:
            before, after = ("–" if value in (None, "") else shown(value) for value in (was, is_now))
            yield words, before, after


@dataclass(frozen=True)
class Together:
    """All rows of one agreement, or of some of its authorities."""

    rows: list[Fed] = field(default_factory=list)

    @property
    def sums(self) -> Sums:
        """Where their money stands."""
        return sum((row.sums for row in self.rows), Sums())

    @property
    def allocated(self) -> Decimal:
        """Their allocations."""
        return sum((row.allocated for row in self.rows), ZERO)

    @property
    def unspent(self) -> Decimal:
        """What was allocated to them and has not left the budget."""
        return self.allocated - self.sums.spent
