"""The way from a call to the plan of its order, for the office."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from ashar.calls.models import Call
from ashar.core.lifecycle import Words
from ashar.core.web.addresses import address_of


def links_of_call(user: Any, call: Call) -> Iterator[tuple[Words, str]]:
    """The plan of the order, for those who work with it."""
    if call.line and not call.is_historic and user.is_authenticated and user.has_perm("calls.see_plan", call):
        yield _("Plan of the order"), address_of("desk:order", call.line.number)
