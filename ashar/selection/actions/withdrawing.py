"""Money falls away after an award: the award ends, or the organisation is offered what is left."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.calls.actions import settle_lot
from ashar.calls.holds import hold_blockers
from ashar.calls.models import Lot
from ashar.calls.notices import known_of
from ashar.core import clock, lifecycle
from ashar.core.files import StoredFile
from ashar.core.i18n import som
from ashar.core.lifecycle import Blocker, Refused
from ashar.core.money import ZERO
from ashar.core.notices import notify
from ashar.organisations.queries import members_of
from ashar.programmes.actions.ledger import held, move_money
from ashar.programmes.models import Account
from ashar.selection.actions.awarding import finish_if_settled
from ashar.selection.actions.offering import bound_account, close_offer, make_offer
from ashar.selection.actions.reopening import Cause, reverse_commitments
from ashar.selection.links import undo_what_followed
from ashar.selection.models import AdmissionCheck, Award, FundingLoss, SittingProtocol
from ashar.selection.states import LIVING, Answer


@dataclass(frozen=True)
class Loss:
    """What the paper says: its number and day, what is left for the award (0: nothing), why, and its scan."""

    paper_number: str
    paper_date: date
    left: Decimal
    reason_ky: str
    reason_ru: str
    scan: StoredFile | None


def losing_blockers(award: Award) -> Iterator[Blocker]:
    """Why nobody can say now that the money of this award has fallen away."""
    if award.state == "taken_up":
        yield Blocker(
            _("The agreement is signed: its sum changes only by an agreement of both parties or by its end."),
            who=_("The parties of the agreement, or the court"),
        )
    elif award.state not in LIVING or award.amount is None:
        yield Blocker(_("This award holds no money."))
    if not SittingProtocol.objects.filter(call=award.lot.call, state="published").exists():
        yield Blocker(_("The results are not published yet."), who=_("The head"))
    yield from hold_blockers([award.lot])


def _paper_blockers(award: Award, loss: Loss) -> Iterator[Blocker]:
    if loss.scan is None:
        yield Blocker(_("Add the scan of the decision by which the money falls away."))
    if not loss.paper_number.strip():
        yield Blocker(_("Write the number of the decision."))
    if loss.paper_date > clock.today():
        yield Blocker(_("The day of the decision is still to come."))
    if not (loss.reason_ky.strip() or loss.reason_ru.strip()):
        yield Blocker(_("Write the reason: it is public."))
    if not ZERO <= loss.left < (award.amount or ZERO):
        yield Blocker(_("What is left must be less than what was awarded."))
    least = AdmissionCheck.objects.values_list("least", flat=True).filter(proposal=award.proposal_id).first()
    if least is not None and ZERO < loss.left < least:
        words = _("The project makes sense from {sum} on, as the organisation wrote: with less, write 0.")
        yield Blocker(format_lazy(words, sum=som(least)))


@transaction.atomic
def take_funding_away(*, award: Award, loss: Loss, by: User) -> Award | None:
    """Record that the money is not there any more; the award of the smaller sum that is offered, or None."""
    award = lifecycle.lock(award)
    if not by.holds(award.lot.call.authority_id, "head"):
        raise Refused(_("Only the head says that the money of an award has fallen away."))
    if reasons := [*losing_blockers(award), *_paper_blockers(award, loss)]:
        raise Refused(*reasons)
    assert award.amount is not None
    lot = Lot.objects.select_related("budget_line", "call__authority").get(pk=award.lot_id)
    cause = Cause(loss.paper_number.strip(), loss.reason_ky.strip(), loss.reason_ru.strip())
    undo_what_followed(award, by)
    reverse_commitments(award, cause, by)
    close_offer(award, Answer.WITHDRAWN)
    _record(award, loss, by)
    _release(lot, award.amount - loss.left, cause.number, by)
    if loss.left:
        return _offer_what_is_left(award, lot, loss, by)
    _end(award, lot, loss, by)
    return None


def _record(award: Award, loss: Loss, by: User) -> None:
    assert award.amount is not None
    assert loss.scan is not None
    FundingLoss.objects.create(
        award=award,
        was=award.amount,
        left=loss.left,
        paper_number=loss.paper_number.strip(),
        paper_date=loss.paper_date,
        scan=loss.scan,
        reason_ky=loss.reason_ky.strip(),
        reason_ru=loss.reason_ru.strip(),
        recorded_by=by,
    )
    StoredFile.objects.filter(pk=loss.scan.pk).update(is_public=True)


def _facts(loss: Loss) -> dict[str, object]:
    assert loss.scan is not None
    return {
        "paper": loss.paper_number.strip(),
        "of": loss.paper_date,
        "left": loss.left,
        "scan": loss.scan.sha256,
    }


def _release(lot: Lot, amount: Decimal, document: str, by: User) -> None:
    """The lot lets go of what fell away, so that the decision on the budget can take it."""
    line = lot.budget_line
    assert line is not None
    account = bound_account(line)
    if gone := min(amount, held(line, account, lot.number)):
        kind = "rub_out" if account == Account.PENCILLED else "release"
        move_money(line=line, kind=kind, amount=gone, document=document, by=by, from_subject=lot.number)


def _end(award: Award, lot: Lot, loss: Loss, by: User) -> None:
    lifecycle.move(award, "lose_funding", by=by, record=_facts(loss))
    others = Award.objects.filter(lot=lot, state__in=[*LIVING, "taken_up"])
    if not others.exists():
        words = loss.reason_ky.strip(), loss.reason_ru.strip()
        settle_lot(lot=lot, outcome="unfunded", by=by, reason_ky=words[0], reason_ru=words[1])
    _tell(award)
    finish_if_settled(lot.call, by)


def _offer_what_is_left(award: Award, lot: Lot, loss: Loss, by: User) -> Award:
    """The award of the whole sum ends on record; the same organisation is asked about the smaller one."""
    check = AdmissionCheck.objects.select_related("proposal__organisation").get(proposal=award.proposal_id)
    lifecycle.move(award, "annul", by=by, record=_facts(loss), was_of=award.proposal, proposal=None)
    _tell(award)
    return make_offer(lot=lot, check=check, amount=loss.left, by=by)


def _tell(award: Award) -> None:
    facts = known_of(award.lot.call)
    notify(members_of(award.organisation_id), number=award.number, kind="selection.lost_money", facts=facts)
