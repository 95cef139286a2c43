"""What a task is, and who is asked about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import CharField, Value
from django.utils.functional import Promise

from ashar.accounts.models import Role, RoleCode, User
from ashar.core import clock
from ashar.core.web.ties import ties_of
from ashar.organisations.models import MemberCode, Membership

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
    """Who is asked about, with what they hold today. `chains`: codes of the authorities by their ids;
    `operators`: those of the installation, not of its demonstration.
    """

    ids: Sequence[int]
    holders: Mapping[tuple[int, str], Sequence[int]]
    ngos: Mapping[int, Sequence[int]]
    chains: Mapping[int, str]
    operators: Sequence[int]

    def holding(self, authority_id: int, *codes: str) -> list[int]:
        """Ids of the people with one of these roles in the authority."""
        return [user for code in codes for user in self.holders.get((authority_id, code), ())]

    def hold(self, *codes: str) -> bool:
        """Whether somebody asked about holds one of these roles: what is nobody’s work is not composed."""
        return any(code in codes for _authority, code in self.holders)

    def authorities(self, *codes: str) -> set[int]:
        """Authorities where somebody asked about holds one of these roles."""
        return {authority for authority, code in self.holders if code in codes}


Tasks = dict[int, list[Task]]


def people_of(users: Sequence[User]) -> People:
    """Roles and organisations of these accounts as they are today."""
    ids = [user.pk for user in users]
    roles = Role.objects.current().filter(user__in=ids)
    members = Membership.objects.current().filter(user__in=ids).annotate(chain=Value("", CharField()))
    held = roles.values_list("user", "authority", "code", "authority__code").union(
        members.values_list("user", "organisation", "code", "chain")
    )
    return _people(held, ids, {user.pk for user in users if not user.is_demonstration})


def reader_alone(user: User) -> People:
    """The same of whoever asks, whose ties are read for the frame of the page anyway."""
    ties = [*ties_of(user, "role"), *ties_of(user, "membership")]
    real = set() if user.is_demonstration else {user.pk}
    return _people([(user.pk, tie.body, tie.code, tie.chain) for tie in ties], [user.pk], real)


def _people(
    held: Iterable[tuple[int, int | None, str, str]], ids: Sequence[int], real: Container[int]
) -> People:
    holders: dict[tuple[int, str], list[int]] = defaultdict(list)
    ngos: dict[int, list[int]] = defaultdict(list)
    chains: dict[int, str] = {}
    operators = []
    for user, body, code, chain in held:
        if body is None:
            operators += [user] if code == RoleCode.OPERATOR and user in real else []
        elif code in MemberCode.values:
            ngos[body].append(user)
        else:
            holders[body, code].append(user)
            chains[body] = chain
    return People(ids, holders, ngos, chains, operators)
