"""What a task is, and who is asked about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Subquery, Value
from django.utils.functional import Promise

from ashar.accounts.models import Role, User
from ashar.commissions.models import CommissionMember
from ashar.core import clock
from ashar.core.web.ties import ties_of
from ashar.organisations.models import MemberCode, Membership
from ashar.selection.models import InterestDeclaration, ScoreSheet

SITTING = ("opened", "admission", "scoring", "deciding")
Words = str | Promise


@dataclass(frozen=True)
class Task:
    """A thing to do: the verb first, what it is about, where, until when, and how long it takes."""

    title: Words
    about: str
    number: str
    address: str
    minutes: int
    due: datetime | None = None

    @property
    def days_left(self) -> int | None:
        """Whole days until it is due; below zero when late; None without a day."""
        if self.due is None:
            return None
        return (clock.local(self.due).date() - clock.today()).days

    @property
    def is_late(self) -> bool:
        """Whether it should have been done."""
        return self.due is not None and self.due < clock.now()


@dataclass(frozen=True)
class People:
    """Who is asked about, with what they hold today. `chains`: codes of the authorities by their ids."""

    holders: Mapping[tuple[int, str], Sequence[int]]
    seats: Sequence[dict[str, Any]]
    ngos: Mapping[int, Sequence[int]]
    chains: Mapping[int, str]

    def holding(self, authority_id: int, *codes: str) -> list[int]:
        """Ids of the people with one of these roles in the authority."""
        return [user for code in codes for user in self.holders.get((authority_id, code), ())]

    def authorities(self, *codes: str) -> set[int]:
        """Authorities where somebody asked about holds one of these roles."""
        return {authority for authority, code in self.holders if code in codes}


Tasks = dict[int, list[Task]]


def people_of(users: Sequence[User]) -> People:
    """Roles, seats and organisations of these accounts as they are today."""
    ids = [user.pk for user in users]
    roles = Role.objects.current().filter(user__in=ids, authority__isnull=False)
    members = Membership.objects.current().filter(user__in=ids).annotate(chain=Value("", CharField()))
    held = roles.values_list("user", "authority", "code", "authority__code").union(
        members.values_list("user", "organisation", "code", "chain")
    )
    return _people(held, ids)


def reader_alone(user: User) -> People:
    """The same of whoever asks, whose ties are read for the frame of the page anyway."""
    ties = [*ties_of(user, "role"), *ties_of(user, "membership")]
    return _people([(user.pk, tie.body, tie.code, tie.chain) for tie in ties if tie.body], [user.pk])


def _people(held: Iterable[tuple[int, int, str, str]], ids: Sequence[int]) -> People:
    holders: dict[tuple[int, str], list[int]] = defaultdict(list)
    ngos: dict[int, list[int]] = defaultdict(list)
    chains: dict[int, str] = {}
    for user, body, code, chain in held:
        if code in MemberCode.values:
            ngos[body].append(user)
        else:
            holders[body, code].append(user)
            chains[body] = chain
    return People(holders, _seats(ids), ngos, chains)


def _seats(ids: Sequence[int]) -> list[dict[str, Any]]:
    """Seats joined with the calls they serve: has the person declared, how far is the sheet."""
    call = OuterRef("commission__calls")
    pending = InterestDeclaration.objects.filter(
        member=OuterRef("pk"), state="pending", proposal__lot__call=call
    )
    sheet = ScoreSheet.objects.filter(member=OuterRef("pk"), call=call).values("state")[:1]
    seats = CommissionMember.objects.current().filter(
        user__in=ids, commission__calls__mode="live", commission__calls__state__in=["announced", *SITTING]
    )
    return list(
        seats.annotate(pending=Exists(pending), sheet=Subquery(sheet)).values(
            "user", "duty", "pending", "sheet", call_id=F("commission__calls")
        )
    )


def give(tasks: Tasks, users: Iterable[int], task: Task) -> None:
    """Put the task on the list of each of these people."""
    for user in users:
        tasks[user].append(task)
