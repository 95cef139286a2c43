"""What the worker does for money."""

from ashar.core import clock, journal
from ashar.programmes.actions.ledger import move_money
from ashar.programmes.models import BudgetLine


def lapse_ended_money() -> int:
    """Let free money lapse whose year is over and which no decision can carry over any more; how many lines.

    A decision can carry money over until the end of the year that follows its own.
    """
    ended = [
        line
        for line in BudgetLine.objects.filter(state="open", available__gt=0).select_related("authority")
        if line.last_year < clock.today().year - 1
    ]
    for line in ended:
        document = f"31.12.{line.last_year}"
        move_money(line=line, kind="lapse", amount=line.available, document=document, by=journal.WORKER)
    return len(ended)
