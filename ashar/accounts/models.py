"""Accounts and roles."""

import secrets
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

import rules
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from ashar.accounts.codes import new_nonce
from ashar.accounts.names import sign_in_name
from ashar.core import clock, journal
from ashar.core.web.ties import duties_of_account, ties_of
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


# The duty of an auditor whose letter names calls: their dossiers, and no page of the office.
INSPECTOR = "inspector"
INSPECTING = frozenset({RoleCode.AUDITOR.value, INSPECTOR})


class UserManager(BaseUserManager["User"]):
    """Finds an account by its sign-in name."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """The account with this sign-in name, however it was spelled; raises User.DoesNotExist."""
        try:
            return self.get(login=sign_in_name(username or ""))
        except ValidationError:
            raise self.model.DoesNotExist from None


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

    roles: "RoleQuerySet"
    entrance_codes: "EntranceCodeQuerySet"

    USERNAME_FIELD = "login"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    objects = UserManager()

    def __str__(self) -> str:
        return self.name

    @property
    def roles_now(self) -> list[tuple[str, int | None, str]]:
        """Roles held today: (code, authority id, authority code); read once a request with all ties."""
        return [(tie.code, tie.body, tie.chain or journal.PLATFORM) for tie in ties_of(self, "role")]

    def duties(self) -> frozenset[str]:
        """Codes of the roles held today, anywhere, and of what later modules know of the person."""
        return duties_of_account(self)

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Whether a rule allows it; an unknown name is allowed to nobody, and nobody passes every rule."""
        return self.is_active and bool(rules.has_perm(perm, self, obj))

    @property
    def has_entered(self) -> bool:
        """Whether there is a way in already: a password, or the one press of the demonstration."""
        return self.is_demonstration or self.has_usable_password()

    def holds(self, authority_id: int, *codes: str) -> bool:
        """Whether one of these roles is held today in this authority."""
        held = {code for code, pk, _chain in self.roles_now if code in codes and pk == authority_id}
        self._lean(held, {authority_id})
        return bool(held)

    def authorities(self, *codes: str) -> set[int]:
        """Ids of the authorities where one of these roles (any, when none is named) is held today."""
        held = [(code, pk) for code, pk, _chain in self.roles_now if pk and (not codes or code in codes)]
        self._lean({code for code, _pk in held}, {pk for code, pk in held if code in INSPECTING})
        return {pk for _code, pk in held}

    @property
    def leaned_on(self) -> frozenset[int]:
        """Ids of the authorities where this account object was asked for an auditor’s right, and had it."""
        return frozenset(self.__dict__.get("_leaned_on", ()))

    def _lean(self, codes: Iterable[str], authorities: set[int]) -> None:
        if not INSPECTING.isdisjoint(codes):
            self.__dict__.setdefault("_leaned_on", set()).update(authorities)

    def journal_mark(self, chain: str) -> Mapping[str, str]:
        """Roles held in this chain's authority, and a salted digest instead of a name."""
        roles = sorted({code for code, _pk, held in self.roles_now if held == chain}) or ["person"]
        return {"role": ",".join(roles), "person": self.journal_digest}

    @property
    def journal_digest(self) -> str:
        """What the journal knows the person by."""
        return journal.digest(str(self.pk), self.journal_salt)[:16]


class RoleQuerySet(models.QuerySet["Role"]):
    """Roles in time."""

    def visible_to(self, user: Any) -> "RoleQuerySet":
        """Roles where one answers for people (see `accounts.rules`); all for the operator."""
        if not user.is_authenticated:
            return self.none()
        known = self.select_related("authority", "user")
        if (RoleCode.OPERATOR, None, journal.PLATFORM) in user.roles_now:
            return known.filter(authority__is_demonstration=True) if user.is_demonstration else known
        return known.filter(authority__in=user.authorities(RoleCode.HEAD, RoleCode.SPECIALIST))

    def current(self, on: date | None = None) -> "RoleQuerySet":
        """Roles that hold on a day (today), to its end."""
        day = on or clock.today()
        return self.not_over(day).filter(valid_from__lte=day)

    def not_over(self, on: date | None = None) -> "RoleQuerySet":
        """Roles that hold on a day (today) or will begin later."""
        day = on or clock.today()
        day_ends = clock.at_bishkek(day + clock.ONE_DAY, time.min)
        return self.filter(
            models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=day),
            models.Q(ended_at__isnull=True) | models.Q(ended_at__gte=day_ends),
        )


