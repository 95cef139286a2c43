"""Partners of a proposal: named, given a role and a share, asked for their consent, and what they answer."""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.calls.actions import rules_of
from ashar.core import clock, i18n, lifecycle
from ashar.core.lifecycle import Blocker, Refused
from ashar.organisations.models import MemberCode, Organisation
from ashar.proposals import content as port
from ashar.proposals import notices
from ashar.proposals.actions.attaching import with_letter
from ashar.proposals.actions.writing import WHO_WRITES, arrival, closed, opened_for_writing, refuse_closing
from ashar.proposals.consortium import CONSENT, partner_of
from ashar.proposals.content import Content
from ashar.proposals.merging import parts_of
from ashar.proposals.models import Attachment, PartnerAsk, Proposal
from ashar.proposals.partner import Partner, terms_of
from ashar.proposals.sheet import sheet_of
from ashar.proposals.states import WRITTEN
from ashar.proposals.team import capacities

HEAD = _("The head of the organisation")
CHANGED = _("Somebody else has changed the partners meanwhile. Look at them as they are now.")


@dataclass(frozen=True)
class Part:
    """What a partner does, and which share of the sum it takes, in soms."""

    role: str
    share: Decimal


def most_partners(proposal: Proposal) -> int:
    """How many partners the rules of the call admit; 0: none."""
    return int(rules_of(proposal.lot.call, arrival())["applicant.consortium_most_partners"])


def partner_blockers(
    proposal: Proposal, content: Content, organisation: Organisation | None
) -> Iterator[Blocker]:
    """Why this organisation, or one more informal group, cannot be named as a partner."""
    most = most_partners(proposal)
    if len(content.partners) >= most:
        words = _("The rules of this call admit at most {most} partners.")
        none = _("The rules of this call admit no partners.")
        yield Blocker(format_lazy(words, most=most) if most else none)
    if organisation is None:
        return
    if organisation.pk == proposal.organisation_id:
        yield Blocker(_("Your own organisation is the applicant; it is not its own partner."))
    if organisation.inn in {each.inn for each in content.partners if each.inn}:
        yield Blocker(_("This organisation is named already."))
    if organisation.is_demonstration != proposal.organisation.is_demonstration:
        yield Blocker(_("An invented organisation of the demonstration takes part only in its own calls."))


@transaction.atomic
def add_partner(
    *, proposal: Proposal, by: User, organisation: Organisation | None = None, name: str = ""
) -> Partner:
    """Name a partner: an organisation of the register, or an informal group in words."""
    proposal, kept = _opened(proposal, by)
    reasons = list(partner_blockers(proposal, kept, organisation))
    told = _name_of(organisation, kept.language) if organisation else name.strip()
    if not told:
        reasons.append(Blocker(_("Write the name of the partner.")))
    if reasons:
        raise Refused(*reasons)
    inn = organisation.inn or "" if organisation else ""
    added = Partner(secrets.token_hex(4), told, inn)
    lead_share = kept.lead_share or (kept.requested if not kept.partners else kept.lead_share)
    port.save(proposal, replace(kept, partners=(*kept.partners, added), lead_share=lead_share), by=by)
    return added


def _name_of(organisation: Organisation, language: str) -> str:
    return str(i18n.written(organisation, "name", language))


@transaction.atomic
def save_partners(
    *, proposal: Proposal, parts: Mapping[str, Part], lead_share: Decimal, seen: str, by: User
) -> Proposal:
    """Keep roles and shares. A consent holds only while title, role and share are what was consented to.

    `seen`: the mark of the partners as the page knew them (`mark_of`); raises Refused when somebody else has
    changed them meanwhile.
    """
    proposal, kept = _opened(proposal, by)
    if seen != mark_of(kept):
        raise Refused(CHANGED)
    partners = tuple(
        replace(each, role=parts[each.ref].role, share=parts[each.ref].share) if each.ref in parts else each
        for each in kept.partners
    )
    port.save(proposal, replace(kept, partners=partners, lead_share=lead_share), by=by)
    return proposal


def mark_of(content: Content) -> str:
    """A short mark of who takes part, with which roles and shares; consents are no part of it."""
    told = Content(
        partners=tuple(
            replace(each, consent="", consented_by="", consented_at="", letter="")
            for each in content.partners
        ),
        lead_share=content.lead_share,
    )
    return told.sha256[:16]


@transaction.atomic
def drop_partner(*, proposal: Proposal, ref: str, by: User) -> Proposal:
    """Name this partner no more; its letter goes with it."""
    proposal, kept = _opened(proposal, by)
    code = CONSENT + ref
    files = {known: each for known, each in kept.files.items() if known != code}
    partners = tuple(each for each in kept.partners if each.ref != ref)
    port.save(proposal, replace(kept, partners=partners, files=files), by=by)
    Attachment.objects.filter(proposal=proposal, question=code, is_filed=False).delete()
    _end_asks(proposal, ref)
    return proposal


