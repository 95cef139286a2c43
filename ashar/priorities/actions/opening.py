"""Opening and closing the vote of a round, and cancelling one."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import Sum
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.core import clock, i18n, journal, lifecycle
from ashar.core.lifecycle import Blocker, Refused
from ashar.priorities.actions.rounds import rules_of
from ashar.priorities.models import BallotBox, CodeAsked, CodeLetter, Meeting, Round, Survey, VotingCode


def open_blockers(round: Round, *, at: datetime) -> Iterator[Blocker]:
    """Why the vote cannot open yet."""
    today = clock.local(at).date()
    if today < round.opens_on:
        yield Blocker(
            format_lazy(_("The published first day of the vote is {day}."), day=i18n.day(round.opens_on))
        )
    if today > round.closes_on:
        yield Blocker(
            _("The published last day of the vote has passed. Cancel the round and prepare another.")
        )
    least = rules_of(round.authority)["needs.min_participants"]
    heard = studied(round)
    if heard < least:
        yield Blocker(
            format_lazy(
                _("At least {n} residents must take part in the study of needs first; {have} did in a year."),
                n=least,
                have=heard,
            )
        )


def studied(round: Round) -> int:
    """How many residents took part in meetings and surveys in the year before the vote."""
    year = (round.opens_on.replace(day=1).replace(year=round.opens_on.year - 1), round.opens_on)
    meetings = Meeting.objects.filter(authority=round.authority, held_on__range=year)
    surveys = Survey.objects.filter(authority=round.authority, state="closed", ended_on__range=year)
    counts = [found.aggregate(n=Sum("participants"))["n"] or 0 for found in (meetings, surveys)]
    return sum(counts)


@transaction.atomic
def open_round(*, round: Round, by: journal.Actor) -> Round:
    """Let residents vote from now on."""
    prepared = lifecycle.lock(round)
    lifecycle.check(prepared, "open", open_blockers(prepared, at=clock.now()))
    return lifecycle.move(prepared, "open", by=by)


def close_blockers(round: Round, *, at: datetime) -> Iterator[Blocker]:
    """Why the vote cannot be closed yet."""
    if clock.local(at).date() <= round.closes_on:
        yield Blocker(
            format_lazy(_("Residents may vote to the end of {day}."), day=i18n.day(round.closes_on))
        )


@transaction.atomic
def close_round(*, round: Round, by: journal.Actor) -> Round:
    """End the vote; the journal holds how many voted online and the hash of the box."""
    going = lifecycle.lock(round)
    box = BallotBox.objects.select_for_update().get(round=going)
    lifecycle.check(going, "close", close_blockers(going, at=clock.now()))
    forget_letters(going)
    return lifecycle.move(going, "close", by=by, record=sealed(box))


def sealed(box: BallotBox) -> dict[str, object]:
    """What the journal may know of a box: how many ballots, and their hash."""
    return {
        "online": sum(box.ballots.values()),
        "box": journal.digest(journal.canonical(box.ballots), box.round.number),
    }


def forget_letters(round: Round) -> None:
    """Forget who asked for a code: nobody needs it once the vote is over."""
    CodeLetter.objects.filter(round=round).delete()
    CodeAsked.objects.filter(round=round).delete()


@transaction.atomic
def cancel_round(*, round: Round, reason_ky: str, reason_ru: str, by: journal.Actor) -> Round:
    """Give a round up, with a public reason; what was voted in it is forgotten."""
    if not (reason_ky or reason_ru):
        raise Refused(_("Write why the round is cancelled."))
    going = lifecycle.lock(round)
    lifecycle.check(going, "cancel", ())
    # The box goes first: a vote that is under way holds it and wants its code next.
    BallotBox.objects.filter(round=going).delete()
    VotingCode.objects.filter(round=going).delete()
    forget_letters(going)
    facts = {"reason_ky": reason_ky, "reason_ru": reason_ru}
    return lifecycle.move(going, "cancel", by=by, record=facts, **facts)
