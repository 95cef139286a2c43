"""Many rows at once, for pages that show lists: copies of what the demonstration has."""

from __future__ import annotations

import copy
from collections.abc import Callable
from itertools import count
from typing import Any

from django.db.models import Model

from ashar.accounts.models import Role, User
from ashar.agreements.models import Payment, Tranche
from ashar.calls.models import Call, Lot
from ashar.commissions.models import Commission, CommissionMember
from ashar.core import clock
from ashar.core.journal import ChainHead, DailyHead
from ashar.core.lifecycle import Staged
from ashar.core.news.models import NewsItem
from ashar.core.notices.models import Notice, ShownMail
from ashar.core.thread import Knot
from ashar.organisations.models import Membership, Organisation, VaultDocument
from ashar.places.models import Authority
from ashar.priorities.models import NeedSignal, Priority, Problem
from ashar.programmes.models import BudgetLine, Movement, ProgrammeLine, StatedSum
from ashar.proposals.models import Envelope, OpenedContent, Proposal, ProposalContent
from ashar.selection.models import AdmissionCheck, Award, Decision, InterestDeclaration, Marking, SealedMarks
from ashar.support.models import Assignment, Note

Grower = Callable[[int], object]
_next = count(1)


def copies(row: Any, times: int, **changed: Any) -> list[Any]:
    """Rows like this one, kept, numbered anew; `changed`: by field a list, or one value for all."""
    made, is_numbered = [], isinstance(row, Staged | Knot)
    for place in range(times):
        twin = copy.copy(row)
        twin.pk, twin._state = None, copy.copy(row._state)
        twin._state.adding = True
        if is_numbered:
            twin.number = f"{row.number.rstrip('0123456789')}{9000 + next(_next)}"
        for name, value in changed.items():
            setattr(twin, name, value[place] if isinstance(value, list) else value)
        made.append(twin)
    return type(row)._default_manager.bulk_create(made)


def first(model: type[Model], **which: Any) -> Any:
    """The first row of this kind; AssertionError when the demonstration has none."""
    found = model._default_manager.filter(**which).order_by("pk").first()
    assert found is not None, f"The demonstration has no {model.__name__} with {which}"
    return found


def users(times: int) -> list[Any]:
    """People of the demonstration without any duty."""
    like = first(User, is_demonstration=True)
    return copies(like, times, login=[f"twin{next(_next)}@ak-terek.example" for _ in range(times)])


def organisations(times: int) -> list[Any]:
    """Organisations of the demonstration without people."""
    like = first(Organisation, is_demonstration=True)
    return copies(like, times, inn=[f"{10**13 + next(_next)}" for _ in range(times)])


def vault_papers(times: int) -> None:
    """Papers in the vault of the organisation that has some."""
    copies(first(VaultDocument, is_current=True), times, series=[f"twin{next(_next)}" for _ in range(times)])


def demonstrations(times: int) -> list[Any]:
    """Authorities of the demonstration."""
    codes = [f"TW{next(_next)}" for _ in range(times)]
    return copies(first(Authority, is_demonstration=True), times, code=codes)


def authorities(times: int) -> None:
    """Real authorities, each with money of its own."""
    made = demonstrations(times)
    Authority.objects.filter(pk__in=[each.pk for each in made]).update(is_demonstration=False)
    copies(first(BudgetLine), times, authority=made)


def signals(times: int) -> None:
    """Residents' words that wait."""
    copies(first(NeedSignal, state="received"), times)


def priorities(times: int) -> None:
    """Priorities of one meeting that wait for an order."""
    problems = copies(first(Problem, heard_at__isnull=False), times)
    copies(first(Priority, mode="live"), times, problem=problems, state="standing")


def orders(times: int) -> list[Any]:
    """Orders with money, and their lines in the register."""
    lines = copies(first(ProgrammeLine, state="approved"), times)
    copies(first(BudgetLine), times, line=lines)
    knot = first(Knot, is_order=True, subject_type="programmes.programmeline", is_public=True)
    numbers, ids = [line.number for line in lines], [line.pk for line in lines]
    copies(knot, times, number=numbers, subject_id=ids)
    return lines


def running_orders(times: int) -> None:
    """Orders with the donor’s money and an open call, and the knots of both."""
    open_call = first(Call, state="announced", mode="live")
    lines = copies(open_call.line, times)
    copies(first(BudgetLine, source__kind="donor"), times, line=lines)
    made = copies(open_call, times, line=lines)
    tops = _knots_of(open_call.line.number, lines)
    _knots_of(open_call.number, made, parent=tops)


def _knots_of(number: str, made: list[Any], **changed: Any) -> list[Any]:
    facts = {"number": [each.number for each in made], "subject_id": [each.pk for each in made]}
    return copies(first(Knot, number=number), len(made), **facts, **changed)


def planned_orders(times: int) -> None:
    """Orders that wait for the council’s decision."""
    copies(first(ProgrammeLine, state="planned", programme__inside_decision=True), times)


def planned_calls(times: int) -> None:
    """Calls that wait for the head."""
    copies(first(Call, state="planned"), times)


