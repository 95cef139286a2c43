"""Deeds on accounts: inviting persons, giving and ending roles."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import Role, RoleCode, User
from ashar.core import clock, journal
from ashar.core.lifecycle import Refused
from ashar.places.models import Authority


@transaction.atomic
def create_account(
    *, login: str, name: str, by: journal.Actor, language: str = "ky", is_demonstration: bool = False
) -> User:
    """Open an account without a password; the person sets one at the first entrance.

    `login`: an e-mail address or a phone number in the form +996XXXXXXXXX.
    """
    login = login.strip().lower()
    if User.objects.filter(login=login).exists():
        raise Refused(_("There is already an account with this sign-in name."))
    user = User(
        login=login,
        email=login if "@" in login else "",
        phone="" if "@" in login else login,
        name=name,
        language=language,
        is_demonstration=is_demonstration,
    )
    user.set_unusable_password()
    user.save()
    journal.write_entry(
        chain=journal.PLATFORM,
        number=f"person-{user.pk}",
        step="account.create",
        by=by,
        facts={"person": journal.digest(str(user.pk), user.journal_salt)[:16]},
    )
    return user


@transaction.atomic
def grant_role(
    *,
    user: User,
    code: str,
    by: journal.Actor,
    authority: Authority | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Role:
    """Give a role, from a day to a day; `authority` is absent only for the operator."""
    if code == RoleCode.AUDITOR and valid_to is None:
        raise Refused(_("An auditor's role needs a last day."))
    role = Role.objects.create(
        user=user, authority=authority, code=code, valid_from=valid_from or clock.today(), valid_to=valid_to
    )
    user.__dict__.pop("roles_now", None)
    chain = authority.code if authority else journal.PLATFORM
    journal.write_entry(
        chain=chain,
        number=f"person-{user.pk}",
        step="role.grant",
        by=by,
        facts={
            "role": code,
            "from": role.valid_from,
            "to": role.valid_to,
            "person": journal.digest(str(user.pk), user.journal_salt)[:16],
        },
    )
    return role


def remember_language(*, user: User, language: str) -> None:
    """Keep the language a person works in; a shared demonstration account keeps none."""
    if not user.is_demonstration:
        user.language = language
        User.objects.filter(pk=user.pk).update(language=language)
