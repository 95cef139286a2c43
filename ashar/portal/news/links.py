"""A way from the page of an open call to a release about it."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ashar.calls.models import Call
from ashar.core import clock
from ashar.core.lifecycle import Words
from ashar.core.news.models import WRITERS, NewsItem
from ashar.core.news.states import Kind


def links_of_call(user: Any, call: Call) -> Iterable[tuple[Words, str]]:
    """For who writes news of the authority, while the call is open."""
    if user.is_authenticated and user.holds(call.authority_id, *WRITERS) and call.is_open(clock.now()):
        drafted = NewsItem.objects.filter(
            subjects__number=call.number, state="draft", kind=Kind.CALLS
        ).first()
        if drafted:
            yield _("The drafted release about it"), reverse("portal:edit-news", args=[drafted.number])
            return
        address = reverse("portal:new-news", args=[call.authority.code, "calls"])
        yield _("Write a release about it"), f"{address}?calls={call.number}"
