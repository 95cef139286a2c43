"""The organisation that is asked accepts or declines, or its time runs out."""

from collections.abc import Iterator

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import RoleCode, User
from ashar.accounts.queries import holders
from ashar.calls.holds import hold_blockers
from ashar.calls.models import Lot
from ashar.calls.notices import known_of
from ashar.calls.states import Phase
from ashar.core import clock, journal, lifecycle
from ashar.core.files import StoredFile
from ashar.core.lifecycle import Blocker, Refused
from ashar.core.notices import notify
from ashar.organisations.models import MemberCode
from ashar.organisations.queries import acts_for
from ashar.selection.actions.awarding import commit_award, decline_award, pass_on
from ashar.selection.actions.offering import answer_until, close_offer, tell_of_offer
from ashar.selection.models import Award, Decision, Offer
from ashar.selection.states import Answer

# Said after what the commission wrote of a reserve, which stays.
PROMOTED_KY = "Кийин жогорку орундагы өтүнмө ээси баш тартты: лот резервдеги ушул өтүнмөгө берилди."
PROMOTED_RU = "Позже заявитель с более высоким местом отказался: лот отдан этой заявке из резерва."
LAPSED_KY = "Кийин лот ушул өтүнмөгө сунушталды, бирок мөөнөтүндө жооп келген жок."
LAPSED_RU = "Позже лот был предложен этой заявке, но ответа в срок не было."
OPEN_PHASES = frozenset({Phase.STANDSTILL, Phase.CONTRACTING})


def waiting_blockers(award: Award) -> Iterator[Blocker]:
    """What holds an offer, so that its time does not count: a complaint, a theme that is decided anew."""
    yield from hold_blockers([award.lot])
    if award.lot.call.state not in OPEN_PHASES:
        yield Blocker(_("A theme of this call is being decided anew already."), who=_("The commission"))


def accepting_blockers(award: Award) -> Iterator[Blocker]:
    """Why the offer cannot be accepted now."""
    yield from waiting_blockers(award)
    offer = Offer.objects.filter(award=award).first()
    if offer is not None and offer.is_late(clock.now()):
        yield Blocker(_("The time to answer is over: the next in rank is asked."), when=offer.answer_by)


def _must_answer(award: Award, by: User, letter: StoredFile | None) -> None:
    if acts_for(by, award.organisation_id, MemberCode.HEAD):
        return
    if not by.has_perm("selection.record_answer", award):
        raise Refused(_("The head of the organisation answers, or the city hall records its letter."))
    if letter is None:
        raise Refused(_("Add the scan of the letter by which the organisation answers."))


@transaction.atomic
def accept_offer(*, award: Award, by: User, letter: StoredFile | None = None) -> Award:
    """The organisation takes the lot; its money is bound. The office records it by the scan of a letter."""
    award = lifecycle.lock(award)
    _must_answer(award, by, letter)
    lifecycle.check(award, "accept", accepting_blockers(award))
    record = {"amount": award.amount, "letter": letter.sha256 if letter else None}
    award = lifecycle.move(award, "accept", by=by, record=record)
    close_offer(award, Answer.ACCEPTED, letter=letter)
    decision = Decision.objects.filter(proposal=award.proposal_id, outcome="reserve").first()
    if decision is not None:
        _said(decision, "selected", PROMOTED_KY, PROMOTED_RU)
    if not award.is_conditional:
        commit_award(award, by)
    _tell_office(award, by)
    return award


@transaction.atomic
def decline_offer(*, award: Award, reason: str, by: User, letter: StoredFile | None = None) -> Award | None:
    """The organisation does not take the lot: who is asked next, or None when nobody is left."""
    award = lifecycle.lock(award)
    _must_answer(award, by, letter)
    if not reason.strip():
        raise Refused(_("Write the reason: it is public."))
    lifecycle.check(award, "decline", [] if award.state == "offered" else [Blocker(_("Nothing is offered."))])
    close_offer(award, Answer.DECLINED, letter=letter)
    following = decline_award(award=award, reason=reason.strip(), by=by, letter=letter)
    _tell_office(award, by)
    return following


def lapse_offers() -> int:
    """Pass on what nobody answered in time, how many; one that was held meanwhile gets its days again."""
    late = Offer.objects.filter(closed_at=None, answer_by__lt=clock.now(), award__mode="live")
    awards = Award.objects.select_related(*Award.COMES_WITH).filter(offer__in=late).order_by("pk")
    return sum(_lapse(award) for award in awards)


@transaction.atomic
def _lapse(award: Award) -> bool:
    award = lifecycle.lock(award)
    offer = Offer.objects.get(award=award)
    if award.state != "offered" or not offer.is_late(clock.now()):
        return False
    if any(waiting_blockers(award)):
        return _prolong(award, offer)
    lifecycle.move(award, "lapse", by=journal.WORKER, record={"answer_by": offer.answer_by})
    close_offer(award, Answer.LAPSED)
    decision = Decision.objects.filter(proposal=award.proposal_id).first()
    if decision is not None:
        _said(decision, "declined_by_applicant", LAPSED_KY, LAPSED_RU)
    pass_on(Lot.objects.select_related("budget_line", "call__authority").get(pk=award.lot_id))
    _tell_office(award, journal.WORKER)
    return True


def _prolong(award: Award, offer: Offer) -> bool:
    """Whoever could not answer has all its days once more."""
    offer.answer_by = answer_until(award.lot.call)
    offer.save(update_fields=["answer_by"])
    facts = {"answer_by": offer.answer_by}
    journal.write_entry(
        chain=award.chain, number=award.number, step="offer.prolong", by=journal.WORKER, facts=facts
    )
    tell_of_offer(award, offer.answer_by)
    return False


def _said(decision: Decision, outcome: str, ky: str, ru: str) -> None:
    decision.outcome = outcome
    decision.reason_ky, decision.reason_ru = f"{decision.reason_ky} {ky}", f"{decision.reason_ru} {ru}"
    decision.save(update_fields=["outcome", "reason_ky", "reason_ru"])


def _tell_office(award: Award, by: journal.Actor) -> None:
    office = holders(award.lot.call.authority_id, RoleCode.SPECIALIST, RoleCode.HEAD) - {by}
    notify(office, number=award.number, kind="selection.offer_answered", facts=known_of(award.lot.call))
