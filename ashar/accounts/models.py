"""Accounts and roles."""

import secrets
from collections.abc import Mapping
from datetime import date
from functools import cached_property

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from ashar.core import clock, journal
from ashar.places.models import Authority


def new_salt() -> str:
    """A salt of one's own, so that erasing it unlinks a person from the journal."""
    return secrets.token_hex(16)


class RoleCode(models.TextChoices):
    """Roles in an authority; `operator` has none and keeps the platform."""

    SPECIALIST = "specialist", _("Specialist")
    HEAD = "head", _("Head")
    FINANCE = "finance", _("Finance officer")
    MONITOR = "monitor", _("Monitor")
    ADVISER = "adviser", _("Adviser")
    DONOR = "donor", _("Donor's observer")
    MINISTRY = "ministry", _("Ministry")
    AUDITOR = "auditor", _("Auditor")
    OPERATOR = "operator", _("Operator of the platform")


class UserManager(BaseUserManager["User"]):
    """Finds an account by its sign-in name."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """The account with this sign-in name (an e-mail in lower case, or a phone number)."""
        return self.get(login=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A person's account. The sign-in name is an e-mail address or a phone number; nobody is a superuser."""

    login = models.CharField(max_length=120, unique=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True)
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=2, default="ky")
    journal_salt = models.CharField(max_length=32, default=new_salt, editable=False)
    is_active = models.BooleanField(default=True)
    is_demonstration = models.BooleanField(default=False)
    joined_at = models.DateTimeField(default=clock.now, editable=False)

    USERNAME_FIELD = "login"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    objects = UserManager()

    def __str__(self) -> str:
        return self.name

    @cached_property
    def roles_now(self) -> list[tuple[str, int | None, str]]:
        """Roles held today: (code, authority id, authority code); one query, read once a request."""
        held = self.roles.current().values_list("code", "authority_id", "authority__code")
        return [(code, pk, chain or journal.PLATFORM) for code, pk, chain in held]

    def duties(self) -> frozenset[str]:
        """Codes of the roles held today, anywhere."""
        return frozenset(code for code, _pk, _chain in self.roles_now)

    def holds(self, authority_id: int, *codes: str) -> bool:
        """Whether one of these roles is held today in this authority."""
        return any(code in codes and pk == authority_id for code, pk, _chain in self.roles_now)

    def authorities(self, *codes: str) -> set[int]:
        """Ids of the authorities where one of these roles (any, when none is named) is held today."""
        return {pk for code, pk, _chain in self.roles_now if pk and (not codes or code in codes)}

    def journal_mark(self, chain: str) -> Mapping[str, str]:
        """Roles held in this chain's authority, and a salted digest instead of a name."""
        roles = sorted({code for code, _pk, held in self.roles_now if held == chain}) or ["person"]
        return {"role": ",".join(roles), "person": journal.digest(str(self.pk), self.journal_salt)[:16]}


class RoleQuerySet(models.QuerySet["Role"]):
    """Roles in time."""

    def current(self, on: date | None = None) -> "RoleQuerySet":
        """Roles that hold on a day (today)."""
        day = on or clock.today()
        return self.filter(valid_from__lte=day).filter(
            models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=day)
        )


class Role(models.Model):
    """A role of a person in an authority, from a day to a day (illness, hand-over)."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="roles")
    authority = models.ForeignKey(Authority, null=True, on_delete=models.PROTECT, related_name="roles")
    code = models.CharField(max_length=12, choices=RoleCode.choices)
    valid_from = models.DateField(default=clock.today)
    valid_to = models.DateField(null=True, blank=True)

    objects = RoleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="only_the_operator_has_no_authority",
                condition=models.Q(code="operator", authority__isnull=True)
                | (~models.Q(code="operator") & models.Q(authority__isnull=False)),
            ),
            models.CheckConstraint(
                name="auditor_is_time_limited",
                condition=~models.Q(code="auditor") | models.Q(valid_to__isnull=False),
            ),
            models.CheckConstraint(
                name="role_ends_after_it_begins",
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
            ),
        ]
