"""What waits in the vault of an organisation: papers that end soon, or are over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ashar.core import clock
from ashar.desk.tasks.people import People, Task
from ashar.desk.tasks.rows import Facts, Turn, Work, end_of, work
from ashar.organisations.models import MemberCode, Membership
from ashar.organisations.vault.actions import SOON
from ashar.organisations.vault.kinds import kind_of

KEEPERS = (MemberCode.HEAD, MemberCode.MANAGER)


def vaulting(people: People) -> Iterator[Work]:
    """A paper to renew, for the head and the managers."""
    if not people.ngos:
        return
    paper = "organisation__documents"
    held = Membership.objects.current().filter(
        user__in=people.ids,
        code__in=KEEPERS,
        **{
            f"{paper}__is_current": True,
            f"{paper}__valid_until__lte": clock.today() + timedelta(days=SOON),
        },
    )
    names = {"pk": "pk", "kind": "kind", "until": "valid_until", "organisation": "organisation"}
    told = {name: f"{paper}__{column}" for name, column in names.items()}
    yield work(_renew, held, user=F("user"), **told)


def _renew(facts: Facts, people: People) -> Iterator[Turn]:
    address = reverse("vault-document", args=[facts["organisation"], facts["pk"]])
    title, until = _("Renew the document"), end_of(facts["until"])
    yield [facts["user"]], Task(title, kind_of(facts["kind"]).title, "", address, 15, until)
