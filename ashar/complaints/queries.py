"""Questions about complaints."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from ashar.accounts.models import User
from ashar.calls.actions import rules_of
from ashar.calls.models import Call, Lot
from ashar.complaints.models import DAY_ENDS, UNSETTLED, Complaint
from ashar.core import clock
from ashar.organisations.models import MemberCode
from ashar.organisations.queries import members_of, memberships_now
from ashar.proposals.models import Proposal
from ashar.selection.models import SittingProtocol


def complaints_of(call: Call) -> QuerySet[Complaint]:
    """Complaints about a call, the first first, with who complained."""
    found: QuerySet[Complaint] = Complaint.objects.filter(call=call)
    return found.select_related("call__authority", "proposal__organisation", "proposal__lot").order_by("pk")


def public_complaints(calls: Iterable[Call]) -> list[Complaint]:
    """What everybody may know of the complaints about these calls; one query. Show no `text` of them."""
    found = Complaint.objects.filter(call__in=list(calls)).defer("text", "salt")
    return list(found.select_related("proposal__organisation").order_by("pk"))


def freezing_complaints(of: Call | Lot) -> QuerySet[Complaint]:
    """Complaints of the appeal period that are not settled and so hold an agreement up."""
    about = {"call": of} if isinstance(of, Call) else {"proposal__lot": of}
    found: QuerySet[Complaint] = Complaint.objects.filter(**about, is_freezing=True, state__in=UNSETTLED)
    return found.order_by("answer_by", "pk")


def has_freezing_complaint(of: Call | Lot) -> bool:
    """Whether an agreement on the lot (or on any lot of the call) must wait for a complaint."""
    return freezing_complaints(of).exists()


def appeal_until(call: Call, *, protocol: SittingProtocol | None = None) -> datetime | None:
    """The last moment for a complaint about the result; None before it is published."""
    protocol = protocol or SittingProtocol.objects.filter(call=call).first()
    if protocol is None or protocol.published_at is None:
        return None
    rules = rules_of(call, protocol.published_at)
    first = clock.local(protocol.published_at).date()
    last = rules.calendar.add(first, max(rules["appeal.days"], rules["result.standstill_days"]))
    return clock.at_bishkek(last, DAY_ENDS)


def bids_of(user: Any, call: Call) -> list[Proposal]:
    """Opened proposals of the organisations for which the person signs: they may complain."""
    own = {pk for code, pk in memberships_now(user) if code == MemberCode.HEAD}
    return _bids(call).filter(organisation__in=own).order_by("pk") if own else []


def all_bids(call: Call) -> list[Proposal]:
    """Every opened proposal of the call: a complaint on paper may come from any of them."""
    return list(_bids(call).order_by("pk"))


def _bids(call: Call) -> Any:
    bids = Proposal.objects.filter(lot__call=call, admission__isnull=False)
    return bids.select_related("organisation", "lot__call__authority")


def people_of(complaint: Complaint) -> set[User]:
    """Who signs for the organisation that complained."""
    return members_of(complaint.proposal.organisation_id, MemberCode.HEAD)
