"""The second half of the light path by web: signature, two tranches, one report, one page of closing."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from pathlib import Path

from ashar.agreements.models import Agreement
from ashar.calls.models import Call
from ashar.core import clock
from ashar.programmes.models import BudgetLine
from tests.journey.walker import Walker

DONE = {
    "ky": "60 өспүрүм менен 40 сабак өттү; катышуучулардын тизмеси бизде.",
    "ru": "С 60 подростками прошло 40 занятий; список участников у нас.",
}


def day(moment: datetime) -> str:
    """As people type it."""
    return clock.local(moment).strftime("%d.%m.%Y")


def worker_prepares(call: Call) -> Agreement:
    """The worker of the server makes it by itself once the appeal period is over."""
    until = time.monotonic() + 60
    while not Agreement.objects.filter(award__lot__call=call).exists():
        assert time.monotonic() < until, "the worker has not prepared the agreement"
        time.sleep(0.5)
    return Agreement.objects.select_related("award__organisation").get(award__lot__call=call)


def both_sides_sign(specialist: Walker, agreement: Agreement, paper: Path) -> None:
    """The specialist records the signatures and the papers that the winner brought."""
    specialist.read("work/").follow(agreement.number)
    papers = [each.get("value") for each in specialist.page.iter("input") if each.get("name") == "papers"]
    specialist.send("sign", papers=papers, scan=paper)
    specialist.read("agreements/").sees(agreement.number)


def first_tranche(people: dict[str, Walker], ngo: Walker, agreement: Agreement, at: datetime) -> None:
    """Asked for with the bank details, checked, approved with its order by a second person, paid."""
    number = agreement.tranches.get(n=1).number
    ngo.read(f"tranches/{number}/").send(
        "request",
        **{
            "request-bank_name": "Айыл Банк",
            "request-bank_bik": "135001",
            "request-bank_account": "1350100000000017",
        },
    )
    people["specialist"].read(f"tranches/{number}/").send("check")
    finance = people["finance"].read(f"tranches/{number}/")
    finance.send("order", **{"order-order_number": "41", "order-order_date": day(at)})
    finance.read(f"tranches/{number}/").send("paid", **{"paid-paid_on": day(at)})
    ngo.read(f"tranches/{number}/").sees("41")


def the_report(ngo: Walker, agreement: Agreement, language: str, receipt: Path) -> None:
    """One form: what was done, people without names, money with receipts, a photo, and the next tranche."""
    ngo.read(f"reports/of/{agreement.number}/1/")
    spent = [name for name in _names(ngo) if name.startswith("spent_")]
    receipts = {name: receipt for name in _names(ngo) if name.startswith("receipts_")}
    assert spent
    sums = {name: _planned(agreement) for name in spent[:1]} | dict.fromkeys(spent[1:], "0")
    ngo.send(
        "reports/of", press="submit", language=language, text=DONE[language], results=DONE[language],
        summary_ky="Клуб иштеди.", summary_ru="Клуб работал.", youth=57, women=3, children=0, men=0,
        older=0, others=0, **sums, **receipts, photos=receipt,
    )  # fmt: skip


def the_closing(specialist: Walker, agreement: Agreement, at: datetime) -> None:
    """One page: the report is accepted, the visit written down, the act made, four questions answered."""
    specialist.read(f"closing/{agreement.number}/")
    names = _names(specialist)
    seen = {name: "yes" for name in names if name.startswith("c_")}
    marks = {name: "yes" for name in names if name.endswith("-mark")}
    words = {name: "Отчёт." for name in names if name.endswith(("-words_ky", "-words_ru"))}
    assert len(marks) == 4
    ticks = {"summary": "on"} if "summary" in names else {}
    specialist.send(
        "closing",
        visited_on=day(at - timedelta(days=5)),
        signed_on=day(at),
        **seen,
        **marks,
        **words,
        **ticks,
    )


def last_tranche_closes_the_order(finance: Walker, agreement: Agreement, at: datetime) -> None:
    """One form: approved, ordered, paid. Nothing is left: the order closes by itself."""
    number = agreement.tranches.order_by("-n")[0].number
    finance.read(f"tranches/{number}/").send(
        "order",
        **{"order-order_number": "97", "order-order_date": day(at), "order-paid_on": day(at)},
    )
    agreement.refresh_from_db()
    assert agreement.state == "closed"
    line = BudgetLine.objects.get()
    assert line.accounted == agreement.amount
    assert (line.paid, line.ordered, line.committed, line.reserved) == (0, 0, 0, 0)
    assert line.available + line.accounted == line.allocated


def everybody_reads_the_result(anybody: Walker, agreement: Agreement, private: list[str]) -> None:
    """From the problem to the result on one page, without anything that is private."""
    anybody.read(f"o/{agreement.number}").sees("SB-2027-L1", agreement.number)
    anybody.sees("Клуб иштеди." if anybody.language == "ky" else "Клуб работал.")
    anybody.sees_not(*private)


def _planned(agreement: Agreement) -> str:
    assert agreement.amount is not None
    return str(agreement.amount)


def _names(walker: Walker) -> list[str]:
    fields = walker.page.iter("input", "textarea", "select")
    return list(dict.fromkeys(each.get("name") for each in fields if each.get("name")))
