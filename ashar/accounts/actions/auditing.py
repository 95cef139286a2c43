"""Letting an auditor in by a letter, and recording what the auditor reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.accounts.actions.people import Invitation, admit
from ashar.accounts.models import AuditLetter, Role, RoleCode, User, Way
from ashar.core import clock, journal
from ashar.core.lifecycle import Blocker, Refused
from ashar.core.thread import Kind, Knot
from ashar.core.web.ties import forget_ties
from ashar.places.models import Authority

READ = "auditor.read"


@dataclass(frozen=True)
class Letter:
    """A letter of an inspecting body. `calls`: numbers of those it is about; none: the whole authority."""

    body: str
    number: str
    dated: date
    calls: Sequence[str] = ()


@transaction.atomic
def let_auditor_in(
    *,
    authority: Authority,
    letter: Letter,
    login: str,
    name: str,
    by: User,
    valid_from: date,
    valid_to: date,
    way: str = Way.SLIP,
    language: str = "ru",
) -> Invitation:
    """Give the role of an auditor by a letter, from a day to a day; it ends by itself."""
    if not by.has_perm("accounts.let_auditor_in", authority):
        raise Refused(Blocker(_("Only the head lets an auditor in."), who=_("The head of the authority.")))
    journal.lock_chain(authority.code)
    if blockers := list(_letter_blockers(authority, letter)):
        raise Refused(*blockers)
    invitation = admit(
        login=login,
        name=name,
        code=RoleCode.AUDITOR,
        authority=authority,
        by=by,
        way=way,
        language=language,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    record_letter(role=invitation.role, letter=letter, by=by)
    return invitation


def _letter_blockers(authority: Authority, letter: Letter) -> Iterator[Blocker]:
    if letter.dated > clock.today():
        yield Blocker(_("The date of the letter is ahead."))
    known = Knot.objects.filter(kind=Kind.CALL, chain=authority.code, number__in=letter.calls, is_public=True)
    missing = set(letter.calls) - set(known.values_list("number", flat=True))
    for number in sorted(missing):
        words = _("There is no announced call {number} here.")
        yield Blocker(format_lazy(words, number=number))


@transaction.atomic
def record_letter(*, role: Role, letter: Letter, by: journal.Actor) -> AuditLetter:
    """Say by which letter an auditor’s role was given; part of the deed that gives it."""
    journal.lock_chain(role.chain)
    told = {"body": letter.body, "number": letter.number, "dated": letter.dated, "calls": list(letter.calls)}
    kept = AuditLetter.objects.create(role=role, is_whole=not letter.calls, **told)
    forget_ties(role.user)
    journal.write_entry(
        chain=role.chain,
        number=f"person-{role.user_id}",
        step="auditor.letter",
        by=by,
        facts={**told, "person": role.user.journal_digest},
    )
    return kept


@transaction.atomic
def record_reading(*, by: User, page: str, authorities: Iterable[int]) -> int:
    """Write down that an auditor opened this page, in the journal of each authority; how many entries."""
    held = Role.objects.current().filter(user=by, code=RoleCode.AUDITOR, authority__in=list(authorities))
    known = list(held.select_related("authority", "letter").order_by("authority__code", "pk"))
    for role in known:
        letter = getattr(role, "letter", None)
        facts = {"page": page, "letter": letter.named if letter else ""}
        number = f"person-{by.pk}"
        journal.write_entry(chain=role.chain, number=number, step=READ, by=by, facts=facts)
    return len(known)
