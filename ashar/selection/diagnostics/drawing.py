"""How places change, as lines: a column for each order, a line for each proposal; figures for an SVG."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WIDE, HIGH, EDGE = 46, 26, 18


@dataclass(frozen=True)
class Line:
    """A proposal's way through the orders. `tag`: its number among the rows; `points`: of a polyline;
    `dots`: x, y and place at every order.
    """

    key: int
    tag: int
    points: str
    dots: list[tuple[int, int, int]]
    is_moved: bool


@dataclass(frozen=True)
class Drawing:
    """`heads`: x and the short name of each column."""

    width: int
    height: int
    heads: list[tuple[int, str]]
    lines: list[Line]


def drawn(columns: Sequence[tuple[str, Mapping[int, int]]]) -> Drawing:
    """Lines over the columns: (short name, place by proposal), the first being the order as it is.

    Those whose place changes come last, so that they are drawn above the others.
    """
    keys = sorted(columns[0][1], key=lambda key: (columns[0][1][key], key))
    heads = [(EDGE + n * WIDE, name) for n, (name, _places) in enumerate(columns)]
    lines = [_line(key, keys, columns) for key in keys]
    width = 2 * EDGE + (len(columns) - 1) * WIDE
    height = (len(keys) + 1) * HIGH
    return Drawing(width, height, heads, sorted(lines, key=lambda line: line.is_moved))


def _line(key: int, keys: Sequence[int], columns: Sequence[tuple[str, Mapping[int, int]]]) -> Line:
    dots = []
    for n, (_name, places) in enumerate(columns):
        # Those who share a place are drawn one below the other, in the order as it is.
        beside = [other for other in keys if places[other] == places[key]].index(key)
        dots.append((EDGE + n * WIDE, (places[key] + beside) * HIGH + HIGH // 2, places[key]))
    own = [places[key] for _name, places in columns]
    points = " ".join(f"{x},{y}" for x, y, _place in dots)
    return Line(key, keys.index(key) + 1, points, dots, any(place != own[0] for place in own))
