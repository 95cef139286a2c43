"""What releases may tell of results."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from ashar.calls.models import Call
from ashar.calls.press import call_facts
from ashar.core import journal
from ashar.core.i18n import written
from ashar.core.money import ZERO
from ashar.core.news.actions import draft_item
from ashar.core.news.drafting import AwardFacts, ResultFacts, draft_winners
from ashar.core.news.measures import Asked, Measure, Value, register_measures
from ashar.core.news.models import NewsItem
from ashar.selection.models import Award, Opening

GIVEN = ("granted", "taken_up")


def calls_with_results(authority_id: int) -> QuerySet[Call]:
    """Calls of an authority whose results are published with a winner, the newest first."""
    won = Award.objects.filter(state__in=GIVEN).values("lot__call")
    found: QuerySet[Call] = Call.objects.filter(
        authority=authority_id, mode="live", protocol__state="published", pk__in=won
    )
    return found.order_by("-protocol__published_at", "-pk")


def result_facts(call: Call, following: Call | None = None) -> ResultFacts:
    """The published results of a call; `following`: the call that comes next."""
    awards = Award.objects.filter(lot__call=call, state__in=GIVEN).select_related("organisation")
    return ResultFacts(
        call=call_facts(call),
        awards=tuple(_award_facts(award) for award in awards.order_by("lot__n", "pk")),
        following=call_facts(following) if following else None,
    )


def draft_release(call: Call, by: journal.Actor) -> NewsItem | None:
    """The news item and press release of results just published, in both languages; the head releases it."""
    if call.mode != "live":
        return None
    owner = {code: str(written(call.authority, "name", code)) for code in ("ky", "ru")}
    return draft_item(
        draft=draft_winners(owner, result_facts(call)),
        owner=call.authority.code,
        by=by,
        is_demonstration=call.authority.is_demonstration,
    )


def _award_facts(award: Award) -> AwardFacts:
    names = {"ky": award.organisation.name_ky, "ru": award.organisation.name_ru}
    return AwardFacts(award.number, names, award.title)


def _read_openings(wanted: Sequence[Asked]) -> dict[Asked, Value]:
    """How many proposals were opened; one query."""
    numbers = {number for asked in wanted for number in asked.about}
    opened = Opening.objects.filter(call__number__in=numbers)
    counts = dict(opened.values_list("call__number", "proposals_count"))
    known = {asked: [counts[n] for n in asked.about if n in counts] for asked in wanted}
    return {asked: Value.of(sum(found)) for asked, found in known.items() if found}


def _read_awards(wanted: Sequence[Asked]) -> dict[Asked, Value]:
    """Sums of published awards, of one or of all of a call; one query."""
    numbers = {number for asked in wanted for number in asked.about}
    public = Award.objects.filter(lot__call__protocol__state="published", mode="live", state__in=GIVEN)
    named = public.filter(Q(number__in=numbers) | Q(lot__call__number__in=numbers))
    rows = list(named.values_list("number", "lot__call__number", "amount"))
    sums = {
        asked: [amount for number, call, amount in rows if {number, call} & set(asked.about)]
        for asked in wanted
    }
    return {asked: Value.of(sum(found, ZERO)) for asked, found in sums.items() if found}


register_measures(
    Measure("call.proposals", _("Proposals that were opened"), _read_openings),
    Measure("awards.sum", _("Given to the winners"), _read_awards),
)
