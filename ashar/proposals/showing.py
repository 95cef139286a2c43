"""How a proposal's content stands on a page: its sums, its lines, the time it was kept."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from ashar.core import clock, i18n
from ashar.proposals.content import DECLARATIONS, QUESTIONS, Content
from ashar.proposals.models import Proposal


@dataclass(frozen=True)
class Sums:
    """The sums of a budget: `share` of the ceiling in whole percent, `width` of its bar."""

    asked: Decimal
    own: Decimal
    ceiling: Decimal | None

    @property
    def asked_figure(self) -> str:
        """The sum asked for as a figure."""
        return figure(self.asked)

    @property
    def own_figure(self) -> str:
        """One's own contribution as a figure."""
        return figure(self.own)

    @property
    def share(self) -> int:
        """Whole percent of the ceiling that are asked for."""
        return int(self.asked * 100 / self.ceiling) if self.ceiling else 0

    @property
    def width(self) -> str:
        """The share as the width of a bar."""
        return f"{min(self.share, 100)}%"


def sums(content: Content, ceiling: Decimal | None) -> Sums:
    """What is asked for and what is one's own, against the ceiling."""
    return Sums(content.requested, content.own, ceiling)


def reading(content: Content, ceiling: Decimal | None) -> dict[str, Any]:
    """The content for reading: what the template `proposals/_summary.html` needs."""
    return {
        "content": content,
        "questions": QUESTIONS,
        "rows": [[item.name, figure(item.amount), figure(item.own)] for item in content.budget],
        "declared": [words for code, words in DECLARATIONS.items() if code in content.declarations],
        "sums": sums(content, ceiling),
    }


def figure(amount: Decimal) -> str:
    """A sum in soms without the word, tyiyns only when there are any."""
    whole = amount == amount.to_integral_value()
    return i18n.number(int(amount) if whole else amount)


def stamp(moment: datetime) -> str:
    """A moment to the second; without its day, when that is today."""
    if clock.local(moment).date() == clock.today():
        return i18n.clock_time(moment, seconds=True)
    return i18n.short_moment(moment, seconds=True)


def days_left(proposal: Proposal) -> int:
    """Midnights until the deadline; 0 on its day."""
    deadline = proposal.lot.call.deadline
    return (clock.local(deadline).date() - clock.today()).days if deadline else 0
