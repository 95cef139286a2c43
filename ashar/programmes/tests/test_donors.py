"""A donor’s agreement: what it feeds, to whom, how much; nothing beyond it, whoever comes at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connections, transaction

from ashar.core import clock, journal
from ashar.core.clock import set_for_test
from ashar.core.lifecycle import Refused
from ashar.programmes.actions import (
    Act,
    AllocationPart,
    DonorTerms,
    NewSource,
    allocate,
    create_funding_source,
    expect_money,
    open_expected_money,
    record_decision,
    record_donor_agreement,
)
from ashar.programmes.actions.ledger import move_money, reverse_movement
from ashar.programmes.actions.promised import give_up_promise
from ashar.programmes.actions.supplementing import NewTerms, supplement_agreement
from ashar.programmes.donors import Together, changes_of, fed_by
from ashar.programmes.models import (
    AllocationPaper,
    BudgetLine,
    DonorAgreement,
    DonorSupplement,
    FundingSource,
    ProgrammeLine,
)
from tests.support.office import Office, make_office

TODAY = date(2027, 3, 1)
TERMS = DonorTerms(
    reference="GIZ-7",
    signed_on=date(2027, 2, 20),
    valid_from=date(2027, 1, 1),
    valid_to=date(2028, 12, 31),
    currency="USD",
    amount=Decimal(2_000),
    rate=Decimal("87.45"),
    rate_on=date(2027, 2, 19),
    rate_from="National Bank",
)
DONOR = NewSource("donor", "Донор", "Донор")


@dataclass
class Fed:
    """Two towns and the agreement of a donor that feeds both: 174 900 soms, 100 000 and 50 000 allocated."""

    office: Office
    other: Office
    agreement: DonorAgreement
    lines: dict[str, ProgrammeLine]

    @property
    def source(self) -> FundingSource:
        return self.agreement.source

    def give(self, soms: int, to: str = "TR") -> BudgetLine:
        """A decision that gives money of the donor to the order of a town."""
        amounts = {self.source: Decimal(soms)}
        act = Act("council", f"{soms}", clock.today())
        decision = record_decision(line=self.lines[to], act=act, amounts=amounts, by=journal.WORKER)
        return decision.budget_lines.get()

    def allot(self, soms: int, to: str = "TR") -> AllocationPaper:
        """A later paper of the donor."""
        town = {"TR": self.office, "NB": self.other}[to].authority
        paper = AllocationPart("No. 2", clock.today())
        return allocate(
            agreement=self.agreement, authority=town, amount=Decimal(soms), paper=paper, by=journal.WORKER
        )


def make_fed() -> Fed:
    office, other = make_office("TR"), make_office("NB")
    agreement = record_donor_agreement(source=DONOR, authority=None, terms=TERMS, by=journal.WORKER)
    lines = {each.authority.code: each.plan() for each in (office, other)}
    fed = Fed(office, other, agreement, lines)
    fed.allot(100_000)
    fed.allot(50_000, "NB")
    return fed


@pytest.fixture
def fed(db: Any) -> Iterator[Fed]:
    with set_for_test(clock.at_bishkek(TODAY, time(10))):
        yield make_fed()


def reasons(refused: pytest.ExceptionInfo[Refused]) -> str:
    return str(refused.value).replace("\N{NO-BREAK SPACE}", " ")


pytestmark = pytest.mark.postgres


def test_sum_in_soms_is_the_sum_at_the_rate_and_goes_back(fed: Fed) -> None:
    assert fed.agreement.soms == Decimal("174900.00")
    assert fed.agreement.in_currency(Decimal(100_000)) == Decimal("1143.51")
    assert str(fed.agreement.unit_rate) == "87.45"


def test_orders_hold_no_more_than_the_allocation_promised_and_given_together(fed: Fed) -> None:
    fed.give(60_000)
    line = expect_money(
        line=fed.lines["TR"], source=fed.source, amount=Decimal(40_000), letter="No. 5", by=fed.office.finance
    )
    for more in (
        lambda: fed.give(1),
        lambda: move_money(line=line, kind="expect", amount=Decimal("0.01"), document="x", by=journal.WORKER),
        lambda: fed.give(50_001, "NB"),
    ):
        with pytest.raises(Refused) as refused:
            more()
        assert "GIZ-7" in reasons(refused)
    act = Act("council", "9", TODAY)
    with pytest.raises(Refused, match="GIZ-7"):
        open_expected_money(budget_line=line, act=act, amount=Decimal(40_001), by=fed.office.finance)
    opened = open_expected_money(budget_line=line, act=act, amount=Decimal(30_000), by=fed.office.finance)
    assert (opened.available, opened.promised) == (30_000, 0)
    fed.give(10_000)
    fed.give(50_000, "NB")


def test_promise_that_is_not_kept_and_an_entry_that_is_reversed_free_the_allocation(fed: Fed) -> None:
    given = fed.give(100_000)
    reverse_movement(movement=given.movements.get(), reason="x", by=fed.office.finance)
    line = expect_money(
        line=fed.lines["TR"], source=fed.source, amount=Decimal(100_000), letter="5", by=fed.office.finance
    )
    give_up_promise(budget_line=line, reason="x", by=fed.office.finance)
    assert fed.give(100_000).available == 100_000


def test_later_paper_raises_and_cuts_never_below_what_orders_hold_nor_beyond_the_agreement(fed: Fed) -> None:
    fed.give(60_000)
    for soms, sentence in ((59_999, "60,000"), (124_901, "174,901"), (100_000, "already")):
        with pytest.raises(Refused) as refused:
            fed.allot(soms)
        assert sentence in reasons(refused)
    assert fed.allot(124_900).change == 24_900
    assert fed.allot(60_000).change == -64_900
    fed.agreement.refresh_from_db()
    assert (fed.agreement.allotted, fed.agreement.free) == (110_000, Decimal(64_900))
    rows = fed_by([fed.agreement])[fed.agreement.pk]
    assert [(row.authority.code, row.allocated, row.unspent, row.free) for row in rows] == [
        ("NB", 50_000, 50_000, 50_000),
        ("TR", 60_000, 60_000, 0),
    ]
    assert [len(row.allocation.papers.all()) for row in rows if row.allocation] == [1, 3]
    assert (Together(rows).allocated, Together(rows).sums.allocated) == (110_000, 60_000)
    with pytest.raises(IntegrityError), transaction.atomic():
        DonorAgreement.objects.filter(pk=fed.agreement.pk).update(allotted=Decimal(174_901))


def test_money_is_given_only_within_the_days_of_the_agreement_and_where_it_feeds(fed: Fed) -> None:
    with set_for_test(clock.now() + timedelta(days=700)), pytest.raises(Refused, match="GIZ-7"):
        fed.give(1_000)
    third = make_office("XB")
    assert fed.source not in FundingSource.objects.open_to(third.authority)
    assert list(FundingSource.objects.open_to(fed.other.authority)) == [fed.source]
    with pytest.raises(Refused, match="GIZ-7"):
        expect_money(line=third.plan(), source=fed.source, amount=Decimal(1), letter="5", by=third.finance)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"valid_to": date(2026, 1, 1)}, "last day"),
        ({"signed_on": date(2027, 3, 2)}, "still to come"),
        ({"rate": Decimal(0)}, "above zero"),
        ({"currency": "KGS"}, "rate 1"),
        ({"amount": Decimal(100)}, "hold more"),
    ],
)
def test_agreement_that_cannot_be_is_refused(db: Any, change: dict[str, Any], sentence: str) -> None:
    with set_for_test(clock.at_bishkek(TODAY, time(10))):
        office = make_office()
        source = create_funding_source(
            kind="donor", authority=office.authority, name_ky="Д", name_ru="Д", by=office.finance
        )
        act = Act("council", "1", TODAY)
        record_decision(line=office.plan(), act=act, amounts={source: Decimal(50_000)}, by=office.finance)
        with pytest.raises(Refused, match=sentence):
            record_donor_agreement(
                source=source, authority=office.authority, terms=replace(TERMS, **change), by=office.finance
            )


def test_agreement_of_one_authority_is_allocated_to_it_whole(db: Any) -> None:
    with set_for_test(clock.at_bishkek(TODAY, time(10))):
        office = make_office()
        agreement = record_donor_agreement(
            source=DONOR, authority=office.authority, terms=TERMS, by=office.finance
        )
        (row,) = fed_by([agreement])[agreement.pk]
        assert (row.authority, row.allocated) == (office.authority, agreement.soms)
        with pytest.raises(Refused, match="entered already"):
            record_donor_agreement(
                source=agreement.source, authority=office.authority, terms=TERMS, by=office.finance
            )
        other = make_office("NB").authority
        paper = AllocationPart("x", TODAY)
        with pytest.raises(Refused, match="does not feed"):
            allocate(agreement=agreement, authority=other, amount=Decimal(1), paper=paper, by=office.finance)


def at_once(*deeds: Callable[[], Any]) -> list[str]:
    """All deeds in threads let go together: which were done and which refused; a fault fails the test."""
    start, answers, faults = threading.Barrier(len(deeds)), [], []

    def do(deed: Callable[[], Any]) -> None:
        try:
            with set_for_test(clock.at_bishkek(TODAY, time(10))):
                start.wait()
                deed()
            answers.append("done")
        except Refused:
            answers.append("refused")
        except BaseException as fault:  # noqa: BLE001  a thread's fault must fail the test
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=do, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    return sorted(answers)


def test_at_once_neither_agreement_nor_allocation_is_exceeded(copied_database: Any) -> None:
    with set_for_test(clock.at_bishkek(TODAY, time(10))):
        fed = make_fed()
    # 24 900 are free: each town alone may have 20 000 more.
    assert at_once(lambda: fed.allot(120_000), lambda: fed.allot(70_000, "NB")) == ["done", "refused"]
    allocation = {each.authority.code: each.amount for each in fed.agreement.allocations.all()}
    held = int(allocation["TR"])
    answers = at_once(*(lambda part=part: fed.give(held // 2 + part) for part in (1, 2, 3)))
    assert answers == ["done", "refused", "refused"]
    # Money is asked for while the allocation is cut below it: one of the two waits and is refused.
    assert at_once(lambda: fed.give(60_000 - 10_000, "NB"), lambda: fed.allot(40_000, "NB")) in (
        ["done", "refused"],
    )
    fed.agreement.refresh_from_db()
    for row in fed_by([fed.agreement])[fed.agreement.pk]:
        assert row.free >= 0
    assert fed.agreement.allotted <= fed.agreement.soms


def change(agreement: DonorAgreement, **terms: Any) -> DonorSupplement:
    agreement.refresh_from_db()
    paper = AllocationPart("No. 9", clock.today())
    new = replace(NewTerms.of(agreement), **terms)
    return supplement_agreement(agreement=agreement, terms=new, paper=paper, by=journal.WORKER)


def test_a_supplement_gives_more_time_and_money_and_says_what_was_before(fed: Fed) -> None:
    with set_for_test(clock.at_bishkek(date(2029, 1, 10), time(10))):
        with pytest.raises(Refused, match="gives money from"):
            fed.give(10)
        made = change(fed.agreement, valid_to=date(2029, 12, 31), amount=Decimal(3_000))
        fed.give(10)
    assert {str(before) for _words, before, _after in changes_of(made)} == {
        "31.12.2028",
        "2,000",
    }
    fed.agreement.refresh_from_db()
    assert (fed.agreement.soms, fed.agreement.free) == (Decimal("262350.00"), Decimal("112350.00"))


@pytest.mark.parametrize(
    ("terms", "why"),
    [
        ({}, "changes nothing"),
        ({"amount": Decimal(1_000)}, "lower those first"),
        ({"valid_to": date(2026, 1, 1)}, "before the first"),
        ({"rate_on": date(2028, 1, 1)}, "still to come"),
    ],
)
def test_a_supplement_that_cannot_be_is_refused(fed: Fed, terms: dict[str, Any], why: str) -> None:
    with pytest.raises(Refused, match=why):
        change(fed.agreement, **terms)
    assert not DonorSupplement.objects.exists()


def test_a_supplement_is_not_older_than_its_agreement(fed: Fed) -> None:
    paper = AllocationPart("GIZ-7/1", TERMS.signed_on - timedelta(days=1))
    terms = replace(NewTerms.of(fed.agreement), amount=Decimal(3_000))
    with pytest.raises(Refused, match="after the agreement"):
        supplement_agreement(agreement=fed.agreement, terms=terms, paper=paper, by=journal.WORKER)


def test_an_agreement_of_one_authority_stays_allocated_to_it_whole(db: Any) -> None:
    with set_for_test(clock.at_bishkek(TODAY, time(10))):
        office = make_office("TR")
        agreement = record_donor_agreement(
            source=DONOR, authority=office.authority, terms=TERMS, by=journal.WORKER
        )
        for amount, soms in ((3_000, "262350.00"), (1_000, "87450.00")):
            change(agreement, amount=Decimal(amount))
            agreement.refresh_from_db()
            assert agreement.soms == agreement.allotted == Decimal(soms)
            assert agreement.allocations.get().amount == Decimal(soms)
