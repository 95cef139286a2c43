"""Figures on the choices of a town in one year, counted from what its calls have published.

Only live calls whose results are public count. A call belongs to the year of its opening. Spreads of marks
are told from `LEAST` proposals on, of two calls at least, each proposal marked by three members or more:
no figure leads back to one member.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from statistics import median
from typing import Any

from django.utils.translation import gettext_lazy as _

from ashar.agreements.models import Agreement
from ashar.calls.models import Call
from ashar.complaints.models import OF_A_BODY, Complaint, Origin
from ashar.complaints.states import Complaint as State
from ashar.core import clock
from ashar.core.i18n import written
from ashar.core.lifecycle import Words
from ashar.core.money import ZERO
from ashar.core.thread import Mode
from ashar.places.models import Authority
from ashar.selection.links import PUBLISHED
from ashar.selection.models import AdmissionCheck, Award, InterestDeclaration, Marking
from ashar.selection.standing import criteria_of, points_by

LEAST = 5
LEAST_MEMBERS = 3
LEAST_CALLS = 2
GIVEN = ("granted", "taken_up")
BANDS = ((0, 10), (10, 20), (20, 30), (30, 100))
STAGES: tuple[tuple[str, Words], ...] = (
    ("open", _("Taking proposals")),
    ("opening", _("From the deadline to the opening")),
    ("choosing", _("From the opening to the published result")),
    ("signing", _("From the result to the first signed agreement")),
)


@dataclass(frozen=True)
class CallFigures:
    """One call: how many filed, were refused and won, and the days of its stages (None: not yet)."""

    call: Call
    filed: int
    refused: int
    won: int
    days: Mapping[str, int | None]


@dataclass(frozen=True)
class Share:
    """A part of a whole: `width` in percent of the longest, as the chart draws it."""

    label: Any
    count: Any
    percent: int
    width: str


@dataclass(frozen=True)
class Fairness:
    """All figures of a town and a year. `spread`: None where it would lead back to a member."""

    authority: Authority
    year: int
    calls: list[CallFigures]
    refusals: list[Share]
    spread: list[Share] | None
    organisations: list[Share]
    stages: list[Share]
    complaints: list[Share]
    recused: int
    years: list[int] = field(default_factory=list)

    @property
    def filed(self) -> int:
        """Proposals opened in all calls."""
        return sum(each.filed for each in self.calls)

    @property
    def single(self) -> int:
        """Calls with one bidder."""
        return sum(each.filed == 1 for each in self.calls)

    @property
    def bidders(self) -> list[Share]:
        """Proposals by call, for the chart."""
        return shares([(each.call.number, each.filed) for each in self.calls])

    @property
    def is_few(self) -> bool:
        """Whether one call is all there is: shares and middles say little."""
        return len(self.calls) < LEAST_CALLS


def shares(rows: Iterable[tuple[Any, Any]]) -> list[Share]:
    """Counts as parts of their sum and of the longest."""
    known = list(rows)
    total = sum((count for _label, count in known), 0)
    most = max((count for _label, count in known), default=0)
    return [
        Share(label, count, _percent(count, total), f"{_percent(count, most)}%") for label, count in known
    ]


def _percent(part: Any, whole: Any) -> int:
    return int((Decimal(part) * 100 / Decimal(whole)).to_integral_value()) if whole else 0


def fairness_of(authority: Authority, year: int) -> Fairness:
    """The figures; eight queries, however many calls."""
    opened = [
        (clock.local(call.opened_at).year, call)
        for call in calls_of(authority).select_related("protocol").order_by("pk")
    ]
    years = sorted({at for at, _call in opened})
    calls = [call for at, call in opened if at == year]
    checks = list(AdmissionCheck.objects.filter(opening__call__in=calls).select_related("proposal__lot"))
    awards = list(
        Award.objects.filter(lot__call__in=calls, state__in=GIVEN).select_related("organisation", "lot")
    )
    signed, aside = _first_signed(calls), _aside(calls)
    return Fairness(
        authority,
        year,
        [_figures(call, checks, awards, signed.get(call.pk)) for call in calls],
        _refusals(checks),
        _spread(calls, aside),
        _organisations(awards),
        _stages([_days(call, signed.get(call.pk)) for call in calls]),
        _complaints(calls),
        len(aside),
        years,
    )


def calls_of(authority: Authority) -> Any:
    """Calls of a town whose results are public, of its own life: no rehearsal, nothing from before."""
    return Call.objects.filter(
        authority=authority, mode=Mode.LIVE, state__in=PUBLISHED, opened_at__isnull=False
    )


def _figures(
    call: Call, checks: Sequence[AdmissionCheck], awards: Sequence[Award], signed: Any
) -> CallFigures:
    own = [check for check in checks if check.proposal.lot.call_id == call.pk]
    refused = sum(check.state == "refused" for check in own)
    won = sum(award.lot.call_id == call.pk for award in awards)
    return CallFigures(call, len(own), refused, won, _days(call, signed))


def _days(call: Call, signed: Any) -> dict[str, int | None]:
    """Calendar days of each stage; None where it has not ended."""
    protocol = getattr(call, "protocol", None)
    moments = (
        call.announced_at,
        call.deadline,
        call.opened_at,
        protocol.published_at if protocol else None,
    )
    known = [clock.local(at).date() if at else None for at in moments]
    ends = [*known[1:], signed]
    return {
        code: (end - begin).days if begin and end else None
        for (code, _label), begin, end in zip(STAGES, known, ends, strict=True)
    }


def _first_signed(calls: Sequence[Call]) -> dict[int, Any]:
    rows = Agreement.objects.filter(award__lot__call__in=calls, signed_on__isnull=False)
    found: dict[int, Any] = {}
    for pk, day in rows.order_by("signed_on").values_list("award__lot__call", "signed_on"):
        found.setdefault(pk, day)
    return found


def _stages(rows: Sequence[Mapping[str, int | None]]) -> list[Share]:
    """The middle of the days of each stage, over the calls that ended it."""
    told = []
    for code, label in STAGES:
        known = [days for row in rows if (days := row[code]) is not None]
        if known:
            told.append((label, Decimal(str(median(known))).quantize(Decimal(1))))
    return shares(told)


def _refusals(checks: Iterable[AdmissionCheck]) -> list[Share]:
    """Grounds as they were published, the most frequent first; the same words count together."""
    grounds = Counter(
        str(written(check, "reason")).strip().rstrip(".").casefold()
        for check in checks
        if check.state == "refused"
    )
    return shares((ground[:1].upper() + ground[1:], count) for ground, count in grounds.most_common())


def _organisations(awards: Iterable[Award]) -> list[Share]:
    """What each was given, the most first; sums of awards that still hold."""
    sums: dict[int, Decimal] = {}
    names: dict[int, Any] = {}
    for award in awards:
        pk = award.organisation_id
        names[pk], sums[pk] = written(award.organisation, "name"), sums.get(pk, ZERO) + (award.amount or ZERO)
    ordered = sorted(sums.items(), key=lambda each: -each[1])
    return shares((names[pk], amount) for pk, amount in ordered)


def _aside(calls: Sequence[Call]) -> set[tuple[int, int]]:
    """Ids of the members who stepped aside, with the proposals."""
    found = InterestDeclaration.objects.filter(proposal__lot__call__in=calls, state="recused")
    return set(found.values_list("member_id", "proposal_id"))


def _spread(calls: Sequence[Call], aside: set[tuple[int, int]]) -> list[Share] | None:
    """Proposals by how far apart the highest and the lowest member were, in points of all that could be had.

    None where too few proposals or calls would lead back to a member.
    """
    by_call = {call.pk: call for call in calls}
    criteria = {pk: criteria_of(call) for pk, call in by_call.items()}
    totals: dict[tuple[int, int], list[Decimal]] = {}
    for pk, marking in _markings(calls, aside):
        points = points_by(criteria[pk], marking)
        most = sum(each["max"] for each in criteria[pk])
        share = Decimal(sum(points.values())) * 100 / most
        totals.setdefault((pk, marking.proposal_id), []).append(share)
    enough = {key: points for key, points in totals.items() if len(points) >= LEAST_MEMBERS}
    if len(enough) < LEAST or len({pk for pk, _proposal in enough}) < LEAST_CALLS:
        return None
    apart = [max(points) - min(points) for points in enough.values()]
    return shares((_band(low, high), _within(apart, low, high)) for low, high in BANDS)


def _within(apart: Iterable[Decimal], low: int, high: int) -> int:
    return sum(low <= each < high or each == high == 100 for each in apart)


def _band(low: int, high: int) -> Words:
    words = _("{low} and more points apart") if high == 100 else _("{low} to under {high} points apart")
    return str(words).format(low=low, high=high)


def _markings(calls: Sequence[Call], aside: set[tuple[int, int]]) -> list[tuple[int, Marking]]:
    """Marks that count: revealed, not set aside, and not of a member who stepped aside."""
    found = Marking.objects.filter(sheet__call__in=calls, sheet__state="revealed", void_in=None)
    return [
        (each.sheet.call_id, each)
        for each in found.select_related("sheet")
        if (each.sheet.member_id, each.proposal_id) not in aside
    ]


def _complaints(calls: Sequence[Call]) -> list[Share]:
    """By who complained and what came of it."""
    found = Complaint.objects.filter(call__in=calls).values_list("origin", "state")
    counted = Counter((str(Origin(origin).label), str(_outcome(origin, state))) for origin, state in found)
    return shares((f"{whose}: {outcome}", count) for (whose, outcome), count in counted.most_common())


def _outcome(origin: str, state: str) -> Words:
    if origin == Origin.BODY and state in OF_A_BODY:
        return OF_A_BODY[state]
    return State(state).label