class Role(models.Model):
    """A role of a person in an authority, from a day to a day (illness, hand-over).

    `ended_at`: it was taken away at once, before its last day. `stands_in_for`: whose work is done meanwhile.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="roles")
    authority = models.ForeignKey(Authority, null=True, on_delete=models.PROTECT, related_name="roles")
    code = models.CharField(max_length=12, choices=RoleCode.choices)
    valid_from = models.DateField(default=clock.today)
    valid_to = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, editable=False)
    stands_in_for = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="substitutes")

    objects: Any = RoleQuerySet.as_manager()
    user_id: int
    authority_id: int | None
    get_code_display: Callable[[], str]

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
            models.CheckConstraint(
                name="substitution_has_a_last_day",
                condition=models.Q(stands_in_for__isnull=True) | models.Q(valid_to__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.get_code_display()

    @property
    def chain(self) -> str:
        """The journal that records it."""
        return self.authority.code if self.authority else journal.PLATFORM


class AuditLetter(models.Model):
    """The letter of an inspecting body by which an auditor is let in.

    `is_whole`: it is about the whole authority; else about the calls with these numbers, whose dossiers alone
    are then opened.
    """

    role = models.OneToOneField(Role, on_delete=models.PROTECT, related_name="letter")
    body = models.CharField(max_length=200)
    number = models.CharField(max_length=60)
    dated = models.DateField()
    is_whole = models.BooleanField(default=True)
    calls: Any = models.JSONField(default=list)
    recorded_at = models.DateTimeField(default=clock.now)

    objects: Any = models.Manager()
    role_id: int

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="audit_letter_has_its_number", condition=~models.Q(number="") & ~models.Q(body="")
            ),
            models.CheckConstraint(
                name="letter_about_calls_names_them", condition=models.Q(is_whole=True) | ~models.Q(calls=[])
            ),
        ]

    @property
    def named(self) -> str:
        """The letter as the journal names it."""
        return f"{self.number} {self.dated.isoformat()}"


class Purpose(models.TextChoices):
    """What a one-time code is for."""

    FIRST = "first", _("first entrance")
    RESET = "reset", _("new password")


class Way(models.TextChoices):
    """How a one-time code reaches the person, and so how long it lives."""

    MAIL = "mail", _("by e-mail")
    SLIP = "slip", _("on paper")

    @property
    def lifetime(self) -> timedelta:
        """A letter is read within days; a slip may wait for a meeting."""
        return timedelta(hours=72) if self is Way.MAIL else timedelta(days=14)


class EntranceCodeQuerySet(models.QuerySet["EntranceCode"]):
    """Codes in time."""

    def usable(self, at: datetime | None = None) -> "EntranceCodeQuerySet":
        """Codes that still open the door."""
        return self.filter(used_at__isnull=True, expires_at__gt=at or clock.now(), user__is_active=True)


class EntranceCode(models.Model):
    """A one-time code with which a person sets a password: at the first entrance, or a forgotten one anew.

    The code itself is not kept (see `accounts.codes`). `made_by`: absent when the person asked for a letter,
    or a command made it.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="entrance_codes")
    nonce = models.CharField(max_length=24, default=new_nonce, editable=False)
    code_hash = models.CharField(max_length=64, unique=True)
    purpose = models.CharField(max_length=5, choices=Purpose.choices)
    way = models.CharField(max_length=4, choices=Way.choices)
    made_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="codes_made")
    made_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    drops_second_step = models.BooleanField(default=False)

    objects: Any = EntranceCodeQuerySet.as_manager()
    user_id: int

    def __str__(self) -> str:
        return f"{self.user_id}: {self.purpose}"
