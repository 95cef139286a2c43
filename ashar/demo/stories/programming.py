"""Two programmes of several orders: one that the council changed and approved, one out for comment."""

from __future__ import annotations

import tomllib
from collections.abc import Generator, Iterator, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from ashar.core import clock
from ashar.demo.stories.plot import Moment, Plot, in_both
from ashar.demo.town import Town
from ashar.priorities import actions as priorities
from ashar.priorities.models import Priority
from ashar.programmes import actions as programmes
from ashar.programmes.actions.carrying import left_over
from ashar.programmes.models import Comment, Programme, ProgrammeLine

TEXTS = Path(__file__).with_name("programming.toml")
ANSWERED = 12  # working days after the beginning of the story
BEFORE_COUNCIL = 20
Words = dict[str, Any]


@cache
def _texts() -> dict[str, Any]:
    """The invented words, by programme."""
    return tomllib.loads(TEXTS.read_text(encoding="utf8"))


def programme(town: Town, plot: Plot) -> Iterator[Moment]:
    """From a meeting to the decision and what a later one changes; `plot.themes` names the words."""
    words = _texts()[plot.themes[0]]
    yield plot.on(0, 17, "priority")
    ranked = _meet(town, words["orders"])
    yield plot.on(1, 11, "programme")
    draft = _draft(town, plot, words, ranked)
    yield plot.on(3, 10, "programme")
    draft = programmes.publish_programme(programme=draft, by=town.people["head"])
    yield from _discuss(town, plot, draft, words)
    if "note_ky" in words:
        yield from _decide(town, plot, draft, words)


def _meet(town: Town, orders: Sequence[Words]) -> list[Priority]:
    ranked = [
        priorities.Ranked(
            priorities.Wording(
                **in_both(order, "title"),
                title_en=order["title_en"],
                text_ky=order["problem_ky"],
                text_ru=order["problem_ru"],
                sphere=order["sphere"],
            ),
            priorities.Vote(order["votes"], "Көп добуш алды.", "Получила много голосов."),
        )
        for order in orders
    ]
    return priorities.settle_meeting(
        authority=town.authority,
        held_on=clock.today(),
        place="№ 2 мектеп",
        participants=82,
        women=47,
        ranked=ranked,
        minutes=town.papers["Жыйындын протоколу"],
        by=town.people["specialist"],
    )


def _draft(town: Town, plot: Plot, words: Words, ranked: Sequence[Priority]) -> Programme:
    first = plot.day(BEFORE_COUNCIL).year
    text = programmes.ProgrammeText(
        **in_both(words, "title", "about"),
        title_en=words["title_en"],
        year_from=first,
        year_to=first + 1,
    )
    draft = programmes.start_programme(
        authority=town.authority, text=text, priorities=ranked, by=town.people["specialist"]
    )
    for line, order in zip(_lines(draft), words["orders"], strict=True):
        _write(town, line, order, order["sums"])
    return draft


def _lines(draft: Programme) -> list[ProgrammeLine]:
    return list(draft.lines.order_by("place"))


def _write(town: Town, line: ProgrammeLine, order: Words, sums: Sequence[int]) -> None:
    source, first = town.sources["local"], line.programme.year_from
    text = programmes.LineText(
        **in_both(order, "title", "aim", "result"),
        title_en=order["title_en"],
        target_group_ky=order["target_ky"],
        target_group_ru=order["target_ru"],
        people=order["people"],
        indicators=[
            programmes.Counted(
                **{f"name_{code}": order[f"counted_{code}"] for code in ("ky", "ru")},
                target=Decimal(order["target"]),
                baseline=Decimal(order["baseline"]),
            )
        ],
        sums={(first + n, source): Decimal(amount) for n, amount in enumerate(sums) if amount},
    )
    programmes.write_line(line=line, text=text, by=town.people["specialist"])


def _discuss(town: Town, plot: Plot, draft: Programme, words: Words) -> Generator[Moment, None, None]:
    """Residents comment; what has an answer among the words is answered."""
    said: list[tuple[Comment, Words]] = []
    lines = _lines(draft)
    for n, each in enumerate(words["comments"]):
        yield plot.on(5 + n, 20, "programme")
        line = lines[each["order"] - 1] if each["order"] else None
        facts = {"text": each["text"], "language": each["language"], "line": line}
        said.append((programmes.submit_comment(programme=draft, **facts), each))
    yield plot.on(8, 15, "programme")
    for comment, each in said:
        if "outcome" in each:
            answer = programmes.Answer(each["outcome"], **in_both(each, "said", "answer"))
            programmes.answer_comment(comment=comment, answer=answer, by=town.people["specialist"])


def _decide(town: Town, plot: Plot, draft: Programme, words: Words) -> Generator[Moment, None, None]:
    """A new version after the comments, the council with sums of its own, and a later paper."""
    yield plot.on(ANSWERED, 16, "programme")
    first, second = _lines(draft)
    more, less = words["orders"]
    _write(town, first, more, [more["sums"][0] + 20_000, more["sums"][1]])
    _write(town, second, less, [less["sums"][0] - 20_000, 0])
    note = programmes.Note(words["note_ky"], words["note_ru"])
    draft = programmes.revise_programme(programme=draft, note=note, by=town.people["head"])
    yield plot.on(BEFORE_COUNCIL, 9, "programme")
    programmes.submit_programme(programme=draft, note=programmes.Note(), by=town.people["head"])
    yield plot.on(BEFORE_COUNCIL + 3, 16, "money")
    reason = programmes.Note(words["reason_ky"], words["reason_ru"])
    _record(town, draft, f"{20 + plot.start.month}-4", [more["decided"], less["decided"]], reason)
    yield plot.on(BEFORE_COUNCIL + 15, 16, "money")
    reason = programmes.Note(words["more_ky"], words["more_ru"])
    _record(town, draft, f"{22 + plot.start.month}-1", [more["decided"], [less["amended"]]], reason)


def _record(
    town: Town, draft: Programme, number: str, sums: Sequence[Sequence[int]], note: programmes.Note
) -> None:
    """A paper of today with these sums, line by line, year by year."""
    act = programmes.Act("council", number, clock.today(), town.papers["Кеңештин токтому"])
    amounts: Any = {
        (line.pk, draft.year_from + n, town.sources["local"]): Decimal(amount)
        for line, years in zip(_lines(draft), sums, strict=True)
        for n, amount in enumerate(years)
        if amount
    }
    resolved = programmes.Resolved(max(clock.today().year, draft.year_from), amounts, note)
    programmes.decide_programme(programme=draft, act=act, resolved=resolved, by=town.people["finance"])


def carry_over_the_year(town: Town, year: int) -> None:
    """On the last working day the council lets what is not paid be used in the next year."""
    left = left_over(town.authority, year)
    if left:
        act = programmes.Act("council", f"{year}-99", clock.today(), town.papers["Кеңештин токтому"])
        programmes.carry_over(
            authority=town.authority,
            year=year,
            act=act,
            amounts={each: each.available + each.bound for each in left},
            by=town.people["finance"],
        )
