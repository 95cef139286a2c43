"""The agreement from its preparation to its signatures, or to the refusal and the next in rank."""

from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Any

import msgspec
from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.agreements import notices
from ashar.agreements.actions.conditions import begin_payments, plan_tranches
from ashar.agreements.actions.settling import drop_tranches
from ashar.agreements.models import Agreement, SignedAs
from ashar.agreements.paper import AgreementFacts
from ashar.agreements.terms import PAPERS, papers_needed, terms_of
from ashar.calls.actions import rules_of
from ashar.calls.holds import hold_blockers
from ashar.calls.models import Lot
from ashar.complaints.queries import freezing_complaints
from ashar.core import clock, documents, journal, lifecycle
from ashar.core.files import StoredFile
from ashar.core.i18n import day
from ashar.core.lifecycle import Blocker, Refused
from ashar.programmes.donors import consent_blockers
from ashar.programmes.models import ConsentTo
from ashar.selection.actions.awarding import (
    decline_award,
    fund_award,
    funding_blockers,
    leave_unfunded,
    let_winner_step_back,
    take_up_award,
)
from ashar.selection.actions.publishing import end_standstill
from ashar.selection.models import Award
from ashar.selection.states import LIVING

KIND = "agreement"
# Not a step of a life: the agreement begins with it.
PREPARE = lifecycle.step(
    [],
    "signing",
    _("Prepare the agreement now"),
    follows=_("Its paper is drawn up, the tranches are planned, and both sides are told until when to sign."),
    undo=_("Before it is signed, it can be drawn up anew."),
    seen_by=_("The organisation and the office; everybody once it is signed."),
)


def preparing_blockers(award: Award, *, at: datetime) -> Iterator[Blocker]:
    """Why the agreement of an award cannot be prepared at this moment."""
    call = award.lot.call
    is_still = call.standstill_until is not None and at < call.standstill_until
    if call.state == "standstill" and is_still:
        yield Blocker(_("Agreements come after the appeal period."), when=call.standstill_until)
    elif call.state not in {"standstill", "contracting"}:
        yield Blocker(_("Agreements come after the results."), who=_("The head"))
    if award.state != "granted" or award.amount is None or call.project_end is None:
        yield Blocker(_("This award has no agreement to prepare."))
    if Agreement.objects.filter(award=award).exists():
        yield Blocker(_("The agreement of this award is prepared already."))
    yield from funding_blockers(award)


@transaction.atomic
def prepare_agreement(*, award: Award, by: journal.Actor) -> Agreement:
    """Make the agreement from the award: its terms, tranches, report days, and the paper to sign.

    Ends the appeal period when its time has passed, and commits promised money that has come.
    """
    award = lifecycle.lock(award)
    reasons = list(preparing_blockers(award, at=clock.now()))
    if reasons:
        raise Refused(*reasons)
    if award.lot.call.state == "standstill":
        end_standstill(call=award.lot.call, by=by)
    if award.is_conditional:
        fund_award(award=award, by=by)
    award = Award.objects.select_related(*OF_AWARD).get(pk=award.pk)
    agreement = _begin(award, by)
    _draw_up(agreement, by)
    notices.tell_of_preparation(agreement, by=by)
    return agreement


OF_AWARD = ("organisation", "proposal__lot__call", "lot__call__authority", "lot__budget_line__decision")


def _begin(award: Award, by: journal.Actor) -> Agreement:
    facts = terms_of(award)
    agreement = Agreement(
        award=award,
        state="signing",
        amount=award.amount,
        ends_on=facts.ends_on,
        report_dates=[day.isoformat() for day in facts.report_dates],
        sign_by=_sign_by(award.lot),
    )
    record = {"award": award.number, "amount": award.amount, "sign_by": agreement.sign_by}
    lifecycle.begin(agreement, by=by, step_name="prepare", record=record)
    plan_tranches(agreement=agreement, by=by)
    return agreement


def _sign_by(lot: Lot) -> date:
    """The last day to sign: counted from today, or from the day when a complaint must be answered."""
    rules = rules_of(lot.call, clock.now())
    waits = [complaint.answer_by for complaint in freezing_complaints(lot)]
    return rules.calendar.add(max([clock.today(), *waits]), rules["contract.sign_days"])


