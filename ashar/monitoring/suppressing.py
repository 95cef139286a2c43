"""Numbers of people as they may be shown: no small count, and none that can be worked out from the others.

Everybody is counted once, in one of six groups that stand in pairs. A pair with a small count in it is
shown by its sum only; when such a sum is itself small, nothing but the total is shown; when the total is
small, not even that. The rule treats both groups of a pair, and all pairs, alike, so whoever knows the
rule and everything that is shown still has at least two numbers to choose from for each hidden one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Group(TextChoices):
    """Groups of people reached; everybody belongs to one of them."""

    CHILDREN = "children", _("Children under 14")
    YOUTH = "youth", _("Young people, 14 to 28")
    WOMEN = "women", _("Women from 29 to pension age")
    MEN = "men", _("Men from 29 to pension age")
    OLDER = "older", _("People of pension age")
    OTHERS = "others", _("Others, or age not known")


PAIRS = ((Group.CHILDREN, Group.YOUTH), (Group.WOMEN, Group.MEN), (Group.OLDER, Group.OTHERS))
# Of all of them, whatever their group.
DISABLED = "disabled"


@dataclass(frozen=True)
class Shown:
    """What everybody may read. `groups`: which groups together, how many; None: not shown.

    `disabled`: how many of all are persons with disabilities.
    """

    groups: tuple[tuple[tuple[str, ...], int], ...]
    total: int | None
    disabled: int | None

    def to_json(self) -> dict[str, Any]:
        """As it is kept."""
        groups = [[list(names), count] for names, count in self.groups]
        return {"groups": groups, "total": self.total, "disabled": self.disabled}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Shown:
        """From how it was kept."""
        groups = tuple((tuple(names), count) for names, count in kept["groups"])
        return cls(groups, kept["total"], kept["disabled"])


def total_of(people: Mapping[str, int]) -> int:
    """Everybody, each counted once."""
    return sum(people.get(group, 0) for group in Group.values)


def shown(people: Mapping[str, int], least: int) -> Shown:
    """What may be shown of these numbers; `least`: the smallest count that may be shown (nought may)."""
    total = total_of(people)
    if 0 < total < least:
        return Shown((), None, None)
    return Shown(_groups(people, least), total, _part(people.get(DISABLED, 0), total, least))


def _groups(people: Mapping[str, int], least: int) -> tuple[tuple[tuple[str, ...], int], ...]:
    found: list[tuple[tuple[str, ...], int]] = []
    for pair in PAIRS:
        counts = [people.get(group, 0) for group in pair]
        if not any(0 < count < least for count in counts):
            found += [((group.value,), count) for group, count in zip(pair, counts, strict=True)]
        elif sum(counts) >= least:
            found.append((tuple(group.value for group in pair), sum(counts)))
        else:
            return ()
    return tuple(found)


def _part(part: int, total: int, least: int) -> int | None:
    """A part of the total, when neither it nor the rest is small."""
    return part if all(count == 0 or count >= least for count in (part, total - part)) else None
