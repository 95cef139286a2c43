"""Items of news, what they are about, and their figures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F, Q

from ashar.core import clock, triggers
from ashar.core.lifecycle import Stepped
from ashar.core.news import states
from ashar.core.news.measures import Asked, Value
from ashar.core.news.states import Kind, State
from ashar.core.thread import Mode

# Roles that may write news for the chain they are held in; the operator's is the platform's.
WRITERS = ("specialist", "head", "operator")
# The blocks of a release, each in Kyrgyz and Russian.
BLOCKS = (
    *("title", "lead", "body", "place", "hosts", "law", "supporters"),
    *("quote", "speaker", "post", "contact"),
)


class NewsQuerySet(models.QuerySet["NewsItem"]):
    """Items as somebody may know of them, by the clock."""

    def public(self, at: datetime | None = None) -> NewsQuerySet:
        """Published, and its embargo, if any, is over."""
        return self.filter(state=State.PUBLISHED, public_since__lte=at or clock.now())

    def of_group(self, group: str) -> NewsQuerySet:
        """Items of one of the four kinds that a reader chooses from (states.GROUPS)."""
        return self.filter(kind__in=states.GROUPS.get(group, ()))

    def visible_to(self, user: Any) -> NewsQuerySet:
        """What is public, or was until it was withdrawn; for who may write them drafts and embargoed ones."""
        found = Q(public_since__lte=clock.now()) & (
            Q(state=State.PUBLISHED) | Q(state=State.WITHDRAWN, withdrawn_at__gte=F("public_since"))
        )
        if user.is_authenticated:
            chains = {chain for code, _body, chain in user.roles_now if code in WRITERS}
            own = Q(owner__in=chains)
            found |= own & Q(is_demonstration=True) if user.is_demonstration else own
        return self.filter(found)


class NewsItem(Stepped):
    """A release of an authority or of the platform, live or of the time before the platform.

    `owner`: the chain it belongs to. `public_since`: its publication or the end of its embargo; of a
    historic one the event itself. A figure stands in a text as `{1}`.
    """

    STEPS = states.STEPS

    owner = models.CharField(max_length=32)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    mode = models.CharField(max_length=10, choices=Mode.choices, default=Mode.LIVE)
    is_demonstration = models.BooleanField(default=False)

    begins_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    embargo_until = models.DateTimeField(null=True)
    drafted_at = models.DateTimeField(default=clock.now)
    published_at = models.DateTimeField(null=True)
    public_since = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    reason_ky = models.CharField(max_length=400, blank=True)
    reason_ru = models.CharField(max_length=400, blank=True)
    replaces = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="replacements")

    title_ky = models.CharField(max_length=300, blank=True)
    title_ru = models.CharField(max_length=300, blank=True)
    lead_ky = models.TextField(blank=True)
    lead_ru = models.TextField(blank=True)
    body_ky = models.TextField(blank=True)
    body_ru = models.TextField(blank=True)
    place_ky = models.CharField(max_length=300, blank=True)
    place_ru = models.CharField(max_length=300, blank=True)
    hosts_ky = models.TextField(blank=True)
    hosts_ru = models.TextField(blank=True)
    law_ky = models.TextField(blank=True)
    law_ru = models.TextField(blank=True)
    supporters_ky = models.TextField(blank=True)
    supporters_ru = models.TextField(blank=True)
    quote_ky = models.TextField(blank=True)
    quote_ru = models.TextField(blank=True)
    speaker_ky = models.CharField(max_length=200, blank=True)
    speaker_ru = models.CharField(max_length=200, blank=True)
    post_ky = models.CharField(max_length=200, blank=True)
    post_ru = models.CharField(max_length=200, blank=True)
    contact_ky = models.TextField(blank=True)
    contact_ru = models.TextField(blank=True)

    source_ky = models.CharField(max_length=300, blank=True)
    source_ru = models.CharField(max_length=300, blank=True)
    source_on = models.DateField(null=True)

    objects: Any = NewsQuerySet.as_manager()
    replaces_id: int | None
    replacements: models.Manager[NewsItem]
    subjects: models.Manager[NewsSubject]
    figures: models.Manager[NewsFigure]
    get_kind_display: Callable[[], str]

    class Meta:
        indexes = [models.Index(name="news_by_day", fields=["state", "is_demonstration", "public_since"])]
        constraints = [
            models.CheckConstraint(
                name="published_news_has_its_moments",
                condition=Q(state=State.DRAFT) | Q(published_at__isnull=False, public_since__isnull=False),
            ),
            models.CheckConstraint(
                name="news_keeps_its_embargo",
                condition=Q(embargo_until__isnull=True)
                | Q(public_since__isnull=True)
                | Q(public_since__gte=F("embargo_until")),
            ),
            models.CheckConstraint(
                name="withdrawn_news_says_why",
                condition=~Q(state=State.WITHDRAWN)
                | Q(withdrawn_at__isnull=False) & (~Q(reason_ky="") | ~Q(reason_ru="")),
            ),
            models.CheckConstraint(
                name="historic_news_has_a_source", condition=~Q(mode="historic") | ~Q(source_ru="")
            ),
            models.CheckConstraint(
                name="event_ends_after_it_begins",
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("begins_at")),
            ),
        ]

    @property
    def chain(self) -> str:
        """The journal of its owner."""
        return self.owner

    @property
    def is_historic(self) -> bool:
        """Of the time before the platform."""
        return self.mode == Mode.HISTORIC

    @property
    def is_gathering(self) -> bool:
        """Whether people are invited to come somewhere."""
        return self.kind in states.GATHERINGS

    def is_public_at(self, at: datetime) -> bool:
        """Whether everybody may read it at this moment."""
        return self.state == State.PUBLISHED and self.public_since is not None and self.public_since <= at


class NewsSubject(models.Model):
    """A number that an item is about, so that its order's page can name the item."""

    item = models.ForeignKey(NewsItem, on_delete=models.CASCADE, related_name="subjects")
    number = models.CharField(max_length=40, db_index=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(name="news_subject_once", fields=["item", "number"])]


