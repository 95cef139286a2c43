"""Files that answer questions of a proposal: added and taken away while it is written."""

from collections.abc import Collection, Iterator
from dataclasses import replace

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.calls.actions import rules_of
from ashar.calls.sets.asking import MOST_FILES
from ashar.core import clock
from ashar.core.files import Locked
from ashar.core.lifecycle import Blocker, Refused
from ashar.organisations.models import VaultDocument
from ashar.organisations.vault.actions import KEEPERS
from ashar.organisations.vault.keeping import Kept, Unreadable, kept_of
from ashar.proposals import content as port
from ashar.proposals.actions.writing import WHO_WRITES, arrival, opened_for_writing
from ashar.proposals.consortium import CONSENT
from ashar.proposals.content import Attached, Content
from ashar.proposals.models import Attachment, Proposal
from ashar.proposals.papers import expired, last_day
from ashar.proposals.partner import terms_of
from ashar.proposals.places import may_attach, place_of
from ashar.proposals.questions import Question
from ashar.proposals.sheet import sheet_of


def attach_blockers(proposal: Proposal, code: str, content: Content) -> Iterator[Blocker]:
    """Why no file can be added to this question now."""
    question = _asked(proposal, code, content)
    most = question.most or MOST_FILES
    if len(content.files.get(code, ())) >= most:
        words = _("There are {n} files already. Take one away before you add another.")
        yield Blocker(format_lazy(words, n=most))


@transaction.atomic
def attach_file(*, proposal: Proposal, code: str, file: Locked, by: User) -> Attachment:
    """Add a file, kept under a lock, to the answer to this question; a draft leaves no entry.

    Its name and its key go into the draft, which is locked itself.
    """
    proposal, kept = open_draft(proposal, by, code)
    return add_file(proposal, kept, code, file, by)


def add_file(proposal: Proposal, kept: Content, code: str, file: Locked, by: User) -> Attachment:
    """`attach_file` to a draft that `open_draft` has opened already."""
    reasons = list(attach_blockers(proposal, code, kept))
    if reasons:
        raise Refused(*reasons)
    added: Attachment = Attachment.objects.create(
        proposal=proposal, question=code, file=file.row, added_by=by
    )
    known = Attached(added.pk, file.name, file.sha256, file.size, file.key.hex())
    _add(proposal, kept, code, (*kept.files.get(code, ()), known), by)
    return added


@transaction.atomic
def choose_document(*, proposal: Proposal, code: str, document: VaultDocument, by: User) -> Attachment:
    """Bring this very version of a paper of the vault as the answer to this question; no file is copied."""
    proposal, kept = open_draft(proposal, by, code)
    if not by.has_perm("organisations.see_vault", proposal.organisation):
        raise Refused(Blocker(_("You cannot use the documents of the organisation."), who=KEEPERS))
    papers = VaultDocument.objects.current().select_for_update()
    chosen = papers.filter(pk=document.pk, organisation=proposal.organisation_id).first()
    if chosen is None:
        raise Refused(_("Somebody has renewed this document or taken it away meanwhile."))
    known = _readable(chosen)
    reasons = [*attach_blockers(proposal, code, kept), *choosing_blockers(proposal, chosen, known, kept)]
    if known is None or reasons:
        raise Refused(*reasons)
    return _bring(proposal, kept, code, chosen, known, by)


def choosing_blockers(
    proposal: Proposal, document: VaultDocument, known: Kept | None, content: Content
) -> Iterator[Blocker]:
    """Why this paper cannot be used: nobody can read it, it is there already, or it is over on the day of
    the deadline.
    """
    if known is None:
        yield Blocker(_("The key of this document is gone. Put it in anew."))
    elif known.sha256 in {each.sha256 for files in content.files.values() for each in files}:
        yield Blocker(_("This document is in the proposal already."))
    call = proposal.lot.call
    if call.deadline is None:
        return
    day = clock.local(call.deadline).date()
    last = last_day(document.kind, document.issued_on, document.expires_on, rules_of(call, clock.now()))
    if last is not None and last < day:
        yield Blocker(expired(last, day))


def _readable(document: VaultDocument) -> Kept | None:
    try:
        return kept_of(document)
    except Unreadable:
        return None


def _bring(
    proposal: Proposal, kept: Content, code: str, document: VaultDocument, known: Kept, by: User
) -> Attachment:
    added: Attachment = Attachment.objects.create(
        proposal=proposal, question=code, file_id=document.file_id, document=document, added_by=by
    )
    days = {"issued": document.issued_on, "until": document.expires_on}
    told = {name: day.isoformat() for name, day in days.items() if day}
    brought = Attached(added.pk, known.name, known.sha256, known.size, known.key.hex(), document.kind, **told)
    _add(proposal, kept, code, (*kept.files.get(code, ()), brought), by)
    return added


@transaction.atomic
def detach_file(*, proposal: Proposal, code: str, attachment: int, by: User) -> Proposal:
    """Take a file out of the draft; what was filed keeps it."""
    proposal, kept = open_draft(proposal, by, code)
    left = tuple(each for each in kept.files.get(code, ()) if each.id != attachment)
    port.save(proposal, replace(kept, files={**kept.files, code: left}), by=by)
    Attachment.objects.filter(proposal=proposal, pk=attachment, is_filed=False).delete()
    return proposal


def let_go(documents: Collection[int]) -> None:
    """Forget papers of a vault that were never filed; the vault asks first where they are used."""
    Attachment.objects.filter(document__in=documents, is_filed=False).delete()


def open_draft(proposal: Proposal, by: User, code: str) -> tuple[Proposal, Content]:
    """The proposal, locked, with its draft as it is kept now; raises Refused when this person adds no files
    under this code.
    """
    proposal, _allowed = opened_for_writing(proposal, by, arrival())
    if not may_attach(by, proposal, code):
        raise Refused(Blocker(_("This section is written by others of your organisation."), who=WHO_WRITES))
    return proposal, port.load_own(proposal, by=by)


def _add(proposal: Proposal, kept: Content, code: str, files: tuple[Attached, ...], by: User) -> None:
    added = replace(kept, files={**kept.files, code: files})
    port.save(proposal, with_letter(added, code.removeprefix(CONSENT)), by=by)


def with_letter(content: Content, ref: str) -> Content:
    """The content in which the letter of this partner speaks of the terms as they are now."""
    partners = tuple(
        replace(each, letter=terms_of(each, content.title)) if each.ref == ref else each
        for each in content.partners
    )
    return replace(content, partners=partners)


def _asked(proposal: Proposal, code: str, content: Content) -> Question:
    question = place_of(code, sheet_of(proposal.lot.call), content)
    if question is None:
        raise Refused(_("The call asks no files here."))
    return question
