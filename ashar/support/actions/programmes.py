"""Deeds on support programmes: their people, and the authorities they are assigned to.

Every pair of a person and an assignment is one ordinary role. Whoever had the right already keeps it:
only roles that were given here end here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from ashar.accounts.actions import account_for, close_role, grant_role, let_in
from ashar.accounts.models import Purpose, Role, User, Way
from ashar.core import clock, journal
from ashar.core.lifecycle import Blocker, Refused
from ashar.places.models import Authority
from ashar.programmes.models import FundingSource
from ashar.support import notices
from ashar.support.models import Assignment, SupportMember, SupportProgramme

NAMES = tuple(
    f"{name}_{language}"
    for name in ("name", "adviser", "funder", "implementer")
    for language in ("ky", "ru", "en")
)
THE_OPERATOR = _("The operator of the platform.")


@dataclass(frozen=True)
class Invited:
    """What came of inviting a person.

    `code`: the one-time code to print, or None when a letter was sent or the person has a way in already.
    """

    member: SupportMember
    way: Way
    code: str | None


@transaction.atomic
def create_support_programme(*, valid_from: date, valid_to: date, by: User, **names: str) -> SupportProgramme:
    """Enter a support programme; `names`: name, adviser, funder and implementer, each by language."""
    if unknown := names.keys() - set(NAMES):
        raise TypeError(f"Not of a support programme: {sorted(unknown)}")
    if not by.has_perm("support.keep_programmes"):
        raise Refused(Blocker(_("You cannot enter a support programme."), who=THE_OPERATOR))
    if valid_to < valid_from:
        raise Refused(_("The last day is before the first."))
    journal.lock_chain(journal.PLATFORM)
    programme: SupportProgramme = SupportProgramme.objects.create(
        valid_from=valid_from, valid_to=valid_to, is_demonstration=by.is_demonstration, **names
    )
    facts = {"from": valid_from, "to": valid_to, **{name: text for name, text in names.items() if text}}
    journal.write_entry(
        chain=journal.PLATFORM, number=programme.number, step="support.create", by=by, facts=facts
    )
    return programme


@transaction.atomic
def invite_member(
    *,
    programme: SupportProgramme,
    login: str,
    name: str,
    code: str,
    by: User,
    way: str = Way.SLIP,
    language: str = "ky",
) -> Invited:
    """Let a person, who may be new here, advise or observe for the programme, and in by letter or code."""
    _refuse_unless_keeps(programme, by)
    user, _is_new = account_for(
        login=login, name=name, by=by, language=language, is_demonstration=programme.is_demonstration
    )
    member = join_programme(programme=programme, user=user, code=code, by=by)
    if user.has_entered:
        return Invited(member, Way(way), None)
    chosen = Way(way) if user.email else Way.SLIP
    issued = let_in(user=user, by=by, purpose=Purpose.FIRST, way=chosen)
    return Invited(member, chosen, issued if chosen is Way.SLIP else None)


@transaction.atomic
def join_programme(*, programme: SupportProgramme, user: User, code: str, by: User) -> SupportMember:
    """Make a person adviser or observer of the programme, with a role in each of its authorities."""
    _refuse_unless_keeps(programme, by)
    journal.lock_chain(journal.PLATFORM)
    if user.is_demonstration != programme.is_demonstration:
        raise Refused(_("People of the demonstration and real people are kept apart."))
    if programme.members.active().filter(user=user, code=code).exists():
        raise Refused(_("This person is already in the programme in this capacity."))
    member: SupportMember = SupportMember.objects.create(programme=programme, user=user, code=code)
    _record_member(member, "support.join", by)
    for assignment in _standing(programme):
        _give(assignment, member, by)
    return member


@transaction.atomic
def end_member(*, member: SupportMember, by: User) -> SupportMember:
    """A person leaves the programme at once, and with it the roles that came from it."""
    programme = member.programme
    _refuse_unless_keeps(programme, by)
    journal.lock_chain(journal.PLATFORM)
    member = SupportMember.objects.select_for_update(of=("self",)).select_related("user").get(pk=member.pk)
    if member.ended_at:
        raise Refused(_("This person has left the programme already."))
    member.ended_at = clock.now()
    member.save(update_fields=["ended_at"])
    _record_member(member, "support.leave", by)
    for assignment in _standing(programme):
        _take(assignment.roles.filter(user=member.user, code=member.code), by)
    return member


@transaction.atomic
def assign_authority(
    *,
    programme: SupportProgramme,
    authority: Authority,
    valid_from: date,
    valid_to: date,
    by: User,
    funding: FundingSource | None = None,
) -> Assignment:
    """Let the programme's people see where the authority stands; `funding`: the funder's money in it."""
    _refuse_unless_keeps(programme, by)
    journal.lock_chain(authority.code)
    blockers = list(assigning_blockers(programme, authority, valid_from, valid_to, funding))
    if blockers:
        raise Refused(*blockers)
    assignment: Assignment = Assignment.objects.create(
        programme=programme,
        authority=authority,
        valid_from=valid_from,
        valid_to=valid_to,
        funding=funding,
    )
    facts = {"from": valid_from, "to": valid_to, "funding": funding.pk if funding else None}
    _record(assignment, "support.assign", by, facts)
    for member in programme.members.active().select_related("user"):
        _give(assignment, member, by)
    notices.tell_of_assignment(assignment)
    return assignment


def assigning_blockers(
    programme: SupportProgramme,
    authority: Authority,
    valid_from: date,
    valid_to: date,
    funding: FundingSource | None,
) -> Iterator[Blocker]:
    """Why the programme cannot be assigned to the authority in these days."""
    if not authority.is_live or authority.is_demonstration != programme.is_demonstration:
        yield Blocker(_("This authority does not work here, or is of another world than the programme."))
    if valid_to < valid_from:
        yield Blocker(_("The last day is before the first."))
    elif valid_from < programme.valid_from or valid_to > programme.valid_to:
        yield Blocker(_("The days must lie within those of the programme."))
    if funding and funding.authority_id not in (None, authority.pk):
        yield Blocker(_("This source of money belongs to another authority."))
    same = programme.assignments.not_over().filter(authority=authority)
    if same.touching(valid_from, valid_to).exists():
        yield Blocker(_("The programme is assigned to this authority in those days already."))


@transaction.atomic
def end_assignment(*, assignment: Assignment, by: User, last_day: date | None = None) -> Assignment:
    """End an assignment at once or after a last day, and with it the roles that came from it."""
    _refuse_unless_keeps(assignment.programme, by)
    journal.lock_chain(assignment.chain)
    assignment = Assignment.objects.select_for_update(of=("self",)).get(pk=assignment.pk)
    blockers = list(ending_blockers(assignment, last_day=last_day))
    if blockers:
        raise Refused(*blockers)
    assignment.valid_to = last_day or max(clock.today(), assignment.valid_from)
    assignment.ended_at = None if last_day else clock.now()
    assignment.save(update_fields=["valid_to", "ended_at"])
    _record(assignment, "support.end", by, {"last_day": assignment.valid_to})
    _take(assignment.roles.all(), by, last_day)
    return assignment


def ending_blockers(assignment: Assignment, *, last_day: date | None = None) -> Iterator[Blocker]:
    """Why an assignment cannot end now, or after this last day."""
    if not Assignment.objects.not_over().filter(pk=assignment.pk).exists():
        yield Blocker(_("This assignment is already over."))
        return
    if last_day and last_day < max(clock.today(), assignment.valid_from):
        yield Blocker(_("The last day is in the past or before the first day."))
    if last_day and last_day > assignment.valid_to:
        yield Blocker(_("The assignment ends earlier than that."))


def _refuse_unless_keeps(programme: SupportProgramme, by: User) -> None:
    if not by.has_perm("support.keep_programme", programme):
        raise Refused(Blocker(_("You do not keep this support programme."), who=THE_OPERATOR))


def _standing(programme: SupportProgramme) -> list[Assignment]:
    """Assignments that hold or will hold, in the order in which journals are locked."""
    found = programme.assignments.not_over().select_related("authority")
    return list(found.order_by("authority__code"))


def _give(assignment: Assignment, member: SupportMember, by: User) -> None:
    begins = max(assignment.valid_from, clock.today())
    known = Role.objects.not_over(begins).filter(
        user=member.user, authority=assignment.authority, code=member.code
    )
    if known.filter(valid_from__lte=assignment.valid_to).exists():
        return
    role = grant_role(
        user=member.user,
        code=member.code,
        authority=assignment.authority,
        valid_from=begins,
        valid_to=assignment.valid_to,
        by=by,
    )
    assignment.roles.add(role)
    notices.tell_of_role(role)


def _take(roles: models.QuerySet[Role], by: User, last_day: date | None = None) -> None:
    running = Role.objects.not_over().filter(pk__in=roles.values("pk"))
    for role in running.select_related("authority", "user"):
        if last_day is None or role.valid_to is None or last_day < role.valid_to:
            close_role(role=role, by=by, last_day=last_day)


def _record(assignment: Assignment, step: str, by: User, facts: dict[str, object]) -> None:
    journal.write_entry(
        chain=assignment.chain,
        number=assignment.programme.number,
        step=step,
        by=by,
        facts={"assignment": assignment.pk, **facts},
    )


def _record_member(member: SupportMember, step: str, by: User) -> None:
    journal.write_entry(
        chain=journal.PLATFORM,
        number=member.programme.number,
        step=step,
        by=by,
        facts={"role": member.code, "person": member.user.journal_digest},
    )
