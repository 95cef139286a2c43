"""A release as a page shows it: its texts with figures and numbers that lead to their own pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse

from ashar.core.i18n import Written, written
from ashar.core.news.actions import MARK
from ashar.core.news.measures import Asked, Value, take
from ashar.core.news.models import NewsFigure, NewsItem
from ashar.core.thread import Knot
from ashar.core.web.languages import order_address
from ashar.places.models import Authority


@dataclass(frozen=True)
class Piece:
    """A part of a line; with an address it is a link. `is_figure`: a number of the release."""

    text: str
    address: str = ""
    is_figure: bool = False


@dataclass(frozen=True)
class Passage:
    """A text in the reader's language, as paragraphs of lines of pieces."""

    wording: Written
    paragraphs: list[list[list[Piece]]]

    def __bool__(self) -> bool:
        return bool(self.wording)


class Release:
    """An item with everything its page needs; a draft shows its figures as they are now."""

    def __init__(self, item: NewsItem) -> None:
        self.item = item

    @cached_property
    def figures(self) -> list[NewsFigure]:
        """Its figures in their order; one query."""
        return list(self.item.figures.all())

    @cached_property
    def shown(self) -> dict[int, str]:
        """Each figure as people read it; one that cannot be taken is a dash."""
        found = {figure.n: figure.value or self.taken.get(figure.asked) for figure in self.figures}
        return {n: value.shown() if value else "—" for n, value in found.items()}

    @cached_property
    def taken(self) -> dict[Asked, Value]:
        """Present values of figures that are not fixed yet."""
        return take(figure.asked for figure in self.figures if not figure.as_of)

    @cached_property
    def knots(self) -> list[Knot]:
        """Public objects that it is about; one query."""
        numbers = self.item.subjects.order_by().values("number")
        return list(Knot.objects.filter(number__in=numbers, is_public=True).order_by("pk"))

    @cached_property
    def authority(self) -> Authority | None:
        """Whose release it is; None for the platform's."""
        return Authority.objects.filter(code=self.item.owner).first()

    def passage(self, block: str) -> Passage:
        """A block with its figures filled in and its numbers linked."""
        wording = written(self.item, block)
        parts = [part for part in re.split(r"\n\s*\n", wording.text.replace("\r", "")) if part.strip()]
        lines = [[list(self._pieces(line)) for line in part.strip().split("\n")] for part in parts]
        return Passage(wording, lines)

    def _pieces(self, line: str) -> Iterator[Piece]:
        end = 0
        for found in self._linked.finditer(line):
            if found.start() > end:
                yield Piece(line[end : found.start()])
            end = found.end()
            yield self._figure(int(found[1])) if found[1] else Piece(found[0], order_address(found[0]))
        if end < len(line):
            yield Piece(line[end:])

    def _figure(self, n: int) -> Piece:
        figure = next((each for each in self.figures if each.n == n), None)
        if figure is None:
            return Piece(f"{{{n}}}")
        address = reverse("portal:figure", args=[figure.pk]) if figure.as_of else ""
        return Piece(self.shown[n], address, is_figure=True)

    @cached_property
    def _linked(self) -> re.Pattern[str]:
        numbers = "|".join(re.escape(knot.number) for knot in self.knots) or r"(?!)"
        return re.compile(rf"{MARK.pattern}|\b(?:{numbers})\b")
