"""What a proposal is asked: six questions with help and an example each, and the declarations to tick."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from ashar.core.lifecycle import Words


@dataclass(frozen=True)
class Question:
    """A question of the light set: `limit` in characters; `example` is an answer as it might be written."""

    code: str
    title: Words
    help: Words
    example: Words
    limit: int = 1500


QUESTIONS = (
    Question(
        "whom",
        _("Whom will you help, and what hurts them?"),
        _("Who, how many, and how you know. No names of people."),
        _(
            "60 teenagers of the third and fifth quarters, 13 to 17 years old, whose parents work abroad."
            " In March we asked 140 of them at two schools: 4 in 10 have nobody to talk to after school, "
            "and the district police had 11 of them on record last year."
        ),
    ),
    Question(
        "what",
        _("What will you do, step by step?"),
        _("What, when, where. Three to six steps are enough."),
        _(
            "1. In May we repair two rooms of the former library on Dostuk Street, which the city hall "
            "lends us. 2. From June to October the club is open four evenings a week: football, "
            "carpentry, homework. 3. Every second Saturday a psychologist comes. 4. In September the "
            "teenagers hold a day for their quarter. 5. In October we report to the parents and the "
            "neighbours."
        ),
    ),
    Question(
        "result",
        _("What will have changed at the end, and how will it be seen?"),
        _("Numbers that can be checked: how many people, what they can do, what is better."),
        _(
            "60 teenagers come at least once a week, by the attendance list. 40 of them finish a course "
            "and keep what they made. The same ten questions are asked in June and in October: those who "
            "have somebody to turn to grow from 6 in 10 to 8 in 10."
        ),
    ),
    Question(
        "fresh",
        _("What is new in your approach?"),
        _("Why it may work better than what was tried before. We do not prescribe how."),
        _(
            "Older teenagers lead the circles themselves, and we only help them. The clubs of earlier "
            "years were led by adults and emptied after two months; where young people led, half of them "
            "stayed for a year."
        ),
    ),
    Question(
        "who",
        _("Who will do it, and what have you done before?"),
        _("Experience and duties of the team; no private data."),
        _(
            "A head, two organisers, a psychologist for two days a month and an accountant. For five "
            "years we have led a summer camp for 90 children; in 2024 we carried out a social order for a"
            " youth club and reported in time."
        ),
    ),
    Question(
        "after",
        _("What stays when the money ends?"),
        _("Who goes on with it, on what means."),
        _(
            "The rooms and the tools stay with the quarter committee, which pays for the heating. Ten "
            "older teenagers go on leading the circles; the school takes the psychologist on for half a "
            "day a week."
        ),
    ),
)
DECLARATIONS: dict[str, Words] = {
    "true": _("What we write is true."),
    "not_liquidated": _("The organisation is not being wound up, and its accounts are not frozen."),
    "no_double": _("The same work is not paid from other money."),
    "no_interest": _(
        "None of our people sits in the commission; if one is close to a member, we say so in the answer "
        "about the team."
    ),
    "papers": _(
        "If we win, we bring the papers before signing: registration, charter, tax and Social Fund "
        "certificates."
    ),
}
