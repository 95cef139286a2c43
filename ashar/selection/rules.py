"""Who may do what in a selection: small sentences."""

import rules

from ashar.accounts.models import User
from ashar.calls.models import Call
from ashar.commissions.models import APPOINTED, Duty
from ashar.commissions.queries import SUBSTITUTE
from ashar.core.web.ties import ties_of
from ashar.organisations.queries import acts_for
from ashar.proposals.models import Proposal
from ashar.selection.models import AdmissionCheck, Award, SittingProtocol
from ashar.selection.queries import may_read, may_settle, member_of


def _duties(user: User, call: Call | None) -> set[str]:
    """What the person does in this call's commission today, from the ties that are read once a request."""
    if call is None or call.commission_id is None or not user.is_authenticated:
        return set()
    held = {tie.code for tie in ties_of(user, "seat") if tie.body == call.commission_id}
    return held - {SUBSTITUTE} | (_called(user, call) if SUBSTITUTE in held else set())


def _called(user: User, call: Call) -> set[str]:
    """What a substitute does who was called into this sitting."""
    member = member_of(call, user)
    return {member.duty} if member else set()


@rules.predicate
def sits_in_commission(user: User, call: Call | None) -> bool:
    """A seat in this call's commission today."""
    return bool(_duties(user, call) & set(APPOINTED))


@rules.predicate
def observes(user: User, call: Call | None) -> bool:
    """An observer of this call's commission."""
    return Duty.OBSERVER in _duties(user, call)


@rules.predicate
def keeps_the_record(user: User, call: Call | None) -> bool:
    """The chair or the secretary of this call's commission."""
    return bool(_duties(user, call) & {Duty.CHAIR, Duty.SECRETARY})


@rules.predicate
def chairs(user: User, call: Call | None) -> bool:
    """The chair of this call's commission."""
    return Duty.CHAIR in _duties(user, call)


@rules.predicate
def is_secretary(user: User, call: Call | None) -> bool:
    """The secretary of this call’s commission."""
    return Duty.SECRETARY in _duties(user, call)


@rules.predicate
def heads_the_authority(user: User, call: Call | None) -> bool:
    """The head of the authority that called."""
    return call is not None and user.holds(call.authority_id, "head")


@rules.predicate
def has_declared_and_may_read(user: User, proposal: Proposal | None) -> bool:
    """A member of the commission who declared about everybody and is not recused from this one."""
    if proposal is None:
        return False
    member = member_of(proposal.lot.call, user)
    return member is not None and may_read(member, proposal)


@rules.predicate
def judges_admission(user: User, check: AdmissionCheck | None) -> bool:
    """Judges whether this proposal is complete: nobody who stepped aside from it does."""
    if check is None:
        return False
    member = member_of(check.call, user)
    return member is not None and may_settle(member, check)


@rules.predicate
def enters_its_paper(user: User, proposal: Proposal | None) -> bool:
    """The secretary who may read it, where it came on paper."""
    if proposal is None or not proposal.is_paper:
        return False
    member = member_of(proposal.lot.call, user)
    return member is not None and member.duty == Duty.SECRETARY and may_read(member, proposal)


@rules.predicate
def acts_for_the_applicant(user: User, proposal: Proposal | None) -> bool:
    """A person of the organisation that filed it."""
    return proposal is not None and proposal.organisation.memberships.current().filter(user=user).exists()


@rules.predicate
def is_out(_user: User, award: Award) -> bool:
    """The results of its call were published: before, nobody learns who was chosen."""
    protocols = SittingProtocol.objects.of(award.lot.call)
    return bool(protocols.filter(published_at__isnull=False).exists())


@rules.predicate
def acts_for_the_awarded(user: User, award: Award) -> bool:
    """A person of the organisation that is asked or was awarded."""
    return acts_for(user, award.organisation_id)


@rules.predicate
def keeps_the_award(user: User, award: Award) -> bool:
    """The specialist or the head of the authority that called."""
    return user.holds(award.lot.call.authority_id, "specialist", "head")


@rules.predicate
def audits_it(user: User, award: Award) -> bool:
    """The auditor of the authority that called."""
    return user.holds(award.lot.call.authority_id, "auditor")


@rules.predicate
def heads_it(user: User, award: Award) -> bool:
    """The head of the authority that called."""
    return user.holds(award.lot.call.authority_id, "head")


rules.add_perm("selection.see_offer", is_out & (acts_for_the_awarded | keeps_the_award))
rules.add_perm("selection.record_answer", is_out & keeps_the_award)
rules.add_perm("selection.open_letter", is_out & (acts_for_the_awarded | keeps_the_award | audits_it))
rules.add_perm("selection.record_loss", is_out & heads_it)
rules.add_perm("selection.sit", sits_in_commission)
rules.add_perm("selection.give_share", sits_in_commission)
rules.add_perm("selection.see_protocol", sits_in_commission | heads_the_authority)
rules.add_perm("selection.keep_record", keeps_the_record)
rules.add_perm("selection.see_hints", is_secretary)
rules.add_perm("selection.excuse", keeps_the_record)
rules.add_perm("selection.watch", sits_in_commission | observes | heads_the_authority)
rules.add_perm("selection.publish", heads_the_authority)
rules.add_perm("selection.read_proposal", has_declared_and_may_read)
rules.add_perm("selection.see_own_marks", acts_for_the_applicant)
rules.add_perm("selection.check_proposal", judges_admission)
rules.add_perm("selection.correct", acts_for_the_applicant | enters_its_paper)
rules.add_perm("selection.record_lost_key", heads_the_authority)
rules.add_perm("selection.confirm_lost_key", chairs)
rules.add_perm("selection.bring_package", acts_for_the_applicant)
