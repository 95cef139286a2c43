"""Writing a proposal: beginning it, keeping its draft."""

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.calls.actions import rules_of
from ashar.calls.models import Lot
from ashar.calls.states import Phase
from ashar.core import clock, i18n, journal, lifecycle
from ashar.core.lifecycle import Blocker, Refused
from ashar.core.notices import follow
from ashar.organisations.models import Organisation
from ashar.organisations.vault.keeping import readable_profile
from ashar.proposals import consortium
from ashar.proposals import content as port
from ashar.proposals.actions.revising import note_change
from ashar.proposals.actions.spending import spend_key
from ashar.proposals.budgeting import Limits
from ashar.proposals.content import Attached, Content
from ashar.proposals.merging import Merged, merge, overlaid
from ashar.proposals.models import Attachment, Proposal
from ashar.proposals.papers import outdated
from ashar.proposals.reusing import Taken, begin_with, take_over
from ashar.proposals.sheet import sheet_of
from ashar.proposals.states import WRITTEN
from ashar.proposals.team import parts_for

_moment = lazy(i18n.moment, str)
NOT_OURS = _("You do not act for this organisation.")
WHO_WRITES = _("The head of the organisation, and its managers.")


class Clash(Refused):
    """Two people changed the same parts of a draft; `merged.content` holds what was not kept."""

    def __init__(self, merged: Merged, kept: port.Draft) -> None:
        self.merged, self.kept = merged, kept
        super().__init__(
            _("Somebody else has changed the same part meanwhile. Look at both texts and save again.")
        )


def start_blockers(lot: Lot, organisation: Organisation, *, at: datetime) -> Iterator[Blocker]:
    """Why the organisation cannot begin a proposal for the lot at this moment."""
    if not lot.call.is_open(at):
        yield closed(lot, at)
    yield from applicant_blockers(lot, organisation, at)


def applicant_blockers(lot: Lot, organisation: Organisation, at: datetime) -> Iterator[Blocker]:
    """Why the rules of the call do not admit this organisation."""
    rules = rules_of(lot.call, at)
    if organisation.legal_form not in rules["applicant.kinds"]:
        yield Blocker(_("The rules of this call do not admit an organisation of this legal form."))
    if organisation.is_demonstration and not lot.call.authority.is_demonstration:
        yield Blocker(_("An invented organisation of the demonstration takes part only in its own calls."))
    most = rules["call.max_applications_per_ngo"]
    others = Proposal.objects.filter(lot__call=lot.call, organisation=organisation, state="filed").exclude(
        lot=lot
    )
    if most is not None and others.count() >= most:
        words = _("One organisation may file at most {most} proposals to this call.")
        yield Blocker(format_lazy(words, most=most))


def closed(lot: Lot, at: datetime) -> Blocker:
    """Why nothing can be filed for the lot at this moment, with the server's own time."""
    call = lot.call
    if call.state != Phase.ANNOUNCED or call.deadline is None:
        return Blocker(_("The call does not accept proposals."))
    words = _("The deadline has passed: it was {deadline}. The server’s clock in Bishkek showed {now}.")
    shown = (_moment(moment, seconds=True) for moment in (call.deadline, at))
    return Blocker(format_lazy(words, deadline=next(shown), now=next(shown)))


def too_late(lot: Lot, at: datetime) -> Iterator[Blocker]:
    """Why what came at this moment is not taken in now: it came late, or waited longer than anything may."""
    if not lot.call.is_open(at):
        yield closed(lot, at)
    elif lot.call.opens_from is not None and clock.now() >= lot.call.opens_from:
        yield Blocker(
            _(
                "This came before the deadline, but could not be taken in within a minute after it. "
                "Your draft is kept. Call the contact of the call at once."
            )
        )


def arrival() -> datetime:
    """The second in which the request came: a deadline of 17:00:00 lets in all that comes while a clock
    shows 17:00:00, whenever its turn is.
    """
    return clock.arrived().replace(microsecond=0)


@transaction.atomic
def start_proposal(
    *, lot: Lot, organisation: Organisation, by: User, source: Proposal | None = None
) -> Proposal:
    """Begin a draft, or come back to the one that was begun; a draft leaves no entry.

    `source`: an earlier proposal of this very organisation to begin with. Whoever begins it follows the
    call, so that a change to the call reaches them.
    """
    at = arrival()
    journal.lock_chain(lot.call.chain)
    if not organisation.memberships.current().filter(user=by).exists():
        raise Refused(NOT_OURS)
    if source is not None and (source.organisation_id != organisation.pk or not port.readable_of([source])):
        raise Refused(_("Only an earlier proposal of this organisation can be taken over."))
    begun = Proposal.objects.filter(lot=lot, organisation=organisation).first()
    if begun is None:
        reasons = list(start_blockers(lot, organisation, at=at))
        if reasons:
            raise Refused(*reasons)
        begun = lifecycle.begin(Proposal(lot=lot, organisation=organisation), by=by, quiet=True)
        port.save(begun, _first(begun, by), by=by)
        if source is not None:
            port.save(begun, _referring(begun, source, taken_over(source, lot, by=by).content, by), by=by)
    follow(by, lot.call.number)
    return begun  # type: ignore[no-any-return]


def _first(proposal: Proposal, by: User) -> Content:
    """An empty page, but for what the organisation has told of itself once."""
    known = readable_profile(proposal.organisation)
    return Content(
        language=by.language if by.language in ("ky", "ru") else "ky",
        answers=begin_with(known, sheet_of(proposal.lot.call)),
    )


def taken_over(source: Proposal, lot: Lot, *, by: User) -> Taken:
    """What of the earlier proposal fits this lot, for the organisation's own people; raises Sealed."""
    outlived = source.attachments.filter(document__is_current=False).values_list("pk", flat=True)
    return take_over(
        port.load_own(source, by=by),
        then=sheet_of(source.lot.call),
        now=sheet_of(lot.call),
        stale=set(outlived),
    )


