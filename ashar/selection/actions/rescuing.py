"""When the keepers cannot make the key any more: grounds by two people, and what applicants bring instead.

Two people say why, in public. From then on each applicant can bring the package of its receipt; only the
very bytes whose hash stands in the receipt are taken, and nobody reads them before the opening.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, time

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.calls.actions import missing_shares, rules_of, shares_of, still_arriving
from ashar.calls.models import Call
from ashar.calls.states import Phase
from ashar.commissions.models import Duty
from ashar.core import clock, journal, keys, lifecycle
from ashar.core.lifecycle import Blocker, Refused
from ashar.proposals import content as port
from ashar.proposals.actions import Applicant
from ashar.proposals.models import Proposal
from ashar.selection import notices
from ashar.selection.models import BroughtPackage, LostKey
from ashar.selection.queries import member_of

HEAD, CHAIR = _("The head"), _("The chair of the commission")
ENDS_AT = time(18)


def lost_key_of(call: Call) -> LostKey | None:
    """What is recorded of the loss of the call's key."""
    found: LostKey | None = (
        LostKey.objects.select_related("recorded_by", "confirmed_by").filter(call=call).first()
    )
    return found


def loss_blockers(call: Call, *, at: datetime) -> Iterator[Blocker]:
    """Why the loss of the key cannot be recorded at this moment."""
    if call.state != Phase.ANNOUNCED:
        yield Blocker(_("The proposals are not waiting for the key."))
    elif call.deadline is not None and at <= call.deadline:
        words = _("The deadline has not passed: whether the key is lost shows after it.")
        yield Blocker(words, when=call.deadline)
    else:
        yield from still_arriving(call, at)
        if not shares_of(call) or not any(missing_shares(call)):
            yield Blocker(_("There are enough shares of the key: the proposals can be opened."))


@transaction.atomic
def record_lost_key(*, call: Call, grounds_ky: str, grounds_ru: str, by: User) -> LostKey:
    """The head says why the key cannot be made any more; the chair confirms it."""
    call = lifecycle.lock(call)
    if not by.holds(call.authority_id, "head"):
        raise Refused(Blocker(_("The head of the authority records the loss of the key."), who=HEAD))
    reasons = list(loss_blockers(call, at=clock.now()))
    known = lost_key_of(call)
    if known is not None and known.confirmed_at is not None:
        reasons.append(Blocker(_("The loss of the key is confirmed already.")))
    if not (grounds_ky.strip() and grounds_ru.strip()):
        reasons.append(Blocker(_("The grounds are needed in Kyrgyz and in Russian.")))
    if reasons:
        raise Refused(*reasons)
    grounds = {"grounds_ky": grounds_ky.strip(), "grounds_ru": grounds_ru.strip()}
    facts = grounds | {"recorded_by": by, "recorded_at": clock.now()}
    lost, _created = LostKey.objects.update_or_create(call=call, defaults=facts)
    _journal(call, "key.lost", by, dict(grounds))
    return lost


@transaction.atomic
def confirm_lost_key(*, call: Call, by: User) -> LostKey:
    """The chair confirms it as the second person; applicants are asked for their packages."""
    call = lifecycle.lock(call)
    lost = _to_confirm(call, by)
    at = clock.now()
    rules = rules_of(call, at)
    last = rules.calendar.add(clock.local(at).date(), rules["opening.packages_days"])
    lost.confirmed_by, lost.confirmed_at = by, at
    lost.packages_until = clock.at_bishkek(last, ENDS_AT)
    lost.save(update_fields=["confirmed_by", "confirmed_at", "packages_until"])
    _journal(call, "key.confirm_lost", by, {"packages_until": lost.packages_until})
    notices.ask_for_packages(filed_for(call), until=lost.packages_until)
    return lost


def _to_confirm(call: Call, by: User) -> LostKey:
    member, lost = member_of(call, by), lost_key_of(call)
    if member is None or member.duty != Duty.CHAIR:
        raise Refused(Blocker(_("The chair of the commission confirms that the key is lost."), who=CHAIR))
    if lost is None or lost.confirmed_at is not None:
        raise Refused(_("There is no loss of the key to confirm."))
    if lost.recorded_by_id == by.pk:
        raise Refused(_("Who recorded the loss cannot confirm it: a second person must."))
    reasons = list(loss_blockers(call, at=clock.now()))
    if reasons:
        raise Refused(*reasons)
    return lost


