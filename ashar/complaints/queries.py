"""Questions about complaints."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.calls.models import Call, Lot
from ashar.complaints.models import UNSETTLED, Complaint
from ashar.core.lifecycle import Blocker, Words
from ashar.organisations.models import MemberCode
from ashar.organisations.queries import members_of, memberships_now
from ashar.proposals.models import Proposal


def complaints_of(call: Call) -> QuerySet[Complaint]:
    """Complaints about a call, the first first, with who complained."""
    found: QuerySet[Complaint] = Complaint.objects.filter(call=call)
    return found.select_related("call__authority", "proposal__organisation", "lot").order_by("pk")


def public_complaints(calls: Iterable[Call]) -> list[Complaint]:
    """What everybody may know of the complaints about these calls; one query. Show no `text` of them."""
    found = Complaint.objects.filter(call__in=list(calls)).defer("text", "marked", "name", "contact", "salt")
    return list(found.select_related("proposal__organisation").order_by("pk"))


def freezing_complaints(of: Call | Lot) -> QuerySet[Complaint]:
    """What is not settled and holds the lot up; of a call, what holds any of its lots up."""
    about = Q(call=of) if isinstance(of, Call) else freezes(of.pk, of.call_id)
    found: QuerySet[Complaint] = Complaint.objects.filter(about, is_freezing=True, state__in=UNSETTLED)
    return found.order_by("answer_by", "pk")


def freezes(lot: Any, call: Any) -> Q:
    """The condition that a complaint is about this lot, or about the whole call."""
    return Q(lot=lot) | Q(lot__isnull=True, call=call)


def holds_of(lots: Sequence[Lot]) -> Iterator[Blocker]:
    """Why nothing that binds is done with these lots before a complaint is settled; one query."""
    pks, calls = {lot.pk for lot in lots}, {lot.call_id for lot in lots}
    about = Q(lot__in=pks) | Q(lot__isnull=True, call__in=calls)
    found = Complaint.objects.filter(about, is_freezing=True, state__in=UNSETTLED)
    for complaint in found.order_by("answer_by", "pk"):
        is_filed = complaint.state == "filed"
        yield Blocker(
            format_lazy(_why_held(complaint), number=complaint.number),
            who=_("The head"),
            when=complaint.due if is_filed else None,
            link=reverse("complaints:complaint", args=[complaint.number]),
        )


def _why_held(complaint: Complaint) -> Words:
    if complaint.is_of_a_body:
        return _("The decision {number} of an outside body stops this theme: it must be carried out first.")
    if complaint.state == "filed":
        return _("The complaint {number} is not answered yet: nothing is signed or paid before that.")
    return _("The complaint {number} is upheld: nothing is signed or paid before it is put right.")


def has_freezing_complaint(of: Call | Lot) -> bool:
    """Whether an agreement on the lot (or on any lot of the call) must wait for a complaint."""
    return freezing_complaints(of).exists()


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
    """Who signs for the organisation that complained, or the person who did so by an account."""
    if complaint.proposal is not None:
        return members_of(complaint.proposal.organisation_id, MemberCode.HEAD)
    return {complaint.filed_by} if complaint.filed_by and complaint.is_own else set()
