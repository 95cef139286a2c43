"""A promise of money that is not kept."""

from collections.abc import Iterator

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.core import journal, lifecycle
from ashar.core.lifecycle import Blocker
from ashar.programmes.actions.ledger import move_money
from ashar.programmes.models import BudgetLine


def giving_up_blockers(budget_line: BudgetLine) -> Iterator[Blocker]:
    """Why a promise of money cannot be given up now."""
    if budget_line.state != "expected":
        yield Blocker(_("Only promised money that has not come can be given up."))
    if budget_line.pencilled:
        yield Blocker(
            _("A call has reserved this money: cancel the call, or end its themes without funding first."),
            who=_("The head"),
        )


@transaction.atomic
def give_up_promise(*, budget_line: BudgetLine, reason: str, by: journal.Actor) -> BudgetLine:
    """The promised money does not come: what stands as expected falls away, and the line is closed.

    `reason`: who said so and when, or by which letter; it stands beside the movement in public.
    """
    budget_line = lifecycle.lock(budget_line)
    reasons = list(giving_up_blockers(budget_line))
    if not reason.strip():
        reasons.append(Blocker(_("Write who said so and when, or name the letter.")))
    lifecycle.check(budget_line, "close", reasons)
    left = budget_line.expected
    if left:
        move_money(line=budget_line, kind="fall_through", amount=left, document=reason.strip(), by=by)
    budget_line = lifecycle.lock(budget_line)
    return lifecycle.move(budget_line, "close", by=by, record={"reason": reason.strip(), "amount": left})
