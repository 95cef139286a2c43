"""The second half of an order: the agreement, its tranches, the report, and the closing."""

from collections.abc import Iterator

from ashar.accounts.models import User
from ashar.agreements import actions as agreements
from ashar.agreements.models import Agreement
from ashar.core import clock
from ashar.demo.stories.plot import Moment, Plot
from ashar.demo.town import Town
from ashar.monitoring import actions as monitoring
from ashar.selection.actions import publishing
from ashar.selection.models import Award


def carry_out(town: Town, plot: Plot, award: Award) -> Iterator[Moment]:
    """What was awarded is agreed, paid in two tranches, reported, accepted and closed."""
    specialist, head = town.people["specialist"], town.people["head"]
    ngo: User = award.organisation.memberships.get(code="ngo_head").user
    yield plot.on(33, 10, "agreement")
    agreement = _prepare(town, award)
    yield plot.on(35, 10, "agreement")
    agreement = agreements.sign_agreement(
        agreement=agreement, signed_on=clock.today(), scan=town.papers["Келишим"], by=head
    )
    report = monitoring.expect_report(agreement=agreement, due_on=agreement.ends_on, by=specialist)
    yield plot.on(37, 10, "delivery")
    _pay(town, agreement, 1, ngo)
    yield plot.on(78, 10, "closed")
    monitoring.submit_report(report=report, text="Иш план боюнча аткарылды.", by=ngo)
    yield plot.on(81, 10, "closed")
    monitoring.accept_report(report=report, by=specialist)
    yield plot.on(84, 10, "closed")
    monitoring.accept_work(agreement=agreement, signed_on=clock.today(), by=head)
    yield plot.on(87, 10, "closed")
    _pay(town, agreement, 2, ngo)
    yield plot.on(93, 10, "closed")
    monitoring.close_order(agreement=agreement, answers={"change": "Ооба."}, by=specialist)


def _prepare(town: Town, award: Award) -> Agreement:
    award = Award.objects.select_related("lot__call").get(pk=award.pk)
    if award.lot.call.state == "standstill":
        publishing.end_standstill(call=award.lot.call, by=town.people["specialist"])
    return agreements.prepare_agreement(award=award, by=town.people["specialist"])


def _pay(town: Town, agreement: Agreement, n: int, ngo: User) -> None:
    people = town.people
    bank = None if n > 1 else agreements.BankDetails("«Айыл Банк» ААК", "135001", "1350012345678901")
    tranche = agreements.request_tranche(tranche=agreement.tranches.get(n=n), bank=bank, by=ngo)
    tranche = agreements.check_tranche(tranche=tranche, by=people["specialist"])
    tranche = agreements.approve_tranche(tranche=tranche, by=people["head"])
    tranche = agreements.order_payment(
        tranche=tranche, order_number=f"{agreement.pk}-{n}", order_date=clock.today(), by=people["finance"]
    )
    agreements.record_payment(tranche=tranche, paid_on=clock.today(), by=people["finance"])
