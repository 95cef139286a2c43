"""Two specialists at one draft: each keeps what they wrote, and nobody overwrites the other unseen."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction

from ashar.core import journal, lifecycle
from ashar.core.merging import Joined, join
from ashar.programmes.actions.building import Counted, LineText, ProgrammeText, write_line, write_programme
from ashar.programmes.actions.sources import AnySource, NewSource
from ashar.programmes.models import FundingSource, Programme, ProgrammeLine

TEXT_PARTS = tuple(ProgrammeText.__dataclass_fields__)
LINE_TEXTS = tuple(
    name for name in LineText.__dataclass_fields__ if name not in ("people", "indicators", "sums")
)
Parts = Mapping[str, Any]


def parts_of_programme(programme: Programme) -> dict[str, Any]:
    """What stands in the programme now, part by part."""
    return {name: getattr(programme, name) for name in TEXT_PARTS}


def parts_of_line(line: ProgrammeLine) -> dict[str, Any]:
    """What stands in the line now, part by part, as a form would send it."""
    parts: dict[str, Any] = {name: getattr(line, name) for name in LINE_TEXTS}
    parts["people"] = line.people
    parts["indicators"] = [
        [each.name_ky, each.name_ru, _plain(each.baseline), _plain(each.target)]
        for each in line.indicators.order_by("place")
    ]
    sums = line.planned_sums.order_by("year", "source")
    parts["sums"] = {f"{each.year}/{each.source_id}": _plain(each.amount) for each in sums}
    return parts


def parts_of_text(text: LineText) -> dict[str, Any]:
    """What somebody wrote, part by part, in the same shape."""
    parts: dict[str, Any] = {name: getattr(text, name) for name in LINE_TEXTS}
    parts["people"] = text.people
    parts["indicators"] = [
        [each.name_ky, each.name_ru, _plain(each.baseline), _plain(each.target)] for each in text.indicators
    ]
    ordered = sorted(text.sums.items(), key=lambda item: (item[0][0], _order(item[0][1])))
    parts["sums"] = {f"{year}/{_key(source)}": _plain(amount) for (year, source), amount in ordered}
    return parts


@transaction.atomic
def write_programme_together(
    *, programme: Programme, text: ProgrammeText, seen: str, by: journal.Actor
) -> Joined:
    """Keep the text, and what another changed meanwhile; with clashes nothing is kept, they are shown."""
    programme = lifecycle.lock(programme)
    joined = join(mine=vars(text), theirs=parts_of_programme(programme), seen=seen)
    if not joined.clashes:
        write_programme(programme=programme, text=ProgrammeText(**joined.parts), by=by)
    return joined


@transaction.atomic
def write_line_together(*, line: ProgrammeLine, text: LineText, seen: str, by: journal.Actor) -> Joined:
    """Keep the line, and what another changed meanwhile; with clashes nothing is kept, they are shown."""
    line = lifecycle.lock(line)
    joined = join(mine=parts_of_text(text), theirs=parts_of_line(line), seen=seen)
    if not joined.clashes:
        known: dict[str, AnySource] = {_key(source): source for _year, source in text.sums}
        write_line(line=line, text=_text_of(joined.parts, known), by=by)
    return joined


def _text_of(parts: Parts, known: dict[str, AnySource]) -> LineText:
    indicators = [
        Counted(ky, ru, Decimal(target), None if baseline is None else Decimal(baseline))
        for ky, ru, baseline, target in parts["indicators"]
    ]
    split = [(*key.split("/", 1), amount) for key, amount in parts["sums"].items()]
    missing = [int(key) for _year, key, _amount in split if key not in known]
    known |= {str(each.pk): each for each in FundingSource.objects.filter(pk__in=missing)}
    sums = {(int(year), known[key]): Decimal(amount) for year, key, amount in split}
    texts = {name: parts[name] for name in LINE_TEXTS}
    return LineText(**texts, people=parts["people"], indicators=indicators, sums=sums)


def _key(source: AnySource) -> str:
    return "new" if isinstance(source, NewSource) else str(source.pk)


def _order(source: AnySource) -> int:
    return 0 if isinstance(source, NewSource) else source.pk


def _plain(amount: Decimal | None) -> str | None:
    """One spelling of an amount, so that 5 and 5.00 are the same."""
    return None if amount is None else f"{amount.quantize(Decimal('0.01'))}"
