"""The stories of the demonstration town: what happened, day by day, told by calling actions only.

A story is a generator: it yields the moment and the stage of its next deed, and does the deed when
it is resumed, under the town's own clock at that moment. `actions.build_demo` tells all stories in
the order of their moments, so the town's journal runs forward.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from ashar.agreements import actions as agreements
from ashar.agreements.models import Agreement
from ashar.calls import actions as calls
from ashar.calls.models import Call, Lot
from ashar.core import clock
from ashar.demo.town import Town, texts
from ashar.monitoring import actions as monitoring
from ashar.priorities import actions as priorities
from ashar.priorities.models import Priority
from ashar.programmes.actions import planning
from ashar.programmes.models import ProgrammeLine
from ashar.proposals import actions as proposals
from ashar.proposals.content import DECLARATIONS, BudgetItem, Content
from ashar.proposals.models import Proposal
from ashar.selection import queries
from ashar.selection.actions import deciding, marking, opening, publishing
from ashar.selection.models import Award, ScoreSheet, SittingProtocol

STAGES = (
    "signal",
    "priority",
    "programme",
    "money",
    "draft",
    "call",
    "proposals",
    "opening",
    "marking",
    "decision",
    "results",
    "agreement",
    "delivery",
    "closed",
)


@dataclass(frozen=True, order=True)
class Moment:
    """When the next deed of a story happens, and which stage it belongs to."""

    at: datetime
    stage: str


@dataclass(frozen=True)
class Plot:
    """What is told: themes (one lot each), who bids for which lot, and where the story ends by itself."""

    themes: tuple[str, ...]
    start: date
    bidders: tuple[tuple[str, int], ...] = ()
    until: str = "closed"
    refused: tuple[str, ...] = ()
    recused_from: str = ""
    unfiled: bool = False
    unlocked: bool = False


def tell(town: Town, plot: Plot) -> Iterator[Moment]:
    """One order, from what residents say to its closing."""

    def on(day: int, hour: int = 10, stage: str = "") -> Moment:
        return Moment(_workday(plot.start + timedelta(days=day), hour), stage)

    facts = [texts()["orders"][theme] for theme in plot.themes]
    people = town.people
    yield on(0, 9, "signal")
    said = priorities.submit_signal(authority=town.authority, text=facts[0]["problem_ky"], where="3-квартал")
    yield on(6, 18, "priority")
    ranked = priorities.Ranked(
        priorities.Wording(
            title_ky=facts[0]["title_ky"],
            title_ru=facts[0]["title_ru"],
            title_en=facts[0]["title_en"],
            text_ky=facts[0]["problem_ky"],
            text_ru=facts[0]["problem_ru"],
            sphere=facts[0]["sphere"],
            is_protected=facts[0].get("is_protected", False),
        ),
        priorities.Vote(41, "Эң көп добуш алды.", "Получила больше всего голосов."),
        [said],
    )
    (priority,) = priorities.settle_meeting(
        authority=town.authority,
        held_on=clock.today(),
        place="Маданият үйү",
        participants=64,
        women=37,
        ranked=[ranked],
        minutes=town.papers["Жыйындын протоколу"],
        by=people["specialist"],
    )
    yield on(9, 11, "programme")
    line = _plan(priority, facts, town)
    yield on(16, 15, "money")
    act = planning.Act(
        "council", f"{12 + plot.start.month}-3", clock.today(), town.papers["Кеңештин токтому"]
    )
    planning.record_decision(
        line=line, act=act, amounts={town.sources["local"]: line.planned_amount}, by=people["finance"]
    )
    yield on(20, 10, "draft")
    call = _draft(town, line, facts, plot)
    yield on(21, 9, "call")
    call = calls.announce_call(call=call, by=people["head"])
    yield from _proposals(town, call, plot, on)
    assert call.deadline is not None
    sitting = clock.local(call.deadline).date() + timedelta(days=1)
    yield Moment(_workday(sitting, 17), "opening")
    yield from _sit(town, call, plot, sitting)
    yield Moment(_workday(sitting + timedelta(days=1), 11), "results")
    protocol = SittingProtocol.objects.get(call=call)
    publishing.publish_results(protocol=protocol, by=people["head"])
    awards = list(Award.objects.filter(lot__call=call))
    if awards:
        yield from _carry_out(town, call, awards[0], on)


def _workday(day: date, hour: int) -> datetime:
    while day.weekday() > 4:
        day += timedelta(days=1)
    return clock.at_bishkek(day, time(hour))


def _plan(priority: Priority, facts: Sequence[dict], town: Town) -> ProgrammeLine:  # type: ignore[type-arg]
    first = facts[0]
    return planning.plan_order(
        priority=priority,
        facts=planning.LineFacts(
            title_ky=first["title_ky"],
            title_ru=first["title_ru"],
            title_en=first["title_en"],
            planned_amount=Decimal(sum(fact["amount"] for fact in facts)),
            aim_ky=first["aim_ky"],
            aim_ru=first["aim_ru"],
            target_group_ky=first["target_ky"],
            target_group_ru=first["target_ru"],
        ),
        by=town.people["specialist"],
    )


def _draft(town: Town, line: ProgrammeLine, facts: Sequence[dict], plot: Plot) -> Call:  # type: ignore[type-arg]
    first, today = facts[0], clock.today()
    deadline = _workday(today + timedelta(days=18), 17)
    ends = clock.local(deadline).date()
    budget_line = line.budget_lines.get()
    return calls.draft_call(
        line=line,
        commission=town.commission,
        by=town.people["specialist"],
        card=calls.Card(
            title_ky=first["title_ky"],
            title_ru=first["title_ru"],
            title_en=first["title_en"],
            aim_ky=first["aim_ky"],
            aim_ru=first["aim_ru"],
            tasks_ky=first["tasks_ky"],
            tasks_ru=first["tasks_ru"],
            problem_ky=first["problem_ky"],
            problem_ru=first["problem_ru"],
            target_group_ky=first["target_ky"],
            target_group_ru=first["target_ru"],
            results_ky=first["results_ky"],
            results_ru=first["results_ru"],
            contact_name=town.people["specialist"].name,
            contact_phone="0 3900 0 00 00",
            contact_hours="Дш–Жм 9:00–17:00",
            deadline=deadline,
            results_by=ends + timedelta(days=10),
            project_start=ends + timedelta(days=16),
            project_end=ends + timedelta(days=150),
            session_at=_workday(today + timedelta(days=6), 15),
            session_place="Мэрия, 204",
        ),
        lots=[
            calls.LotFacts(
                fact["title_ky"], fact["title_ru"], Decimal(fact["amount"]), budget_line, fact["title_en"]
            )
            for fact in facts
        ],
    )


def _proposals(town: Town, call: Call, plot: Plot, on) -> Iterator[Moment]:  # type: ignore[no-untyped-def]
    lots = {lot.n: lot for lot in call.lots.select_related("call__authority")}
    for place, (key, lot_n) in enumerate(plot.bidders):
        yield on(25 + 3 * place, 14, "proposals")
        proposal = _write(town, key, lots[lot_n], share=Decimal(94 - 6 * place) / 100)
        is_last = place == len(plot.bidders) - 1
        if not (plot.unfiled and is_last):
            proposals.file_proposal(proposal=proposal, by=town.heads[key])


def _write(town: Town, key: str, lot: Lot, share: Decimal) -> Proposal:
    words = texts()["proposals"][key]
    proposal = proposals.start_proposal(lot=lot, organisation=town.organisations[key], by=town.heads[key])
    assert lot.ceiling is not None
    total = (lot.ceiling * share).quantize(Decimal(100))
    wages, goods = (total * 6 / 10).quantize(Decimal(100)), (total * 3 / 10).quantize(Decimal(100))
    content = Content(
        language="ky",
        title=words["title"],
        answers={k: v for k, v in words.items() if k != "title"},
        budget=(
            BudgetItem("Уюштуруучулардын эмгек акысы", wages),
            BudgetItem("Материалдар жана жабдуу", goods, Decimal(3000)),
            BudgetItem("Жол кире, байланыш", total - wages - goods),
        ),
        declarations=tuple(DECLARATIONS),
    )
    return proposals.save_draft(proposal=proposal, content=content, by=town.heads[key])


def _sit(town: Town, call: Call, plot: Plot, day: date) -> Iterator[Moment]:
    opened = opening.open_proposals(call=call, by=town.people["specialist"])
    if not opened.proposals_count:
        return
    found = {p.organisation_id: p for p in Proposal.objects.filter(lot__call=call, state="filed")}
    by_key = {key: found[o.pk] for key, o in town.organisations.items() if o.pk in found}
    for who in ("specialist", "chair", "member", "expert"):
        answers = {
            proposal.pk: opening.Declared("recused", "Уюмдун жетекчиси — жакын тууганым.")
            if key == plot.recused_from and who == "member"
            else opening.Declared("none")
            for key, proposal in by_key.items()
        }
        opening.declare_interests(call=call, answers=answers, by=town.people[who])
    yield Moment(_workday(day, 18), "marking")
    verdicts = {
        proposal.pk: opening.Verdict(
            False, "Өтүнмө башка максаттуу топко арналган.", "Заявка о другой целевой группе."
        )
        if key in plot.refused
        else opening.Verdict(True)
        for key, proposal in by_key.items()
    }
    opening.check_admissions(call=call, verdicts=verdicts, by=town.people["specialist"])
    for place, who in enumerate(("chair", "member", "expert")):
        _mark(town, call, who, place, lock=not (plot.unlocked and who == "expert"))
    if plot.unlocked:
        return
    yield Moment(_workday(day, 20), "decision")
    _decide(town, call)


def _mark(town: Town, call: Call, who: str, place: int, *, lock: bool) -> None:
    sheet = ScoreSheet.objects.get(call=call, member__user=town.people[who])
    given = {}
    for order, proposal in enumerate(queries.proposals_to_mark(sheet)):
        part = Decimal(88 - 11 * order - 4 * place) / 100
        points = {c["code"]: int(c["max"] * part) for c in queries.criteria_of(call)}
        given[proposal.pk] = marking.Given(
            points, "План так, сандар текшерилет; туруктуулугу дагы ачыкталса болмок."
        )
    marking.save_marks(sheet=sheet, given=given, by=town.people[who])
    if lock:
        marking.lock_sheet(sheet=sheet, by=town.people[who])


def _decide(town: Town, call: Call) -> None:
    call.refresh_from_db()
    assert call.commission is not None
    choices = deciding.proposed_choices(call)
    won = {
        Proposal.objects.get(pk=pk).lot_id for pk, choice in choices.items() if choice.outcome == "selected"
    }
    failures = {
        lot.pk: deciding.LotFailure(
            "Шартка жооп берген өтүнмө болгон жок.", "Нет заявки, отвечающей условиям."
        )
        for lot in call.lots.all()
        if lot.pk not in won
    }
    protocol = deciding.decide_call(
        call=call,
        choices=choices,
        failures=failures,
        present=list(call.commission.members.current().marking()),
        place="Мэрия, 204",
        by=town.people["specialist"],
    )
    scan = town.papers["Комиссиянын протоколу"]
    publishing.sign_protocol(protocol=protocol, scan=scan, by=town.people["specialist"])


def _carry_out(town: Town, call: Call, award: Award, on) -> Iterator[Moment]:  # type: ignore[no-untyped-def]
    people = town.people
    ngo = award.organisation.memberships.get(code="ngo_head").user
    yield on(48, 10, "agreement")
    call.refresh_from_db()
    if call.state == "standstill":
        publishing.end_standstill(call=call, by=people["specialist"])
    agreement = agreements.prepare_agreement(award=Award.objects.get(pk=award.pk), by=people["specialist"])
    yield on(50, 10, "agreement")
    paper = town.papers["Келишим"]
    agreement = agreements.sign_agreement(
        agreement=agreement, signed_on=clock.today(), scan=paper, by=people["head"]
    )
    report = monitoring.expect_report(agreement=agreement, due_on=agreement.ends_on, by=people["specialist"])
    yield on(52, 10, "delivery")
    _pay(town, agreement, 1, ngo)
    yield on(110, 10, "closed")
    monitoring.submit_report(report=report, text="Иш план боюнча аткарылды.", by=ngo)
    yield on(113, 10, "closed")
    monitoring.accept_report(report=report, by=people["specialist"])
    yield on(118, 10, "closed")
    monitoring.accept_work(agreement=agreement, signed_on=clock.today(), by=people["head"])
    yield on(121, 10, "closed")
    _pay(town, agreement, 2, ngo)
    yield on(130, 10, "closed")
    monitoring.close_order(agreement=agreement, answers={"change": "Ооба."}, by=people["specialist"])


def _pay(town: Town, agreement: Agreement, n: int, ngo) -> None:  # type: ignore[no-untyped-def]
    people = town.people
    tranche = agreements.request_tranche(tranche=agreement.tranches.get(n=n), by=ngo)
    tranche = agreements.check_tranche(tranche=tranche, by=people["specialist"])
    tranche = agreements.approve_tranche(tranche=tranche, by=people["head"])
    tranche = agreements.order_payment(
        tranche=tranche, order_number=f"{agreement.pk}-{n}", order_date=clock.today(), by=people["finance"]
    )
    agreements.record_payment(tranche=tranche, paid_on=clock.today(), by=people["finance"])
