"""A bidder complains about the result by a letter in the appeal period, and the head answers."""

from collections.abc import Iterator

from ashar.calls.models import Call
from ashar.complaints import actions as complaints
from ashar.demo.stories.plot import DEADLINE, Moment, Plot
from ashar.demo.town import Town
from ashar.proposals.models import Proposal

TEXT = (
    "Биздин бюджетке туура эмес балл коюлду: эки сап бир эле чыгым деп саналган. Кайра эсептөөнү суранабыз."
)
ANSWER = complaints.Answer(
    verdict="dismiss",
    about_ky="Уюм бюджетке коюлган балл менен макул эмес.",
    about_ru="Организация не согласна с баллом за бюджет.",
    answer_ky="Комиссиянын баракчалары текшерилди: ар бир мүчө эки сапты өзүнчө баалаган, "
    "орточо балл туура эсептелген. Жыйынтык өзгөрбөйт.",
    answer_ru="Листы комиссии проверены: каждый член оценил обе строки отдельно, средний балл верен. "
    "Результат не меняется.",
)


def complain(town: Town, plot: Plot, call: Call) -> Iterator[Moment]:
    """File on the day after the publication; answered the day after that."""
    if not plot.complains:
        return
    yield plot.on(DEADLINE + 3, 10, "results")
    organisation = town.organisations[plot.complains]
    proposal = Proposal.objects.select_related("lot__call__authority", "organisation").get(
        lot__call=call, organisation=organisation, version__gte=1
    )
    complaint = complaints.file_complaint(
        proposal=proposal, text=TEXT, letter=town.papers["Даттануу"], by=town.people["specialist"]
    )
    yield plot.on(DEADLINE + 4, 15, "results")
    complaints.publish_answer(complaint=complaint, answer=ANSWER, by=town.people["head"])