def _referring(proposal: Proposal, source: Proposal, content: Content, by: User) -> Content:
    """The content with its files tied to this proposal; the files themselves are not copied."""
    before = {each.pk: each for each in source.attachments.all()}

    def tied(code: str, known: Attached) -> Attached:
        old = before[known.id]
        new = Attachment.objects.create(
            proposal=proposal, question=code, file_id=old.file_id, document_id=old.document_id, added_by=by
        )
        return replace(known, id=new.pk)

    files = {code: tuple(tied(code, each) for each in known) for code, known in content.files.items()}
    return replace(content, files=files)


@transaction.atomic
def begin_anew(*, proposal: Proposal, by: User, filed: bytes | None = None) -> Proposal:
    """Begin a draft under a new key when the old key is gone, or is about to be; what was filed stays filed.

    While the old key is still here the draft begins with what was filed; it is destroyed then.
    `filed`: the bytes of one of its filings, as the organisation kept them; the draft is then what they
    say, its files included, whose keys stand in them.
    """
    at = arrival()
    proposal = lifecycle.lock(proposal)
    if not port.is_own(proposal, by):
        raise Refused(NOT_OURS)
    if proposal.state not in WRITTEN or not proposal.lot.call.is_open(at):
        raise Refused(closed(proposal.lot, at))
    is_here = port.is_readable(proposal)
    if is_here and proposal.key_until is None:
        raise Refused(_("Your text is here: nothing needs to be written anew."))
    begun = Content(language=by.language if by.language in ("ky", "ru") else "ky")
    if filed is not None:
        begun = _as_filed(proposal, filed)
    elif is_here:
        begun = port.load_own(proposal, by=by)
    spend_key(proposal, clock.now())
    port.save_anew(proposal, begun, by=by)
    return proposal


def _as_filed(proposal: Proposal, body: bytes) -> Content:
    if hashlib.sha256(body).hexdigest() not in {each.sha256 for each in port.versions_of(proposal)}:
        raise Refused(_("This is not what was filed here: no receipt of this proposal has its check code."))
    return port.parse(body)


@transaction.atomic
def save_draft(
    *, proposal: Proposal, content: Content, by: User, seen: str = "", parts: Collection[str] | None = None
) -> Proposal:
    """Keep what was typed. A filed version stays as it was filed until the next filing.

    `seen`: marks of the parts as the page knew them (`merging.marks`); parts that somebody else has
    changed meanwhile are then left as they are. Raises Clash when both have changed the same part,
    and then keeps nothing. Without marks everything is overwritten. Files are never changed here.
    `parts`: those that were written; all that this person may write, when they are not named.
    """
    at = arrival()
    proposal, allowed = opened_for_writing(proposal, by, at)
    written = allowed if parts is None else frozenset(parts)
    if not written <= allowed:
        raise Refused(Blocker(_("This section is written by others of your organisation."), who=WHO_WRITES))
    sheet, kept = sheet_of(proposal.lot.call), port.draft_of(proposal, by=by)
    content = overlaid(kept.content, content, written, sheet)
    if seen:
        merged = merge(mine=content, theirs=kept.content, seen=seen, sheet=sheet)
        if merged.clashes:
            raise Clash(merged, kept)
        content = merged.content
    port.save(proposal, content, by=by)
    note_change(proposal, kept.content, content, by=by, at=at)
    return proposal


def opened_for_writing(proposal: Proposal, by: User, at: datetime) -> tuple[Proposal, frozenset[str]]:
    """The proposal, locked, and the parts that this person may write; raises Refused when there are none."""
    proposal = lifecycle.lock(proposal)
    allowed = parts_for(by, proposal, sheet_of(proposal.lot.call))
    if not allowed:
        raise Refused(NOT_OURS)
    if proposal.state not in WRITTEN or not proposal.lot.call.is_open(at):
        raise Refused(closed(proposal.lot, at))
    refuse_closing(proposal)
    return proposal, allowed


def refuse_closing(proposal: Proposal) -> None:
    """Raise Refused while a filed draft waits for its key to be destroyed: what came now would go with it."""
    if proposal.key_until is not None and not port.is_given_up(proposal):
        raise Refused(
            _("This text is filed; its working copy goes soon. Press “Change the text” beside the receipt.")
        )


def missing_in(lot: Lot, content: Content, *, at: datetime, files: bool = True) -> Iterator[Blocker]:
    """What the text (and its `files`) still lacks, by the lot's ceiling and the call's rules."""
    sheet = sheet_of(lot.call)
    yield from port.missing(content, limits=limits_of(lot, at), sheet=sheet, files=files)
    yield from consortium.faults(content, rules_of(lot.call, at)["applicant.consortium_most_partners"])
    if files and lot.call.deadline is not None:
        day = clock.local(lot.call.deadline).date()
        yield from outdated(content, sheet=sheet, rules=rules_of(lot.call, at), day=day)


def limits_of(lot: Lot, at: datetime) -> Limits:
    """What the lot's ceiling and the call's rules say of a budget."""
    rules = rules_of(lot.call, at)
    most = {"admin": rules["budget.admin_max_pct"], "pay": rules["budget.salary_max_pct"]}
    warn = rules["budget.admin_warn_pct"]
    return Limits(
        ceiling=lot.ceiling,
        own_share=rules["applicant.own_contribution_min_pct"] or 0,
        most={kind: share for kind, share in most.items() if share is not None},
        warn={"admin": warn} if warn is not None else {},
        forms=rules["applicant.own_contribution_kinds"],
        needs_proof=rules["applicant.in_kind_evidence"] == "file",
    )