def bringing_blockers(call: Call, *, at: datetime) -> Iterator[Blocker]:
    """Why no package is taken for this call at this moment."""
    lost = lost_key_of(call)
    if lost is None or lost.packages_until is None:
        yield Blocker(_("The key of this call is not lost: you need bring nothing."))
    elif call.state != Phase.ANNOUNCED or at > lost.packages_until:
        yield Blocker(_("The time for bringing packages is over."), when=lost.packages_until)


@transaction.atomic
def bring_package(*, proposal: Proposal, body: bytes | None, by: User) -> BroughtPackage:
    """An applicant brings what it filed; without `body` the copy that the server still keeps for it.

    Only what the receipt names is taken. It is locked until the opening.
    """
    proposal = lifecycle.lock(proposal)
    if not port.is_own(proposal, by):
        raise Refused(_("This is for the organisation whose proposal it is."))
    reasons = list(bringing_blockers(proposal.lot.call, at=clock.now()))
    if proposal.state != "filed":
        reasons.append(Blocker(_("This proposal is not filed.")))
    if reasons:
        raise Refused(*reasons)
    body = _copy_here(proposal) if body is None else body
    if not port.is_what_was_filed(proposal, body):
        raise Refused(_("This is not what was filed here: no receipt of this proposal has its check code."))
    known = BroughtPackage.objects.filter(proposal=proposal).first()
    if known is not None:
        return known
    secret = keys.secret()
    brought: BroughtPackage = BroughtPackage.objects.create(
        proposal=proposal, key_name=keys.make("package", secret), body=keys.lock(body, secret)
    )
    _journal(proposal.lot.call, "package.bring", Applicant(by, proposal), {"proposal": proposal.number})
    return brought


def _copy_here(proposal: Proposal) -> bytes:
    try:
        return port.working_copy(proposal)
    except port.Sealed as error:
        raise Refused(
            _("The server keeps no copy that it could read. Bring the package of the receipt.")
        ) from error


def waiting_for_packages(call: Call, *, at: datetime) -> Iterator[Blocker]:
    """Why a call whose key is lost is not opened yet: some applicants have time to bring their packages."""
    lost = lost_key_of(call)
    if lost is None or lost.packages_until is None:
        return
    if at <= lost.packages_until and any(not is_at_hand(each) for each in filed_for(call)):
        words = _("The key is lost: applicants still bring the packages of their receipts.")
        yield Blocker(words, when=lost.packages_until)


def is_rescued(call: Call) -> bool:
    """Whether the call is opened from what applicants bring: the loss is confirmed, and shares lack still."""
    lost = lost_key_of(call)
    return lost is not None and lost.confirmed_at is not None and any(missing_shares(call))


def filed_for(call: Call) -> list[Proposal]:
    """What stands filed for the call."""
    filed = Proposal.objects.filter(lot__call=call, state="filed")
    return list(filed.select_related("lot__call__authority", "organisation", "brought").order_by("number"))


def is_at_hand(proposal: Proposal) -> bool:
    """Whether it was brought."""
    return hasattr(proposal, "brought")


def open_from_packages(filed: Sequence[Proposal]) -> list[Proposal]:
    """Open those that are at hand, called by the opening only; raises NotAsFiled. Their keys go with it."""
    opened = [proposal for proposal in filed if is_at_hand(proposal)]
    for proposal in opened:
        port.open_brought(proposal, _brought(proposal))
    names = [each.brought.key_name for each in opened]

    def destroy() -> None:
        for name in names:
            keys.destroy(name)

    transaction.on_commit(destroy)
    return opened


def _brought(proposal: Proposal) -> bytes:
    try:
        return keys.unlock(bytes(proposal.brought.body), keys.read(proposal.brought.key_name))
    except (keys.KeyGone, keys.Tampered) as error:
        raise port.NotAsFiled(proposal.number) from error


def _journal(call: Call, step: str, by: journal.Actor, facts: dict[str, object]) -> None:
    journal.write_entry(chain=call.chain, number=call.number, step=step, by=by, facts=facts)
