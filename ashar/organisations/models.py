"""Organisations and memberships."""

from datetime import time
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import RoleCode
from ashar.core import clock
from ashar.core.models import StoredFile
from ashar.core.triggers import Trigger, register
from ashar.places.models import Authority


class LegalForm(models.TextChoices):
    """Legal forms of non-commercial organisations (setting `applicant.kinds` says which may apply)."""

    ASSOCIATION = "association", _("Public association")
    FOUNDATION = "foundation", _("Public foundation")
    INSTITUTION = "institution", _("Institution")
    UNION = "union", _("Union of legal entities")


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Organisations as somebody may know of their pages."""

    def visible_to(self, user: Any) -> "OrganisationQuerySet":
        """One's own, those that one's office registered, and all for the operator."""
        if not user.is_authenticated:
            return self.none()
        if RoleCode.OPERATOR in user.duties():
            return self.filter(is_demonstration=True) if user.is_demonstration else self
        offices = user.authorities(RoleCode.HEAD, RoleCode.SPECIALIST)
        own = Membership.objects.current().filter(user=user).values("organisation")
        return self.filter(models.Q(pk__in=own) | models.Q(registered_in__in=offices))


class Organisation(models.Model):
    """A non-commercial organisation. Name, form and INN are public; contacts are not.

    `registered_in`: the authority whose specialist entered it for an applicant on paper.
    """

    inn = models.CharField(max_length=14, unique=True, null=True)
    legal_form = models.CharField(max_length=12, choices=LegalForm.choices)
    name_ky = models.CharField(max_length=200, blank=True)
    name_ru = models.CharField(max_length=200, blank=True)
    name_en = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    head_name = models.CharField(max_length=120, blank=True)
    registered_in = models.ForeignKey(Authority, null=True, on_delete=models.PROTECT, related_name="+")
    is_demonstration = models.BooleanField(default=False)
    is_historic = models.BooleanField(default=False)
    registered_at = models.DateTimeField(default=clock.now)
    folded = models.TextField(blank=True)

    objects: Any = OrganisationQuerySet.as_manager()
    memberships: "MembershipQuerySet"
    documents: Any
    registered_in_id: int | None

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="inn_is_14_digits",
                condition=models.Q(inn__isnull=False, inn__regex=r"^[0-9]{14}$")
                | models.Q(inn__isnull=True, is_historic=True),
            ),
            models.CheckConstraint(
                name="organisation_has_a_name", condition=~models.Q(name_ky="", name_ru="")
            ),
        ]

    def __str__(self) -> str:
        return self.name_ky or self.name_ru


class MemberCode(models.TextChoices):
    """What a person may do for an organisation; only its head files and signs."""

    HEAD = "ngo_head", _("Head of the organisation")
    MANAGER = "ngo_manager", _("Project manager")
    ACCOUNTANT = "ngo_accountant", _("Accountant")


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships in time."""

    def visible_to(self, user: Any) -> "MembershipQuerySet":
        """Those of organisations whose pages one may open."""
        known = self.select_related("organisation", "user")
        return known.filter(organisation__in=Organisation.objects.visible_to(user))

    def current(self) -> "MembershipQuerySet":
        """Those that hold today."""
        return self.not_over().filter(valid_from__lte=clock.today())

    def not_over(self) -> "MembershipQuerySet":
        """Those that hold today or will begin later."""
        day = clock.today()
        day_ends = clock.at_bishkek(day + clock.ONE_DAY, time.min)
        return self.filter(
            models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=day),
            models.Q(ended_at__isnull=True) | models.Q(ended_at__gte=day_ends),
        )


class Membership(models.Model):
    """A person acts for an organisation, from a day to a day. `ended_at`: it was taken away at once."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    code = models.CharField(max_length=16, choices=MemberCode.choices)
    valid_from = models.DateField(default=clock.today)
    valid_to = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, editable=False)

    objects: Any = MembershipQuerySet.as_manager()
    user_id: int
    organisation_id: int

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="membership_ends_after_it_begins",
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Vault(models.Model):
    """What an organisation keeps of itself; `body`: its profile under the lock of the key of this name."""

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="vault")
    key_name = models.CharField(max_length=60)
    body = models.BinaryField(null=True)
    saved_at = models.DateTimeField(default=clock.now)

    organisation_id: int


class VaultDocumentQuerySet(models.QuerySet["VaultDocument"]):
    """Versions of papers."""

    def current(self) -> "VaultDocumentQuerySet":
        """The newest of each paper that was not taken away."""
        return self.filter(is_current=True)


class VaultDocument(models.Model):
    """One version of a paper; a newer one stands beside it and never in its place.

    `body`: name, title, hash and key of the file, under the lock of the vault. `expires_on`: the last
    day as written on it; `valid_until`: that day, or what is usually counted from its issue.
    `warned_at`: how many days before the end people were told last.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="documents")
    series = models.CharField(max_length=32)
    version = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=30)
    issued_on = models.DateField(null=True)
    expires_on = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    body = models.BinaryField()
    is_current = models.BooleanField(default=True)
    warned_at = models.SmallIntegerField(null=True)
    added_at = models.DateTimeField(default=clock.now)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects: Any = VaultDocumentQuerySet.as_manager()
    organisation_id: int
    file_id: int

    class Meta:
        constraints = [
            models.UniqueConstraint(name="vault_version_once", fields=["series", "version"]),
            models.UniqueConstraint(
                name="one_current_version_of_a_paper",
                fields=["series"],
                condition=models.Q(is_current=True),
            ),
            models.CheckConstraint(
                name="paper_ends_after_its_issue",
                condition=models.Q(issued_on__isnull=True)
                | models.Q(expires_on__isnull=True)
                | models.Q(expires_on__gte=models.F("issued_on")),
            ),
        ]
        indexes = [
            models.Index(name="papers_that_end", fields=["valid_until"], condition=models.Q(is_current=True))
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"


_FIXED = ("organisation_id", "series", "version", "kind", "issued_on", "expires_on", "file_id", "body")

register(
    Trigger(
        "vault_version_no_change",
        "organisations_vaultdocument",
        "UPDATE",
        "A version of a paper does not change: a newer one is put beside it.",
        when=" OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in _FIXED),
    )
)
