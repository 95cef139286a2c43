"""Templates: criteria, question sets, lists of papers and whole cards, of an authority or of the country."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from ashar.accounts.models import RoleCode
from ashar.calls import states
from ashar.calls.states import Part, Sharing
from ashar.core import journal
from ashar.core.lifecycle import Stepped
from ashar.core.triggers import Trigger, register
from ashar.places.models import Authority

PREPARERS = (RoleCode.SPECIALIST, RoleCode.HEAD)
PUBLISHERS = (RoleCode.OPERATOR, RoleCode.MINISTRY)


class TemplateQuerySet(models.QuerySet["Template"]):
    """Templates as somebody may use them."""

    def of_world(self, is_demonstration: bool) -> TemplateQuerySet:
        """What is shipped, and what was made in the same world: the demonstration or the real one."""
        return self.filter(
            Q(authority__isnull=True, made_by__isnull=True)
            | Q(authority__isnull=True, made_by__is_demonstration=is_demonstration)
            | Q(authority__is_demonstration=is_demonstration)
        )

    def offered_to(self, authority: Authority) -> TemplateQuerySet:
        """In use: the country's, those that other authorities share, and the authority's own."""
        shared = Q(authority__isnull=True) | Q(is_shared=True) | Q(authority=authority)
        known = self.of_world(authority.is_demonstration).select_related("authority")
        return known.filter(shared, state=Sharing.IN_USE).order_by("authority", "number")

    def visible_to(self, user: Any) -> TemplateQuerySet:
        """In use and shared: everybody who is signed in; the rest: whose it is."""
        if not user.is_authenticated:
            return self.none()
        found = self.of_world(user.is_demonstration).select_related(
            "authority", "based_on__authority", "from_call"
        )
        shared = Q(authority__isnull=True) | Q(is_shared=True)
        own = Q(authority__in=user.authorities(*PREPARERS))
        if user.duties() & set(PUBLISHERS):
            own |= Q(authority__isnull=True)
        return found.filter(own | (shared & ~Q(state=Sharing.DRAFT)))


class Template(Stepped):
    """Something to begin with. `body`: of a set as `sets` reads it; of a whole card its texts and sets.

    Without an authority it is the country's; `code` is of those that are shipped. What is in use does not
    change: a change is made in a copy (`based_on`), which takes its place. A call keeps a copy of its own.
    """

    STEPS = states.TEMPLATE_STEPS

    state = models.CharField(max_length=10, choices=Sharing.choices, default=Sharing.DRAFT)
    part = models.CharField(max_length=10, choices=Part.choices)
    authority = models.ForeignKey(Authority, null=True, on_delete=models.PROTECT, related_name="templates")
    is_shared = models.BooleanField(default=False)
    code = models.CharField(max_length=60, blank=True)
    title_ky = models.CharField(max_length=200, blank=True)
    title_ru = models.CharField(max_length=200, blank=True)
    title_en = models.CharField(max_length=200, blank=True)
    about_ky = models.CharField(max_length=500, blank=True)
    about_ru = models.CharField(max_length=500, blank=True)
    about_en = models.CharField(max_length=500, blank=True)
    sphere = models.CharField(max_length=40, blank=True)
    body: Any = models.JSONField(default=dict)
    based_on = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="copies")
    from_call = models.ForeignKey(
        "calls.Call", null=True, on_delete=models.PROTECT, related_name="templates_made"
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField(null=True)

    objects: Any = TemplateQuerySet.as_manager()
    authority_id: int | None
    based_on_id: int | None

    class Meta:
        constraints = [
            models.UniqueConstraint(name="template_code_once", fields=["code"], condition=~Q(code="")),
            models.CheckConstraint(
                name="only_the_country_s_templates_are_shipped",
                condition=Q(code="") | Q(authority__isnull=True),
            ),
        ]

    @property
    def chain(self) -> str:
        """The journal of its authority, or of the platform."""
        return self.authority.code if self.authority else journal.PLATFORM

    @property
    def is_national(self) -> bool:
        """Whether it is the country's."""
        return self.authority_id is None


register(
    Trigger(
        "template_in_use_does_not_change",
        "calls_template",
        "UPDATE",
        "A template in use is changed by a copy that takes its place.",
        when="OLD.state <> 'draft' AND OLD.code = '' AND CAST(NEW.body AS TEXT) <> CAST(OLD.body AS TEXT)",
    )
)
