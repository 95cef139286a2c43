"""The competition: proposals are filed, opened, checked and marked; the commission decides."""

from collections.abc import Generator, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from ashar.calls.actions import give_share
from ashar.calls.models import Call, Lot
from ashar.demo.budgets import parted
from ashar.demo.stories.asking import LETTER, answers_to
from ashar.demo.stories.plot import DEADLINE, Moment, Plot
from ashar.demo.stories.telling import tell_of_call, tell_of_results
from ashar.demo.town import Town, texts
from ashar.proposals import actions as proposals
from ashar.proposals.content import DECLARATIONS, BudgetItem
from ashar.proposals.models import Proposal
from ashar.proposals.sheet import sheet_of
from ashar.selection import queries
from ashar.selection.actions import deciding, marking, opening, publishing
from ashar.selection.models import Award, ScoreSheet, SittingProtocol

MARKERS = ("chair", "member", "expert")


def file_proposals(town: Town, plot: Plot, call: Call) -> Iterator[Moment]:
    """Each bidder writes its proposal, two days after the one before, and files it."""
    tell_of_call(town, plot, call)
    lots = {lot.n: lot for lot in call.lots.select_related("call__authority")}
    for place, (key, lot_n) in enumerate(plot.bidders):
        yield plot.on(17 + 2 * place, 14, "proposals")
        proposal = _write(town, key, lots[lot_n], share=Decimal(94 - 6 * place) / 100)
        is_last = place == len(plot.bidders) - 1
        if not (plot.unfiled and is_last):
            proposals.file_proposal(proposal=proposal, by=town.heads[key])


def select(town: Town, plot: Plot, call: Call) -> Generator[Moment, None, list[Award]]:
    """The commission sits the day after the deadline, the head publishes the day after that."""
    yield plot.on(DEADLINE + 1, 17, "opening")
    protocol = yield from _sit(town, plot, call)
    if protocol is None:
        return []
    yield plot.on(DEADLINE + 2, 11, "results")
    publishing.publish_results(protocol=protocol, by=town.people["head"])
    tell_of_results(town, plot, call)
    return list(Award.objects.filter(lot__call=call))


def _write(town: Town, key: str, lot: Lot, share: Decimal) -> Proposal:
    words = texts()["proposals"][key]
    proposal = proposals.start_proposal(lot=lot, organisation=town.organisations[key], by=town.heads[key])
    assert lot.ceiling is not None
    sheet = sheet_of(lot.call)
    if LETTER in sheet.by_code:
        assert town.letter is not None
        proposals.attach_file(proposal=proposal, code=LETTER, file=town.letter, by=town.heads[key])
    total = (lot.ceiling * share).quantize(Decimal(100))
    wages, goods = (total * 6 / 10).quantize(Decimal(100)), (total * 3 / 10).quantize(Decimal(100))
    content = replace(
        answers_to(sheet, words),
        title=words["title"],
        budget=parted(
            sheet,
            BudgetItem("Уюштуруучулардын эмгек акысы", wages),
            BudgetItem("Материалдар жана жабдуу", goods, Decimal(3000)),
            BudgetItem("Жол кире, байланыш", total - wages - goods),
        ),
        declarations=tuple(DECLARATIONS),
    )
    return proposals.save_draft(proposal=proposal, content=content, by=town.heads[key])


def _sit(town: Town, plot: Plot, call: Call) -> Generator[Moment, None, SittingProtocol | None]:
    """The sitting; no protocol when nobody applied, or when a member has not locked yet."""
    give_share(call=call, by=town.people["member"])
    opened = opening.open_proposals(call=call, by=town.people["specialist"])
    if not opened.proposals_count:
        return None
    found = {p.organisation_id: p for p in Proposal.objects.filter(lot__call=call, state="filed")}
    by_key = {key: found[o.pk] for key, o in town.organisations.items() if o.pk in found}
    for who in ("specialist", *MARKERS):
        _declare(town, plot, call, by_key, who)
    yield plot.on(DEADLINE + 1, 18, "marking")
    _admit(town, plot, call, by_key)
    for place, who in enumerate(MARKERS):
        _mark(town, call, who, place, lock=not (plot.unlocked and who == "expert"))
    if plot.unlocked:
        return None
    yield plot.on(DEADLINE + 1, 20, "decision")
    return _decide(town, call)


def _declare(town: Town, plot: Plot, call: Call, by_key: Mapping[str, Proposal], who: str) -> None:
    answers = {
        proposal.pk: opening.Declared("recused", "Уюмдун жетекчиси — жакын тууганым.")
        if key == plot.recused_from and who == "member"
        else opening.Declared("none")
        for key, proposal in by_key.items()
    }
    opening.declare_interests(call=call, answers=answers, by=town.people[who])


def _admit(town: Town, plot: Plot, call: Call, by_key: Mapping[str, Proposal]) -> None:
    verdicts = {
        proposal.pk: opening.Verdict(
            False, "Өтүнмө башка максаттуу топко арналган.", "Заявка о другой целевой группе."
        )
        if key in plot.refused
        else opening.Verdict(True)
        for key, proposal in by_key.items()
    }
    opening.check_admissions(call=call, verdicts=verdicts, by=town.people["specialist"])


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


def _decide(town: Town, call: Call) -> SittingProtocol:
    call.refresh_from_db()
    assert call.commission is not None
    choices = deciding.proposed_choices(call)
    selected = [pk for pk, choice in choices.items() if choice.outcome == "selected"]
    failures = {
        lot.pk: deciding.LotFailure(
            "Шартка жооп берген өтүнмө болгон жок.", "Нет заявки, отвечающей условиям."
        )
        for lot in call.lots.exclude(proposals__in=selected)
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
    return publishing.sign_protocol(protocol=protocol, scan=scan, by=town.people["specialist"])
