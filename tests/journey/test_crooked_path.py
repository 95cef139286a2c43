"""When things go wrong, by web: remarks, refusals, a waiver, a bank return, a finding not fixed.

In the demonstration town, entered as a visitor enters it; the money is where the states say at the end.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.models import Sum
from PIL import Image

from ashar.accounts.models import User
from ashar.agreements.models import Agreement, Condition, Tranche
from ashar.core import clock
from ashar.demo.actions import build_demo
from ashar.monitoring.models import Finding, Report
from ashar.programmes.models import Account, BudgetLine
from ashar.selection.models import Award
from tests.journey.delivery import day, worker_prepares
from tests.journey.walker import Walker

REASON = {"reason_ky": "Себеби ачык.", "reason_ru": "Причина открыта."}
LOGINS = {
    "specialist": "nurgul@ak-terek.example",
    "head": "erkin@ak-terek.example",
    "finance": "gulnara@ak-terek.example",
    "monitor": "meder@ak-terek.example",
}


def enter(server: Any, language: str, user: User) -> Walker:
    """By one press on the sign-in page of the demonstration."""
    return Walker(server, language, user.name).read("sign-in/").send(f"demonstration/enter/{user.pk}/")


def head_of(award: Award) -> User:
    found: User = award.organisation.memberships.get(code="ngo_head").user
    return found


@pytest.mark.postgres
def test_what_goes_wrong_is_put_right_in_the_open(live_server_ashar: Any, tmp_path: Path) -> None:
    language = "ru" if connection.vendor == "postgresql" else "ky"
    server = live_server_ashar
    build_demo(until="delivery", report=lambda said: None)
    agreement = Agreement.objects.select_related("award__organisation").filter(state="active").latest("pk")
    people = {key: enter(server, language, User.objects.get(login=login)) for key, login in LOGINS.items()}
    ngo = enter(server, language, head_of(agreement.award))

    _a_finding_is_not_fixed(people["monitor"], ngo, agreement)
    last = agreement.tranches.get(n=2)
    _conditions_are_waived_by_a_second_person(people, ngo, last)
    _a_request_comes_back_and_goes_again(people, ngo, last)
    _the_bank_returns_the_payment(people["finance"], last)
    _a_report_is_returned_with_remarks(people["specialist"], ngo, agreement, tmp_path)
    _a_winner_refuses_to_sign(server, language)

    everybody = [*people.values(), ngo]
    found = sorted(leak for walker in everybody for leak in walker.leaks)
    assert not found, "\n".join(found)
    for line in BudgetLine.objects.all():
        _books_agree(line)


def _books_agree(line: BudgetLine) -> None:
    """Each balance of the line is what its entries say, and nothing was made from nothing."""
    for account in Account.values:
        come, gone = (
            line.movements.filter(**{side: account}).aggregate(soms=Sum("amount"))["soms"] or 0
            for side in ("to_account", "from_account")
        )
        if account != Account.SOURCE:
            assert getattr(line, account) == come - gone, (line.number, account)
    assert (
        line.allocated <= line.movements.filter(from_account=Account.SOURCE).aggregate(s=Sum("amount"))["s"]
    )


def _a_finding_is_not_fixed(monitor: Walker, ngo: Walker, agreement: Agreement) -> None:
    monitor.read(f"visits/of/{agreement.number}/record/")
    asked = {
        each.get("name") for each in monitor.page.iter("input") if (each.get("name") or "").startswith("c_")
    }
    known = set(Finding.objects.values_list("pk", flat=True))
    monitor.send(
        "record", visited_on=day(clock.now()), **dict.fromkeys(asked, "partly"),
        **{"f1-text": "Эшиктин кулпусу жок.", "f1-fix_by": day(clock.now() + timedelta(days=5))},
    )  # fmt: skip
    finding = Finding.objects.exclude(pk__in=known).get()
    ngo.read("work/").follow(finding.number)
    ngo.send("answer", answer="Кулпу сатып алынды, эртең орнотулат.")
    monitor.read(f"findings/{finding.number}/settle/")
    monitor.send("settle", verdict="not_fixed", reason="Кулпу орнотулган жок.")
    finding.refresh_from_db()
    assert finding.state == "not_fixed"
    ngo.read(f"visits/of/{agreement.number}/").sees("Кулпу орнотулган жок.")
    Walker(ngo.server, ngo.language, "anybody").read(f"o/{agreement.number}").sees_not("кулпу", "Кулпу")


def _conditions_are_waived_by_a_second_person(
    people: dict[str, Walker], ngo: Walker, tranche: Tranche
) -> None:
    assert not ngo.read(f"tranches/{tranche.number}/").has_form("request")
    open_ = Condition.objects.filter(tranche=tranche, met_on=None, waived_by=None).order_by("pk")
    for n, condition in enumerate(open_):
        people["specialist"].read(f"conditions/{condition.pk}/ask/").send("ask", **REASON)
        people["specialist"].read_refused(f"conditions/{condition.pk}/grant/", 403)
        head = people["head"].read(f"conditions/{condition.pk}/grant/")
        if n == 0:
            head.send("refuse")
            people["specialist"].read(f"conditions/{condition.pk}/ask/").send("ask", **REASON)
            head.read(f"conditions/{condition.pk}/grant/")
        head.send("grant")
    tranche.refresh_from_db()
    assert tranche.state == "due"


def _a_request_comes_back_and_goes_again(people: dict[str, Walker], ngo: Walker, tranche: Tranche) -> None:
    page = f"tranches/{tranche.number}/"
    ngo.read(page).send("request")
    people["specialist"].read(page).send("send-back", **{"send-back-remark": "Эсепти текшериңиз."})
    ngo.read(page).sees("Эсепти текшериңиз.").send("request")
    people["specialist"].read(page).send("check")
    assert not people["specialist"].read(page).has_form("approve")
    people["head"].read(page).send("approve")


def _the_bank_returns_the_payment(finance: Walker, tranche: Tranche) -> None:
    page, today = f"tranches/{tranche.number}/", day(clock.now())

    def order(number: str, status: int = 200) -> None:
        typed = {"order-order_number": number, "order-order_date": today}
        finance.read(page).send("order", status=status, **typed)

    def pay() -> None:
        finance.read(page).send("paid", **{"paid-paid_on": today})

    order("501")
    pay()
    finance.read(page).send("returned", **{"returned-returned_on": today, "returned-reason": "Эсеп жабык."})
    order("501", status=422)
    order("520")
    finance.read(page).send("void", **{"void-reason": "Номери башка."})
    order("502")
    pay()
    tranche.refresh_from_db()
    assert tranche.state == "paid"
    states = list(tranche.payments.order_by("pk").values_list("order_number", "state"))
    assert states == [("501", "returned"), ("520", "void"), ("502", "paid")]
    line = tranche.agreement.award.lot.budget_line
    assert line is not None
    assert line.ordered == 0
    assert line.paid + line.accounted == tranche.agreement.amount
    assert line.movements.filter(to_account=Account.PAID).count() >= 3


def _a_report_is_returned_with_remarks(
    specialist: Walker, ngo: Walker, agreement: Agreement, folder: Path
) -> None:
    photo = folder / "сүрөт.jpg"
    Image.new("RGB", (300, 200), "green").save(photo)
    ngo.read(f"reports/of/{agreement.number}/1/")
    names = {each.get("name") or "" for each in ngo.page.iter("input")}
    spent = dict.fromkeys((name for name in names if name.startswith("spent_")), "100")
    receipts = dict.fromkeys((name for name in names if name.startswith("receipts_")), photo)
    people = dict.fromkeys(("children", "women", "men", "older", "others"), 0)
    ngo.send(
        "reports/of", press="submit", language="ky", text="Иш башталды.", results="20 өспүрүм келди.",
        summary_ky="Клуб ачылды.", summary_ru="Клуб открыт.", youth=20, **people, **spent, **receipts,
    )  # fmt: skip
    report = Report.objects.get(agreement=agreement)
    assert report.state == "submitted", ngo.text
    specialist.read(f"reports/{report.number}/return/")
    specialist.send("return", text="Канча сабак өткөнүн жазыңыз.")
    ngo.read(f"reports/of/{agreement.number}/1/").sees("Канча сабак өткөнүн жазыңыз.", "Иш башталды.")
    ngo.send("reports/of", press="submit", text="Иш башталды: он сабак өттү.")
    report.refresh_from_db()
    assert (report.state, report.text) == ("submitted", "Иш башталды: он сабак өттү.")


def _a_winner_refuses_to_sign(server: Any, language: str) -> None:
    award = Award.objects.select_related("lot__call").get(state="granted", lot__call__state="standstill")
    call = award.lot.call
    assert call.standstill_until is not None
    server.restart(at=call.standstill_until + timedelta(hours=2))
    prepared = worker_prepares(call)
    ngo = enter(server, language, head_of(award))
    ngo.read(f"agreements/{prepared.number}/").send("refuse", **REASON)
    prepared.refresh_from_db()
    award.refresh_from_db()
    assert (prepared.state, award.state) == ("signing_refused", "declined")
    following = Award.objects.filter(lot=award.lot, state="offered").first()
    if following is not None:
        asked = enter(server, language, head_of(following))
        asked.read(f"awards/{following.number}/offer/").send("accept")
        following.refresh_from_db()
        assert following.state == "granted"
    award.lot.refresh_from_db()
    reserve = award.lot.proposals.filter(decision__outcome="selected").first()
    assert bool(reserve) == bool(following)
    assert following or award.lot.outcome == "failed"
    Walker(server, language, "anybody").read(f"calls/{call.number}/results/")
