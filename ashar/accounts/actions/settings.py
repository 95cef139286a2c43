"""Deeds on one's own account."""

from collections.abc import Iterable

from allauth.usersessions.models import UserSession
from django.db import transaction

from ashar.accounts.models import User


def remember_language(*, user: User, language: str) -> None:
    """Keep the language a person works in; a shared demonstration account keeps none."""
    if not user.is_demonstration:
        user.language = language
        User.objects.filter(pk=user.pk).update(language=language)


@transaction.atomic
def change_profile(*, user: User, name: str, language: str) -> User:
    """Change how one is called, and the language one is written to in."""
    user.name, user.language = name, language
    user.save(update_fields=["name", "language"])
    return user


def end_sessions(*, user: User, sessions: Iterable[UserSession]) -> int:
    """Sign devices out; how many were."""
    own = [session for session in sessions if session.user_id == user.pk]
    for session in own:
        session.end()
    return len(own)