def calls(times: int) -> list[Any]:
    """Open calls, each with a lot and an order."""
    open_call = first(Call, state="announced", mode="live")
    made = copies(open_call, times, line=orders(times))
    copies(first(Lot, call=open_call), times, call=made)
    return made


def news(times: int) -> None:
    """Releases of the authority."""
    item = first(NewsItem, state="published", is_demonstration=True)
    copies(item, times, number=[f"AT-2020-{next(_next)}" for _ in range(times)])


def past_orders(times: int) -> None:
    """Orders that the town entered of its past, each with its sum."""
    call = first(Call, source__stated_by__isnull=False)
    made = copies(call, times)
    stated = first(StatedSum, order_number=call.number)
    copies(stated, times, order_number=[each.number for each in made], code=[each.number for each in made])


def roles(times: int) -> None:
    """Monitors of the authority."""
    copies(first(Role, code="monitor"), times, user=users(times))


def auditors(times: int) -> None:
    """Auditors of the authority, each with a letter."""
    like = first(Role, code="auditor", letter__isnull=False)
    copies(like.letter, times, role=copies(like, times, user=users(times)))


def commissions(times: int) -> None:
    """Commissions of the authority."""
    copies(first(Commission), times)


def seats(times: int) -> None:
    """Members of the commission."""
    copies(first(CommissionMember, duty="member"), times, user=users(times))


def memberships(times: int) -> None:
    """People of one organisation."""
    copies(first(Membership, code="ngo_manager"), times, user=users(times))


def movements(times: int) -> None:
    """Entries of a budget line."""
    copies(first(Movement), times)


def notices(times: int) -> None:
    """Notices of the specialist."""
    copies(first(Notice, user__login="nurgul@ak-terek.example"), times)


def mail(times: int) -> None:
    """Letters of the demonstration."""
    ShownMail.objects.bulk_create(
        ShownMail(address="nurgul@ak-terek.example", subject="Кат", body="Кат") for _ in range(times)
    )


def heads(times: int) -> None:
    """Chains with a published head."""
    chains = [f"TW{next(_next)}" for _ in range(times)]
    ChainHead.objects.bulk_create(ChainHead(chain=chain, seq=1) for chain in chains)
    DailyHead.objects.bulk_create(
        DailyHead(chain=chain, day=clock.today(), seq=1, hash="0" * 64) for chain in chains
    )


def notes(times: int) -> None:
    """Notes on one knot."""
    copies(first(Note), times)


def answered_notes(times: int) -> None:
    """Answered notes, each on a knot of its own."""
    knots = copies(first(Knot, kind="N"), times, subject_type="", subject_id=_next_ids(times))
    copies(first(Note, settled_at=None, answered_at__isnull=False), times, number=[k.number for k in knots])


def asked_tranches(times: int) -> None:
    """Tranches that the specialist has checked: they wait for an approval."""
    like = first(Tranche, state__in=["planned", "paid", "accounted"])
    copies(like, times, state="checked", payment=None, n=[next(_next) + 100 for _ in range(times)])


def payments(times: int) -> None:
    """Payment orders of this year, withdrawn ones, which need no number of their own."""
    copies(first(Payment, year=clock.today().year), times, state="void", reason="X")


def _next_ids(times: int) -> list[int]:
    return [90_000 + next(_next) for _ in range(times)]


def supports(times: int) -> None:
    """Support programmes with an assigned town each."""
    like = first(Assignment, programme__mode="live")
    copies(like, times, programme=copies(like.programme, times))


def own_proposals(times: int) -> None:
    """Drafts of one organisation for as many calls."""
    draft = first(Proposal, state="draft", lot__call__state="announced")
    lots = [call.lots.get() for call in calls(times)]
    _with_content(draft, copies(draft, times, lot=lots))


def papers(times: int) -> None:
    """Envelopes that came for the open call."""
    lot = first(Lot, call__state="announced", call__mode="live")
    for place, organisation in enumerate(organisations(times)):
        Envelope.objects.create(
            number=f"AT-2026-A{7000 + place + next(_next)}",
            state="received",
            lot=lot,
            organisation=organisation,
            sender=organisation.name_ky,
            brought_by="x",
            received_at=clock.now(),
            received_by=first(User),
        )


def applicants(call: Call) -> Grower:
    """Applicants of a call that has been opened, as far as the call has come."""

    def grow(times: int) -> None:
        check = first(AdmissionCheck, opening__call=call, state__in=("admitted", "pending"))
        proposal = check.proposal
        made = copies(proposal, times, organisation=organisations(times))
        _with_content(proposal, made)
        copies(check, times, proposal=made)
        for model in (InterestDeclaration, Marking):
            for row in model._default_manager.filter(proposal=proposal):
                copies(row, times, proposal=made)
        for row in SealedMarks.objects.filter(proposal=proposal, sheet__state="open"):
            copies(row, times, proposal=made)
        for model in (Decision, Award):
            if row := model._default_manager.filter(proposal=proposal).first():
                copies(row, times, proposal=made)

    return grow


def _with_content(like: Proposal, made: list[Any]) -> None:
    for row in ProposalContent.objects.filter(proposal=like):
        copies(row, len(made), proposal=made)
    for row in OpenedContent.objects.filter(proposal=like):
        copies(row, len(made), proposal=made)
