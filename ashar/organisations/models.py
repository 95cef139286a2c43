"""Organisations and memberships."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ashar.core import clock


class LegalForm(models.TextChoices):
    """Legal forms of non-commercial organisations (setting `applicant.kinds` says which may apply)."""

    ASSOCIATION = "association", _("Public association")
    FOUNDATION = "foundation", _("Public foundation")
    INSTITUTION = "institution", _("Institution")
    UNION = "union", _("Union of legal entities")


class Organisation(models.Model):
    """A non-commercial organisation. Name, form and INN are public; contacts are not."""

    inn = models.CharField(max_length=14, unique=True, null=True)
    legal_form = models.CharField(max_length=12, choices=LegalForm.choices)
    name_ky = models.CharField(max_length=200, blank=True)
    name_ru = models.CharField(max_length=200, blank=True)
    name_en = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    head_name = models.CharField(max_length=120, blank=True)
    is_demonstration = models.BooleanField(default=False)
    is_historic = models.BooleanField(default=False)
    registered_at = models.DateTimeField(default=clock.now)
    folded = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="inn_is_14_digits",
                condition=models.Q(inn__regex=r"^[0-9]{14}$") | models.Q(inn__isnull=True, is_historic=True),
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

    def current(self) -> "MembershipQuerySet":
        """Those that hold today."""
        day = clock.today()
        return self.filter(valid_from__lte=day).filter(models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=day))


class Membership(models.Model):
    """A person acts for an organisation, from a day to a day."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    code = models.CharField(max_length=16, choices=MemberCode.choices)
    valid_from = models.DateField(default=clock.today)
    valid_to = models.DateField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()
