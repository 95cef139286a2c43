"""Where a call, its results, and an auditor’s own page lead to dossiers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ashar.accounts.links import Reading
from ashar.calls.models import Call
from ashar.core.lifecycle import Words


def links_of_results(call: Call) -> Iterator[tuple[Words, str]]:
    """The dossier, beside the results."""
    yield _("Dossier of the call"), reverse("portal:dossier", args=[call.number])


def links_of_call(_user: Any, call: Call) -> Iterator[tuple[Words, str]]:
    """The dossier, on the page of a call once it is announced."""
    if call.announced_at and call.mode == "live":
        yield from links_of_results(call)


def readings_of(user: Any) -> Iterator[Reading]:
    """What an auditor comes for."""
    if user.duties() & {"auditor", "inspector"}:
        about = _(
            "Everything about one competition in one file that you can check; what you open is recorded."
        )
        yield Reading(_("Dossiers of calls"), about, reverse("portal:dossiers"))


def own_pages_of(user: Any) -> Iterator[tuple[Words, str]]:
    """The same list, among what the office may open."""
    if user.duties() & {"specialist", "head"}:
        yield _("Dossiers of calls"), reverse("portal:dossiers")
