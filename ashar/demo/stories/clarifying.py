"""While a call is open: people ask, the office answers, the call is changed in the open; letters go out."""

from collections.abc import Generator
from datetime import timedelta

from ashar.calls import actions as calls
from ashar.calls.models import Call, CallAmendment, Clarification
from ashar.demo.stories.plot import Moment, Plot
from ashar.demo.town import Town

ASKED_ABOUT = "disabled"
# Two questions come from one connection, so their numbers are the same.
FIRST = "Эгер уюм башка шаарда катталган болсо, катыша алабы?"
SECOND = "Жеткирүү үчүн унаа ижарасын сметага кошсо болобу?"
THIRD = "Можно ли работать в двух новых кварталах за рекой, их нет в списке?"
WAITS = "Кто встречает людей на информационной встрече, если она уже прошла?"
ANSWERS = {
    FIRST: calls.Wording(
        "Башка шаарда катталган уюм катыша алабы?",
        "Может ли участвовать организация, зарегистрированная в другом городе?",
        "Ооба. Каттоо жери маанилүү эмес, иш биздин шаарда аткарылышы керек.",
        "Да. Место регистрации не важно, важно, чтобы работа шла в нашем городе.",
    ),
    SECOND: calls.Wording(
        "Унаа ижарасын сметага кошсо болобу?",
        "Можно ли включить в смету аренду машины?",
        "Ооба, максатын жана канча айга экенин жазсаңыз болот.",
        "Да, укажите цель и на сколько месяцев.",
    ),
    THIRD: calls.Wording(
        "Дарыянын ары жагындагы эки жаңы кварталда иштесе болобу?",
        "Можно ли работать в двух новых кварталах за рекой?",
        "Ооба. Бул кварталдар аймакка кошулду.",
        "Да. Эти кварталы добавлены в территорию.",
    ),
}
CHANGED = {
    "territory_ky": "Бүт шаар, дарыянын ары жагындагы эки жаңы квартал менен",
    "territory_ru": "Весь город, включая два новых квартала за рекой",
}
WHY = {
    "reason_ky": "Суроодон кийин аймак такталды: эки жаңы квартал кошулду.",
    "reason_ru": "После вопроса уточнена территория: добавлены два новых квартала.",
}


def ask_and_answer(town: Town, plot: Plot, call: Call) -> Generator[Moment, None, None]:
    """Three questions with answers, one of which changes the call; one that still waits, and is late."""
    if plot.themes[0] != ASKED_ABOUT:
        return
    specialist, head = town.people["specialist"], town.people["head"]
    yield plot.on(17, 10, "call")
    _ask(call, FIRST, "connection 1", "ky")
    _ask(call, WAITS, "connection 2", "ru")
    yield plot.on(17, 16, "call")
    _ask(call, SECOND, "connection 1", "ky")
    yield plot.on(18, 11, "proposals")
    for text in (FIRST, SECOND):
        calls.answer_question(question=_question(call, text), wording=ANSWERS[text], by=specialist)
    yield plot.on(18, 15, "proposals")
    _ask(call, THIRD, "connection 3", "ru")
    yield plot.on(19, 9, "proposals")
    calls.answer_question(
        question=_question(call, THIRD), wording=ANSWERS[THIRD], changes_terms=True, by=specialist
    )
    assert call.deadline is not None
    later = {"deadline": call.deadline + timedelta(hours=1)}
    calls.prepare_amendment(call=call, values=CHANGED | later, by=specialist, **WHY)
    yield plot.on(19, 11, "proposals")
    calls.announce_amendment(amendment=CallAmendment.objects.get(call=call, state="draft"), by=head)


def subscribe(town: Town, plot: Plot) -> None:
    """The donor's observer wants letters about every call; they stand in the mailbox of the town."""
    if plot.themes[0] != ASKED_ABOUT:
        return
    asked = calls.ask_for_letters(email=town.people["donor"].email, language="ru")
    if asked is not None:
        calls.confirm_letters(subscription=asked)


def _ask(call: Call, text: str, asker: str, language: str) -> None:
    calls.ask_question(call=call, text=text, asker=asker, language=language)


def _question(call: Call, text: str) -> Clarification:
    found: Clarification = Clarification.objects.get(call=call, text=text)
    return found