def _draw_up(agreement: Agreement, by: journal.Actor) -> None:
    """Freeze the terms and issue the paper to sign."""
    facts = terms_of(agreement.award, agreement)
    paper = documents.issue_document(
        KIND,
        subject_number=agreement.number,
        chain=agreement.chain,
        data=facts,
        by=by,
        is_demonstration=agreement.award.lot.call.authority.is_demonstration,
        mode=agreement.mode,
    )
    _keep(agreement, facts, paper.number)


def _keep(agreement: Agreement, facts: AgreementFacts, document: str) -> None:
    agreement.terms, agreement.document = msgspec.to_builtins(facts), document
    agreement.save(update_fields=["terms", "document"])


def _must(by: User, permission: str, thing: Any) -> None:
    """Raise Refused for whoever holds no office that may do this."""
    if not by.has_perm(permission, thing):
        raise Refused(_("This is done by the specialist or the head of the city hall."))


@transaction.atomic
def redraw_agreement(*, agreement: Agreement, reason: str, by: User) -> Agreement:
    """Before it is signed, draw its paper anew with what has been corrected since; `reason` is public."""
    agreement = lifecycle.lock(agreement)
    _must(by, "agreements.sign", agreement)
    lifecycle.check(
        agreement, "sign", () if reason.strip() else [Blocker(_("Write the reason: it is public."))]
    )
    award = Award.objects.select_related(*OF_AWARD).get(pk=agreement.award_id)
    facts = terms_of(award, agreement)
    old = documents.Document.objects.get(number=agreement.document)
    newer = documents.supersede(old, data=facts, by=by, reason=reason.strip())
    _keep(agreement, facts, newer.number)
    notices.tell_of_redrawing(agreement, by=by)
    return agreement


def signing_blockers(agreement: Agreement) -> Iterator[Blocker]:
    """Why the agreement cannot be signed now, whatever paper there is."""
    yield from hold_blockers([agreement.award.lot])
    if agreement.award.is_conditional:
        yield from funding_blockers(agreement.award)
    if line := agreement.award.lot.budget_line:
        yield from consent_blockers([line], ConsentTo.SIGN, agreement.number)


def _paper_blockers(
    agreement: Agreement, signed_on: date, scan: StoredFile | None, papers: Collection[str]
) -> Iterator[Blocker]:
    if scan is None:
        yield Blocker(_("Add the scan of the signed paper, or the signed file."))
    if signed_on > clock.today():
        yield Blocker(_("The day of signing is still to come."))
    ended = agreement.award.lot.call.standstill_until
    if ended is not None and signed_on < clock.local(ended).date():
        yield Blocker(_("Nobody signs within the appeal period: the day of signing is too early."))
    drawn_up = clock.local(documents.Document.objects.get(number=agreement.document).issued_at).date()
    if signed_on < drawn_up:
        words = _("The paper to sign was drawn up on {day}: the day of signing is too early.")
        yield Blocker(format_lazy(words, day=day(drawn_up)))
    for code in papers_needed(agreement.award.lot.call):
        if code not in papers:
            yield Blocker(
                format_lazy(_("The winner has not shown: {paper}."), paper=PAPERS[code]),
                who=_("The organisation"),
            )


@transaction.atomic
def sign_agreement(
    *,
    agreement: Agreement,
    signed_on: date,
    scan: StoredFile | None,
    by: User,
    papers: Collection[str] = (),
    signed_as: str = SignedAs.PAPER,
) -> Agreement:
    """Record what both parties signed; the agreement is in force and public, its tranches begin.

    `papers`: codes of the winner's papers that the office has seen (see `terms.PAPERS`).
    """
    agreement = lifecycle.lock(agreement)
    _must(by, "agreements.sign", agreement)
    reasons = [*signing_blockers(agreement), *_paper_blockers(agreement, signed_on, scan, papers)]
    lifecycle.check(agreement, "sign", reasons)
    assert scan is not None
    lifecycle.move(
        agreement,
        "sign",
        by=by,
        signed_on=signed_on,
        signed_as=signed_as,
        scan=scan,
        record={
            "signed_on": signed_on,
            "as": signed_as,
            "scan": scan.sha256,
            "document": agreement.document,
            "papers": sorted(papers),
        },
    )
    documents.publish_document(documents.Document.objects.get(number=agreement.document), by=by)
    take_up_award(award=agreement.award, by=by)
    begin_payments(agreement=agreement, by=by)
    notices.tell_of_signing(agreement, by=by)
    return agreement