@transaction.atomic
def confirm_letter(*, proposal: Proposal, ref: str, by: User) -> Proposal:
    """Say that the letter speaks of the terms as they are now."""
    proposal, kept = _opened(proposal, by)
    if not kept.files.get(CONSENT + ref):
        raise Refused(_("There is no letter of this partner yet."))
    port.save(proposal, with_letter(kept, ref), by=by)
    return proposal


@transaction.atomic
def ask_consent(*, proposal: Proposal, ref: str, may_read: bool = False, by: User) -> PartnerAsk:
    """Ask the head of a partner to consent to these very terms; the earlier request ends."""
    proposal, kept = _opened(proposal, by)
    partner, organisation = _asked_of(kept, ref)
    if may_read and MemberCode.HEAD not in capacities(by, proposal):
        raise Refused(Blocker(_("Only the head of the organisation lets others read the draft."), who=HEAD))
    _end_asks(proposal, ref)
    told = {
        "terms": terms_of(partner, kept.title),
        "title": kept.title,
        "language": kept.language,
        "role": partner.role,
        "share": f"{partner.share:.2f}",
        "requested": f"{kept.requested:.2f}",
    }
    ask: PartnerAsk = PartnerAsk.objects.create(
        proposal=proposal,
        organisation=organisation,
        ref=ref,
        body=port.locked(proposal, told),
        may_read=may_read,
        asked_by=by,
    )
    notices.tell_partner(ask)
    return ask


def _asked_of(content: Content, ref: str) -> tuple[Partner, Organisation]:
    """The partner and its organisation; raises Refused when it cannot be asked yet."""
    partner = partner_of(content, ref)
    if partner is None:
        raise Refused(CHANGED)
    organisation = Organisation.objects.filter(inn=partner.inn).first() if partner.inn else None
    if organisation is None:
        raise Refused(_("This group is not in the register: attach its letter of consent."))
    if not content.title.strip() or not partner.role.strip() or not partner.share:
        raise Refused(_("First write the title of the project, what the partner does, and its share."))
    if not organisation.memberships.current().filter(code=MemberCode.HEAD).exists():
        raise Refused(_("Nobody heads this organisation in Ashar: attach its letter of consent."))
    return partner, organisation


@transaction.atomic
def answer_ask(*, ask: PartnerAsk, is_agreed: bool, by: User) -> PartnerAsk:
    """The head of a partner consents to the terms of this request, declines, or takes a consent back.

    It becomes a part of what is filed, which the journal then knows by its hash; an entry of its own would
    tell before the opening who takes part.
    """
    at = arrival()
    proposal = lifecycle.lock(ask.proposal)
    ask = PartnerAsk.objects.select_for_update(of=("self",)).get(pk=ask.pk)
    ask.proposal = proposal
    if not PartnerAsk.objects.visible_to(by).filter(pk=ask.pk).exists():
        raise Refused(Blocker(_("Only the head of the partner answers for it."), who=HEAD))
    if proposal.state not in WRITTEN or not proposal.lot.call.is_open(at):
        raise Refused(closed(proposal.lot, at))
    refuse_closing(proposal)
    kept = port.load_asked(ask, by=by)
    port.save(proposal, _answered(ask, kept, is_agreed, by), by=port.draft_saved_by(proposal))
    ask.is_agreed, ask.answered_at, ask.answered_by = is_agreed, clock.now(), by
    ask.save(update_fields=["is_agreed", "answered_at", "answered_by"])
    notices.tell_of_answer(ask)
    return ask


def _answered(ask: PartnerAsk, kept: Content, is_agreed: bool, by: User) -> Content:
    partner = partner_of(kept, ask.ref)
    told = port.unlocked(ask.proposal, ask.body)
    if partner is None or told is None or terms_of(partner, kept.title) != told["terms"]:
        raise Refused(
            _("The applicant has changed these terms; they are not in force. You will be asked anew.")
        )
    consent = (
        replace(partner, consent=told["terms"], consented_by=by.name, consented_at=arrival().isoformat())
        if is_agreed
        else replace(partner, consent="", consented_by="", consented_at="")
    )
    return replace(kept, partners=tuple(consent if each.ref == ask.ref else each for each in kept.partners))


def _end_asks(proposal: Proposal, ref: str) -> None:
    PartnerAsk.objects.filter(proposal=proposal, ref=ref, ended_at__isnull=True).update(ended_at=clock.now())


def _opened(proposal: Proposal, by: User) -> tuple[Proposal, Content]:
    """The proposal, locked, with its draft, for whoever writes all of it."""
    proposal, allowed = opened_for_writing(proposal, by, arrival())
    if not set(parts_of(sheet_of(proposal.lot.call))) <= allowed:
        raise Refused(Blocker(_("This section is written by others of your organisation."), who=WHO_WRITES))
    return proposal, port.load_own(proposal, by=by)
