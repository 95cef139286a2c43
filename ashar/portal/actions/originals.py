"""Recording where the paper originals of acts lie."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.calls.models import Call
from ashar.core import clock, journal
from ashar.core.lifecycle import Blocker, Refused
from ashar.portal.dossier.originals import acts_of
from ashar.portal.models import PaperOriginal


@transaction.atomic
def record_original(
    *, call: Call, act: str, number: str, dated: date, kept_at: str, by: User
) -> PaperOriginal:
    """Say which number and date stand on the paper of an act, and where it lies; said again, corrected."""
    if not by.has_perm("portal.record_original", call):
        raise Refused(
            Blocker(
                _("You cannot record originals here."), who=_("The specialist or the head of the authority.")
            )
        )
    journal.lock_chain(call.chain)
    if act not in {each.number for each in acts_of(call)}:
        raise Refused(_("There is no such act in this call."))
    if dated > clock.today():
        raise Refused(_("The date on the paper is ahead."))
    told = {"number": number, "dated": dated, "kept_at": kept_at}
    kept, _new = PaperOriginal.objects.update_or_create(
        call=call, act=act, defaults={**told, "recorded_at": clock.now(), "recorded_by": by}
    )
    # The export of the journal is everybody’s; folder and room are not.
    facts = {"act": act, "number": number, "dated": dated}
    journal.write_entry(
        chain=call.chain, number=call.number, step="paper_original.record", by=by, facts=facts
    )
    return kept
