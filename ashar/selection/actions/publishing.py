"""The signed protocol, the published results, and the appeal period."""

from collections.abc import Iterator
from datetime import datetime, time

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.calls.actions import rules_of, take_step
from ashar.calls.holds import hold_blockers
from ashar.calls.models import Call
from ashar.core import clock, documents, journal, lifecycle
from ashar.core.files import StoredFile
from ashar.core.lifecycle import Blocker
from ashar.programmes.donors import consent_blockers
from ashar.programmes.models import BudgetLine, ConsentTo, Fund
from ashar.selection.actions.awarding import bind_money_of_results, finish_if_settled
from ashar.selection.actions.dissenting import publish_dissents
from ashar.selection.actions.reopening import settle_reopenings
from ashar.selection.actions.signing import sign_the_rest_on_paper
from ashar.selection.models import AdmissionCheck, Award, ProtocolSignature, SittingProtocol, Way
from ashar.selection.notices import tell_of_results
from ashar.selection.press import draft_release


@transaction.atomic
def sign_protocol(*, protocol: SittingProtocol, scan: StoredFile | None, by: User) -> SittingProtocol:
    """Record the signed paper: its photograph or scan stands for all who have not signed otherwise."""
    return sign_the_rest_on_paper(protocol=protocol, scan=scan, by=by)


def publishing_blockers(call: Call) -> Iterator[Blocker]:
    """Why the results of a call cannot be published yet: a donor has not consented to the awards."""
    awarded = Award.objects.filter(lot__call=call).values("lot__budget_line")
    money = BudgetLine.objects.filter(pk__in=awarded, source__kind=Fund.DONOR).order_by("pk")
    yield from consent_blockers(money, ConsentTo.AWARD, call.number)
    yield from hold_blockers(list(call.lots.all()))


@transaction.atomic
def publish_results(*, protocol: SittingProtocol, by: User) -> SittingProtocol:
    """Make the results public; the appeal period begins, or is skipped when the rules say so."""
    protocol = lifecycle.lock(protocol)
    call = lifecycle.lock(protocol.call)
    at = clock.now()
    lifecycle.check(protocol, "publish", publishing_blockers(call))
    until = standstill_until(call, at)
    lifecycle.move(protocol, "publish", by=by, published_at=at)
    take_step(call=call, name="publish", by=by, standstill_until=until, record={"standstill_until": until})
    for award in Award.objects.filter(lot__call=call).exclude(state="annulled"):
        lifecycle.retie(award)
    bind_money_of_results(call=call, by=by)
    documents.publish_document(documents.Document.objects.get(number=protocol.document), by=by)
    scans = ProtocolSignature.objects.filter(protocol=protocol, way=Way.SCAN).values("file")
    StoredFile.objects.filter(Q(pk=protocol.scan_id) | Q(pk__in=scans)).update(is_public=True)
    publish_dissents(protocol, by)
    settle_reopenings(call=call, by=by)
    tell_of_results(call, by=by)
    draft_release(call, by)
    if until <= at:
        take_step(call=call, name="end_standstill", by=by)
    finish_if_settled(call, by)
    return protocol


def standstill_until(call: Call, at: datetime) -> datetime:
    """The end of the appeal period: none when the only bidder won and nobody was refused (light profile)."""
    rules = rules_of(call, at)
    checks = AdmissionCheck.objects.filter(opening__call=call)
    only_one_won = checks.count() == 1 and _has_award(call)
    if rules["result.standstill_skip_if_unopposed"] and only_one_won:
        return at
    last_day = rules.calendar.add(clock.local(at).date(), rules["result.standstill_days"])
    return clock.at_bishkek(last_day, time(23, 59, 59))


def _has_award(call: Call) -> bool:
    return Award.objects.filter(lot__call=call).exclude(state="annulled").exists()


@transaction.atomic
def end_standstill(*, call: Call, by: journal.Actor) -> Call:
    """The appeal period is over: agreements may be signed."""
    call = lifecycle.lock(call)
    still = call.standstill_until is not None and clock.now() < call.standstill_until
    blockers = [Blocker(_("The appeal period is not over."), when=call.standstill_until)] if still else []
    lifecycle.check(call, "end_standstill", blockers)
    return take_step(call=call, name="end_standstill", by=by)
