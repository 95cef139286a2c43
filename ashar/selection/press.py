"""What releases may tell of results."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from ashar.calls.models import Call
from ashar.calls.press import call_facts
from ashar.core.news.drafting import AwardFacts, ResultFacts
from ashar.core.news.measures import Measure, Value, register_measures
from ashar.selection.models import Award, Opening

GIVEN = ("granted", "taken_up")


def calls_with_results(authority_id: int) -> QuerySet[Call]:
    """Calls of an authority whose results are published with a winner, the newest first."""
    won = Award.objects.filter(state__in=GIVEN).values("lot__call")
    found: QuerySet[Call] = Call.objects.filter(
        authority=authority_id, mode="live", protocol__state="published", pk__in=won
    )
    return found.prefetch_related("lots__budget_line__source").order_by("-protocol__published_at", "-pk")


def result_facts(call: Call, following: Call | None = None) -> ResultFacts:
    """The published results of a call; `following`: the call that comes next."""
    awards = Award.objects.filter(lot__call=call, state__in=GIVEN).select_related("organisation")
    return ResultFacts(
        call=call_facts(call),
        awards=tuple(_award_facts(award) for award in awards.order_by("lot__n", "pk")),
        following=call_facts(following) if following else None,
    )


def _award_facts(award: Award) -> AwardFacts:
    names = {"ky": award.organisation.name_ky, "ru": award.organisation.name_ru}
    return AwardFacts(award.number, names, award.title)


def _came(numbers: Sequence[str]) -> Value | None:
    counts = Opening.objects.filter(call__number__in=numbers).values_list("proposals_count", flat=True)
    return Value.of(sum(counts)) if counts else None


def _given(numbers: Sequence[str]) -> Value | None:
    public = Award.objects.filter(lot__call__protocol__state="published", mode="live", state__in=GIVEN)
    named = public.filter(Q(number__in=numbers) | Q(lot__call__number__in=numbers))
    total = named.aggregate(total=Sum("amount"))["total"]
    return None if total is None else Value.of(total)


register_measures(
    Measure("call.proposals", _("Proposals that were opened"), _came),
    Measure("awards.sum", _("Given to the winners"), _given),
)