class NewsFigure(models.Model):
    """A figure of an item. Taken when the item is published (`as_of`), and fixed from then on.

    `seq`, `hash`: the journal's entry of the publication, which holds the same value.
    """

    item = models.ForeignKey(NewsItem, on_delete=models.PROTECT, related_name="figures")
    n = models.PositiveSmallIntegerField()
    measure = models.CharField(max_length=40)
    about: models.JSONField[list[str]] = models.JSONField(default=list)
    says_ky = models.CharField(max_length=200)
    says_ru = models.CharField(max_length=200)
    says_en = models.CharField(max_length=200)
    unit = models.CharField(max_length=10, blank=True)
    text = models.CharField(max_length=60, blank=True)
    as_of = models.DateTimeField(null=True)
    seq = models.PositiveBigIntegerField(null=True)
    hash = models.CharField(max_length=64, blank=True)

    item_id: int

    class Meta:
        ordering = ["n"]
        constraints = [
            models.UniqueConstraint(name="figure_of_an_item_once", fields=["item", "n"]),
            models.CheckConstraint(
                name="taken_figure_has_a_value", condition=Q(as_of__isnull=True) | ~Q(text="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}/{self.n}"

    @property
    def asked(self) -> Asked:
        """What it is taken of."""
        return Asked(self.measure, tuple(self.about))

    @property
    def value(self) -> Value | None:
        """What it was on its day; None before."""
        return Value(self.unit, self.text) if self.as_of else None


_FIXED = ("item_id", "n", "measure", "unit", "text", "as_of", "says_ky", "says_ru", "says_en")
triggers.register(
    triggers.Trigger(
        "core_newsfigure_is_final",
        "core_newsfigure",
        "UPDATE",
        "A published figure does not change.",
        when=f"OLD.as_of IS NOT NULL AND ({' OR '.join(f'NEW.{c} <> OLD.{c}' for c in _FIXED)} "
        "OR NEW.as_of IS NULL OR CAST(NEW.about AS TEXT) <> CAST(OLD.about AS TEXT))",
    ),
    triggers.Trigger(
        "core_newsfigure_is_kept",
        "core_newsfigure",
        "DELETE",
        "A published figure does not change.",
        when="OLD.as_of IS NOT NULL",
    ),
)
