"""A programme of several lines, as far as a test wants it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from ashar.core import clock
from ashar.core.clock import set_for_test
from ashar.programmes.actions import (
    Act,
    Counted,
    LineText,
    Note,
    ProgrammeText,
    Resolved,
    decide_programme,
    publish_programme,
    start_programme,
    submit_programme,
    write_line,
)
from ashar.programmes.models import DecisionPaper, FundingSource, Programme, ProgrammeLine
from tests.support.office import Office

TEXT = ProgrammeText(
    title_ky="2027–2028-жылдардын программасы",
    title_ru="Программа на 2027–2028 годы",
    about_ky="Тургундар эки маселени биринчи атады.",
    about_ru="Жители назвали первыми две проблемы.",
    year_from=2027,
    year_to=2028,
)
LINE = LineText(
    title_ky="Өспүрүмдөр",
    title_ru="Подростки",
    aim_ky="Барар жер болот.",
    aim_ru="Будет куда пойти.",
    target_group_ky="14–17 жаштагылар",
    target_group_ru="Подростки 14–17 лет",
    result_ky="Клуб иштейт.",
    result_ru="Клуб работает.",
    people=60,
    indicators=(Counted("Клубга келгендер", "Ходят в клуб", Decimal(60), Decimal(0)),),
)
NOTE = Note("Сумма азайды.", "Сумма уменьшилась.")


def line_text(source: FundingSource, *sums: int, **other: Any) -> LineText:
    """A whole line with these sums in 2027, 2028 …"""
    amounts = {(2027 + n, source): Decimal(amount) for n, amount in enumerate(sums) if amount}
    return replace(LINE, sums=amounts, **other)


def draft(office: Office, sums: Iterable[tuple[int, ...]] = ((300_000, 100_000), (200_000,))) -> Programme:
    """A draft of 2027–2028 with a complete line for each of these pairs of sums."""
    found = list(sums)
    priorities = [office.settle(f"Маселе {n}") for n, _sum in enumerate(found, 1)]
    programme = start_programme(
        authority=office.authority, text=TEXT, priorities=priorities, by=office.specialist
    )
    for line, amounts in zip(lines_of(programme), found, strict=True):
        write_line(line=line, text=line_text(office.source(), *amounts), by=office.specialist)
    return programme


def published(office: Office, **facts: Any) -> Programme:
    """A draft that is out for comment."""
    return publish_programme(programme=draft(office, **facts), by=office.head)


def submitted(office: Office, **facts: Any) -> Programme:
    """A programme before the council, its days for comments over."""
    programme = published(office, **facts)
    with set_for_test(clock.now() + timedelta(days=16)):
        return submit_programme(programme=programme, note=Note(), by=office.head)


def approved(office: Office, **facts: Any) -> Programme:
    """A programme approved as it was drafted."""
    programme = submitted(office, **facts)
    decide(office, programme)
    return Programme.objects.get(pk=programme.pk)


def act(number: str = "12-3", body: str = "council") -> Act:
    """A paper of today."""
    return Act(body, number, clock.today())


def decide(
    office: Office,
    programme: Programme,
    *,
    number: str = "12-3",
    year: int = 2027,
    note: Note | None = None,
    **changes: dict[tuple[int, int], int],
) -> DecisionPaper:
    """A paper that gives what is planned, but for `sums`: soms by place of the line and year."""
    other = {
        (lines_of(programme)[place - 1].pk, of): Decimal(soms)
        for (place, of), soms in changes.get("sums", {}).items()
    }
    amounts: Any = {
        (line.pk, each.year, each.source): other.pop((line.pk, each.year), each.amount)
        for line in lines_of(programme)
        for each in line.planned_sums.select_related("source")
        if each.year >= year
    }
    amounts |= {(pk, of, office.source()): soms for (pk, of), soms in other.items()}
    resolved = Resolved(year, amounts, note or Note())
    return decide_programme(programme=programme, act=act(number), resolved=resolved, by=office.finance)


def lines_of(programme: Programme) -> list[ProgrammeLine]:
    """Its lines in their order."""
    return list(programme.lines.select_related("authority", "programme").order_by("place", "pk"))
