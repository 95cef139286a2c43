"""Several people at one draft: helpers from outside, comments, and who is writing just now."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.accounts.actions import create_account, let_in
from ashar.accounts.models import Purpose, User, Way
from ashar.core import clock
from ashar.core.lifecycle import Blocker, Refused
from ashar.core.web.ties import forget_ties
from ashar.organisations.models import MemberCode
from ashar.proposals import content as port
from ashar.proposals import notices
from ashar.proposals.actions.writing import arrival, opened_for_writing
from ashar.proposals.models import DraftComment, DraftPresence, Helper, Proposal
from ashar.proposals.team import capacities, helpers_now

MOST_COMMENT = 1000
MOST_COMMENTS = 200
NOW = timedelta(minutes=2)
HEAD = _("The head of the organisation")


@dataclass(frozen=True)
class Invited:
    """A helper; `code` to print, or None when a letter was sent or the person has a password already."""

    helper: Helper
    code: str | None


@transaction.atomic
def invite_helper(
    *,
    proposal: Proposal,
    login: str,
    name: str,
    parts: Collection[str],
    by: User,
    way: str = Way.SLIP,
    language: str = "ky",
) -> Invited:
    """Let somebody from outside write these parts of this draft, until it is filed."""
    proposal, known = _as_head(proposal, by)
    if not parts or not set(parts) <= known:
        raise Refused(_("Choose at least one section."))
    user = _person(proposal, login, name, language, by)
    if capacities(user, proposal):
        raise Refused(_("This person acts for your organisation already."))
    helpers_now(proposal).filter(user=user).update(ended_at=clock.now())
    helper = Helper.objects.create(proposal=proposal, user=user, parts=sorted(parts), invited_by=by)
    forget_ties(user)
    if user.has_usable_password():
        notices.tell_helper(helper)
        return Invited(helper, None)
    chosen = Way(way) if user.email else Way.SLIP
    code = let_in(user=user, by=by, purpose=Purpose.FIRST, way=chosen)
    return Invited(helper, code if chosen is Way.SLIP else None)


@transaction.atomic
def end_helper(*, proposal: Proposal, helper: int, by: User) -> Proposal:
    """The person from outside no longer helps."""
    proposal, _known = _as_head(proposal, by)
    for found in helpers_now(proposal).filter(pk=helper).select_related("user"):
        found.ended_at = clock.now()
        found.save(update_fields=["ended_at"])
        forget_ties(found.user)
    return proposal


def end_helpers(proposal: Proposal, at: datetime) -> None:
    """At the filing all help from outside ends."""
    helpers_now(proposal).update(ended_at=at)
    DraftPresence.objects.filter(proposal=proposal).delete()


@transaction.atomic
def comment_draft(*, proposal: Proposal, part: str, text: str, by: User) -> DraftComment:
    """Say something to the others about a part that one may write oneself; it is never filed."""
    proposal, allowed = opened_for_writing(proposal, by, arrival())
    if part not in allowed:
        raise Refused(_("Choose the section that you speak of."))
    if DraftComment.objects.filter(proposal=proposal).count() >= MOST_COMMENTS:
        raise Refused(_("There are too many comments. Settle some of them by a talk."))
    body = port.locked(proposal, {"part": part, "text": text})
    added: DraftComment = DraftComment.objects.create(proposal=proposal, by=by, body=body)
    return added


@transaction.atomic
def settle_comment(*, proposal: Proposal, comment: int, by: User) -> Proposal:
    """A comment is done with."""
    proposal, allowed = opened_for_writing(proposal, by, arrival())
    for found in DraftComment.objects.filter(proposal=proposal, pk=comment, settled_at__isnull=True):
        if (port.unlocked(proposal, found.body) or {}).get("part") in allowed:
            found.settled_at = clock.now()
            found.save(update_fields=["settled_at"])
    return proposal


@transaction.atomic
def be_present(*, proposal: Proposal, part: str, by: User) -> None:
    """Say that one is writing just now, and forget those who went away."""
    at = clock.now()
    told = {"at": at, "body": port.locked(proposal, {"part": part})}
    DraftPresence.objects.filter(proposal=proposal, at__lt=at - NOW).delete()
    DraftPresence.objects.update_or_create(proposal=proposal, user=by, defaults=told)


def _as_head(proposal: Proposal, by: User) -> tuple[Proposal, frozenset[str]]:
    proposal, known = opened_for_writing(proposal, by, arrival())
    if MemberCode.HEAD not in capacities(by, proposal):
        raise Refused(Blocker(_("Only the head of the organisation invites helpers."), who=HEAD))
    return proposal, known


def _person(proposal: Proposal, login: str, name: str, language: str, by: User) -> User:
    is_demonstration = proposal.organisation.is_demonstration
    try:
        user = User.objects.get_by_natural_key(login)
    except User.DoesNotExist:
        return create_account(
            login=login, name=name, language=language, by=by, is_demonstration=is_demonstration
        )
    if user.is_demonstration != is_demonstration or not user.is_active:
        raise Refused(_("This sign-in name cannot be invited here. Choose another one."))
    return user
