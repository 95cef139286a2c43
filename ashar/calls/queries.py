"""Reads of calls that cross relations."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery, prefetch_related_objects

from ashar.calls.models import Call, Lot
from ashar.calls.states import Phase
from ashar.commissions.models import Commission, OwnRules
from ashar.core import clock
from ashar.core.documents import Document
from ashar.core.i18n import Written, written
from ashar.core.notices import Follow
from ashar.places.models import Authority
from ashar.programmes.models import BudgetLine, ProgrammeLine
from ashar.regulations.rulesets import Profile, Rules, rules_for_sum
from ashar.regulations.rulesets.words import in_words

# What no list shows, and what makes a row long.
HEAVY = ("rules", "criteria", "questions", "asked_papers")
SHOWN_RULES = (
    "call.min_open_days",
    "call.deadline_on_working_day",
    "result.standstill_days",
    "project.max_months",
    "project.must_end_within_fiscal_year",
    "commission.min_members",
    "commission.civil_share_min_pct",
    "commission.odd_number",
)


@dataclass(frozen=True)
class RuleInWords:
    """A rule with its value, as the page of a draft shows it."""

    title: Written
    value: str
    is_verified: bool


def with_lots(call: Call) -> Call:
    """The same call, its lots and their money read by one query."""
    lots = Lot.objects.select_related("budget_line__source")
    prefetch_related_objects([call], Prefetch("lots", queryset=lots))
    return call


def open_calls(at: datetime, *, demonstration: bool = False) -> QuerySet[Call]:
    """Calls for which a proposal may be filed now, the soonest deadline first; as lists show them."""
    found: QuerySet[Call] = Call.objects.open_at(at).filter(authority__is_demonstration=demonstration)
    return found.select_related("authority").prefetch_related("lots").defer(*HEAVY).order_by("deadline", "pk")


def soonest_calls(at: datetime, *, real: int, demonstration: int) -> tuple[list[Call], list[Call]]:
    """So many of the calls that are open now, of real towns and of the demonstration; two queries."""
    some = [
        open_calls(at, demonstration=is_one)[:most] for is_one, most in ((False, real), (True, demonstration))
    ]
    chosen = Q(pk__in=some[0].values("pk")) | Q(pk__in=some[1].values("pk"))
    found = Call.objects.filter(chosen).select_related("authority").prefetch_related("lots").defer(*HEAVY)
    calls = list(found.order_by("deadline", "pk"))
    return (
        [call for call in calls if not call.authority.is_demonstration],
        [call for call in calls if call.authority.is_demonstration],
    )


def calls_of(authority: Authority) -> QuerySet[Call]:
    """All live calls of an authority, the newest first."""
    found: QuerySet[Call] = Call.objects.filter(authority=authority, mode="live")
    return found.prefetch_related("lots").defer(*HEAVY).order_by("-pk")


def orders_to_call(authority: Authority) -> QuerySet[ProgrammeLine]:
    """Orders that have money, approved or promised, and no call yet."""
    money = BudgetLine.objects.filter(line=OuterRef("pk")).exclude(state="closed")
    going = Call.objects.filter(line=OuterRef("pk")).exclude(
        state=Phase.FINISHED, lots__outcome__in=("failed", "cancelled", "unfunded")
    )
    found: QuerySet[ProgrammeLine] = ProgrammeLine.objects.filter(
        Exists(money), ~Exists(going), authority=authority, state__in=("planned", "approved"), mode="live"
    )
    return found.order_by("-pk")


def money_for(line: ProgrammeLine) -> list[BudgetLine]:
    """Budget lines that can carry lots of a call."""
    lines = line.budget_lines.exclude(state="closed").select_related("source__agreement")
    return list(lines.order_by("pk"))


def rules_before(line: ProgrammeLine, money: list[BudgetLine]) -> Rules:
    """The rules a call of this order would have today, by the money that is there."""
    at_hand = sum(each.available + each.expected for each in money)
    return rules_for_sum(line.authority, at_hand or line.planned_amount, clock.today())


def rules_in_words(rules: Rules) -> list[RuleInWords]:
    """The rules that a timetable has to keep."""
    return [
        RuleInWords(written(rule, "title"), in_words(rule, rules[rule.key]), rule.is_verified)
        for rule in map(rules.rule, SHOWN_RULES)
    ]


def profile_name(rules: Rules) -> str:
    """How much procedure, in words."""
    return str(Profile(rules.profile).label)


def unverified(rules: Rules) -> int:
    """How many rules of the set nobody has compared with the text of the law."""
    return sum(not rule.is_verified for rule in rules.book.rules) if rules.book else len(rules)


def papers_of(call: Call) -> QuerySet[Document]:
    """Public papers of a call that are in force."""
    papers = Document.objects.filter(subject_number=call.number, is_public=True, superseded_by__isnull=True)
    return papers.order_by("-pk")


def followed_by(user: Any, numbers: Iterable[str]) -> set[str]:
    """Which of these a reader follows; nothing for a visitor."""
    if not user.is_authenticated:
        return set()
    return set(Follow.objects.filter(user=user, number__in=numbers).values_list("number", flat=True))


def with_rules_of_work(calls: QuerySet[Call]) -> QuerySet[Call]:
    """Each with the hash and the moment of the rules of work that bind it: the last before its deadline."""
    adopted = OwnRules.objects.filter(
        commission=OuterRef("commission"), adopted_at__lte=OuterRef("deadline")
    ).order_by("-adopted_at", "-pk")
    return calls.annotate(
        rules_sha256=Subquery(adopted.values("sha256")[:1]),
        rules_adopted_at=Subquery(adopted.values("adopted_at")[:1]),
    )


def deadlines_of(commission: Commission) -> Iterable[tuple[str, datetime]]:
    """Calls that a commission serves, by number, with their deadlines."""
    served = Call.objects.filter(commission=commission, mode="live", deadline__isnull=False)
    found = served.exclude(announced_at=None).values_list("number", "deadline")
    return list(found)


def calls_that_need(commission: Commission) -> Iterable[str]:
    """Numbers of calls that a commission has not finished with."""
    numbers: Iterable[str] = (
        Call.objects.filter(commission=commission, mode="live")
        .exclude(state__in=(Phase.PLANNED, Phase.CONTRACTING, Phase.FINISHED))
        .values_list("number", flat=True)
    )
    return numbers
