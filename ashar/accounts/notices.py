"""Letters about one's own account."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import EntranceCode, Role, RoleCode, User
from ashar.core import i18n
from ashar.core.notices import NoticeKind, notify, register

LETTER = "entrance-"

register(
    NoticeKind(
        code="accounts.first",
        subject=_("Your account in Ashar"),
        body=_(
            "An account has been opened for you. Open the address below before {until} and choose a "
            "password. Your sign-in name is this e-mail address."
        ),
        link="enter-code",
    ),
    NoticeKind(
        code="accounts.reset",
        subject=_("A new password for Ashar"),
        body=_(
            "A new password was asked for your account. Open the address below before {until} and choose "
            "one. If you did not ask, do nothing: the old password still works."
        ),
        link="enter-code",
    ),
    NoticeKind(
        code="accounts.slip",
        subject=_("A one-time code was printed for your account"),
        body=_(
            "On {at} somebody who answers for you here printed a code with which a new password can be set. "
            "If you did not ask for it, tell the head of your office or organisation now."
        ),
        link="account-notice",
    ),
    NoticeKind(
        code="accounts.password",
        subject=_("Your password has been set anew"),
        body=_(
            "On {at} a new password was set with a one-time code. "
            "If it was not you, tell the head of your office or organisation now."
        ),
        link="account-notice",
    ),
    NoticeKind(
        code="accounts.role",
        subject=_("You have been given a role: {role}"),
        body=_("Where: {authority}. From {since}."),
        link="account-notice",
    ),
)


def send_entrance_letter(entrance: EntranceCode) -> None:
    """Write the letter; the code comes into its address when it is sent (see `accounts.converters`)."""
    notify(
        [entrance.user],
        number=LETTER + entrance.nonce,
        kind=f"accounts.{entrance.purpose}",
        facts={"until": entrance.expires_at},
    )


def tell(user: User, kind: str, **facts: Any) -> None:
    """Write a notice about the person's own account."""
    notify([user], number=f"person-{user.pk}", kind=kind, facts=facts)


def tell_of_role(role: Role) -> None:
    """Write to a person who already had an account that there is a role now."""
    authority = role.authority
    names = i18n.texts_of(authority, "name") if authority else ""
    tell(role.user, "accounts.role", role=RoleCode(role.code).label, authority=names, since=role.valid_from)
