"""The agreement from its preparation to its signatures."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.agreements.actions.conditions import begin_payments, plan_tranches
from ashar.agreements.models import Agreement
from ashar.core import lifecycle
from ashar.core.files import StoredFile
from ashar.core.lifecycle import Blocker, Refused
from ashar.selection.actions.awarding import take_up_award
from ashar.selection.models import Award


@transaction.atomic
def prepare_agreement(*, award: Award, by: User) -> Agreement:
    """Make the agreement from the award, with the tranches of the call's rules."""
    award = lifecycle.lock(award)
    call = award.lot.call
    if call.state != "contracting":
        raise Refused(Blocker(_("Agreements come after the appeal period."), when=call.standstill_until))
    is_prepared = Agreement.objects.filter(award=award).exists()
    if is_prepared or award.state != "granted" or award.amount is None or call.project_end is None:
        raise Refused(_("This award has no agreement to prepare."))
    if award.is_conditional:
        raise Refused(_("The award is subject to funding: the agreement waits for the money."))
    agreement = lifecycle.begin(
        Agreement(award=award, amount=award.amount, ends_on=call.project_end),
        by=by,
        step_name="prepare",
        record={"award": award.number, "amount": award.amount},
    )
    plan_tranches(agreement=agreement, by=by)
    return agreement


@transaction.atomic
def sign_agreement(*, agreement: Agreement, signed_on: date, scan: StoredFile | None, by: User) -> Agreement:
    """Record the paper that both parties signed; the tranches become public."""
    agreement = lifecycle.lock(agreement)
    lifecycle.move(
        agreement,
        "sign",
        by=by,
        signed_on=signed_on,
        scan=scan,
        record={"signed_on": signed_on, "scan": scan.sha256 if scan else None},
    )
    take_up_award(award=agreement.award, by=by)
    begin_payments(agreement=agreement, by=by)
    return agreement
