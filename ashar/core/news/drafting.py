"""Drafts of releases, put together from facts in Kyrgyz and Russian; a person edits and publishes them.

Sentences are messages of the catalogues. A name or number in them stands after a label or as the
subject, so it never takes a case ending. A figure stands as `{1}` and is filled in when it is shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ashar.core.i18n import choose, moment
from ashar.core.news.measures import Asked
from ashar.core.news.states import Kind

Texts = dict[str, str]
LANGUAGES = ("ky", "ru")
TO_FILL_IN = re.compile(r"\[[^\[\]]+\]")


@dataclass(frozen=True)
class CallFacts:
    """An announced call, as a release tells of it."""

    number: str
    title: Texts
    target_group: Texts = field(default_factory=dict)
    sources: Sequence[Texts] = ()
    contact: str = ""


@dataclass(frozen=True)
class AwardFacts:
    """A lot that was given: to whom, and for what in the organisation's own words."""

    number: str
    organisation: Texts
    title: str


@dataclass(frozen=True)
class ResultFacts:
    """The published results of a call, and the call that comes next if it is known."""

    call: CallFacts
    awards: Sequence[AwardFacts]
    following: CallFacts | None = None


@dataclass(frozen=True)
class OrderFacts:
    """An order that a gathering is to talk about; `has_money`: its sums can be taken."""

    number: str
    title: Texts
    has_money: bool = True


@dataclass(frozen=True)
class GatheringFacts:
    """A round table, conference or press session."""

    kind: str
    topic: Texts
    begins_at: datetime
    place: Texts
    orders: Sequence[OrderFacts] = ()


@dataclass(frozen=True)
class Draft:
    """What a release says at first: blocks by column (`title_ky`), its figures, and what it is about."""

    kind: str
    blocks: dict[str, str]
    figures: tuple[Asked, ...]
    about: tuple[str, ...]


