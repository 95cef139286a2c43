"""Being away from a call: who sits instead. Called by actions of the sitting, which knows the call."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.commissions.models import Absence, CommissionMember
from ashar.commissions.standing_in import free_substitutes
from ashar.core import clock, journal
from ashar.core.lifecycle import Refused
from ashar.core.web.ties import forget_ties


@transaction.atomic
def record_absence(
    *, member: CommissionMember, number: str, by: User, word: str = "", calls_substitute: bool = True
) -> Absence:
    """A member is away from this call; the next free substitute who fits is seated in the same moment."""
    if Absence.objects.filter(member=member, call_number=number, ended_at=None).exists():
        raise Refused(_("It is known already that this member is away."))
    substitute = next(free_substitutes(member, number), None) if calls_substitute else None
    absence: Absence = Absence.objects.create(
        member=member,
        call_number=number,
        word=word.strip()[:200],
        by_member=member.user_id == by.pk,
        substitute=substitute,
    )
    facts: dict[str, object] = {
        "member": member.user.journal_digest,
        "duty": member.duty,
        "by_member": absence.by_member,
        "substitute": substitute.user.journal_digest if substitute else "",
    }
    if not absence.by_member:  # who is ill owes nobody a word; who replaces another does
        facts["reason"] = absence.word
    _enter(absence, number, "member.away", by, facts)
    return absence


@transaction.atomic
def end_absence(*, absence: Absence, by: User) -> Absence:
    """The member is well again; who was called in steps back."""
    absence.ended_at = clock.now()
    absence.save(update_fields=["ended_at"])
    _enter(absence, absence.call_number, "member.back", by, {"member": absence.member.user.journal_digest})
    return absence


def _enter(absence: Absence, number: str, step: str, by: User, facts: dict[str, object]) -> None:
    chain = absence.member.commission.chain
    journal.write_entry(chain=chain, number=number, step=step, by=by, facts=facts)
    forget_ties(absence.member.user)
    if absence.substitute:
        forget_ties(absence.substitute.user)
