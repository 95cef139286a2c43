"""Question sets of the demonstration: one call asks more than six questions, one becomes a template."""

from collections.abc import Mapping
from datetime import timedelta

from ashar.calls.actions.choosing import choose_set
from ashar.calls.actions.templating import (
    copy_template,
    keep_as_template,
    publish_template,
    share_template,
)
from ashar.calls.models import Call, Template
from ashar.calls.states import Part
from ashar.core import clock
from ashar.demo.town import Town
from ashar.proposals.content import Content
from ashar.proposals.sheet import Sheet

ASKED_MORE = frozenset({"waste", "lights"})
LETTER = "partner_letter"
KEPT = "waste"
SHIPPED = {Part.QUESTIONS: "questions-usual", Part.PAPERS: "papers-winner"}


def ask_more(town: Town, call: Call) -> Call:
    """The call takes shipped sets: twelve questions, and papers from the winner only."""
    for part, code in SHIPPED.items():
        chosen = Template.objects.filter(code=code).first()
        call = choose_set(call=call, part=part.value, template=chosen, by=town.people["specialist"])
    return call


def keep(town: Town, call: Call) -> None:
    """The town shares its first call as a template, and begins questions of its own from shipped ones."""
    shipped = Template.objects.get(code=SHIPPED[Part.QUESTIONS])
    copy_template(template=shipped, authority=town.authority, by=town.people["specialist"])
    made = keep_as_template(call=call, part=Part.CARD.value, by=town.people["specialist"])
    made = publish_template(template=made, by=town.people["head"])
    share_template(template=made, shared=True, by=town.people["head"])


def answers_to(sheet: Sheet, words: Mapping[str, str]) -> Content:
    """Answers to whatever the call asks, by what a bidder has written for the six questions."""
    if sheet.is_six:
        return Content(answers={code: text for code, text in words.items() if code != "title"})
    begins = clock.today() + timedelta(days=60)
    days = [(begins + timedelta(days=n)).isoformat() for n in (0, 30, 31, 120)]
    plan = (
        ("Балдарды жана ата-энелерди чакырабыз", days[0], days[1], "Жетекчи"),
        ("Күндүзгү топ иштейт", days[2], days[3], "Тарбиячылар"),
    )
    indicators = (("Топко барган балдар", "0", "20", "Катышуу тизмеси"),)
    return Content(
        answers={
            "need": words["whom"],
            "people": "20",
            "approach": words["what"],
            "fresh": words["fresh"],
            "team": words["who"],
            "partner": "yes",
            "partner_does": "Мектеп-бакча жайын берет жана медайымын жиберет.",
            "first_day": days[0],
            "after": words["after"],
        },
        tables={"plan": plan, "indicators": indicators},
    )
