"""What residents say beside the orders: paper sheets, a table of answers, a problem made of them."""

from ashar.core import clock
from ashar.core.files import open_stored
from ashar.core.tables import read_csv
from ashar.demo.papers import ANSWERS
from ashar.demo.town import Town
from ashar.priorities.actions.intakes import prepare_intake, take_in_sheets
from ashar.priorities.actions.problems import Wording, form_problem
from ashar.priorities.actions.signals import submit_signal
from ashar.priorities.answers import Said, suggest
from ashar.priorities.models import NeedSignal

SHEETS = (
    Said("Аялдамада кечинде караңгы, балдар мектептен келгенде коркуп калат.", "5-квартал", line=1),
    Said("На остановке вечером нет света, дети боятся идти домой.", "5-й квартал", "0555 00 00 01", line=2),
    Said("Аялдамада жарык жок, кыштын күнү саат бештен тартып караңгы.", "Мектеп жак", line=3),
    Said("Кары-картаңдарга дарыканага баруу кыйын, көчөдө тротуар жок.", "2-квартал", line=4),
    Said("Нет тротуара, пожилым людям трудно дойти до аптеки.", "2-й квартал", line=5),
    Said("Жаштар бош убактысында барар жер жок.", line=6),
    Said("Остановка без света, вечером страшно.", "5-й квартал", line=7),
)


def hear_residents(town: Town, *, has_problems: bool) -> None:
    """A resident’s words and seven paper sheets that wait; from the priorities on, what became of some."""
    submit_signal(
        authority=town.authority, text="Кечинде автобус токтоочу жайда жарык жок.", where="5-квартал"
    )
    specialist = town.people["specialist"]
    take_in_sheets(
        authority=town.authority,
        channel="paper",
        said_on=clock.today(),
        said=SHEETS,
        mark="demonstration",
        by=specialist,
    )
    if has_problems:
        _put_into_words(town)
        _send_table(town)


def _put_into_words(town: Town) -> None:
    """Those who spoke of the pavement are a problem by now."""
    waiting = NeedSignal.objects.waiting().filter(authority=town.authority)
    wording = Wording(
        title_ky="Карыялар жүрө турган тротуар жок",
        title_ru="Пожилым людям негде пройти пешком",
        text_ky="Эки кварталдын карыялары дарыканага жана дүкөнгө унаа жолу менен барууга аргасыз.",
        text_ru="Пожилые жители двух кварталов вынуждены идти в аптеку и магазин по проезжей части.",
        title_en="Old people have nowhere to walk",
        sphere="older_people",
    )
    form_problem(
        authority=town.authority,
        wording=wording,
        signals=list(waiting.filter(folded__contains="тротуар")),
        by=town.people["specialist"],
    )


def _send_table(town: Town) -> None:
    """A table of answers has been sent and nobody has confirmed it yet."""
    file = town.papers[ANSWERS]
    with open_stored(file) as content:
        table = read_csv(content)
    prepare_intake(
        authority=town.authority,
        title="Мектептердеги сурамжылоо",
        said_on=clock.today(),
        file=file,
        sheet=table.sheet,
        matching=suggest(table),
        by=town.people["specialist"],
    )
