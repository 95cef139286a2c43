"""The second half of an order: the agreement, its tranches, the report, and the closing."""

import tomllib
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from ashar.accounts.models import User
from ashar.agreements import actions as agreements
from ashar.agreements.models import Agreement
from ashar.agreements.terms import PAPERS
from ashar.core import clock
from ashar.demo.papers import take_photo, take_receipt
from ashar.demo.stories.plot import Moment, Plot
from ashar.demo.stories.watching import watch_work
from ashar.demo.town import Town
from ashar.monitoring import actions as monitoring
from ashar.monitoring.checklist import questions
from ashar.monitoring.evaluating import QUESTIONS, Answer
from ashar.monitoring.models import Report
from ashar.selection.actions import answering, publishing
from ashar.selection.models import Award

TEXTS = Path(__file__).with_name("delivering.toml")
BANK = agreements.BankDetails("«Айыл Банк» ААК", "135001", "1350012345678901")


@cache
def _texts() -> dict[str, Any]:
    """The invented words of a report and an evaluation."""
    return tomllib.loads(TEXTS.read_text(encoding="utf8"))


def carry_out(town: Town, plot: Plot, award: Award) -> Iterator[Moment]:
    """What was awarded is agreed, paid in two tranches, reported, accepted and closed."""
    yield plot.on(33, 10, "agreement")
    agreement = _prepare(town, award)
    if plot.refuses_to_sign:
        yield plot.on(34, 11, "agreement")
        agreement = _pass_on(town, agreement)
    ngo = _head_of(agreement)
    yield plot.on(35, 10, "agreement")
    agreement = agreements.sign_agreement(
        agreement=agreement,
        signed_on=clock.today(),
        scan=town.papers["Келишим"],
        papers=list(PAPERS),
        by=town.people["specialist"],
    )
    yield plot.on(37, 10, "delivery")
    _pay(town, agreement, 1, ngo)
    yield from watch_work(town, plot, agreement, ngo)
    yield from _report(town, plot, agreement, ngo)
    yield plot.on(86, 10, "closed")
    _close(town, agreement)
    yield plot.on(89, 10, "closed")
    _pay(town, agreement, 2, ngo)


def _prepare(town: Town, award: Award) -> Agreement:
    award = Award.objects.select_related("lot__call").get(pk=award.pk)
    if award.lot.call.state == "standstill":
        publishing.end_standstill(call=award.lot.call, by=town.people["specialist"])
    return agreements.prepare_agreement(award=award, by=town.people["specialist"])


def _head_of(agreement: Agreement) -> User:
    head: User = agreement.award.organisation.memberships.get(code="ngo_head").user
    return head


def _pass_on(town: Town, agreement: Agreement) -> Agreement:
    """The winner does not sign; the next in rank accepts the offer and gets an agreement."""
    following = agreements.refuse_signing(
        agreement=agreement,
        reason_ky="Уюмдун эки кызматкери кетти, иш планын аткара албайбыз.",
        reason_ru="Два сотрудника ушли, выполнить план мы не сможем.",
        by=_head_of(agreement),
    )
    assert following is not None
    head = following.organisation.memberships.get(code="ngo_head").user
    following = answering.accept_offer(award=following, by=head)
    return agreements.prepare_agreement(award=following, by=town.people["specialist"])


def _pay(town: Town, agreement: Agreement, n: int, ngo: User) -> None:
    """A tranche from its request to the Treasury; the last one was asked for and checked with the report."""
    people, tranche = town.people, agreement.tranches.get(n=n)
    if n == 1:
        tranche = agreements.request_tranche(tranche=tranche, bank=BANK, by=ngo)
        tranche = agreements.check_tranche(tranche=tranche, by=people["specialist"])
    tranche = agreements.approve_tranche(tranche=tranche, by=people["head"])
    tranche = agreements.order_payment(
        tranche=tranche, order_number=f"{agreement.pk}-{n}", order_date=clock.today(), by=people["finance"]
    )
    agreements.record_payment(tranche=tranche, paid_on=clock.today(), by=people["finance"])


def _report(town: Town, plot: Plot, agreement: Agreement, ngo: User) -> Iterator[Moment]:
    """The report comes back once with a remark, and is handed in again."""
    yield plot.on(78, 10, "closed")
    report = monitoring.begin_report(agreement=agreement, index=1, by=ngo)
    words = _texts()["report"]
    files = monitoring.Files(
        receipts=[(line.n, take_receipt(town.papers)) for line in report.lines.all()],
        photos=[take_photo(town.papers) for _photo in words["captions"]],
    )
    monitoring.keep_report(report=report, written=_written(report), files=files, by=ngo)
    monitoring.keep_report(report=report, written=_written(report), by=ngo)
    monitoring.submit_report(report=report, by=ngo)
    yield plot.on(81, 10, "closed")
    monitoring.return_report(report=report, remarks=words["remarks"], by=town.people["specialist"])
    yield plot.on(84, 10, "closed")
    monitoring.submit_report(report=report, by=ngo)


def _written(report: Report) -> monitoring.Written:
    """What the organisation says: everything was spent as planned."""
    words = _texts()["report"]
    captions = {
        photo.pk: monitoring.Caption(ky, ru, has_consent=True)
        for photo, (ky, ru) in zip(report.photos.all(), words["captions"], strict=False)
    }
    return monitoring.Written(
        text=words["text"],
        results=words["results"],
        summary_ky=words["summary_ky"],
        summary_ru=words["summary_ru"],
        people=words["people"],
        spent={line.n: Decimal(line.planned) for line in report.lines.all()},
        captions=captions,
        asks_tranche=True,
    )


def _close(town: Town, agreement: Agreement) -> None:
    """One page: the report accepted, a visit written down, the act, four answers."""
    words = _texts()["evaluation"]
    report = Report.objects.get(agreement=agreement)
    closing = monitoring.Closing(
        signed_on=clock.today(),
        answers={each.code: Answer(**words[each.code]) for each in QUESTIONS},
        attracted=Decimal(words["attracted"]),
        release=monitoring.Release(summary=True, photos=list(report.photos.values_list("pk", flat=True))),
        visit=monitoring.ShortVisit(clock.today(), dict.fromkeys(questions(), "yes")),
        scan=town.papers["Кабыл алуу актысы"],
    )
    monitoring.close_order(agreement=agreement, closing=closing, by=town.people["specialist"])
