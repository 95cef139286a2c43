"""The town remembers: an order it ran before the platform, in the short form."""

from datetime import date
from decimal import Decimal

from ashar.demo.town import Town
from ashar.monitoring.past.actions import PastOrder, enter_past_order

REMEMBERED = PastOrder(
    title_ky="Мектеп окуучулары үчүн жайкы аянтча",
    title_ru="Летняя площадка для школьников",
    year=2016,
    amount=Decimal(120_000),
    stage="paid",
    legal_form="foundation",
    organisation_ky="«Жаркын күн» коомдук фонду",
    organisation_ru="Общественный фонд «Жаркын күн»",
    result_ky="Аянтча эки ай иштеди.",
    result_ru="Площадка работала два месяца.",
    paper_ky="Шаардык кеңештин № 7-2 токтому",
    paper_ru="Постановление городского кенеша № 7-2",
    paper_on=date(2016, 12, 23),
    sphere="youth",
)


def enter_past(town: Town) -> None:
    """The specialist enters it by the council's paper."""
    enter_past_order(authority=town.authority, facts=REMEMBERED, by=town.people["specialist"])
