"""Checks of what a call asks for and what it costs. Each gives a remark, or None when it is in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ashar.calls.sets import read_criteria, read_papers, read_questions
from ashar.core import i18n
from ashar.core.lifecycle import Blocker

if TYPE_CHECKING:
    from ashar.calls.checks.running import Subject

WHO, HEAD, FINANCE = _("The city hall’s specialist"), _("The head"), _("The finance officer")
COMPARED = ("aim", "tasks", "problem", "results")
_som = lazy(i18n.som, str)


def papers(subject: Subject) -> Blocker | None:
    """More papers with the proposal than the sum bears: eight for 50,000 soms."""
    call, rules = subject.call, subject.rules
    if call.asked_papers is None or rules["proposal.papers"] == "from_winner":
        return None
    asked = [paper for paper in read_papers(call.asked_papers).items if not paper.winner_only]
    if len(asked) <= rules["proposal.warn_papers"]:
        return None
    words = ngettext_lazy(
        "%(n)d paper is asked for a call of %(sum)s.", "%(n)d papers are asked for a call of %(sum)s.", "n"
    ) % {"n": len(asked), "sum": _som(call.ceiling)}
    return Blocker(words, WHO, rule="proposal.warn_papers")


def questions(subject: Subject) -> Blocker | None:
    """More questions than the rules propose for the procedure."""
    call, most = subject.call, subject.rules["proposal.questions"]
    if call.questions is None or len(read_questions(call.questions).items) <= most:
        return None
    words = _("The proposal asks more questions than the rules propose for such a sum.")
    return Blocker(words, WHO, rule="proposal.questions")


def anchors(subject: Subject) -> Blocker | None:
    """Criteria that do not say what few and what most points mean: members will mark by feeling."""
    if not subject.rules["scoring.anchors"]:
        return None
    kept = subject.call.criteria
    known = [bool(each.anchors) for each in read_criteria(kept).items] if kept is not None else []
    if known and all(known):
        return None
    words = _("The criteria do not say what their points are given for: members will mark by feeling.")
    return Blocker(words, WHO, rule="scoring.anchors")


def languages(subject: Subject) -> Blocker | None:
    """The same words in both languages: one of them was not translated."""
    call = subject.call
    same = [getattr(call, f"{name}_ky") for name in COMPARED]
    if not any(
        text and text == getattr(call, f"{name}_ru") for name, text in zip(COMPARED, same, strict=True)
    ):
        return None
    return Blocker(_("The Kyrgyz and the Russian text are the same: one of them is not translated."), WHO)


def money(subject: Subject) -> Blocker | None:
    """Money that a letter promises: organisations write proposals for what may not come."""
    lots = subject.call.lots.all()
    if not any(lot.budget_line and lot.budget_line.state == "expected" for lot in lots):
        return None
    words = _("The money is only promised by a letter: no agreement is signed before it comes.")
    return Blocker(words, FINANCE)


def programme(subject: Subject) -> Blocker | None:
    """An order that nobody has approved: the council may still change it or leave it out."""
    line = subject.call.line
    if line is None or line.state != "planned":
        return None
    words = _("The order is not approved yet: the council can still change its sum or leave it out.")
    return Blocker(words, HEAD)


def effort(subject: Subject) -> Blocker | None:
    """A procedure that eats its own sum."""
    if subject.effort.per_hour >= subject.rules["call.warn_soms_per_hour"]:
        return None
    sentence = _("Each hour of people’s time gives only {sum}: join it with another order, or ask for less.")
    words = format_lazy(sentence, sum=_som(subject.effort.per_hour))
    return Blocker(words, WHO, rule="call.warn_soms_per_hour")


def people(subject: Subject) -> Blocker | None:
    """Fewer people than the duties need, or two duties that one person may not combine."""
    known = subject.people
    if known.clashes:
        clash = known.clashes[0]
        sentence = _("{name} holds two duties that one person may not combine: {one} and {other}.")
        one, other = (i18n.written(duty, "title") for duty in clash.duties)
        return Blocker(format_lazy(sentence, name=clash.name, one=one, other=other), HEAD)
    lack = known.lacks_own + known.lacks_outside
    if not lack:
        return None
    words = ngettext_lazy(
        "%(n)d person is lacking for the duties of this order.",
        "%(n)d people are lacking for the duties of this order.",
        "n",
    ) % {"n": lack}
    return Blocker(words, HEAD, rule="commission.min_members")
