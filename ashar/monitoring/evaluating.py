"""The four questions asked of every result: the gains that the municipal pilots claimed, to be tested."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from ashar.core.lifecycle import Words


class Mark(TextChoices):
    """The short answer."""

    YES = "yes", _("Yes")
    MOSTLY = "mostly", _("Mostly")
    PARTLY = "partly", _("Partly")
    NO = "no", _("No")
    UNKNOWN = "unknown", _("Not known")


@dataclass(frozen=True)
class Question:
    """A question with what to write under it."""

    code: str
    title: Words
    help: Words


QUESTIONS = (
    Question(
        "result",
        _("Was the promised result reached?"),
        _("Compare what was promised with what the report and the visits show."),
    ),
    Question(
        "extra",
        _("Did others add money, things or work?"),
        _("Who gave what beside the budget’s money; the sum, if it is known, stands below."),
    ),
    Question(
        "quality",
        _("Was the service good, and did it reach those for whom it was meant?"),
        _("How you know: visits, lists, words of the people themselves."),
    ),
    Question(
        "residents",
        _("Are the residents satisfied?"),
        _("What they said, and how many were asked; opinions on the order’s page count too."),
    ),
)


@dataclass(frozen=True)
class Answer:
    """A question answered; the words are public."""

    mark: str
    ky: str = ""
    ru: str = ""


def words_of(answers: Iterable[Answer]) -> list[str]:
    """Their words in both languages."""
    return [text for each in answers for text in (each.ky, each.ru)]
