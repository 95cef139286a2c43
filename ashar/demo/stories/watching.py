"""While the work is done: visits, a finding that is not fixed, what residents say and how it is answered."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from ashar.accounts.models import User
from ashar.agreements.models import Agreement
from ashar.core import clock
from ashar.demo.stories.plot import Moment, Plot
from ashar.demo.town import Town
from ashar.monitoring.actions import opinions, visits
from ashar.monitoring.checklist import questions_for
from ashar.monitoring.models import Opinion, Visit

TEXTS = Path(__file__).with_name("watching.toml")


@cache
def _texts() -> dict[str, Any]:
    """The invented words, by theme."""
    return tomllib.loads(TEXTS.read_text(encoding="utf8"))


def watch_work(town: Town, plot: Plot, agreement: Agreement, ngo: User) -> Iterator[Moment]:
    """One visit with two findings, one without warning, a thank-you and a complaint."""
    words = _texts()[plot.themes[0]]
    specialist, monitor = town.people["specialist"], town.people["monitor"]
    yield plot.on(41, 19, "delivery")
    thanks = _say(agreement, "opinion", words["thanks"])
    yield plot.on(44, 10, "delivery")
    opinions.answer_opinion(opinion=thanks, answer=_answer(words["thanks"]), by=specialist)
    visit = visits.plan_visit(agreement=agreement, planned_on=plot.day(46), by=specialist)
    yield plot.on(46, 15, "delivery")
    visit = _make(visit, monitor, words)
    yield plot.on(50, 12, "delivery")
    for finding, (_text, answer, *_rest) in zip(_found(visit), words["findings"], strict=True):
        visits.answer_finding(finding=finding, answer=answer, by=ngo)
    yield plot.on(61, 16, "delivery")
    for finding, (_text, _said, verdict, reason) in zip(_found(visit), words["findings"], strict=True):
        visits.settle_finding(finding=finding, verdict=verdict, reason=reason, by=monitor)
    yield plot.on(62, 21, "delivery")
    complaint = _say(agreement, "complaint", words["complaint"])
    yield plot.on(63, 10, "delivery")
    opinions.pass_opinion_on(opinion=complaint, gist=words["complaint"]["gist"], by=specialist)
    unannounced = visits.plan_visit(
        agreement=agreement, planned_on=plot.day(69), is_announced=False, by=monitor
    )
    yield plot.on(68, 10, "delivery")
    opinions.answer_opinion(opinion=complaint, answer=_answer(words["complaint"]), by=specialist)
    yield plot.on(69, 15, "delivery")
    seen = _seen(unannounced, words["again_ky"], words["again_ru"])
    visits.complete_visit(visit=unannounced, seen=seen, by=monitor)


def _say(agreement: Agreement, kind: str, words: dict[str, str]) -> Opinion:
    said = opinions.Said(kind, words["text"], words["name"], words["contact"])
    return opinions.submit_opinion(agreement=agreement, said=said)


def _answer(words: dict[str, str]) -> opinions.PublicAnswer:
    return opinions.PublicAnswer(
        words["question_ky"], words["question_ru"], words["answer_ky"], words["answer_ru"]
    )


def _make(visit: Visit, monitor: User, words: dict[str, Any]) -> Visit:
    fix_by = clock.today() + timedelta(days=14)
    found = [visits.Found(text, fix_by) for text, *_rest in words["findings"]]
    seen = _seen(visit, words["summary_ky"], words["summary_ru"], words["note"])
    return visits.complete_visit(visit=visit, seen=seen, findings=found, by=monitor)


def _seen(visit: Visit, summary_ky: str, summary_ru: str, note: str = "") -> visits.Seen:
    call = visit.agreement.award.lot.call
    asked = [each.code for each in questions_for(call.sphere, is_protected=call.is_protected)]
    checklist = dict.fromkeys(asked, "yes") | ({"sign": "no", "records": "partly"} if note else {})
    return visits.Seen(clock.today(), checklist, note, 14, summary_ky, summary_ru)


def _found(visit: Visit) -> list[Any]:
    return list(visit.findings.order_by("pk"))
