"""Reads about people: who holds what, which devices are signed in, which code opens whose door."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import Case, CharField, Count, F, Q, Value, When
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from ashar.accounts import codes
from ashar.accounts.models import INSPECTOR, EntranceCode, Purpose, Role, RoleCode, User
from ashar.accounts.notices import LETTER
from ashar.accounts.rules import KEEPERS
from ashar.core import clock
from ashar.core.lifecycle import Words
from ashar.core.notices.models import Delivery, Status
from ashar.core.web.ties import ties_of
from ashar.places.models import Authority


def rows_of_roles(user: int) -> Any:
    """Roles held today as ties, each with what pages show of its authority; the operator's has none."""
    shown = JSONObject(**{name: f"authority__{name}" for name in SHOWN_OF_AUTHORITY})
    about_calls = When(code=RoleCode.AUDITOR, letter__is_whole=False, then=Value(INSPECTOR))
    duty = Case(about_calls, default=F("code"), output_field=CharField())
    held = Role.objects.current().filter(user=user).annotate(facts=shown, duty=duty)
    return held.values_list("duty", "authority_id", "authority__code", "facts")


def own_authority(user: User) -> Authority | None:
    """The authority that the person works for, if it is one alone; no query beside that of the ties."""
    own = {tie.body: tie.facts for tie in ties_of(user, "role") if tie.body}
    if len(own) != 1:
        return None
    [(pk, facts)] = own.items()
    # SQLite has no truth values: it says 0 and 1.
    return Authority(pk=pk, **{**facts, "is_demonstration": bool(facts["is_demonstration"])})


SHOWN_OF_AUTHORITY = (
    *("code", "name_ky", "name_ru", "name_en", "address_ky", "address_ru", "address_en", "phone"),
    "is_demonstration",
)


@dataclass(frozen=True)
class Device:
    """A place where the person is signed in."""

    session: UserSession
    is_this: bool

    @property
    def name(self) -> str:
        """Browser and system, as far as they say: “Firefox, Windows”."""
        said = self.session.user_agent
        browser = _first(said, ("Firefox", "Edg", "OPR", "YaBrowser", "SamsungBrowser", "Chrome", "Safari"))
        system = _first(said, ("Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux"))
        return ", ".join(part for part in (_BRAND.get(browser, browser), system) if part)


_BRAND = {"Edg": "Edge", "OPR": "Opera", "YaBrowser": "Yandex Browser", "SamsungBrowser": "Samsung Internet"}


def entrance_for(text: str) -> EntranceCode | None:
    """The usable one-time code that was meant by this text."""
    code = codes.read_code(text)
    found: EntranceCode | None = (
        EntranceCode.objects.usable().select_related("user").filter(code_hash=codes.fingerprint(code)).first()
        if code
        else None
    )
    return found


def devices_of(user: User, session_key: str | None) -> list[Device]:
    """Where the person is signed in now, the newest first; two queries however many there are."""
    known: list[Any] = list(UserSession.objects.filter(user=user).order_by("-created_at"))
    own_hash: Any = user.get_session_auth_hash()
    alive = {
        session.session_key
        for session in Session.objects.filter(
            session_key__in=[each.session_key for each in known], expire_date__gt=clock.now()
        )
        if session.get_decoded().get(HASH_SESSION_KEY) == own_hash
    }
    return [Device(each, each.session_key == session_key) for each in known if each.session_key in alive]


def holders(authority_id: int | None, *codes: str) -> set[User]:
    """People who hold one of these roles in the authority today; without an authority, in the platform."""
    roles = Role.objects.current().filter(authority=authority_id, code__in=codes).select_related("user")
    return {role.user for role in roles}


def people_of(authority: Authority) -> list[Role]:
    """Roles in the authority that hold or will hold, in the order of RoleCode; one query."""
    order = {code: place for place, code in enumerate(RoleCode.values)}
    roles = Role.objects.not_over().filter(authority=authority).select_related("user", "stands_in_for__user")
    return sorted(roles, key=lambda role: (order[role.code], role.valid_from, role.pk))


def authorities_with_keepers(reader: User) -> Iterable[Authority]:
    """Authorities that an operator looks after, each with `keepers`: how many heads and specialists."""
    today = Q(roles__in=Role.objects.current().filter(code__in=KEEPERS))
    found = Authority.objects.annotate(keepers=Count("roles", filter=today)).order_by("name_ky", "pk")
    return found.filter(is_demonstration=True) if reader.is_demonstration else found


def letter_state(person: User) -> Words:
    """What became of the last letter with a one-time code to the person; empty when there was none."""
    kinds = [f"accounts.{purpose}" for purpose in Purpose.values]
    letters = Delivery.objects.filter(notice__user=person, notice__kind__in=kinds)
    letter = letters.filter(notice__number__startswith=LETTER).order_by("-pk").first()
    if letter is None:
        return ""
    if letter.status == Status.WAITING and letter.last_error:
        return _("The mail server has not taken it yet; it is tried again.")
    label: Words = Status(letter.status).label
    return label


def _first(said: str, names: Iterable[str]) -> str:
    return next((name for name in names if name in said), "")


def calls_in_letters(user: User) -> set[str]:
    """Numbers of the calls that the letters of this auditor name, as far as they hold today."""
    held = Role.objects.current().filter(user=user, code=RoleCode.AUDITOR, letter__is_whole=False)
    return {number for numbers in held.values_list("letter__calls", flat=True) for number in numbers}


def is_named_in_a_letter(user: User, number: str) -> bool:
    """Whether a letter that holds today names this call."""
    return number in calls_in_letters(user)