class _Figures:
    """The figures of a draft in the order of their first use; the same in both languages."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []

    def mark(self, measure: str, *about: str) -> str:
        """Where the figure is to stand: `{1}`."""
        asked = Asked(measure, about)
        if asked not in self.asked:
            self.asked.append(asked)
        return f"{{{self.asked.index(asked) + 1}}}"


def draft_calls(owner: Texts, calls: Sequence[CallFacts]) -> Draft:
    """Calls are announced: what for, how much at most, until when, whom to ask. Needs one call at least."""
    figures = _Figures()
    numbers = [call.number for call in calls]

    def words() -> Texts:
        title = ngettext(
            "A competition of social projects is announced: {owner}",
            "Competitions of social projects are announced: {owner}",
            len(calls),
        )
        lead = _(
            "{owner} invites non-commercial organisations to propose ways to solve problems that "
            "residents named."
        )
        return {
            "title": title.format(owner=_said(owner)),
            "lead": lead.format(owner=_said(owner)),
            "body": _paragraphs(
                [_calls_together(figures, numbers), *(_call(figures, call) for call in calls)]
            ),
            "supporters": _sources([source for call in calls for source in call.sources]),
            "contact": "; ".join(dict.fromkeys(call.contact for call in calls if call.contact)),
        }

    return _draft(Kind.CALLS, owner, words, figures, numbers)


def draft_winners(owner: Texts, result: ResultFacts) -> Draft:
    """Who won, for what and with how much, and which call comes next."""
    figures = _Figures()
    number = result.call.number

    def words() -> Texts:
        won, came = _outcome(figures, result)
        lead = _("{owner} tells the results of competition {number} on the theme “{title}”.")
        return {
            "title": won.format(title=_said(result.call.title)),
            "lead": lead.format(owner=_said(owner), number=number, title=_said(result.call.title)),
            "body": _paragraphs(
                [
                    came,
                    *(_award(figures, award) for award in result.awards),
                    *_following(figures, result.following),
                ]
            ),
            "supporters": _sources(result.call.sources),
            "contact": result.call.contact,
        }

    about = [number, *([result.following.number] if result.following else [])]
    return _draft(Kind.WINNERS, owner, words, figures, about)


def _outcome(figures: _Figures, result: ResultFacts) -> tuple[str, str]:
    """The title and the figures of a result; without a winner no sum is told."""
    number = result.call.number
    if not result.awards:
        title = _("The competition ended without a winner: {title}")
        came = _("Proposals that came: {count}. The reasons stand on the page of the results.")
        return title, came.format(count=figures.mark("call.proposals", number))
    title = ngettext(
        "The winner of the competition is named: {title}",
        "The winners of the competition are named: {title}",
        len(result.awards),
    )
    came = _("Proposals that came: {count}. All sums together: {sum}.")
    return title, came.format(
        count=figures.mark("call.proposals", number), sum=figures.mark("awards.sum", number)
    )


def draft_gathering(owner: Texts, gathering: GatheringFacts) -> Draft:
    """People are invited: what about, when, where, and the orders that will be talked of."""
    figures = _Figures()

    def words() -> Texts:
        asked = _("Theme: {topic}. Time: {when}. Place: {place}. Who invites: {owner}.")
        return {
            "title": _TITLES[Kind(gathering.kind)]().format(topic=_said(gathering.topic)),
            "lead": asked.format(
                topic=_said(gathering.topic),
                when=moment(gathering.begins_at),
                place=_said(gathering.place),
                owner=_said(owner),
            ),
            "body": _paragraphs(
                [
                    *(_order(figures, order) for order in gathering.orders),
                    _("[What will be talked about, and who speaks]"),
                ]
            ),
            "place": _said(gathering.place),
            "supporters": _("[Who supports the event, or remove this]"),
            "contact": _("[Whom journalists can ask: name, phone]"),
        }

    return _draft(gathering.kind, owner, words, figures, [order.number for order in gathering.orders])


_TITLES: dict[Kind, Callable[[], str]] = {
    Kind.ROUND_TABLE: lambda: _("Round table: {topic}"),
    Kind.CONFERENCE: lambda: _("Conference: {topic}"),
    Kind.PRESS_SESSION: lambda: _("Press session: {topic}"),
}


def _draft(
    kind: str, owner: Texts, words: Callable[[], Texts], figures: _Figures, about: Iterable[str]
) -> Draft:
    """The words in both languages, with the blocks that every release carries."""
    blocks: dict[str, str] = {}
    for language in LANGUAGES:
        with translation.override(language):
            said = _standing(owner) | words()
        blocks |= {f"{name}_{language}": text for name, text in said.items()}
    return Draft(kind, blocks, tuple(figures.asked), tuple(about))


def _standing(owner: Texts) -> Texts:
    return {
        "hosts": _said(owner),
        "law": _(
            "Law of the Kyrgyz Republic No. 70 “On the State Social Order”: a state body or a body of local "
            "self-government names a problem of people and gives money from the budget; non-commercial "
            "organisations compete with projects that solve it."
        ),
        "quote": _("[What the speaker says about it, in one or two sentences]"),
        "speaker": _("[First name and surname]"),
        "post": _("[Post]"),
    }


def _calls_together(figures: _Figures, numbers: Sequence[str]) -> str:
    if len(numbers) < 2:
        return ""
    return _("Competitions announced: {count}. The most that can be given in all: {sum}.").format(
        count=figures.mark("calls.count", *numbers), sum=figures.mark("calls.ceiling", *numbers)
    )


def _call(figures: _Figures, call: CallFacts) -> str:
    lines = [
        _("Competition {number}: {title}").format(number=call.number, title=_said(call.title)),
        _("For whom: {people}").format(people=_said(call.target_group))
        if any(call.target_group.values())
        else "",
        _("The most that can be given: {sum}").format(sum=figures.mark("calls.ceiling", call.number)),
        _("Proposals are accepted until: {deadline}").format(
            deadline=figures.mark("call.deadline", call.number)
        ),
    ]
    return "\n".join(filter(None, lines))


def _award(figures: _Figures, award: AwardFacts) -> str:
    lines = [
        _("Winner: {organisation}").format(organisation=_said(award.organisation)),
        _("Project: “{title}”").format(title=award.title),
        _("Sum: {sum}").format(sum=figures.mark("awards.sum", award.number)),
    ]
    return "\n".join(lines)


def _following(figures: _Figures, following: CallFacts | None) -> list[str]:
    if following is None:
        return [_("[When the next competition will be announced, or remove this]")]
    return [_("The next competition is open already."), _call(figures, following)]


def _order(figures: _Figures, order: OrderFacts) -> str:
    lines = [_("Order {number}: {title}").format(number=order.number, title=_said(order.title))]
    if order.has_money:
        sums = _("Allocated: {allocated}. Paid: {paid}.")
        lines.append(
            sums.format(
                allocated=figures.mark("orders.allocated", order.number),
                paid=figures.mark("orders.paid", order.number),
            )
        )
    return "\n".join(lines)


def _sources(sources: Iterable[Texts]) -> str:
    names = dict.fromkeys(filter(None, map(_said, sources)))
    return _("Source of the money: {names}").format(names=", ".join(names)) if names else ""


def _paragraphs(parts: Iterable[str]) -> str:
    return "\n\n".join(filter(None, parts))


def _said(texts: Texts) -> str:
    """The text in the language being written, else in the other: a person translates it in the draft."""
    return choose(texts).text
