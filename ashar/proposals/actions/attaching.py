"""Files that answer questions of a proposal: added and taken away while it is written."""

from collections.abc import Iterator
from dataclasses import replace

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.calls.sets import Kind
from ashar.calls.sets.asking import MOST_FILES
from ashar.core import lifecycle
from ashar.core.files import Locked
from ashar.core.lifecycle import Blocker, Refused
from ashar.proposals import content as port
from ashar.proposals.actions.writing import NOT_OURS, arrival, closed
from ashar.proposals.content import Attached, Content
from ashar.proposals.models import Attachment, Proposal
from ashar.proposals.questions import Question
from ashar.proposals.sheet import sheet_of
from ashar.proposals.states import WRITTEN


def attach_blockers(proposal: Proposal, code: str, content: Content) -> Iterator[Blocker]:
    """Why no file can be added to this question now."""
    question = _asked(proposal, code)
    most = question.most or MOST_FILES
    if len(content.files.get(code, ())) >= most:
        words = _("There are {n} files already. Take one away before you add another.")
        yield Blocker(format_lazy(words, n=most))


@transaction.atomic
def attach_file(*, proposal: Proposal, code: str, file: Locked, by: User) -> Attachment:
    """Add a file, kept under a lock, to the answer to this question; a draft leaves no entry.

    Its name and its key go into the draft, which is locked itself.
    """
    proposal, kept = _open(proposal, by)
    reasons = list(attach_blockers(proposal, code, kept))
    if reasons:
        raise Refused(*reasons)
    added: Attachment = Attachment.objects.create(
        proposal=proposal, question=code, file=file.row, added_by=by
    )
    known = Attached(added.pk, file.name, file.sha256, file.size, file.key.hex())
    _keep(proposal, kept, code, (*kept.files.get(code, ()), known), by)
    return added


@transaction.atomic
def detach_file(*, proposal: Proposal, code: str, attachment: int, by: User) -> Proposal:
    """Take a file out of the draft; what was filed keeps it."""
    proposal, kept = _open(proposal, by)
    left = tuple(each for each in kept.files.get(code, ()) if each.id != attachment)
    _keep(proposal, kept, code, left, by)
    return proposal


def _open(proposal: Proposal, by: User) -> tuple[Proposal, Content]:
    """The proposal, locked, with its draft as it is kept now; raises Refused when it cannot be written."""
    at = arrival()
    proposal = lifecycle.lock(proposal)
    if not port.is_own(proposal, by):
        raise Refused(NOT_OURS)
    if proposal.state not in WRITTEN or not proposal.lot.call.is_open(at):
        raise Refused(closed(proposal.lot, at))
    return proposal, port.load_own(proposal, by=by)


def _keep(proposal: Proposal, kept: Content, code: str, files: tuple[Attached, ...], by: User) -> None:
    port.save(proposal, replace(kept, files={**kept.files, code: files}), by=by)


def _asked(proposal: Proposal, code: str) -> Question:
    question = sheet_of(proposal.lot.call).by_code.get(code)
    if question is None or question.kind != Kind.FILE:
        raise Refused(_("The call asks no files here."))
    return question
