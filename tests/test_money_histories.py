"""Whatever people do with tranches, in whatever order and at once: the money is where the states say it is.

A history is an agreement with tranches of its own and two writers who request, check, approve, pay,
return, withdraw, waive, give back, cut, cancel and close at the same time. After each the books are
replayed and compared with the states. tests/support/histories.py says how many are invented.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from itertools import count
from typing import Any

import pytest
from django.db import connections, transaction
from django.db.models import Sum
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ashar.accounts.models import User
from ashar.agreements import actions
from ashar.agreements.actions.reducing import reduce_tranches
from ashar.agreements.models import Agreement, Condition, Payment, Tranche
from ashar.agreements.plans import plans_of
from ashar.agreements.spending import flows_of
from ashar.agreements.spending import total as flow_total
from ashar.agreements.states import UNPAID
from ashar.agreements.tests.conftest import Cast, agreement, cast, in_english
from ashar.agreements.tests.deeds import let_hold
from ashar.calls.models import Lot
from ashar.core import clock, lifecycle
from ashar.core.lifecycle import Refused
from ashar.core.money import ZERO
from ashar.places.models import Authority
from ashar.portal.order import order_page
from ashar.programmes.actions.ledger import move_money
from ashar.programmes.books import trial_balance
from ashar.programmes.models import Account, BudgetLine, FundingSource, Movement
from ashar.programmes.queries import money_by_source, total
from ashar.programmes.tests.test_ledger_property import check_books, check_entries
from ashar.selection.models import Award
from tests.support.histories import HISTORIES, in_parts, tell
from tests.support.rows import copies
from tests.support.writers import writers

__all__ = ["agreement", "cast", "in_english"]
MOST = 3
SPARE = Decimal(5)
PLAN = (60_000, MOST, 30, 20)


@dataclass(frozen=True)
class Deed:
    """What somebody tries with the n-th tranche (counted round); `k` chooses a number, a share, a person."""

    name: str
    n: int
    k: int


ASKED = ("meet", "act", "ask")
ORDERED = (*ASKED, "check", "approve", "order")
PAID = (*ORDERED, "pay")
WAYS = [
    *(PAID[:length] for length in range(2, 8)),
    (*PAID, "account"),
    (*PAID, "return", "order", "pay", "account"),
    (*ORDERED, "void", "order", "pay"),
    (*PAID, "correct", "pay", "account"),
    (*PAID, "void", "order", "pay"),
    (*PAID, "give_back", "account", "give_back"),
    (*PAID, "account", "give_back", "take_it_back", "give_back"),
    (*ASKED, "check", "order_at_once", "account"),
    (*ASKED, "check", "order_at_once", "return", "order", "pay"),
    (*ASKED, "check", "send_back", "ask", "check"),
    ("ask_waiver", "grant", "act", "ask", "check"),
    ("ask_waiver", "refuse", "grant"),
    ("ask_early", "check", "meet", "act", "check", "order_at_once"),
    ("complete", "cancel"),
    ("complete", "close", "return"),
    ("complete", "reduce", "close"),
]
NAMES = sorted({name for way in WAYS for name in way})


# The first tranche most often: the others wait for it.
tranche = st.sampled_from((0, 0, 0, 1, 1, 2))


@st.composite
def ways(draw: st.DrawFn) -> list[Deed]:
    """One tranche on its way."""
    n, k = draw(tranche), draw(st.integers(0, 3))
    return [Deed(name, n, k) for name in draw(st.sampled_from(WAYS))]


stray = st.builds(Deed, st.sampled_from(NAMES), tranche, st.integers(0, 3)).map(lambda deed: [deed])
parts = st.lists(ways() | ways() | stray, min_size=1, max_size=2).map(
    lambda found: [deed for way in found for deed in way]
)
MOST_WRITERS = 2
histories = st.lists(parts, min_size=MOST_WRITERS, max_size=MOST_WRITERS)
plans = st.tuples(
    st.integers(1000, 90_000),
    st.integers(1, MOST),
    st.sampled_from((0, 30, 40, 100)),
    st.sampled_from((0, 20, 50)),
)


class Town:
    """The demonstration’s people and a call, to which every history adds a lot and an agreement."""

    def __init__(self, cast: Cast) -> None:
        like = Agreement.objects.filter(state="active").latest("pk")
        self.cast, self.award = cast, like.award
        # No donor's allocation ends it, however many histories there are.
        self.source = FundingSource.objects.get(authority=like.award.lot.call.authority, kind="local_budget")
        # In a small town one person checks and keeps the money: never both at one payment.
        self.two_hats = User.objects.get(login="meder@ak-terek.example")
        for code in ("specialist", "finance", "head"):
            let_hold(self.two_hats, like, code)
        self._next = count(100)

    @transaction.atomic
    def agree(self, sum_: int, tranches: int, first_pct: int, final_pct: int) -> Agreement:
        """An agreement in force over this sum (in tyiyns), bank details and all."""
        amount = Decimal(sum_) / 100
        lot = self._lot(amount)
        proposal = copies(self.award.proposal, 1, lot=lot)[0]
        award = Award(
            lot=lot, proposal=proposal, organisation=self.award.organisation, title="Иш", amount=amount
        )
        lifecycle.begin(award, by=self.cast.head, step_name="grant")
        assert lot.budget_line is not None
        ways: Any = {"from_subject": lot.number, "to_subject": award.number}
        move_money(
            line=lot.budget_line, kind="commit", amount=amount, document="X", by=self.cast.head, **ways
        )
        ends_on = clock.today() + 30 * clock.ONE_DAY
        agreement = Agreement(award=award, amount=amount, ends_on=ends_on, state="signing", bank_account="1")
        lifecycle.begin(agreement, by=self.cast.specialist)
        rules = {
            "tranche.count": tranches,
            "tranche.max_first_pct": first_pct,
            "tranche.final_min_pct": final_pct,
        }
        lot.call.rules = {**lot.call.rules, "values": lot.call.rules["values"] | rules}
        actions.plan_tranches(agreement=agreement, by=self.cast.specialist)
        lifecycle.move(agreement, "sign", by=self.cast.head, signed_on=clock.today())
        actions.begin_payments(agreement=agreement, by=self.cast.head)
        return agreement

    def _lot(self, amount: Decimal) -> Lot:
        like = self.award.lot.budget_line
        assert like is not None
        line = BudgetLine(
            authority=like.authority, line=like.line, decision=like.decision, source=self.source,
            year=like.year, state="open",
        )  # fmt: skip
        lifecycle.begin(line, by=self.cast.finance)
        move_money(line=line, kind="allocate", amount=amount + SPARE, document="X", by=self.cast.finance)
        lot = Lot.objects.create(
            call=self.award.lot.call, n=next(self._next), ceiling=amount, budget_line=line
        )
        move_money(
            line=line,
            kind="reserve",
            amount=amount,
            document="X",
            by=self.cast.finance,
            to_subject=lot.number,
        )
        return lot

    def do(self, agreement: Agreement, deed: Deed) -> None:
        """Try the deed as somebody whose work it is; raises Refused."""
        tranches = Tranche.objects.filter(agreement=agreement).order_by("n")
        chosen = tranches[deed.n % len(tranches)]
        chosen.agreement = agreement
        getattr(self, f"_{deed.name}")(chosen, deed.k)

    def _person(self, code: str, k: int) -> User:
        person: User = self.two_hats if k % 2 else getattr(self.cast, code)
        return person

    def _meet(self, tranche: Tranche, k: int) -> None:
        for condition in tranche.conditions.filter(code="report"):
            actions.meet_condition(
                agreement=tranche.agreement,
                code="report",
                index=condition.index,
                document="E",
                by=self.cast.specialist,
            )

    def _act(self, tranche: Tranche, k: int) -> None:
        actions.meet_condition(agreement=tranche.agreement, code="act", document="Z", by=self.cast.specialist)

    def _ask(self, tranche: Tranche, k: int) -> None:
        actions.request_tranche(tranche=tranche, by=self.cast.ngo)

    def _ask_early(self, tranche: Tranche, k: int) -> None:
        actions.request_tranche(tranche=tranche, by=self.cast.ngo, with_report=True)

    def _check(self, tranche: Tranche, k: int) -> None:
        actions.check_tranche(tranche=tranche, by=self._person("specialist", k))

    def _send_back(self, tranche: Tranche, k: int) -> None:
        actions.send_back_tranche(tranche=tranche, remark="X", by=self.cast.head)

    def _approve(self, tranche: Tranche, k: int) -> None:
        actions.approve_tranche(tranche=tranche, by=self._person("head", k // 2))

    def _order(self, tranche: Tranche, k: int) -> None:
        facts: Any = {"order_number": f"{tranche.agreement_id}-{k}", "order_date": clock.today()}
        actions.order_payment(tranche=tranche, by=self.cast.finance, **facts)

    def _order_at_once(self, tranche: Tranche, k: int) -> None:
        facts: Any = {"order_number": f"{tranche.agreement_id}-{k}", "order_date": clock.today()}
        actions.approve_and_order(
            tranche=tranche, by=self._person("finance", k // 2), paid_on=clock.today(), **facts
        )

    def _pay(self, tranche: Tranche, k: int) -> None:
        actions.record_payment(tranche=tranche, paid_on=clock.today(), by=self.cast.finance)

    def _return(self, tranche: Tranche, k: int) -> None:
        actions.record_bank_return(
            tranche=tranche, returned_on=clock.today(), reason="X", by=self.cast.finance
        )

    def _void(self, tranche: Tranche, k: int) -> None:
        actions.void_payment(tranche=tranche, reason="X", by=self.cast.finance)

    def _correct(self, tranche: Tranche, k: int) -> None:
        actions.correct_payment(tranche=tranche, reason="X", by=self.cast.finance)

    def _account(self, tranche: Tranche, k: int) -> None:
        actions.account_for_tranche(tranche=tranche, document="E", by=self.cast.specialist)

    def _give_back(self, tranche: Tranche, k: int) -> None:
        amount = (tranche.amount * (k + 1) / 4).quantize(Decimal("0.01"))
        actions.give_back_money(tranche=tranche, amount=amount, document="X", by=self.cast.finance)

    def _take_it_back(self, tranche: Tranche, k: int) -> None:
        actions.reverse_giving_back(tranche=tranche, reason="X", by=self.cast.finance)

    def _ask_waiver(self, tranche: Tranche, k: int) -> None:
        facts: Any = {"reason_ky": "X", "reason_ru": "X", "by": self._person("specialist", k)}
        actions.ask_waiver(condition=tranche.conditions.latest("pk"), **facts)

    def _grant(self, tranche: Tranche, k: int) -> None:
        actions.grant_waiver(condition=tranche.conditions.latest("pk"), by=self._person("head", k // 2))

    def _refuse(self, tranche: Tranche, k: int) -> None:
        actions.refuse_waiver(condition=tranche.conditions.latest("pk"), by=self.cast.head)

    def _cancel(self, tranche: Tranche, k: int) -> None:
        actions.cancel_tranche(tranche=tranche, reason="X", by=self.cast.head)

    def _reduce(self, tranche: Tranche, k: int) -> None:
        agreement = tranche.agreement
        to = (agreement.amount * k / 4).quantize(Decimal("0.01"))
        reduce_tranches(agreement=agreement, to=to, document="Z", by=self.cast.specialist)

    def _complete(self, tranche: Tranche, k: int) -> None:
        actions.complete_agreement(agreement=tranche.agreement, by=self.cast.specialist)

    def _close(self, tranche: Tranche, k: int) -> None:
        Agreement.objects.filter(pk=tranche.agreement_id).update(closes_when_paid=True)
        actions.close_if_settled(agreement=tranche.agreement, by=self.cast.specialist)


def write(town: Town, agreement_pk: int, part: list[Deed], answers: Counter[str]) -> None:
    """Try one deed after another; how it went is counted, and which were done."""
    agreement = Agreement.objects.select_related(*Agreement.COMES_WITH).get(pk=agreement_pk)
    for deed in part:
        try:
            town.do(agreement, deed)
            answers.update(("done", f"did {deed.name}"))
        except Refused:
            answers["refused"] += 1


def line_of(agreement: Agreement) -> BudgetLine:
    line = agreement.award.lot.budget_line
    assert line is not None
    return line


def balances(line: BudgetLine) -> dict[tuple[str, str], Decimal]:
    """What stands where and for whom, by the movements alone."""
    found: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for move in Movement.objects.filter(budget_line=line):
        found[move.from_account, move.from_subject] -= move.amount
        found[move.to_account, move.to_subject] += move.amount
    return {key: left for key, left in found.items() if left and key[0] != Account.SOURCE}


def expected(agreement: Agreement) -> dict[tuple[str, str], Decimal]:
    """What must stand where by the states of the tranches; the line began with five soms to spare."""
    award = agreement.award.number
    found: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for tranche in agreement.tranches.all():
        if tranche.state in UNPAID:
            found["committed", award] += tranche.amount
        elif tranche.state in {"ordered", "returned"}:
            found["ordered", tranche.number] += tranche.amount
        elif tranche.state in {"paid", "accounted"}:
            found[tranche.state, tranche.number] += tranche.kept
    # What was cancelled, cut or given back is free again.
    found["available", ""] = agreement.amount + SPARE - sum(found.values())
    return {key: left for key, left in found.items() if left}


# What the payment order of a tranche says in each of its states; no order stands in the others.
STANDING = {"ordered": "ordered", "paid": "paid", "accounted": "paid", "returned": "returned"}


def check_states(agreement: Agreement) -> None:
    """Payment orders, conditions and persons are what the states say they are."""
    for tranche in Tranche.objects.filter(agreement=agreement).select_related("payment"):
        payment: Payment | None = tranche.payment
        assert (payment.state if payment else None) == STANDING.get(tranche.state), tranche.state
        standing = tranche.payments.filter(state__in=["ordered", "paid"])
        assert [each.pk for each in standing] == (
            [payment.pk] if payment and payment.state != "returned" else []
        )
        if tranche.state not in {"planned", "requested", "cancelled"}:
            assert not Condition.objects.filter(tranche=tranche, met_on=None, waived_by=None).exists()
        if tranche.approved_by_id:
            assert tranche.approved_by_id != tranche.checked_by_id
    if agreement.state == "closed":
        assert {each.state for each in agreement.tranches.all()} <= {"accounted", "cancelled"}


def check_public_totals(agreement: Agreement) -> None:
    """The money page of the authority shows what the movements add up to."""
    authority = line_of(agreement).authority
    moves = Movement.objects.filter(
        budget_line__authority=authority, budget_line__line__mode="live"
    ).order_by()
    come, gone = (
        dict(moves.order_by().values_list(f"{way}_account").annotate(Sum("amount"))) for way in ("to", "from")
    )
    shown = total(row.sums for row in money_by_source(authority))
    for account in Account.values:
        left = come.get(account, ZERO) - gone.get(account, ZERO)
        assert left == (-shown.allocated - shown.promised if account == "source" else getattr(shown, account))


def check_flow(line: BudgetLine) -> None:
    """The days of the sheet of execution and of the plan make what the line holds."""
    flow = flows_of([line.pk])[line.pk]
    sums = (flow_total(flow.given), flow_total(flow.paid), flow_total(flow.accounted))
    assert sums == (line.allocated, line.spent, line.accounted)
    (plan,) = plans_of([line], {line.pk: flow}, line.year)
    assert (plan.astray, min(plan.months.values()) >= ZERO) == (ZERO, True)


def check_whole_town(authority: Authority) -> None:
    """The books of the whole town, the demonstration’s own stories included."""
    assert trial_balance(authority).is_right
    for line in BudgetLine.objects.filter(authority=authority):
        check_entries(line)


def check_order_page(agreement: Agreement) -> None:
    """The order’s page shows of this agreement’s money what the ledger of its line holds."""
    line = line_of(agreement)
    page = order_page(line.line.number)
    assert page is not None
    paid = {label: dict(rows) for label, rows in page.cost}["Paid"]
    work = next(each for each in page.works if each.agreement == agreement)
    kept = [row.amount - row.given_back for row in work.tranches if row.state in {"paid", "accounted"}]
    assert paid[line] == sum(kept, ZERO) == line.spent


@pytest.mark.postgres
@pytest.mark.histories
@in_parts
def test_the_money_is_where_the_states_say(
    demo_town: Any, cast: Cast, capsys: pytest.CaptureFixture[str], part: int
) -> None:
    seen: Counter[str] = Counter()
    town = Town(cast)

    @settings(max_examples=HISTORIES, database=None)
    @given(plan=plans, history=histories)
    def run(plan: tuple[int, int, int, int], history: list[list[Deed]]) -> None:
        agreement = town.agree(*plan)
        answers = [Counter[str]() for _part in history]
        told = zip(history, answers, strict=True)
        people.work([partial(write, town, agreement.pk, part, counted) for part, counted in told])
        agreement = Agreement.objects.select_related("award__lot__budget_line__line").get(pk=agreement.pk)
        line = line_of(agreement)
        check_books(line)
        assert balances(line) == expected(agreement)
        check_flow(line)
        check_states(agreement)
        if seen["histories"] % 50 == 0:
            check_public_totals(agreement)
        if seen["histories"] in {0, 100, 200}:
            check_order_page(agreement)
        for counted in answers:
            seen.update(counted)
        seen.update({"histories": 1, "writers": len(history)})

    for way in WAYS:  # each once undisturbed, whatever is invented
        n = MOST - 1 if "ask_waiver" in way else 0  # the papers of the first tranche are never waived
        run = example(plan=PLAN, history=[[Deed(name, n, 0) for name in way]])(run)
    with writers(MOST_WRITERS) as people:
        run()
    latest = Agreement.objects.select_related("award__lot__budget_line__line__authority").latest("pk")
    check_public_totals(latest)
    check_whole_town(line_of(latest).authority)
    assert seen["refused"] > 0
    undone = {name for name in NAMES if not seen[f"did {name}"]}
    assert undone == set()
    tell(
        capsys,
        f"agreements on {connections['default'].vendor}: {seen['histories']} histories by {seen['writers']} "
        f"writers, {seen['done']} deeds done, {seen['refused']} refused, all {len(NAMES)} kinds of deeds",
    )
