"""Votes with a code. The code and the vote meet in one transaction and nowhere else.

A vote leaves no entry in the journal: an entry has a time to the microsecond and an order, by which a vote
could be told from another. The journal learns how many voted, and the hash of the box, when the vote closes.
"""

from collections.abc import Iterable, Sequence

from django.db import IntegrityError, transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.accounts.codes import new_nonce
from ashar.core import clock, journal, lifecycle
from ashar.core.lifecycle import Refused
from ashar.priorities import codes, states
from ashar.priorities.counting import spelled
from ashar.priorities.models import BallotBox, CodeAsked, CodeLetter, Round, VotingCode

MOST_SLIPS = 400
_BEFORE_CLOSING = (states.Round.PUBLISHED, states.Round.OPEN)


@transaction.atomic
def issue_slips(*, round: Round, count: int, by: journal.Actor) -> list[str]:
    """New codes for printed slips, each told once: only their hashes are kept."""
    going = lifecycle.lock(round)
    if not going.by_slip or going.state not in _BEFORE_CLOSING or clock.today() > going.closes_on:
        raise Refused(
            _("Codes on slips are given out from the publication of the method to the end of the vote.")
        )
    if not 0 < count <= MOST_SLIPS:
        raise Refused(format_lazy(_("From 1 to {n} slips can be printed at once."), n=MOST_SLIPS))
    made = [codes.new_code() for _slip in range(count)]
    VotingCode.objects.bulk_create(
        VotingCode(round=going, code_hash=codes.hash_of(going.number, code)) for code in made
    )
    journal.write_entry(
        chain=going.chain, number=going.number, step="round.issue_slips", by=by, facts={"slips": count}
    )
    return made


@transaction.atomic
def ask_code(*, round: Round, address: str, language: str) -> bool:
    """Put a letter with a new code on its way; False when this address has had one already.

    Whoever asks must not learn which it was: an address may be somebody else's.
    """
    going = lifecycle.lock(round)
    _check_open(going)
    if not going.by_mail:
        raise Refused(_("In this round no codes are sent by e-mail."))
    try:
        with transaction.atomic():
            CodeAsked.objects.create(round=going, address_hash=codes.hash_of_address(going.number, address))
    except IntegrityError:
        return False
    CodeLetter.objects.create(round=going, address=address, language=language, nonce=new_nonce())
    return True


@transaction.atomic
def vote(*, round: Round, code: str, chosen: Iterable[int]) -> None:
    """Put a ballot into the box and mark the code as used; both or neither.

    Raises Refused when the vote is not open, the choice does not fit, or the code is unknown or used.
    """
    # The box is locked first: whoever closes the round waits for it, and no two votes are counted as one.
    box = BallotBox.objects.select_for_update().filter(round=round).first()
    going = Round.objects.get(pk=round.pk)
    if box is None:
        raise Refused(_("The vote is not open."))
    _check_open(going)
    numbers = check_choice(going, list(chosen))
    unused = VotingCode.objects.filter(
        round=going, code_hash=codes.hash_of(going.number, code), is_used=False
    )
    if not unused.update(is_used=True):
        raise Refused(_("This code is not known here, or somebody has voted with it already."))
    today = clock.today().isoformat()
    box.ballots[spelled(numbers)] = box.ballots.get(spelled(numbers), 0) + 1
    box.days[today] = box.days.get(today, 0) + 1
    # Written in the order of the alphabet, so that the text in the database does not tell what came last.
    box.ballots, box.days = dict(sorted(box.ballots.items())), dict(sorted(box.days.items()))
    box.save(update_fields=["ballots", "days"])


def check_choice(round: Round, chosen: Sequence[int]) -> Sequence[int]:
    """The numbers, when they are on the ballot, each once, and not too many; raises Refused."""
    known = {each["n"] for each in round.terms["problems"]}
    if not chosen:
        raise Refused(_("Choose at least one problem."))
    if len(set(chosen)) != len(chosen) or not set(chosen) <= known:
        raise Refused(_("Choose among the problems of this ballot, each once."))
    if len(chosen) > round.choices:
        raise Refused(format_lazy(_("Choose at most {n}."), n=round.choices))
    return chosen


def _check_open(round: Round) -> None:
    if round.state != states.Round.OPEN or not round.opens_on <= clock.today() <= round.closes_on:
        raise Refused(_("The vote is not open."))
