"""How many hours of people's time a call costs, so that a small sum does not drown in procedure.

The estimate counts what people have to do by the rules of the call: forms that are posted, proposals
that are read, evenings that are sat through. Minutes are proposals of the makers of Ashar, to be
replaced by measured ones.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from ashar.core.lifecycle import Words
from ashar.regulations.rulesets import Rules

FORMS = {"light": (12, 3, 4), "usual": (25, 6, 8), "full": (35, 8, 10)}  # specialist, head, finance officer
A_FORM, A_PROPOSAL, A_SITTING, A_WRITTEN_PROPOSAL = 15, 30, 120, 8 * 60
EXPECTED_PROPOSALS = 3


@dataclass(frozen=True)
class Share:
    """Whose time, and how much of it in hours."""

    who: Words
    hours: Decimal


@dataclass(frozen=True)
class Effort:
    """The whole estimate."""

    shares: list[Share]
    ceiling: Decimal

    @property
    def hours(self) -> Decimal:
        """All of it in hours."""
        return sum((share.hours for share in self.shares), Decimal(0))

    @property
    def per_hour(self) -> Decimal:
        """Soms of the ceiling for each hour of procedure."""
        return (self.ceiling / self.hours).quantize(Decimal(1)) if self.hours else Decimal(0)


def effort_of(*, rules: Rules, members: int, ceiling: Decimal) -> Effort:
    """The estimate for a call under these rules; `members`: how many mark; `ceiling`: soms."""
    specialist, head, finance = (forms * A_FORM for forms in FORMS[rules.profile])
    marking = members * (EXPECTED_PROPOSALS * A_PROPOSAL + A_SITTING)
    return Effort(
        [
            Share(_("The office: specialist, head, finance officer"), _hours(specialist + head + finance)),
            Share(_("The commission: reading, marking, one sitting"), _hours(marking)),
            Share(
                _("Organisations: writing three proposals"), _hours(EXPECTED_PROPOSALS * A_WRITTEN_PROPOSAL)
            ),
        ],
        ceiling,
    )


def _hours(minutes: int) -> Decimal:
    """To the nearest half hour."""
    return Decimal(round(minutes / 30)) / 2