def is_own_refusal(agreement: Agreement, by: User) -> bool:
    """Whether the organisation itself refuses; else the office records its letter."""
    members = agreement.award.organisation.memberships.current()
    return bool(members.filter(user=by, code="ngo_head").exists())


@transaction.atomic
def refuse_signing(
    *, agreement: Agreement, reason_ky: str, reason_ru: str, by: User, letter: StoredFile | None = None
) -> Award | None:
    """The winner does not sign: its award is declined, and the next in rank is asked.

    The office needs the scan of the organisation's `letter`. Gives back what is offered to the next; None
    when no one is left and the theme has failed.
    """
    agreement = lifecycle.lock(agreement)
    _must(by, "agreements.refuse_signing", agreement)
    words = {"refused_reason_ky": reason_ky.strip(), "refused_reason_ru": reason_ru.strip()}
    reasons = []
    if not any(words.values()):
        reasons.append(Blocker(_("Write the reason: it is public.")))
    if letter is None and not is_own_refusal(agreement, by):
        reasons.append(Blocker(_("Add the scan of the letter by which the organisation refuses.")))
    lifecycle.check(agreement, "refuse_signing", reasons)
    record = {**words, "letter": letter.sha256 if letter else None}
    lifecycle.move(
        agreement, "refuse_signing", by=by, refused_on=clock.today(), scan=letter, record=record, **words
    )
    drop_tranches(agreement=agreement, by=by)
    reason = words["refused_reason_ru"] or words["refused_reason_ky"]
    following = decline_award(award=agreement.award, reason=reason, by=by)
    notices.tell_of_refusal(agreement, by=by)
    return following


@transaction.atomic
def annul_agreement(award: Award, by: journal.Actor) -> None:
    """The award is annulled before anybody signed: the agreement and its tranches fall away."""
    found = Agreement.objects.filter(award=award, state__in=["draft", "signing"]).first()
    if found is None:
        return
    agreement = lifecycle.move(lifecycle.lock(found), "annul", by=by, record={"award": award.number})
    drop_tranches(agreement=agreement, by=by)


@transaction.atomic
def step_back(*, award: Award, reason_ky: str, reason_ru: str, by: User) -> Award | None:
    """In the appeal period the head of the winner steps back; who follows gets the award, or None."""
    award = lifecycle.lock(award)
    if not by.has_perm("agreements.step_back", award):
        raise Refused(_("Only the head of the organisation says that it steps back."))
    if not (reason := reason_ru.strip() or reason_ky.strip()):
        raise Refused(_("Write the reason: it is public."))
    following = let_winner_step_back(award=award, reason=reason, by=by)
    notices.tell_of_stepping_back(award, by=by)
    return following


def unfunding_blockers(lot: Lot) -> Iterator[Blocker]:
    """Why a lot cannot end without funding."""
    if not Award.objects.filter(lot=lot, state__in=LIVING, is_conditional=True).exists():
        yield Blocker(_("No award on this theme waits for money."))
    elif lot.budget_line is not None and lot.budget_line.state == "open":
        yield Blocker(_("The money has come: the agreement can be prepared."), who=_("The specialist"))


@transaction.atomic
def declare_unfunded(*, lot: Lot, reason_ky: str, reason_ru: str, by: User) -> list[Award]:
    """The promised money never came: the lot ends without funding, and whoever was awarded is told."""
    journal.lock_chain(lot.call.chain)
    lot = Lot.objects.select_related("budget_line", "call__authority").get(pk=lot.pk)
    if not by.holds(lot.call.authority_id, "head"):
        raise Refused(_("Only the head says that a theme ends without funding."))
    reasons = list(unfunding_blockers(lot))
    if not (reason_ky.strip() or reason_ru.strip()):
        reasons.append(Blocker(_("Write the reason: it is public.")))
    if reasons:
        raise Refused(*reasons)
    lost = leave_unfunded(lot=lot, reason_ky=reason_ky.strip(), reason_ru=reason_ru.strip(), by=by)
    for award in lost:
        notices.tell_of_lost_funding(award, by=by)
    return lost
