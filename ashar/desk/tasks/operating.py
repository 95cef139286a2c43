"""What waits for operators: authorities that work here and have nobody yet."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import Role
from ashar.accounts.rules import KEEPERS
from ashar.desk.tasks.people import People, Task
from ashar.desk.tasks.rows import Facts, Turn, Work, about, work
from ashar.places.models import Authority


def operating(people: People) -> Iterator[Work]:
    """Authorities whose first person is not invited; an operator alone can."""
    if not people.operators:
        return
    keepers = Role.objects.current().filter(authority=OuterRef("pk"), code__in=KEEPERS)
    empty = Authority.objects.live().filter(~Exists(keepers))
    names = {f"title_{code}": f"name_{code}" for code in ("ky", "ru", "en")}
    yield work(_invite, empty, code="code", **names)


def _invite(facts: Facts, people: People) -> Iterator[Turn]:
    address = reverse("people-invite", args=[facts["code"]])
    yield people.operators, Task(_("Invite the first person"), about(facts), "", address, 10)
