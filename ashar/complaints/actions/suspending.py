"""The head stops what binds the authority while a complaint is looked into, and lets it go on."""

from collections.abc import Iterator

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.complaints import notices
from ashar.complaints.models import Complaint
from ashar.core import clock, journal, lifecycle
from ashar.core.lifecycle import Blocker, Refused

SUSPEND = lifecycle.step(
    [],
    "",
    _("Suspend until it is settled"),
    follows=_("No result is published, no agreement signed and nothing ordered for payment before that."),
    undo=_("You can let it go on with a reason; the answer ends it by itself."),
    seen_by=_("Everybody, with the reason."),
)
RESUME = lifecycle.step(
    [],
    "",
    _("Let it go on"),
    follows=_("Results, agreements and payments go on although the complaint is not settled."),
    undo=_("You can suspend again."),
    seen_by=_("Everybody, with the reason."),
)


def suspending_blockers(complaint: Complaint) -> Iterator[Blocker]:
    """Why a complaint cannot suspend anything now."""
    if complaint.is_settled:
        yield Blocker(_("The complaint is settled already."))
    elif complaint.is_freezing:
        yield Blocker(_("Everything waits for this complaint already."))


def resuming_blockers(complaint: Complaint) -> Iterator[Blocker]:
    """Why a suspension cannot be lifted: only what the head ordered, the head lifts."""
    if complaint.is_settled or complaint.suspended_at is None or not complaint.is_freezing:
        yield Blocker(_("The head did not order this suspension: it ends with the answer."))


@transaction.atomic
def suspend(*, complaint: Complaint, reason_ky: str, reason_ru: str, by: User) -> Complaint:
    """The head orders that nothing binding is done before the complaint is settled."""
    complaint = lifecycle.lock(complaint)
    return _turn(complaint, True, list(suspending_blockers(complaint)), (reason_ky, reason_ru), by)


@transaction.atomic
def resume(*, complaint: Complaint, reason_ky: str, reason_ru: str, by: User) -> Complaint:
    """The head lifts the suspension before the answer, with a reason."""
    complaint = lifecycle.lock(complaint)
    return _turn(complaint, False, list(resuming_blockers(complaint)), (reason_ky, reason_ru), by)


def _turn(
    complaint: Complaint, is_freezing: bool, reasons: list[Blocker], words: tuple[str, str], by: User
) -> Complaint:
    reason_ky, reason_ru = (each.strip() for each in words)
    if not by.has_perm("complaints.answer", complaint):
        raise Refused(_("Only the head suspends, and lets go on."))
    if not (reason_ky or reason_ru):
        reasons.append(Blocker(_("Write the reason: it is public.")))
    if reasons:
        raise Refused(*reasons)
    complaint.is_freezing, complaint.suspended_at = is_freezing, clock.now() if is_freezing else None
    complaint.suspended_reason_ky, complaint.suspended_reason_ru = reason_ky, reason_ru
    complaint.save(
        update_fields=["is_freezing", "suspended_at", "suspended_reason_ky", "suspended_reason_ru"]
    )
    journal.write_entry(
        chain=complaint.chain,
        number=complaint.number,
        step="complaint.suspend" if is_freezing else "complaint.resume",
        by=by,
        facts={"reason_ky": reason_ky, "reason_ru": reason_ru},
    )
    notices.tell_of_suspension(complaint, by=by)
    return complaint
