"""Historic series of competitions."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ashar.calls import states
from ashar.core import journal
from ashar.core.lifecycle import Staged
from ashar.core.search import fold
from ashar.core.thread import Kind, KnotFacts, titles_of
from ashar.regulations.models import Recorded


class CallSeries(Recorded, Staged):
    """Several competitions that a source tells of together without naming the towns."""

    KIND = Kind.SERIES
    STEPS: dict = {}  # type: ignore[type-arg]

    state = models.CharField(max_length=10, choices=states.Series.choices, default=states.Series.RECORDED)
    title_ky = models.CharField(max_length=300, blank=True)
    title_ru = models.CharField(max_length=300, blank=True)
    title_en = models.CharField(max_length=300, blank=True)
    competitions = models.PositiveSmallIntegerField(null=True)
    funded = models.PositiveSmallIntegerField(null=True)

    @property
    def chain(self) -> str:
        """No single authority ran it."""
        return journal.PLATFORM

    def knot_facts(self) -> KnotFacts:
        """One entry in the register for all of them."""
        return KnotFacts(
            titles=titles_of(self),
            public_label=_("Known in part"),
            mode=self.mode,
            is_public=True,
            is_order=True,
            is_over=True,
            folded=fold(" ".join(titles_of(self))),
        )
