"""The first half of an order: from what a resident says to the announced call."""

from collections.abc import Generator, Sequence
from decimal import Decimal

from ashar.calls import actions as calls
from ashar.calls.models import Call
from ashar.core import clock
from ashar.demo import donating
from ashar.demo.stories import asking
from ashar.demo.stories.accounting import classify
from ashar.demo.stories.plot import DEADLINE, Facts, Moment, Plot, in_both
from ashar.demo.town import Town
from ashar.priorities import actions as priorities
from ashar.priorities.models import NeedSignal, Priority
from ashar.programmes import actions as programmes
from ashar.programmes.models import ProgrammeLine


def plan_order(town: Town, plot: Plot) -> Generator[Moment, None, ProgrammeLine]:
    """A resident speaks, a meeting ranks, the city hall plans and the council gives the money."""
    facts = plot.facts
    yield plot.on(0, 9, "signal")
    said = priorities.submit_signal(authority=town.authority, text=facts[0]["problem_ky"], where="3-квартал")
    yield plot.on(4, 18, "priority")
    priority = meet(town, facts[0], [said])
    yield plot.on(6, 11, "programme")
    line = plan(town, priority, facts)
    yield plot.on(11, 15, "money")
    if plot.promised:
        donor = programmes.NewSource("donor", "Донордун программасы", "Программа донора")
        letter = "Донордун каты, № 7"
        amount, by = line.planned_amount, town.people["finance"]
        programmes.expect_money(line=line, source=donor, amount=amount, letter=letter, by=by)
        return line
    act = programmes.Act(
        "council", f"{12 + plot.start.month}-3", clock.today(), town.papers["Кеңештин токтому"]
    )
    programmes.record_decision(
        line=line,
        act=act,
        amounts={town.sources[facts[0].get("fund", "local")]: line.planned_amount},
        by=town.people["finance"],
    )
    for money in line.budget_lines.all():
        classify(town, money)
    return line


def announce(town: Town, plot: Plot, line: ProgrammeLine) -> Generator[Moment, None, Call]:
    """The specialist drafts the call and the head announces it."""
    yield plot.on(14, 10, "draft")
    call = _draft(town, plot, line)
    if asking.ASKED_MORE & set(plot.themes):
        call = asking.ask_more(town, call)
    asked = donating.ask(town, line, call)
    yield plot.on(15, 9, "call")
    donating.consent(town, asked)
    call = calls.announce_call(call=call, by=town.people["head"])
    if asking.KEPT in plot.themes:
        asking.keep(town, call)
    return call


def meet(town: Town, facts: Facts, said: Sequence[NeedSignal]) -> Priority:
    """A meeting of residents puts the problem first."""
    ranked = priorities.Ranked(
        priorities.Wording(
            **in_both(facts, "title"),
            title_en=facts["title_en"],
            text_ky=facts["problem_ky"],
            text_ru=facts["problem_ru"],
            sphere=facts["sphere"],
            is_protected=facts.get("is_protected", False),
        ),
        priorities.Vote(41, "Эң көп добуш алды.", "Получила больше всего голосов."),
        said,
    )
    (priority,) = priorities.settle_meeting(
        authority=town.authority,
        held_on=clock.today(),
        place="Маданият үйү",
        participants=64,
        women=37,
        ranked=[ranked],
        minutes=town.papers["Жыйындын протоколу"],
        by=town.people["specialist"],
    )
    return priority


def plan(town: Town, priority: Priority, facts: Sequence[Facts]) -> ProgrammeLine:
    """The city hall takes the priority into its programme; `facts`: one for each theme."""
    first = facts[0]
    return programmes.plan_order(
        priority=priority,
        facts=programmes.LineFacts(
            **in_both(first, "title", "aim"),
            title_en=first["title_en"],
            planned_amount=Decimal(sum(fact["amount"] for fact in facts)),
            target_group_ky=first["target_ky"],
            target_group_ru=first["target_ru"],
        ),
        by=town.people["specialist"],
    )


def _draft(town: Town, plot: Plot, line: ProgrammeLine) -> Call:
    facts, specialist = plot.facts, town.people["specialist"]
    first, budget_line = facts[0], line.budget_lines.get()
    card = calls.Card(
        **in_both(first, "title", "aim", "tasks", "problem", "results"),
        title_en=first["title_en"],
        target_group_ky=first["target_ky"],
        target_group_ru=first["target_ru"],
        contact_name=specialist.name,
        contact_phone="0 3900 0 00 00",
        contact_hours="9:00–17:00",
        deadline=plot.at(DEADLINE, 17),
        results_by=plot.day(DEADLINE + 7),
        project_start=plot.day(DEADLINE + 11),
        project_end=plot.day(DEADLINE + 105),
        session_at=plot.at(18, 15),
        session_place="Мэрия, 204",
    )
    lots = [
        calls.LotFacts(
            fact["title_ky"], fact["title_ru"], Decimal(fact["amount"]), budget_line, fact["title_en"]
        )
        for fact in facts
    ]
    return calls.draft_call(line=line, commission=town.commission, by=specialist, card=card, lots=lots)
