"""The arithmetic of diagnostics, on revealed marks alone; exact, no database."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from statistics import median

from ashar.selection import methods
from ashar.selection.methods import Counting, Entrant
from ashar.selection.methods.scale import points_of

Marks = Mapping[str, int]
PERCENT = 100


@dataclass(frozen=True)
class Sheets:
    """The revealed marks of one lot: by proposal, by member; and its entrants as the result counts them."""

    how: Counting
    marks: Mapping[int, Mapping[int, Marks]]
    entrants: Sequence[Entrant]

    @property
    def members(self) -> list[int]:
        """All who marked anything here."""
        return sorted({member for by_member in self.marks.values() for member in by_member})

    def whole(self, marks: Marks) -> Fraction:
        """A member's points for a proposal, all criteria together."""
        return sum((points_of(each, marks[each["code"]]) for each in self.how.criteria), Fraction(0))


@dataclass(frozen=True)
class Spread:
    """Between which points the marks of a proposal lie; `code` is empty for all criteria together."""

    proposal: int
    code: str
    least: Fraction
    most: Fraction
    out_of: int

    @property
    def share(self) -> Fraction:
        """The distance in percent of the scale."""
        return (self.most - self.least) * PERCENT / self.out_of if self.out_of else Fraction(0)


def spreads(sheets: Sheets) -> list[Spread]:
    """For every proposal and criterion."""
    return [
        _spread(
            key,
            each["code"],
            [points_of(each, marks[each["code"]]) for marks in by_member.values()],
            each["max"],
        )
        for key, by_member in sheets.marks.items()
        for each in sheets.how.criteria
    ]


def whole_spreads(sheets: Sheets) -> list[Spread]:
    """For every proposal, over all criteria together."""
    top = sum(each["max"] for each in sheets.how.criteria)
    return [
        _spread(key, "", [sheets.whole(marks) for marks in by_member.values()], top)
        for key, by_member in sheets.marks.items()
    ]


def _spread(key: int, code: str, points: Sequence[Fraction], out_of: int) -> Spread:
    return Spread(key, code, min(points, default=Fraction(0)), max(points, default=Fraction(0)), out_of)


def large_splits(sheets: Sheets, percent: int) -> set[int]:
    """Proposals whose members differ, over all criteria, by more of the scale than the rule allows."""
    return {each.proposal for each in whole_spreads(sheets) if each.share > percent}


@dataclass(frozen=True)
class Leaning:
    """By how many points a member's marks lie above (or below) those of the others, in the median."""

    member: int
    points: Fraction
    proposals: int


def leanings(sheets: Sheets) -> list[Leaning]:
    """Every member who marked something that another marked too."""
    found = []
    for member in sheets.members:
        apart = list(_apart(sheets, member))
        if apart:
            found.append(Leaning(member, median(apart), len(apart)))
    return found


def _apart(sheets: Sheets, member: int) -> Iterator[Fraction]:
    for by_member in sheets.marks.values():
        others = [sheets.whole(marks) for other, marks in by_member.items() if other != member]
        if member in by_member and others:
            yield sheets.whole(by_member[member]) - median(others)


@dataclass(frozen=True)
class Order:
    """The places of all proposals when one `member` or one criterion (`code`) is left out."""

    places: Mapping[int, int]
    member: int | None = None
    code: str = ""


def orders(sheets: Sheets) -> list[Order]:
    """The order as it is, without each member in turn, and without each criterion in turn."""
    by_member = [Order(_without_member(sheets, each), member=each) for each in sheets.members]
    by_code = [Order(_without_criterion(sheets, code), code=code) for code in sheets.how.codes]
    return [Order(_places(sheets.entrants, sheets.how)), *by_member, *(by_code if len(by_code) > 1 else [])]


def _places(entrants: Sequence[Entrant], how: Counting) -> dict[int, int]:
    return {key: place.rank for key, place in methods.places(entrants, how).items()}


def _without_member(sheets: Sheets, member: int) -> dict[int, int]:
    left = []
    for each in sheets.entrants:
        rows = [marks for other, marks in sheets.marks[each.key].items() if other != member]
        means = methods.means_by_criterion(rows, sheets.how)
        left.append(replace(each, means=means, total=methods.total(means)))
    return _places(left, sheets.how)


def _without_criterion(sheets: Sheets, code: str) -> dict[int, int]:
    how = replace(sheets.how, criteria=[each for each in sheets.how.criteria if each["code"] != code])
    left = []
    for each in sheets.entrants:
        means = {known: mean for known, mean in each.means.items() if known != code}
        left.append(replace(each, means=means, total=methods.total(means)))
    return _places(left, how)
