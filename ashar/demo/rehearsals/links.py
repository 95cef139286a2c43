"""The way to a rehearsal, beside a call in preparation."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ashar.calls.models import Call
from ashar.core.lifecycle import Words


def links_of_draft(user: Any, call: Call) -> Iterator[tuple[Words, str]]:
    """For whoever may try the call out."""
    if user.has_perm("demo.rehearse_call", call):
        yield _("Try this as a rehearsal"), reverse("rehearsals:all")
