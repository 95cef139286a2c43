"""Feedback to each applicant: written by the secretary, seen by the applicant with the results."""

from collections.abc import Iterator, Mapping

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.calls.models import Call
from ashar.calls.notices import known_of
from ashar.calls.states import Phase
from ashar.commissions.models import CommissionMember, Duty
from ashar.core import clock, journal, lifecycle
from ashar.core.lifecycle import Blocker, Refused
from ashar.core.notices import notify
from ashar.organisations.queries import members_of
from ashar.proposals.models import Proposal
from ashar.selection.actions.awarding import finish_if_settled
from ashar.selection.models import AdmissionCheck, Feedback
from ashar.selection.queries import may_read, member_of
from ashar.selection.results import is_out

FIELDS = ("strengths", "weaknesses", "improve")
KEEPERS = frozenset({Duty.CHAIR, Duty.SECRETARY})
WRITTEN_IN = frozenset({Phase.DECIDING, Phase.STANDSTILL, Phase.CONTRACTING, Phase.FINISHED})
SHORTEST_NAME = 4


def may_write(user: User, proposal: Proposal) -> bool:
    """The secretary or the chair who did not step aside; else a member who may read it; the head at last.

    The head writes once the results are public: a commission may have ended its term meanwhile.
    """
    call = proposal.lot.call
    member = member_of(call, user)
    if member is not None and may_read(member, proposal):
        return member.duty in KEEPERS or not _has_keeper(call, proposal)
    return user.holds(call.authority_id, "head") and is_out(proposal.lot)


def _has_keeper(call: Call, proposal: Proposal) -> bool:
    assert call.commission is not None
    seats = call.commission.members.for_call(call.number).filter(duty__in=KEEPERS)
    return any(may_read(seat, proposal) for seat in seats)


def feedback_blockers(check: AdmissionCheck, words: Mapping[str, str]) -> Iterator[Blocker]:
    """Why this cannot be told to the applicant: something is empty, or a member is named."""
    needed = FIELDS if check.state == "admitted" else ("improve",)
    if any(not words[name].strip() for name in needed):
        yield Blocker(_("Nothing may stay empty: the applicant learns from each of them."))
    for name in sorted(_named(check, " ".join(words.values()))):
        sentence = _("No member is named to an applicant: write it without “{name}”.")
        yield Blocker(format_lazy(sentence, name=name))


def _named(check: AdmissionCheck, text: str) -> set[str]:
    """Family and first names of the commission that stand in the text, with any ending."""
    call = check.proposal.lot.call
    seats = CommissionMember.objects.filter(commission=call.commission_id).select_related("user")
    names = {part for seat in seats for part in seat.user.name.split() if len(part) >= SHORTEST_NAME}
    said = [word.strip('.,:;!?«»“”"()').casefold() for word in text.split()]
    return {name for name in names if any(word.startswith(name.casefold()) for word in said)}


@transaction.atomic
def write_feedback(*, check: AdmissionCheck, words: Mapping[str, str], language: str, by: User) -> Feedback:
    """Write, or write anew, what the applicant is told; the call ends with the last one that was missing.

    `words`: strengths, weaknesses, improve. Of a refused proposal only `improve` is needed.
    """
    proposal = check.proposal
    call = lifecycle.lock(proposal.lot.call)
    if not may_write(by, proposal):
        raise Refused(_("The secretary or the chair writes the feedback, unless they stepped aside."))
    if call.state not in WRITTEN_IN:
        raise Refused(_("Feedback is written after all marks are revealed."))
    if reasons := list(feedback_blockers(check, words)):
        raise Refused(*reasons)
    facts = {name: words[name].strip() for name in FIELDS} | {"language": language}
    known = {**facts, "written_by": by, "written_at": clock.now()}
    feedback, _is_new = Feedback.objects.update_or_create(proposal=proposal, defaults=known)
    _record(call, feedback, facts, by)
    if is_out(proposal.lot):
        people = members_of(proposal.organisation_id)
        notify(people, number=proposal.number, kind="selection.feedback", facts=known_of(call))
    finish_if_settled(call, by)
    return feedback


def _record(call: Call, feedback: Feedback, facts: Mapping[str, str], by: User) -> None:
    """The words are for the applicant alone: the journal keeps their salted digest."""
    sha256 = journal.digest(journal.canonical(facts), feedback.salt)
    number = feedback.proposal.number
    journal.write_entry(
        chain=call.chain, number=number, step="feedback.write", by=by, facts={"sha256": sha256}
    )
