"""What the page of a call offers here: its complaints, once there is a result to complain about."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ashar.calls.models import Call
from ashar.core.lifecycle import Words


def links_of_call(_user: Any, call: Call) -> Iterator[tuple[Words, str]]:
    """Complaints and their answers, for everybody, from the announcement on."""
    if call.announced_at is not None and not call.is_historic:
        yield _("Complaints"), reverse("complaints:of-call", args=[call.number])


def links_of_results(call: Call) -> Iterator[tuple[Words, str]]:
    """Where a bidder complains, and where everybody reads the answers."""
    yield _("Complaints about the result"), reverse("complaints:of-call", args=[call.number])
