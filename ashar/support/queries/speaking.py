"""Who speaks for a donor: the observers of a support programme, where it has a source of money."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from ashar.accounts.models import User
from ashar.core import clock
from ashar.support.models import Assignment, SupportMember


def assignments_of_observer(user: Any) -> QuerySet[Assignment]:
    """Assignments, running today, of the programmes that the person observes for their funder."""
    today = clock.today()
    observed = SupportMember.objects.active().filter(user=user, code="donor").values("programme")
    found: QuerySet[Assignment] = Assignment.objects.touching(today, today).not_over()
    return found.filter(programme__in=observed)


def pairs_of(user: Any) -> set[tuple[int, int]]:
    """Ids of the sources and the authorities for whose funder the person speaks; one query."""
    named = assignments_of_observer(user).filter(funding__isnull=False, authority__isnull=False)
    return set(named.values_list("funding", "authority"))


def observers_of(source_id: int, authority_id: int) -> QuerySet[User]:
    """People who speak for the funder of this source in this authority."""
    today = clock.today()
    running = Assignment.objects.touching(today, today).not_over()
    programmes = running.filter(funding=source_id, authority=authority_id).values("programme")
    members = SupportMember.objects.active().filter(programme__in=programmes, code="donor")
    return User.objects.filter(pk__in=members.values("user"))
